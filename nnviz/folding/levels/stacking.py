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


def opened(line: Line, members: Sequence[Member]) -> list[Member]:
    """`members`, and what is in those that are stages of one row (see `stages`): a stage holds blocks, not stages."""
    return [part for member in members for part in (_row_of(line, member) or (member,))]


def _row_of(line: Line, member: Member) -> tuple[Member, ...]:
    inner = member.copies[0].members if isinstance(member, Repeat) and len(member.copies) == 1 else ()
    row = inner[-1] if inner else None
    stage = isinstance(member, Repeat) and isinstance(row, Repeat) and member.shape == line.derived(row.shape)
    return inner if stage else ()


def _follows(line: Line, one: Repeat, other: Repeat) -> bool:
    """Whether `other` is of the class of `one`, and takes its last result alone."""
    entries = {source for place in range(other.start, other.end) for source in line.producers[place]}
    return one.shape == other.shape and {source for source in entries if source < other.start} == {one.end - 1}
