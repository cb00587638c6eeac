"""Lines as strokes, each with the edge that it is a piece of; and the borders of boxes as strokes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from itertools import pairwise

from nnviz.inspection.areas import Area
from nnviz.inspection.figure import Found
from nnviz.inspection.sweeping import Stroke
from nnviz.scene import Point


def stroke(a: Point, b: Point) -> Stroke:
    """The piece of a line between two points; one that is slanted counts as what it is more."""
    flat = abs(a[1] - b[1]) <= abs(a[0] - b[0])
    along = 0 if flat else 1
    return Stroke(flat, (a[1 - along] + b[1 - along]) / 2, min(a[along], b[along]), max(a[along], b[along]))


def pieces(found: Found) -> Iterator[tuple[int, Stroke]]:
    """Yield the pieces of all lines, with the number of the edge."""
    for number, edge in enumerate(found.edges):
        for a, b in pairwise(edge.points):
            yield number, stroke(a, b)


def merged(parts: Iterable[tuple[Hashable, int, Stroke]]) -> Iterator[tuple[int, Stroke]]:
    """Join the strokes of one owner that lie on one another; each keeps the number of the first of them."""
    rows: defaultdict[tuple[Hashable, bool, float], list[tuple[float, float, int, Stroke]]] = defaultdict(list)
    for owner, number, part in parts:
        rows[owner, part.flat, round(part.across, 2)].append((part.low, part.high, number, part))
    for row in rows.values():
        row.sort()
        low, high, number, part = row[0]
        for further in row[1:]:
            if further[0] > high:
                yield number, part._replace(low=low, high=high)
                low, high, number, part = further
            high = max(high, further[1])
        yield number, part._replace(low=low, high=high)


def borders(area: Area) -> tuple[Stroke, ...]:
    """The four sides of a rectangle."""
    left, top, right, bottom = area
    return (
        Stroke(True, top, left, right),
        Stroke(True, bottom, left, right),
        Stroke(False, left, top, bottom),
        Stroke(False, right, top, bottom),
    )
