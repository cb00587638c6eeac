"""The middle of a network: a block of another class between two of a row's class, of which one stands in the row.

Levels of an autoencoder have as many residual blocks each; where the last row before an attention has one more, and one
more stands behind the attention, these two and the attention are the middle (Ho 2020, Rombach 2022).  Of a decoder the
first row has one more, mirrored.  That no other row is so long tells them from a long last level.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.folding.boxing.copies import Copy, Member, Repeat, span
from nnviz.folding.mining.line import Line

_ROWS = 2
"""Other rows that tell how long a row is."""


def box_middles(line: Line, root: Copy) -> Copy:
    """Return `root` with the middles between its rows boxed."""
    members = _boxed(line, list(root.members), 1)
    return Copy(root.start, root.end, tuple(_boxed(line, members[::-1], -1)[::-1]))


def _boxed(line: Line, members: list[Member], step: int) -> list[Member]:
    """`members`, which stand in order or, where `step` is -1, in reverse, with middles behind rows boxed."""
    result: list[Member] = []
    rows = _Rows(result)
    place = 0
    while place < len(members):
        row, *behind = window = members[place : place + 3]
        if isinstance(row, Repeat) and len(behind) == 2 and _surround(row, behind) and rows.are_shorter(row):
            copies = row.copies[::step]
            middle = [Repeat(row.shape, copies[-1:]), *behind]
            result += [Repeat(row.shape, copies[:-1][::step]), _box(line, middle[::step])]
        else:
            window = window[:1]
            result += window
        place += len(window)
    return result


class _Rows:
    """How long the rows of each class in a growing list of members are, those in blocks too; each is seen once."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._members = members
        self._seen = 0
        self._counts: dict[int, list[int]] = {}

    def are_shorter(self, row: Repeat) -> bool:
        """Whether `row` has one copy more than each of the last rows of its class."""
        if len(row.copies) <= _ROWS:
            return False
        self._count(self._members[self._seen :])
        self._seen = len(self._members)
        return self._counts.get(row.shape, [])[-_ROWS:] == _ROWS * [len(row.copies) - 1]

    def _count(self, members: Sequence[Member]) -> None:
        for member in members:
            if isinstance(member, Repeat):
                self._counts.setdefault(member.shape, []).append(len(member.copies))
                for copy in member.copies:
                    self._count(copy.members)


def _surround(row: Repeat, behind: Sequence[Member]) -> bool:
    """Whether one block of another class and one of the class of `row` stand `behind` it."""
    other, last = behind
    return (
        isinstance(other, Repeat)
        and isinstance(last, Repeat)
        and len(other.copies) == len(last.copies) == 1
        and other.shape != row.shape == last.shape
    )


def _box(line: Line, members: Sequence[Member]) -> Repeat:
    start, end = span(members)
    return Repeat(line.signature(start, end), (Copy(start, end, tuple(members)),))
