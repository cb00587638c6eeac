"""A row of blocks and the skip around it are a block: residual in residual (Wang 2018, RRDB; Zhang 2018, RCAN).

What stands between the row and the sum (a convolution, a scale) belongs to it.  Where all tensors of a dense block are
read many times no boundary shows that block; it is boxed here if it occurs again, and what was around two of them is
opened.
"""

from __future__ import annotations

from typing import Final

from nnviz.folding.boxing.copies import Copy, Member, Repeat, models
from nnviz.folding.boxing.recurring import box_recurring
from nnviz.folding.boxing.simplify import simplify
from nnviz.folding.mining.line import Line

_LONGEST: Final = 4
"""Operators between a row and the sum that closes it, and that sum."""
_SMALLEST: Final = 3
"""Operators of a block whose rows are closed."""


def close_rows(line: Line, root: Copy) -> Copy:
    """Return `root` with each row and what closes the skip around it boxed, where this occurs again."""
    closed = box_recurring(line, root, _closures)
    return root if closed is root else simplify(line, closed)


def _closures(line: Line, copy: Copy) -> list[slice]:
    """The rows among the members of `copy` with what closes them; not if one is all of it."""
    found = (_closure(line, copy.members, place) for place in range(len(copy.members)))
    return [closure for closure in found if closure and closure.stop - closure.start < len(copy.members)]


def _closure(line: Line, members: tuple[Member, ...], place: int) -> slice | None:
    """The row at `place` and the chain behind it up to the sum with what enters the row."""
    row = members[place]
    if not isinstance(row, Repeat) or len(row.copies) < 2 or not _is_of_blocks(row):
        return None
    for stop, member in enumerate(members[place + 1 : place + 1 + _LONGEST], place + 2):
        if not isinstance(member, int):
            return None
        if line.names[member].startswith("Add") and _adds_entry(line, row, member):
            return slice(place, stop) if _is_closed(line, row.start, member) else None
        if line.producers[member] != [member - 1]:
            return None
    return None


def _adds_entry(line: Line, row: Repeat, position: int) -> bool:
    """Whether the sum at `position` adds the one tensor that enters `row` to what the operator before it makes."""
    entered = {source for sources in line.producers[row.start : row.end] for source in sources if source < row.start}
    return len(entered) == 1 and set(line.producers[position]) == {position - 1, *entered}


def _is_of_blocks(row: Repeat) -> bool:
    return all(copy.end - copy.start >= _SMALLEST for copy in models(row.copies))


def _is_closed(line: Line, start: int, last: int) -> bool:
    """Whether nothing behind `last` reads what is made in [start, last)."""
    return max(line.last[start:last]) <= last
