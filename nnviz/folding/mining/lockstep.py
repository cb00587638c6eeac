"""Copies of a block that do not lie in one piece: the last cell of a network, whose input nobody else reads.

The order by recency places an operator late if it has one reader, and early if it has two.  In a row of blocks that
read the last and the last but one (Liu 2018), no block behind the last one reads its input too: parts of it lie before
the block that it follows.  A block that one tensor leaves is found by walking backwards from its result in lockstep
with a copy that is known: operand by operand, the labels must agree.  What is found is kept together in a new order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from nnviz.folding.mining.line import Line
from nnviz.folding.mining.parts import Part
from nnviz.folding.order.flow import Flow
from nnviz.folding.thresholds import THRESHOLDS

_SHORTEST: Final = 8
"""Operators of a block whose row is looked at."""


def scattered(flow: Flow, line: Line, rows: Sequence[Part]) -> list[list[int]]:
    """The operators of every copy of the blocks in `rows`, each copy in order; none if all of them lie together.

    Rows of one class are looked at once, and none in orders that are too long.
    """
    if len(line) > THRESHOLDS.aligned_length:
        return []
    place = {i: position for position, i in enumerate(line.order)}
    taken: set[int] = set()
    found: list[list[int]] = []
    longest = {row.shape: row for row in sorted(rows, key=lambda row: (row.finish - row.start, -row.start))}
    for row in reversed(longest.values()):
        block = line.order[row.start : row.start + row.period]
        for copy in _copies(flow, block, line.order) if row.period >= _SHORTEST and taken.isdisjoint(block) else ():
            if taken.isdisjoint(copy):
                taken.update(copy)
                found.append(copy)
    return found if any(place[b] != place[a] + 1 for copy in found for a, b in pairwise(copy)) else []


def _copies(flow: Flow, block: list[int], order: Sequence[int]) -> Iterator[list[int]]:
    """Every stretch of the flow like `block`; nothing if more than the result of `block` leaves it."""
    if _leaks(flow, block):
        return
    label, inside = flow.labels[block[-1]], frozenset(block)
    for result in order:
        if flow.labels[result] == label:
            copy = _match(flow, block, inside, result)
            if copy and not _leaks(flow, copy):
                yield copy


def _match(flow: Flow, block: list[int], inside: frozenset[int], result: int) -> list[int]:
    """What makes `result` as `block` makes its own, in the order of `block`; nothing if something else does."""
    found: dict[int, int] = {}
    pending = [(block[-1], result)]
    while pending:
        one, other = pending.pop()
        if found.setdefault(one, other) != other or flow.labels[one] != flow.labels[other]:
            return []
        sources = flow.producers[one], flow.producers[other]
        if len(sources[0]) != len(sources[1]):
            return []
        pending += ((a, b) for a, b in zip(*sources, strict=True) if a in inside and a not in found)
    return [found[i] for i in block] if len(set(found.values())) == len(block) else []


def _leaks(flow: Flow, block: list[int]) -> bool:
    """Whether something but the last operator of `block` is read outside, or nothing reads one."""
    inside = frozenset(block)
    return any(not flow.consumers[i] or not inside.issuperset(flow.consumers[i]) for i in block[:-1])
