"""Frames that say nothing: blocks without a name of their own, and blocks around a block of the same name.

The miner finds both the attention and the attention with its norm and its sum, both the body of a bottleneck and the
bottleneck with its activation.  One frame is enough: the outer goes where it adds but norms and sums to the inner (that
is a residual connection, and belongs to the layer around it); else the inner goes.  A single block that nobody has a
name for goes where the level around it stays short enough to be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from nnviz.graph import Block, Graph, Node, blocks

NAMELESS: Final = re.compile(r"Block [A-Z]+")
LONGEST: Final = 12
"""Boxes of a level that a reader takes in at once."""


def wrappers(graph: Graph) -> set[Block]:
    """Blocks of `graph` that are drawn without a frame of their own, because one of the same name is next to them."""
    found: set[Block] = set()
    for block in blocks(graph):
        for copy in block.instances:
            found.update(_nameless(copy.nodes))
            inner = _namesake(block, copy.nodes)
            if inner is not None and block not in found:
                others = [node for node in copy.nodes if node is not inner]
                outer_goes = len(block.instances) == 1 and all(_residual(node) for node in others)
                found.add(block if outer_goes else inner)
    found.update(_nameless(graph.nodes))
    return found


def _nameless(nodes: tuple[Node, ...]) -> list[Block]:
    """Single blocks without a name whose content still fits the level that they stand in."""
    inner = [node for node in nodes if isinstance(node, Block) and NAMELESS.fullmatch(node.label)]
    inner = [block for block in inner if len(block.instances) == 1]
    fits = len(nodes) + sum(len(block.body.nodes) - 1 for block in inner) <= LONGEST
    return inner if fits else []


def _namesake(block: Block, nodes: Iterable[Node]) -> Block | None:
    """The only block among `nodes` that is called as `block` is and occurs once."""
    alike = [node for node in nodes if isinstance(node, Block) and node.label == block.label]
    return alike[0] if len(alike) == 1 and len(alike[0].instances) == 1 else None


def _residual(node: Node) -> bool:
    return node.op in ("Add", "Sum") or "Norm" in node.op
