"""The filled triangle at the end of a line, as a rectangle."""

from __future__ import annotations

from math import hypot

from nnviz.inspection.areas import Area, united
from nnviz.inspection.figure import Edge

LENGTH, WIDTH = 4.2, 3.2
"""In points, as FIGURES has them."""
ROOM = 5.0
"""The last piece of a line must be so long, or the head stands in the bend before it."""


def arrowhead(edge: Edge) -> Area:
    """What it covers."""
    (x0, y0), (x, y) = edge.points[-2:]
    length = hypot(x - x0, y - y0) or 1.0
    dx, dy = (x - x0) / length, (y - y0) / length
    base = (x - LENGTH * dx, y - LENGTH * dy)
    wings = ((base[0] + s * dy * WIDTH / 2, base[1] - s * dx * WIDTH / 2) for s in (-1, 1))
    return united([(x, y, x, y), *((a, b, a, b) for a, b in wings)])


def room(edge: Edge) -> float:
    """How long the last piece of a line is."""
    (x0, y0), (x, y) = edge.points[-2:]
    return hypot(x - x0, y - y0)
