"""Gaps of columns grow until paired boxes stand at one height."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnviz.layout.abreast.aligning import Row
from nnviz.layout.places import Fragment, Item, Span

TRIFLE = 0.01
"""Points within which heights are equal."""


def stretch(columns: Sequence[Fragment], stops: Sequence[Sequence[Item]], rows: Iterable[Row]) -> None:
    """Move the boxes of each row, in place, to the height of the lowest of them, and all below along with them.

    Pre: `rows` keep the order of the stops, before each of which a gap may grow.
    """
    for row in rows:
        lowest = max(stops[column][at].y for column, at in row.items())
        for column, at in row.items():
            top = stops[column][at].y
            if lowest > top + TRIFLE:
                _part(columns[column], top, lowest - top)


def _part(drawn: Fragment, height: float, by: float) -> None:
    """Move what is not above a height down; lines that cross it grow."""

    def moved(y: float) -> float:
        return y + by if y > height - TRIFLE else y

    for wire, path in drawn.paths.items():
        drawn.paths[wire] = [(x, moved(y)) for x, y in path]
    drawn.left = [Span(moved(low), moved(high), x) for low, high, x in drawn.left]
    drawn.right = [Span(moved(low), moved(high), x) for low, high, x in drawn.right]
    drawn.height = moved(drawn.height)
    for item in drawn.items:
        item.y = moved(item.y)
