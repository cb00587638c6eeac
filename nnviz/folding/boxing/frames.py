"""The frames of modules of parallel streams: a box for each module, in it its branches and a box for what fuses them.

Pre: no copy crosses a border of a frame; repeats may.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from nnviz.folding.boxing.copies import Copy, Member, Repeat
from nnviz.folding.mining.line import Line

Frame: TypeAlias = tuple[int, ...]
"""Where the branches and the fusion of a module begin, and where it ends; by position."""


def shapes_of(line: Line, frames: Sequence[Frame]) -> frozenset[int]:
    """The classes of the modules and heads in `frames`."""
    return frozenset(line.signature(borders[0], borders[1 if borders[-2] == borders[-1] else -1]) for borders in frames)


def frame(line: Line, root: Copy, frames: Sequence[Frame]) -> Copy:
    """Return `root` with modules boxed; neighbours with equal signatures are copies of one block."""
    members: list[Member] = []
    start = root.start
    for borders in frames:
        members += _between(root.members, start, borders[0])
        box = _module(line, root.members, borders)
        last = members[-1] if members else None
        if isinstance(last, Repeat) and last.shape == box.shape:
            members[-1] = Repeat(box.shape, last.copies + box.copies)
        else:
            members.append(box)
        start = borders[-1]
    return Copy(root.start, root.end, (*members, *_between(root.members, start, root.end)))


def _module(line: Line, members: Sequence[Member], borders: Frame) -> Repeat:
    """What fuses the streams is drawn as its operators: each stands between other streams than the next.

    Branches with nothing to fuse are heads: copies of one block.
    """
    *branches, fusion = pairwise(borders)
    if fusion[0] == fusion[1]:
        heads = (_box(line, *branch, tuple(_between(members, *branch))) for branch in branches)
        return Repeat(line.signature(*branches[0]), tuple(copy for head in heads for copy in head.copies))
    boxes = [_branch(line, *branch, tuple(_between(members, *branch))) for branch in branches]
    return _box(line, borders[0], borders[-1], (*boxes, _box(line, *fusion, tuple(range(*fusion)))))


def _branch(line: Line, start: int, end: int, members: tuple[Member, ...]) -> Member:
    """A branch that is one row or one operator needs no box of its own."""
    return members[0] if len(members) == 1 else _box(line, start, end, members)


def _box(line: Line, start: int, end: int, members: tuple[Member, ...]) -> Repeat:
    only = members[0]
    if len(members) == 1 and isinstance(only, Repeat) and len(only.copies) == 1:
        members = only.copies[0].members
    return Repeat(line.signature(start, end), (Copy(start, end, members),))


def _between(members: Sequence[Member], start: int, end: int) -> Iterator[Member]:
    """What lies in [start, end), repeats cut where they cross its border."""
    for member in members:
        if isinstance(member, int):
            if start <= member < end:
                yield member
            continue
        inside = tuple(copy for copy in member.copies if start <= copy.start and copy.end <= end)
        if inside:
            yield Repeat(member.shape, inside)
