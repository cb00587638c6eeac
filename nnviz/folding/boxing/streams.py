"""Attention to oneself and to another stream are not one class, though their operators are the same.

A decoder layer holds both, side by side.  Copies with one softmax are told apart by where their keys come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby

from nnviz.folding.boxing.copies import Copy, Member, Repeat, mapped, models, repeats
from nnviz.folding.boxing.details import Details, Key
from nnviz.folding.mining.line import Line
from nnviz.folding.naming.attention import attentions
from nnviz.graph import Node

_CROSSING = -2


def part_streams(line: Line, root: Copy, nodes: Sequence[Node], details: Details) -> Copy:
    """Return `root` with cross-attention in classes of its own; `nodes` are the operators by position."""
    softmax = [0, *accumulate("Softmax" in (node.op, *node.then) or node.op == "Attention" for node in nodes)]
    single = [
        copy
        for repeat in repeats(root)
        for copy in models(repeat.copies)
        if softmax[copy.end] - softmax[copy.start] == 1
    ]
    known: dict[Key, bool] = {}
    crossing = {copy for copy in single if _crosses(copy, nodes, details, known)}
    return _parted(line, root, crossing) if crossing else root


def _crosses(copy: Copy, nodes: Sequence[Node], details: Details, known: dict[Key, bool]) -> bool:
    """Whether the keys of `copy` come from another stream than the queries; equal copies are looked at once."""
    key = details.key(copy.start, copy.end)
    if key is None or key not in known:
        crosses = attentions(nodes[copy.start : copy.end])[1] > 0
        if key is None:
            return crosses
        known[key] = crosses
    return known[key]


def _parted(line: Line, outer: Copy, crossing: set[Copy]) -> Copy:
    members: list[Member] = []
    for member in outer.members:
        if not isinstance(member, Repeat):
            members.append(member)
            continue
        for crosses, copies in groupby(member.copies, key=lambda copy: copy.model in crossing):
            row = mapped(lambda copy: _parted(line, copy, crossing), copies)
            members.append(Repeat(line.derived(member.shape, _CROSSING) if crosses else member.shape, row))
    return Copy(outer.start, outer.end, tuple(members))
