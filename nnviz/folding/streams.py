"""Attention to oneself and to another stream are not one class, though their operators are the same.

A decoder layer holds both, side by side.  Copies with one softmax are told apart by where their keys come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby

from nnviz.folding.copies import Copy, Member, Repeat, repeats
from nnviz.folding.naming.facts import attentions
from nnviz.graph import Node


def part_streams(root: Copy, nodes: Sequence[Node]) -> Copy:
    """Return `root` with cross-attention in classes of its own; `nodes` are the operators by position."""
    softmax = [0, *accumulate("Softmax" in (node.op, *node.then) or node.op == "Attention" for node in nodes)]
    crossing = {
        copy
        for repeat in repeats(root)
        for copy in repeat.copies
        if softmax[copy.end] - softmax[copy.start] == 1 and attentions(nodes[copy.start : copy.end])[1]
    }
    shapes = {repeat.shape for repeat in repeats(root)}
    return _parted(root, crossing, max(shapes, default=0) + 1) if crossing else root


def _parted(outer: Copy, crossing: set[Copy], offset: int) -> Copy:
    members: list[Member] = []
    for member in outer.members:
        if not isinstance(member, Repeat):
            members.append(member)
            continue
        for crosses, copies in groupby(member.copies, key=crossing.__contains__):
            row = tuple(_parted(copy, crossing, offset) for copy in copies)
            members.append(Repeat(member.shape + offset * crosses, row))
    return Copy(outer.start, outer.end, tuple(members))
