"""The top level is what a reader sees first: neither one box that hides the network, nor more than fits a page.

A block that occurs once and holds most of the network is opened, where what is in it fits.  The ends of a long top
level are boxed (see `ends`).  Where still too much stands at the top, stages of one class are stacked again, and
stretches of plain operators that one tensor enters and one leaves are boxed, longest first; where that is not enough,
those that two or three enter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter

from nnviz.folding.boxing.copies import Copy, Member, Repeat, population, span
from nnviz.folding.levels.ends import box_ends
from nnviz.folding.levels.scales import box_scales
from nnviz.folding.levels.towers import box_towers
from nnviz.folding.mining.line import Line
from nnviz.folding.thresholds import THRESHOLDS
from nnviz.graph import Node


def settle_overview(line: Line, root: Copy, nodes: Sequence[Node] = (), resizing: frozenset[int] = frozenset()) -> Copy:
    """Return `root` with a top level that is neither too short nor too long.

    `nodes` are the operators by position; for `resizing` see `closers`.
    """
    members = list(root.members)
    count = population(root)
    while (opened := _opened(members, count)) is not None:
        members = opened
    members = box_towers(line, members)
    stages = box_scales(line, members, nodes, resizing)
    short = min((_shortened(line, members), _shortened(line, stages)), key=len)
    return Copy(root.start, root.end, tuple(short))


def _shortened(line: Line, members: list[Member]) -> list[Member]:
    """`members` with the ends boxed where they are many, and more where they do not fit."""
    members = box_ends(line, members)
    if len(members) > THRESHOLDS.overview:
        members = _boxed(line, _joined(members, _alone))
    if len(members) > THRESHOLDS.overview:
        members = _joined(members, lambda one, other: True)
    if len(members) > THRESHOLDS.overview:
        members = _boxed(line, members, blocks=True)
    return members


def _opened(members: list[Member], count: Counter[int]) -> list[Member] | None:
    """`members` with the block open that hides most of the network; None if there is none."""
    whole = span(members)
    for i, member in enumerate(members):
        if not isinstance(member, Repeat) or count[member.shape] > 1:
            continue
        inner = member.copies[0].members
        hides = 2 * (member.end - member.start) > whole[1] - whole[0]
        if hides and len(members) + len(inner) - 1 <= THRESHOLDS.overview:
            return [*members[:i], *inner, *members[i + 1 :]]
    return None


def _boxed(line: Line, members: list[Member], blocks: bool = False) -> list[Member]:
    """`members` with windows of plain operators, or `blocks` too, boxed until the rest fits, or no window is left."""
    for streams in THRESHOLDS.overview_streams:
        while len(members) > THRESHOLDS.overview and (windows := _chosen(line, members, streams, blocks)):
            members = _with_boxes(line, members, windows)
    return members


def _with_boxes(line: Line, members: list[Member], windows: Sequence[slice]) -> list[Member]:
    """`members` with a box around each of `windows`, which are in order."""
    result: list[Member] = []
    done = 0
    for window in windows:
        start, end = span(members[window])
        box = Repeat(line.signature(start, end), (Copy(start, end, tuple(members[window])),))
        result += [*members[done : window.start], box]
        done = window.stop
    return [*result, *members[done:]]


def _joined(members: list[Member], stack: Callable[[Repeat, Repeat], bool]) -> list[Member]:
    """`members` with neighbours of one class stacked that are apart because the resolution changes."""
    result: list[Member] = []
    for member in members:
        last = result[-1] if result else None
        if isinstance(last, Repeat) and isinstance(member, Repeat) and _same(last, member) and stack(last, member):
            result[-1] = Repeat(last.shape, last.copies + member.copies)
        else:
            result.append(member)
    return result


def _same(one: Repeat, other: Repeat) -> bool:
    return one.shape == other.shape


def _alone(one: Repeat, other: Repeat) -> bool:
    return 1 in (len(one.copies), len(other.copies))


def _chosen(line: Line, members: list[Member], streams: int, blocks: bool) -> list[slice]:
    """The windows of `members` to box, in order: the best that share no member, as many as it takes to fit.

    All are chosen before any is boxed: a box in a box in a box for every few members would be deeper than long.
    """
    first, last = span(members)
    free, excess = [True] * len(members), len(members) - THRESHOLDS.overview
    chosen: list[slice] = []
    for window in _ranked(members, blocks):
        if excess <= 0:
            break
        start, end = span(members[window])
        if all(free[window]) and 4 * (end - start) <= last - first and line.is_region(start, end, streams):
            width = window.stop - window.start
            free[window] = [False] * width
            excess -= width - 1
            chosen.append(window)
    return sorted(chosen, key=lambda window: window.start)


def _ranked(members: list[Member], blocks: bool) -> Iterator[slice]:
    """All windows, best first: long, of few blocks (unless `blocks` count too), early."""
    before = [0, *accumulate(int(blocks or isinstance(member, int)) for member in members)]
    sized = [
        (2 * plain + start - stop, plain, start, stop)
        for start, stop in _windows(members)
        if 2 * (plain := before[stop] - before[start]) >= stop - start
    ]
    return (slice(start, stop) for *_, start, stop in sorted(sized, key=itemgetter(0, 1), reverse=True))


def _windows(members: list[Member]) -> Iterator[tuple[int, int]]:
    """Windows of a few members that neither begin nor end with a repeated block."""
    repeated = list(map(_repeats, members))
    for first in (i for i, repeats in enumerate(repeated) if not repeats):
        most = min(first + THRESHOLDS.overview_window, len(members))
        for stop in range(first + THRESHOLDS.overview_least, most + 1):
            if repeated[stop - 1]:
                break
            yield first, stop


def _repeats(member: Member) -> bool:
    return isinstance(member, Repeat) and len(member.copies) > 1
