"""Frames that say nothing: residual connections, boxes around a row, blocks in blocks of the same name, blocks without a name.

The miner finds both the attention and the attention with its norm and its sum: the outer adds a residual connection,
which belongs to the layer around it, and needs no frame.  It finds both the body of a bottleneck and the bottleneck
with its activation: the inner needs no frame.  Nor does a single block that nobody has a name for, where the level
around it stays short enough to be read.
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
    """Blocks of `graph` that are drawn without a frame of their own, where their copies are not stacked."""
    found: set[Block] = set(_nameless(graph.nodes))
    for block in blocks(graph):
        if all(is_box_around_a_row(copy) or _residual_around_a_block(copy.nodes) for copy in block.instances):
            found.add(block)
        for copy in block.instances:
            found.update(_nameless(copy.nodes))
            inner = _namesake(block, copy.nodes)
            if inner is not None and block not in found:
                found.add(inner)
    return found


def is_box_around_a_row(body: Graph) -> bool:
    """Whether `body` is one block and nothing else: its badge says all ("6, 12, 24 and 16 dense layers")."""
    return len(body.nodes) == 1 and isinstance(body.nodes[0], Block)


def _residual_around_a_block(nodes: tuple[Node, ...]) -> bool:
    """Whether `nodes` are one block, perhaps a norm, and the sum that closes a residual connection."""
    inner = [node for node in nodes if isinstance(node, Block)]
    others = [node for node in nodes if not isinstance(node, Block)]
    sums = [node for node in others if node.op in ("Add", "Sum")]
    return len(inner) == len(sums) == 1 and all(node in sums or "Norm" in node.op for node in others)


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
