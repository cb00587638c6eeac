"""The patterns that tell operators apart without colours: a small chip at the left side of a box, and in the legend.

Drawn as lines and dots that end where the chip does, so that every output has them.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.layout.geometry.areas import Area
from nnviz.scene import Circle, Group, Line, Paint, Point, Rect, Shape, Tag
from nnviz.theme import Hue

CHIP, INSET = 5.0, 2.2
"""Width of a chip, and its distance from the border of the box, in points."""
STEP = 2.2
"""Between two lines of a pattern, across them."""
DOT = 0.5


def chip(x: float, y: float, height: float, hue: Hue, paper: str) -> list[Shape]:
    """The chip of a box whose upper left corner is (x, y); nothing where its hue has no pattern."""
    if not hue.pattern:
        return []
    return [patterned((x + INSET, y + INSET, x + INSET + CHIP, y + height - INSET), hue, paper)]


def beside(hue: Hue) -> float:
    """How much of a box its chip takes; words stand in the middle of what is left."""
    return INSET + CHIP if hue.pattern else 0.0


def patterned(area: Area, hue: Hue, paper: str) -> Group:
    """A rectangle filled with the pattern of a hue."""
    left, top, right, bottom = area
    fill = hue.stroke if hue.pattern == "solid" else paper
    ground = Rect(left, top, right - left, bottom - top, Paint(fill, hue.stroke, 0.45))
    return Group((ground, *_marks(area, hue)), Tag("pattern"))


def _marks(area: Area, hue: Hue) -> Iterator[Shape]:
    ink = Paint(None, hue.stroke, 0.5)
    if hue.pattern == "dots":
        yield from (Circle(x, y, DOT, Paint(hue.stroke, None)) for x, y in _dots(area))
    for direction in DIRECTIONS.get(hue.pattern, ()):
        yield from (Line(ends, ink) for ends in _strokes(area, direction))


DIRECTIONS = {
    "diagonal": ((1, -1),), "reverse": ((1, 1),), "cross": ((1, -1), (1, 1)),
    "rows": ((1, 0),), "columns": ((0, 1),), "grid": ((1, 0), (0, 1)),
}  # fmt: skip
"""Which way the lines of a pattern run, in steps across and down."""


def _strokes(area: Area, direction: tuple[int, int]) -> Iterator[tuple[Point, Point]]:
    """Parallel lines, cut off at the borders; evenly about the middle, so that no line lies on a border."""
    left, top, right, bottom = area
    across, down = direction
    wide, high = right - left, bottom - top
    if not across or not down:
        extent = high if across else wide
        count = max(1, round(extent / STEP) - 1)
        for i in range(1, count + 1):
            at = extent * i / (count + 1)
            yield ((left, top + at), (right, top + at)) if across else ((left + at, top), (left + at, bottom))
        return
    count = max(1, round((wide + high) / (STEP * 1.4)) - 1)
    for i in range(1, count + 1):
        reach = (wide + high) * i / (count + 1)
        begin = (max(0.0, reach - high), min(reach, high))
        end = (min(reach, wide), max(0.0, reach - wide))
        (ax, ay), (bx, by) = ((x, high - y if down > 0 else y) for x, y in (begin, end))
        yield (left + ax, top + ay), (left + bx, top + by)


def _dots(area: Area) -> Iterator[Point]:
    """Dots in rows."""
    left, top, right, bottom = area
    columns, rows = (max(1, round((high - low) / STEP) - 1) for low, high in ((left, right), (top, bottom)))
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            yield left + (right - left) * column / (columns + 1), top + (bottom - top) * row / (rows + 1)
