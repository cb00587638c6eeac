"""Neighbours of one class that stand apart because the resolution changes are one row again, where space is short."""

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


def _follows(line: Line, one: Repeat, other: Repeat) -> bool:
    """Whether `other` is of the class of `one`, and takes its last result alone."""
    entries = {source for place in range(other.start, other.end) for source in line.producers[place]}
    return one.shape == other.shape and {source for source in entries if source < other.start} == {one.end - 1}
