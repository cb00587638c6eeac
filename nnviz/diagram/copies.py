"""Which box stands for an operator that is not drawn itself, because another copy of its block is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from nnviz.graph import Block, Node

LONGEST: Final = 400
"""Nodes of a variant that are compared with the body at most: comparing is quadratic."""


def signature(node: Node) -> str:
    """What makes two nodes of two copies correspond: the operator, or the class of the block."""
    return node.kind if isinstance(node, Block) else node.op


def counterparts(copy: Sequence[Node], body: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Pair each node of `copy` with the node of `body` that corresponds to it, or to the one before it."""
    ours, theirs = [signature(node) for node in copy], [signature(node) for node in body]
    if ours == theirs or max(len(ours), len(theirs)) > LONGEST:
        matched = list(range(min(len(ours), len(theirs))))
        place = {slot: slot for slot in matched}
    else:
        matching = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
        place = {block.a + step: block.b + step for block in matching for step in range(block.size)}
    last = next(iter(place.values()), 0)
    for slot, node in enumerate(copy):
        last = place.get(slot, last)
        yield node, body[last]
