"""What is in a box of several rows: neighbours of one class that stood apart are one row again, and stages are open."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.folding.boxing.copies import Member, Repeat
from nnviz.folding.mining.line import Line


def stacked(line: Line, members: Sequence[Member]) -> list[Member]:
    """`members` with neighbours of one class in one row where each takes what the one before it makes."""
    result: list[Member] = []
    for member in members:
        last = result[-1] if result else None
        if isinstance(last, Repeat) and isinstance(member, Repeat) and _follows(line, last, member):
            result[-1] = Repeat(last.shape, last.copies + member.copies)
        else:
            result.append(member)
    return result


def opened(line: Line, stages: Sequence[Sequence[Member]]) -> list[list[Member]]:
    """The members of `stages`; those that are a row and what lowers the resolution before it are open.

    What lowers the resolution opens one stage, not two; rows of one class have no other box where it is not.
    """
    rows = [stage[0] for stage in stages if isinstance(stage[0], Repeat)]
    lowering = {row.shape for row in rows if any(line.resamples[row.start : row.copies[0].end])}
    return [[part for member in stage for part in _opened(line, member, lowering)] for stage in stages]


def _opened(line: Line, member: Member, classes: set[int]) -> tuple[Member, ...]:
    """What is in `member` if it is a row, perhaps with its opener, and of one of the `classes`; else itself."""
    if isinstance(member, int) or member.shape not in classes or len(member.copies) != 1:
        return (member,)
    inner = member.copies[0].members
    row = inner[-1]
    return inner if isinstance(row, Repeat) and member.shape == line.derived(row.shape) else (member,)


def _follows(line: Line, one: Repeat, other: Repeat) -> bool:
    """Whether `other` is of the class of `one`, and takes its last result alone."""
    entries = {source for place in range(other.start, other.end) for source in line.producers[place]}
    return one.shape == other.shape and {source for source in entries if source < other.start} == {one.end - 1}
