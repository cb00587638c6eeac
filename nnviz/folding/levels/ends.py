"""The ends of a long top level: what a person calls preprocessing, stem and head, one box each.

A stem is the chain that lowers the resolution before the first block, a head what follows the last one.  Both are
plain: they hold operators, rows of too few to be blocks (a convolution and its activation), and chains.  What comes
before the first weights is preprocessing.  A short top level keeps its operators: a few boxes less say nothing there.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from nnviz.folding.boxing.copies import Copy, Member, Repeat, span
from nnviz.folding.labels import is_parametric
from nnviz.folding.levels.stacking import stacked
from nnviz.folding.mining.line import Line
from nnviz.folding.thresholds import THRESHOLDS

_SMALLEST: Final = 3
"""Operators of a block."""


def box_ends(line: Line, members: list[Member]) -> list[Member]:
    """Return `members`, the top level, with its ends boxed where there are more than a reader takes in at once."""
    before = len(list(takewhile(lambda member: _is_plain(line, member), members)))
    if len(members) <= THRESHOLDS.overview_aim or before == len(members):
        return members
    behind = len(members) - len(list(takewhile(lambda member: _is_plain(line, member), reversed(members))))
    learned = next((i for i, member in enumerate(members[:before]) if _learns(line, member)), before)
    stem = members[learned:before]
    return [
        *_boxed(line, members[:learned]),
        *(_boxed(line, stem) if stem and _is_stem(line, *span(stem)) else stem),
        *members[before:behind],
        *_head(line, members[behind:]),
    ]


def _head(line: Line, members: list[Member]) -> list[Member]:
    """`members` with the longest end that one tensor enters boxed: a concatenation before it takes many."""
    firsts = range(max(0, len(members) - THRESHOLDS.overview), len(members))
    ends = ((members[:first], _boxed(line, members[first:])) for first in firsts)
    return next(([*before, *boxed] for before, boxed in ends if len(boxed) == 1), members)


def _boxed(line: Line, members: list[Member]) -> list[Member]:
    """`members` as one box, if one tensor enters and leaves, few are in it, and most of the network is elsewhere."""
    if len(members) < THRESHOLDS.overview_least:
        return members
    start, end = span(members)
    if 4 * (end - start) > len(line) or not _is_closed(line, start, end):
        return members
    inner = tuple(part for member in stacked(line, members) for part in _spread(member))
    if len(inner) > THRESHOLDS.overview:
        return members
    return [Repeat(line.signature(start, end), (Copy(start, end, inner),))]


def _is_closed(line: Line, start: int, end: int) -> bool:
    """Whether at most one tensor enters [start, end) and one leaves it, skips and broadcasts included."""
    entries = {source for sources in line.producers[start:end] for source in sources if source < start}
    exits = [place for place in range(start, end) if line.consumers[place] and line.consumers[place][-1] >= end]
    return len(entries) <= 1 and len(exits) <= 1


def _is_plain(line: Line, member: Member) -> bool:
    """Whether `member` is an operator, a chain that stands once, or a row of chains too short to be blocks."""
    if not isinstance(member, Repeat):
        return True
    short = len(member.copies) == 1 or all(copy.end - copy.start < _SMALLEST for copy in member.copies)
    return short and all(_is_chain(line, copy.start, copy.end) for copy in member.copies)


def _is_stem(line: Line, start: int, end: int) -> bool:
    """Whether [start, end) lowers the resolution step by step; residuals are blocks, however small."""
    return any(line.resamples[start:end]) and _is_chain(line, start, end)


def _is_chain(line: Line, start: int, end: int) -> bool:
    """Whether each of the operators in [start, end) takes only what the one before it makes: nothing is added."""
    return all(line.producers[place] == [place - 1] for place in range(start + 1, end))


def _spread(member: Member) -> tuple[Member, ...]:
    """A chain within a stem says no more than its operators."""
    if isinstance(member, Repeat) and len(member.copies) == 1:
        return member.copies[0].members
    return (member,)


def _learns(line: Line, member: Member) -> bool:
    return any(is_parametric(line.names[place]) for place in range(*span([member])))
