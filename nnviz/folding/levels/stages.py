"""Stages: rows of one class are boxes of one class themselves, however long each row is.

A row is a repeat of two copies or more.  Where rows of one class stand in several places, each is boxed, with its
count as the parameter (`equal` is "counts"): "6, 12, 24 and 16 dense layers" is one kind of block.  A few operators
between two of them, the same each time, open the row behind them and go into its box (see `openers`).  Rows inside
the copies of one block are left alone, unless they are opened so: what they have in common is that block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nnviz.folding.boxing.copies import Copy, Member, Repeat, models, remade, span
from nnviz.folding.levels.openers import LONGEST, find_openers
from nnviz.folding.mining.line import Line

_SMALLEST = 3
"""Operators of a block whose rows are stages."""
_CLOSED = 1
"""Stages that are closed are of another class than those that are opened."""


def box_stages(
    line: Line, root: Copy, closed: frozenset[int] = frozenset(), resizing: frozenset[int] = frozenset()
) -> Copy:
    """Return `root` with its stages boxed; rows in the classes `closed` are left alone.

    For `resizing` see `closers`.
    """
    counts: dict[int, int] = {}
    for row in _rows(root.members, closed):
        counts[row.shape] = counts.get(row.shape, 0) + 1
    return _boxed(line, root, _Rows(frozenset(shape for shape, count in counts.items() if count > 1), closed, resizing))


def boxes_rows(repeat: Repeat) -> bool:
    """Whether every copy of `repeat` is a row of blocks, or rows of one class, and the few operators that open or close
    it.
    """
    different = models(repeat.copies)
    rows = (member for copy in different for member in copy.members if isinstance(member, Repeat))
    return all(_boxes_a_row(copy) for copy in different) and any(len(row.copies) > 1 for row in rows)


def _boxes_a_row(copy: Copy) -> bool:
    rows = [member for member in copy.members if isinstance(member, Repeat) and member.end - member.start > LONGEST]
    length = sum(row.end - row.start for row in rows)
    alike = len({row.shape for row in rows}) == 1
    return alike and copy.end - copy.start <= length + LONGEST and all(map(_is_of_blocks, rows))


def _is_of_blocks(row: Repeat) -> bool:
    return all(copy.end - copy.start >= _SMALLEST for copy in models(row.copies))


def _rows(members: Sequence[Member], closed: frozenset[int]) -> Iterator[Repeat]:
    """Every row that stands in no copy of another row, nor of a class that is `closed`."""
    for member in members:
        if isinstance(member, int) or member.shape in closed:
            continue
        first = member.copies[0]
        if len(member.copies) > 1 and _is_of_blocks(member):
            yield member
        else:
            yield from _rows(first.members, closed)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Classes with rows in several places, classes whose rows are left alone, and operators that may close a row."""

    several: frozenset[int]
    closed: frozenset[int]
    resizing: frozenset[int]


def _boxed(line: Line, outer: Copy, rows: _Rows) -> Copy:
    """`outer` with its rows boxed where something opens them, or where there are several of their class."""
    if outer.plain:
        return outer
    spread, openers, closers = _opened(line, outer.members, rows.resizing)
    is_stage = len(spread) == 1 or (outer.end - outer.start < len(line) and _boxes_a_row(outer))
    members: list[Member] = []
    taken = 0
    for place, member in enumerate(spread):
        if place < taken:
            continue
        if isinstance(member, Repeat) and place in closers:
            taken = place + 1 + closers[place]
            members.append(_closed(line, _inside(line, member, rows), spread[place + 1 : taken]))
        elif isinstance(member, Repeat):
            row = _inside(line, member, rows)
            width = openers.get(place, 0)
            if width or (len(row.copies) > 1 and row.shape in rows.several and not is_stage):
                opener = members[len(members) - width :]
                del members[len(members) - width :]
                row = _stage(line, opener, row)
            members.append(row)
        else:
            members.append(member)
    return outer.holding(_with_opening(line, outer, members))


def _with_opening(line: Line, outer: Copy, members: list[Member]) -> list[Member]:
    """`members` of a block, but what changes the resolution before its row is boxed: it embeds patches."""
    first = next((place for place, member in enumerate(members) if isinstance(member, Repeat)), 0)
    row = members[first]
    if not 2 <= first <= LONGEST or outer.end - outer.start == len(line) or not line.resamples[outer.start]:
        return members
    if not isinstance(row, Repeat) or len(row.copies) < 2 or not _is_of_blocks(row):
        return members
    box = Copy(outer.start, row.start, tuple(members[:first]))
    return [Repeat(line.signature(outer.start, row.start), (box,)), *members[first:]]


def _opened(
    line: Line, members: Sequence[Member], resizing: frozenset[int]
) -> tuple[Sequence[Member], dict[int, int], dict[int, int]]:
    """`members`, what opens their rows and what closes them.

    Boxes of a row and what closes it are spread if then all rows but the first are opened.
    """
    spread = _spread(members)
    before = set(members)
    rows = {place for place, member in enumerate(spread) if isinstance(member, Repeat) and member not in before}
    openers, closers = find_openers(line, spread, resizing)
    if rows and len(rows - openers.keys() - closers.keys()) <= 1 < len(openers) + len(closers):
        return spread, openers, closers
    return members, *find_openers(line, members, resizing)


def _spread(members: Sequence[Member]) -> Sequence[Member]:
    """`members`, with boxes of a row and a few operators open, and boxes of a few operators."""
    result: list[Member] = []
    for member in members:
        if isinstance(member, Repeat) and boxes_rows(member) and len(member.copies[0].members) > 1:
            result += [part for copy in member.copies for inner in copy.members for part in _plain(inner)]
        else:
            result += _plain(member)
    return result


def _plain(member: Member) -> Sequence[Member]:
    """The operators of a box around a few, which may open a row; or `member` itself."""
    if isinstance(member, Repeat) and len(member.copies) == 1 and member.end - member.start <= LONGEST:
        return member.copies[0].members
    return (member,)


def _inside(line: Line, repeat: Repeat, rows: _Rows) -> Repeat:
    if repeat.shape in rows.closed:
        return repeat
    inner = rows if len(repeat.copies) == 1 else replace(rows, several=frozenset())
    return remade(lambda copy: _boxed(line, copy, inner), repeat)


def _closed(line: Line, row: Repeat, closer: Sequence[Member]) -> Repeat:
    """The box of `row` and of what closes it."""
    end = span(closer)[1] if closer else row.end
    return Repeat(line.derived(row.shape, _CLOSED), (Copy(row.start, end, (row, *closer)),))


def _stage(line: Line, opener: Sequence[Member], row: Repeat) -> Repeat:
    """The box of `row` and of what opens it, which is a block of its own if it is more than one operator."""
    start = next((member for member in opener if isinstance(member, int)), row.start)
    members = tuple(opener)
    if len(members) > 1:
        members = (Repeat(line.signature(start, row.start), (Copy(start, row.start, members),)),)
    return Repeat(line.derived(row.shape), (Copy(start, row.end, (*members, row)),))
