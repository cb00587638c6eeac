"""What opens a row: the few operators between two rows of one class, the same ones twice or more.

The merging of patches before a stage of Swin, the downsampling of ConvNeXt.  More than two operators open a row only if
they begin with a change of resolution: the transition of a DenseNet ends with one, and is a block of its own.  A sum
with what entered the row before closes a residual around that row, and opens none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nnviz.folding.boxing.copies import Member, Repeat
from nnviz.folding.levels.closers import closes
from nnviz.folding.mining.line import Line

LONGEST: Final = 4
_SHORT: Final = 2


def find_openers(
    line: Line, members: Sequence[Member], resizing: frozenset[int] = frozenset()
) -> tuple[dict[int, int], dict[int, int]]:
    """By the place of each row that is opened, how many operators before it do so; of each that is closed, behind it.

    What opens the others may also stand before the first row of a class.  For `resizing` see `closers`.
    """
    found: dict[int, int] = {}
    closed: dict[int, int] = {}
    for (_, *codes), rows in _families(line, members).items():
        if len(rows) > 1 and all(closes(line, members[place - len(codes) : place], resizing) for place in rows):
            closed |= _closed(line, members, rows, codes)
            continue
        first = rows[0] - len(codes) - 1
        places = [first, *rows] if _opener(line, members, first) == codes else rows
        if len(places) > 1 and any(_copies(members[place]) > 1 for place in places):
            found |= dict.fromkeys(places, len(codes))
    return found, closed


def _closed(line: Line, members: Sequence[Member], rows: Sequence[int], codes: list[int]) -> dict[int, int]:
    """The rows that `codes` close, those before `rows` and at both ends; the first may be of another class."""
    width = len(codes) + 1
    first = rows[0] - width
    before = [first - width] if _opener(line, members, first) == codes and _copies(members[first - width]) > 1 else []
    behind = members[rows[-1] + 1 : rows[-1] + width]
    ends = [line.codes[member] for member in behind if isinstance(member, int)] == codes
    return dict.fromkeys([*before, *(place - width for place in rows)], len(codes)) | {rows[-1]: len(codes) * ends}


def _families(line: Line, members: Sequence[Member]) -> dict[tuple[int, ...], list[int]]:
    """The places of the rows by class and opener, where another row of the class stands before the opener."""
    families: dict[tuple[int, ...], list[int]] = {}
    for place, row in enumerate(members):
        if not isinstance(row, Repeat):
            continue
        codes = _opener(line, members, place)
        before = members[place - len(codes) - 1] if codes and place > len(codes) else None
        if isinstance(before, Repeat) and row.shape == before.shape and not _closes(line, before, row.start):
            families.setdefault((row.shape, *codes), []).append(place)
    return families


def _opener(line: Line, members: Sequence[Member], place: int) -> list[int]:
    """The plain operators right before `place`, as codes; none if they are too many to open a row."""
    operators: list[int] = []
    for member in reversed(members[max(0, place - LONGEST - 1) : max(0, place)]):
        if isinstance(member, Repeat):
            break
        operators.insert(0, member)
    if operators and not _feeds(line, operators[-1], members[place]):
        return []
    if len(operators) > _SHORT and not (len(operators) <= LONGEST and line.resamples[operators[0]]):
        return []
    return [line.codes[position] for position in operators]


def _feeds(line: Line, operator: int, row: Member) -> bool:
    """Whether `row` reads what `operator` makes: a lateral convolution that stands before it goes elsewhere."""
    return isinstance(row, Repeat) and any(row.start <= user < row.end for user in line.consumers[operator])


def _closes(line: Line, row: Repeat, end: int) -> bool:
    """Whether an operator behind `row` and before `end` adds what entered the row."""
    entered = {source for sources in line.producers[row.start : row.end] for source in sources if source < row.start}
    sums = (i for i in range(row.end, end) if line.names[i].startswith("Add"))
    return any(not entered.isdisjoint(line.producers[i]) for i in sums)


def _copies(member: Member) -> int:
    return len(member.copies) if isinstance(member, Repeat) else 0
