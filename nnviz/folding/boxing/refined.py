"""The layer in a step of iterative refinement: what several of its sub-layers read is made before it.

Detectors that refine their boxes layer by layer (Zhu 2021, Deformable DETR; Liu 2022, DAB-DETR) compute, between two
layers of a decoder, a reference and a position from what the last layer returned.  The repeated step holds both; the
layer is the row of sub-layers at its end: each a sum with the one before, the first with what enters the step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz.folding.boxing.copies import Copy, Member, Repeat, inside_out, span
from nnviz.folding.labels import is_norm, is_parametric
from nnviz.folding.mining.line import Line

_ATTENDING = frozenset({"MatMul", "Softmax"})
_SUBLAYERS = 2
_STEP = 3
"""Operators before the layer; they are fewer than its own."""


def box_refined(line: Line, outer: Copy) -> Copy:
    """Return `outer` with the layers boxed that its blocks hold behind what they make for several sub-layers."""
    return inside_out(lambda copy: _parted(line, copy), outer)


def _parted(line: Line, copy: Copy) -> Copy:
    ends = _sublayers(line, copy)
    start = _beginning(line, copy.start, ends) if len(ends) >= _SUBLAYERS else copy.start
    if not _STEP <= start - copy.start < copy.end - start or not _refines(line, copy.start, start):
        return copy
    members: Sequence[Member] = copy.members
    for border in (start, *(end + 1 for end in ends)):
        members = _opened(members, border)
    step = [member for member in members if span([member])[0] < start]
    rows = list(_rows(members[len(step) :], ends))
    whole = span(step)[1] == start and all(row and span(row)[1] == end + 1 for row, end in zip(rows, ends, strict=True))
    return Copy(copy.start, copy.end, (*step, _box(line, [_box(line, row) for row in rows]))) if whole else copy


def _sublayers(line: Line, copy: Copy) -> list[int]:
    """Where the sub-layers that `copy` ends with end, in order: in a sum with the end of the last one, or its norm."""
    ends: list[int] = []
    place = copy.end - 1
    while place >= copy.start:
        added = line.producers[place][0] if is_norm(line.names[place]) and line.producers[place] else place
        if added < copy.start or not _is_residual(line, added):
            break
        ends.append(place)
        place = line.producers[added][-1]
    return ends[::-1]


def _is_residual(line: Line, added: int) -> bool:
    """Whether `added` is the sum of a tensor and what is computed from it; a sum of experts is none."""
    sources = line.producers[added]
    return line.names[added].startswith("Add") and len(sources) > 1 and line.consumers[sources[-1]][0] < added


def _beginning(line: Line, start: int, ends: Sequence[int]) -> int:
    """Behind the last operator before the end of the first sub-layer that a later one reads, too."""
    first, last = ends[0], ends[-1]
    shared = (i for i in range(first - 1, start - 1, -1) if any(first < user < last for user in line.consumers[i]))
    return next(shared, start - 1) + 1


def _refines(line: Line, start: int, end: int) -> bool:
    """Whether [start, end) holds layers, but none that makes something of a condition, and no attention: layers do."""
    names = line.names[start:end]
    return (
        line.conditions.isdisjoint(range(start, end))
        and _ATTENDING.isdisjoint(names)
        and any(is_parametric(name) for name in names)
    )


def _opened(members: Sequence[Member], border: int) -> list[Member]:
    """`members`, without the boxes and rows that hold what stands before `border` and behind it."""
    result: list[Member] = []
    for member in members:
        if isinstance(member, int) or not member.start < border < member.end:
            result.append(member)
        else:
            first, *others = member.copies
            alone = [Repeat(member.shape, (copy,)) for copy in member.copies]
            result += _opened(alone if others else first.members, border)
    return result


def _rows(members: Sequence[Member], ends: Sequence[int]) -> Iterator[list[Member]]:
    """The members of each sub-layer."""
    for before, end in zip([-1, *ends], ends, strict=False):
        yield [member for member in members if before < span([member])[0] <= end]


def _box(line: Line, members: Sequence[Member]) -> Repeat:
    first, *others = members
    if isinstance(first, Repeat) and not others:
        return first
    start, end = span(members)
    return Repeat(line.signature(start, end), (Copy(start, end, tuple(members)),))
