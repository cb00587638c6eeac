"""Frames that say nothing: residual connections, stages, parts of sub-layers, blocks in blocks of one name or none.

The miner finds both the attention and the attention with its norm and its sum: the outer adds a residual connection,
which belongs to the layer around it, and needs no frame; where no layer is around it and its class occurs elsewhere,
or where the inner has no name, it is what a reader knows, and stays.  It finds both the body of a bottleneck and the
bottleneck with its activation: the inner needs no frame.  Nor does a single block that nobody has a name for, where the
level around it stays short enough to be read, or a sequence such as an MLP among other operators.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from nnviz.graph import Block, Graph, Node, blocks, operators
from nnviz.theme import hue_of

NAMELESS: Final = re.compile(r"Block [A-Z]+")
STACK: Final = "Convolution stack"
"""What a chain of convolutions is called that has no other name: no more than its operators say."""
ATTENTION: Final = "attention"
OPENER: Final = 4
"""Operators that open a row, at most."""

LONGEST: Final = 12
"""Boxes of a level that a reader takes in at once."""


def wrappers(graph: Graph) -> set[Block]:
    """Blocks of `graph` that are drawn without a frame of their own, where their copies are not stacked."""
    found: set[Block] = set(_nameless(graph.nodes))
    recurring = _recurring_at_the_top(graph)
    for block in blocks(graph):
        empty = _EMPTY_ANYWHERE if block.kind in recurring else _EMPTY
        if all(any(test(copy) for test in empty) for copy in block.instances):
            found.add(block)
        for copy in block.instances:
            found.update(_nameless(copy.nodes))
            found.update(_sequences(copy.nodes))
            found.update(_branches(copy.nodes))
            inner = _namesake(block, copy.nodes)
            if inner is not None and block not in found:
                found.add(inner)
    return found


def _recurring_at_the_top(graph: Graph) -> set[str]:
    """Classes of which a block stands where no layer is around it, and others elsewhere: a reader knows them again."""
    occurring = Counter(block.kind for block in blocks(graph))
    return {node.kind for node in graph.nodes if isinstance(node, Block) and occurring[node.kind] > 1}


def _is_stage(body: Graph) -> bool:
    """Whether `body` is a row and the few operators that open it: the count at the row says all of "3, 3, 9, 3".

    Or several rows of one class, the first of which may be a single block: MobileNet-v2's of 64 and 96 channels.
    """
    last = body.nodes[-1]
    rows = [
        node for node in body.nodes if isinstance(last, Block) and isinstance(node, Block) and node.kind == last.kind
    ]
    opener = body.nodes[: len(body.nodes) - len(rows)]
    if not rows or rows != list(body.nodes[len(opener) :]) or not all(_is_plain(node) for node in opener):
        return False
    return len(opener) <= OPENER and any(len(row.instances) > 1 for row in rows)


def row_and_rest(body: Graph) -> Block | None:
    """The row of `body` where there is nothing else but the few operators that open or close it."""
    rows = [node for node in body.nodes if isinstance(node, Block) and len(node.instances) > 1]
    rest = [node for node in body.nodes if node not in rows]
    return rows[0] if len(rows) == 1 and len(rest) <= OPENER and all(map(_is_plain, rest)) else None


def _is_plain(node: Node) -> bool:
    """Whether `node` is an operator, or one box around a few."""
    if not isinstance(node, Block):
        return True
    return len(node.instances) == 1 and len(node.body.nodes) <= OPENER and not any(blocks(node.body))


def _is_part_of_a_sublayer(body: Graph) -> bool:
    """Whether `body` is a projection with its activation, or with the sum of the residual and the norm behind it."""
    inner = [node.op for node in body.nodes]
    if len(inner) == 2:
        return hue_of(inner[0]) == "linear" and hue_of(inner[1]) == "activation"
    return len(inner) == 3 and inner[1] in ("Add", "Sum") and _is_norm(inner[2])


def _is_norm(op: str) -> bool:
    """Whether `op` is a norm, or the scale and shift that stands in the place of one."""
    return "Norm" in op or op == "Affine"


def _residual_around_a_block(body: Graph) -> bool:
    """Whether `body` is one block with a name, perhaps a norm, and the sum that closes a residual connection."""
    inner = [node for node in body.nodes if isinstance(node, Block)]
    others = [node for node in body.nodes if not isinstance(node, Block)]
    sums = [node for node in others if node.op in ("Add", "Sum")]
    named = all(not NAMELESS.fullmatch(block.label) for block in inner)
    return named and len(inner) == len(sums) == 1 and all(node in sums or _is_norm(node.op) for node in others)


_EMPTY_ANYWHERE: Final = (_is_stage, _is_part_of_a_sublayer)
_EMPTY: Final = (*_EMPTY_ANYWHERE, _residual_around_a_block)
"""What makes a frame say nothing."""


def _nameless(nodes: tuple[Node, ...]) -> list[Block]:
    """Single blocks without a name whose content still fits the level that they stand in."""
    inner = [node for node in nodes if isinstance(node, Block) and NAMELESS.fullmatch(node.label)]
    inner = [block for block in inner if len(block.instances) == 1]
    fits = len(nodes) + sum(len(block.body.nodes) - 1 for block in inner) <= LONGEST
    return inner if fits else []


def _sequences(nodes: tuple[Node, ...]) -> list[Block]:
    """A sequence of few operators that begins with a linear layer, beside plain operators of which some have weights.

    A person draws the operators of a ConvNeXt block one behind the other, and calls none of them an MLP.
    """
    inner = [node for node in nodes if isinstance(node, Block)]
    others = [node for node in nodes if not isinstance(node, Block)]
    if len(inner) != 1 or not any(hue_of(node.op) in ("linear", "convolution") for node in others):
        return []
    plain = len(inner[0].instances) == 1 and not any(isinstance(node, Block) for node in inner[0].body.nodes)
    body = inner[0].body.nodes
    short = len(body) <= OPENER and len(others) + len(body) <= LONGEST
    return inner if plain and short and hue_of(body[0].op) == "linear" else []


def _branches(nodes: tuple[Node, ...]) -> list[Block]:
    """What a person draws as columns between a fork and a concatenation, where the level stays short enough to be read.

    That is a chain of convolutions among branches that are concatenated, and in a residual connection the branches
    themselves, if their concatenation is projected for the sum (Szegedy et al. 2016).
    """
    inner = [node for node in nodes if isinstance(node, Block) and len(node.instances) == 1]
    if any(node.op == "Concat" for node in nodes):
        inner = [block for block in inner if block.label == STACK]
    else:
        inner = inner if len(inner) == 1 and _is_projected(inner[0], nodes) else []
    operators_inside = sum(1 for block in inner for _ in operators(block.body))
    return inner if len(nodes) - len(inner) + operators_inside <= LONGEST else []


def _is_projected(block: Block, nodes: tuple[Node, ...]) -> bool:
    """Whether `nodes` are a block that ends in a concatenation, its projection, and what closes a residual."""
    others = [node for node in nodes if node is not block]
    ends = block.body.nodes[-1].op == "Concat" and block.body.nodes[-1].outputs == block.outputs
    read = {value for node in others if hue_of(node.op) == "convolution" for value in node.inputs}
    sums = any(node.op in ("Add", "Sum") for node in others)
    return ends and sums and len(others) <= OPENER and not read.isdisjoint(block.outputs)


def _namesake(block: Block, nodes: Iterable[Node]) -> Block | None:
    """The only block among `nodes` that restates `block` and occurs once."""
    alike = [node for node in nodes if isinstance(node, Block) and restates(node, block)]
    return alike[0] if len(alike) == 1 and len(alike[0].instances) == 1 else None


def restates(inner: Block, outer: Block) -> bool:
    """Whether the name of a block in another says nothing new: the same, or the attention of an attention."""
    return inner.label == outer.label or all(ATTENTION in block.label.lower() for block in (inner, outer))
