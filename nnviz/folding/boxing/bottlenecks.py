"""Projections with norms that a layer begins with: a bottleneck, for its sub-layers are narrower (Sun 2020)."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.folding.boxing.copies import Copy, Member, Repeat
from nnviz.folding.labels import is_norm, is_parametric
from nnviz.folding.mining.line import Line


def bottleneck_end(line: Line, start: int, end: int) -> int:
    """Where the bottleneck of the layer [start, end) ends; `start` where it has none."""
    while start + 1 < end and _is_pair(line, start):
        start += 2
    return start


def _is_pair(line: Line, start: int) -> bool:
    """Whether an operator with weights and the norm that alone reads it stand at `start`."""
    projection, norm = line.names[start : start + 2]
    return (
        is_parametric(projection)
        and not is_norm(projection)
        and is_norm(norm)
        and line.consumers[start] == [start + 1]
        and line.producers[start + 1] == [start]
    )


def bottleneck_of(line: Line, start: int, end: int) -> Repeat:
    """The bottleneck [start, end): a box for each projection and its norm, and one around several."""
    pairs = [Copy(i, i + 2, (i, i + 1)) for i in range(start, end, 2)]
    boxes = [Repeat(line.signature(pair.start, pair.end), (pair,)) for pair in pairs]
    if len(boxes) == 1:
        return boxes[0]
    if len({box.shape for box in boxes}) == 1:
        boxes = [Repeat(boxes[0].shape, tuple(pairs))]
    return Repeat(line.signature(start, end), (Copy(start, end, tuple(boxes)),))


def members_from(members: Sequence[Member], start: int) -> tuple[Member, ...]:
    """What lies behind `start` of `members`, the boxes opened that lie on both sides."""
    found: list[Member] = []
    for member in members:
        if isinstance(member, int):
            found += [member] if member >= start else []
        elif member.start >= start:
            found.append(member)
        else:
            found += members_from([part for copy in member.copies for part in copy.members], start)
    return tuple(found)
