"""Long bodies are cut at their waists: where fewer of the tensors made in them cross than just before.

The cells of a PNASNet read the last cell and the one before it: two tensors cross between cells, up to seven inside.
What fuses the streams of an HRNet makes one result after the other: none crosses in between.  A person who draws
more than a page holds cuts there too.  A chain has no waist, and keeps its operators.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import Final

from nnviz.folding.boxing.copies import Copy, Member, Repeat, remade, span
from nnviz.folding.levels.stacking import stacked
from nnviz.folding.mining.line import Line
from nnviz.folding.thresholds import THRESHOLDS

_WIDEST: Final = 2
"""Tensors that may cross a waist."""


def cut_bodies(line: Line, outer: Copy) -> Copy:
    """Return `outer`, in whose blocks what stands between two waists is boxed where they are too long for a page."""
    return outer if outer.plain else outer.holding([_inside(line, member) for member in outer.members])


def _inside(line: Line, member: Member) -> Member:
    if not isinstance(member, Repeat):
        return member
    return remade(partial(_shortened, line), member)


def _shortened(line: Line, copy: Copy) -> Copy:
    return cut_bodies(line, copy.holding(cut_at_waists(line, copy.members)))


def cut_at_waists(line: Line, members: Sequence[Member]) -> Sequence[Member]:
    """Return `members`, if too long, in boxes: by the width of the waists that leaves the shortest longest list.

    A cut that leaves more than a page holds, and more than half of what there was, is none.
    """
    if len(members) <= THRESHOLDS.body:
        return members
    members = best = stacked(line, members)
    crossing = _crossing(line, members)
    limit = THRESHOLDS.body if len(members) <= 2 * THRESHOLDS.body else len(members) // 2
    for width in range(_WIDEST + 1):
        groups = _groups(members, crossing, width)
        boxed = [part for group in groups for part in _boxed(line, group)]
        longest = max(len(boxed), *(len(group) for group in groups))
        if longest < min(limit + 1, len(best)):
            best, limit = boxed, longest - 1
    return best


def _boxed(line: Line, group: Sequence[Member]) -> Sequence[Member]:
    if len(group) < THRESHOLDS.overview_least:
        return group
    start, end = span(group)
    return [Repeat(line.signature(start, end), (Copy(start, end, tuple(group)),))]


def _groups(members: Sequence[Member], crossing: Sequence[int], width: int) -> list[Sequence[Member]]:
    """`members` cut where what crosses narrows to at most `width` tensors."""
    before = (0, *crossing)
    cuts = [i + 1 for i, crossed in enumerate(crossing) if crossed <= width < before[i]]
    return [members[start:end] for start, end in pairwise([0, *cuts, len(members)]) if end > start]


def _crossing(line: Line, members: Sequence[Member]) -> list[int]:
    """How many tensors made in `members` cross to a later one, by member; broadcasts do not count."""
    start, end = span(members)
    starts = [span([member])[0] for member in members]
    change = [0] * (len(starts) + 1)
    for place in range(start, end):
        users = line.consumers[place]
        inside = bisect_right(users, end - 1)
        if inside and not line.broadcast[place]:
            change[bisect_right(starts, place) - 1] += 1
            change[bisect_right(starts, users[inside - 1]) - 1] -= 1
    return list(accumulate(change[:-1]))
