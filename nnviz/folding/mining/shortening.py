"""A network with fewer copies in its longest rows: which of two orders tells more is seen there as well.

Neither what is found in an order nor the length of its description depends on how often a block stands in a row once
that is often.  What leaves a copy that is taken out is read from the copy as many places earlier, which stays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from nnviz.folding.mining.line import Line
from nnviz.folding.mining.parts import Part
from nnviz.folding.order.flow import Flow, positions
from nnviz.folding.thresholds import THRESHOLDS

_WORTH: Final = 2
"""The shortened network has at most one operator in so many."""


class _Piece(NamedTuple):
    """What is taken out of a row of copies of `period` operators: positions [start, end); before it, `shift` others."""

    start: int
    end: int
    period: int
    shift: int


@dataclass(frozen=True, slots=True)
class Shortened:
    """A flow without some copies of its rows; `number` is that of each operator which is left, by that of the whole."""

    flow: Flow
    number: dict[int, int]

    def order(self, whole: Sequence[int]) -> list[int] | None:
        """The order `whole` without what was taken out; None if the rest cannot run so."""
        order = [self.number[i] for i in whole if i in self.number]
        place = positions(order)
        runs = all(place[p] < place[i] for i, sources in enumerate(self.flow.producers) for p in sources)
        return order if runs else None


def shortened(flow: Flow, line: Line, root: Part) -> Shortened | None:
    """`flow`, which `line` orders, with less of the long rows below `root`; None if there are none, or all is read."""
    pieces = _pieces(_rows(root))
    if not pieces or _WORTH * sum(piece.end - piece.start for piece in pieces) < (_WORTH - 1) * len(line):
        return None
    borders = [0, *(border for piece in pieces for border in (piece.start, piece.end)), len(line)]
    kept = [i for start, end in zip(borders[::2], borders[1::2], strict=True) for i in range(start, end)]
    place = positions(line.order)
    producers: list[list[int]] = []
    for i in kept:
        sources = [_moved(pieces, i, place[source]) for source in flow.producers[line.order[i]]]
        if -1 in sources:
            return None
        producers.append(sources)
    return _checked(flow, [line.order[i] for i in kept], producers)


def _rows(root: Part) -> list[Part]:
    """The long runs below `root` that lie in no other, in order."""
    pending = [root]
    for part in pending:
        pending += (inner for inner in (*part.parts, *part.copies) if part.kind != "run" and inner.kind != "leaf")
    rows = [part for part in pending if part.kind == "run" and part.count > THRESHOLDS.row_copies]
    return sorted(rows, key=lambda row: row.start)


def _pieces(rows: Sequence[Part]) -> list[_Piece]:
    """What may be taken out of `rows`: all but the first copies and as many at the end."""
    most, shift = THRESHOLDS.row_copies, 0
    pieces: list[_Piece] = []
    for row in rows:
        start, end = row.start + most // 2 * row.period, row.end - most // 2 * row.period
        pieces.append(_Piece(start, end, row.period, shift))
        shift += end - start
    return pieces


def _moved(pieces: Sequence[_Piece], reader: int, source: int) -> int:
    """The number of what `reader` reads instead of the operator at position `source`; -1 if that is too far away."""
    at = bisect_right(pieces, source, key=lambda piece: piece.start) - 1
    if at < 0:
        return source
    start, end, period, shift = pieces[at]
    if source < end and reader - source > THRESHOLDS.row_copies // 4 * period:
        return -1
    return source - shift - (end - start)


def _checked(flow: Flow, operators: Sequence[int], producers: list[list[int]]) -> Shortened | None:
    """The flow of `operators`, unless nothing is left that reads one of them."""
    consumers: list[list[int]] = [[] for _ in operators]
    for i, sources in enumerate(producers):
        for source in sources:
            consumers[source].append(i)
    if any(flow.consumers[i] and not users for i, users in zip(operators, consumers, strict=True)):
        return None
    sinks = [number for number, i in enumerate(operators) if not flow.consumers[i]]
    labels, resamples = [flow.labels[i] for i in operators], [flow.resamples[i] for i in operators]
    number = {i: place for place, i in enumerate(operators)}
    entering = [[number[i] for i in users if i in number] for users in flow.entering]
    small = Flow(labels, producers, consumers, resamples, sinks, [flow.weights[i] for i in operators], entering)
    return Shortened(small, number)
