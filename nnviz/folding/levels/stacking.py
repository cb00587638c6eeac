"""What is in a box of several rows: neighbours of one class that stood apart are one row again, and stages are open."""

from __future__ import annotations

from collections import Counter
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
    """The members of `stages`, and what is in those that are a row and its opener (see `levels.stages`).

    A stage of convolutions and attention holds blocks; one where several such rows stand is made of them.
    """
    counts = [Counter(member.shape for member in stage if isinstance(member, Repeat)) for stage in stages]
    several = {shape for count in counts for shape, times in count.items() if times > 1}
    return [[part for member in stage for part in _opened(line, member, several)] for stage in stages]


def _opened(line: Line, member: Member, closed: set[int]) -> tuple[Member, ...]:
    """What is in `member` if it is a row and its opener, and of none of the classes `closed`; else itself."""
    if isinstance(member, int) or member.shape in closed or len(member.copies) > 1:
        return (member,)
    inner = member.copies[0].members
    row = inner[-1]
    return inner if isinstance(row, Repeat) and member.shape == line.derived(row.shape) else (member,)


def _follows(line: Line, one: Repeat, other: Repeat) -> bool:
    """Whether `other` is of the class of `one`, and takes its last result alone."""
    entries = {source for place in range(other.start, other.end) for source in line.producers[place]}
    return one.shape == other.shape and {source for source in entries if source < other.start} == {one.end - 1}
