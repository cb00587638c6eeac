"""The few curves that every drawn output shares: rounded polylines, arrowheads, boxes and circles as Bézier paths.

A path is a list of commands in points, y downwards: M and L with a point, C with two control points and a point, Z.
A quarter circle becomes one cubic whose control points lie 0.5523 of the radius out, off by 0.03 % of the radius at
most.  A line that ends in an arrowhead stops where the head is just as wide as the line, so that the tip stays sharp.
"""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from typing import Final, TypeAlias

from nnviz.scene import Circle, Line, Point, Polygon, Rect
from nnviz.theme import SPACING

Command: TypeAlias = tuple[str, tuple[Point, ...]]
Path: TypeAlias = list[Command]

QUARTER: Final = 0.5523
SAME: Final = 0.01
"""Points nearer than this are one, in points."""

CLOSE: Final[Command] = ("Z", ())


def number(value: float) -> str:
    """Write a coordinate: at most two decimals, no trailing zeros, never "-0"."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def line_path(line: Line) -> Path:
    """The ink of a line: its corners rounded, its end held back under the arrowhead."""
    points = straightened(line.points)
    if len(points) < 2:
        return []
    corners = _rounded(points, line.corner, SPACING.arrow_length if line.arrow else 0.0)
    held_back = line.paint.width * SPACING.arrow_length / SPACING.arrow_width if line.arrow else 0.0
    end = _towards(points[-1], points[-2], held_back)
    return [("M", (points[0],)), *corners, ("L", (end,))]


def arrowhead(line: Line) -> Path:
    """The filled triangle at the end of a line; empty where the line has none."""
    points = straightened(line.points)
    if not line.arrow or len(points) < 2:
        return []
    (x0, y0), tip = points[-2:]
    length = hypot(tip[0] - x0, tip[1] - y0)
    dx, dy = (tip[0] - x0) / length, (tip[1] - y0) / length
    x, y = tip[0] - dx * SPACING.arrow_length, tip[1] - dy * SPACING.arrow_length
    half = SPACING.arrow_width / 2
    return [("M", (tip,)), ("L", ((x - dy * half, y + dx * half),)), ("L", ((x + dy * half, y - dx * half),)), CLOSE]


def rect_path(rect: Rect) -> Path:
    """The outline of a box, clockwise from its upper left corner; `flat` leaves the lower corners square."""
    left, top, right, bottom = rect.x, rect.y, rect.x + rect.width, rect.y + rect.height
    r = min(rect.radius, rect.width / 2, rect.height / 2)
    low = 0.0 if rect.flat else r
    corners = (
        ((right - r, top), (right, top), (right, top + r)),
        ((right, bottom - low), (right, bottom), (right - low, bottom)),
        ((left + low, bottom), (left, bottom), (left, bottom - low)),
        ((left, top + r), (left, top), (left + r, top)),
    )
    path: Path = [("M", (corners[-1][-1],))]
    for (_, _, before), (start, corner, end) in pairwise((corners[-1], *corners)):
        path += [] if _near(before, start) else [("L", (start,))]
        path += _corner(start, corner, end)
    return [*path, CLOSE]


def polygon_path(polygon: Polygon) -> Path:
    """The outline of a face."""
    first, *others = polygon.points
    return [("M", (first,)), *(("L", (point,)) for point in others), CLOSE]


def circle_path(circle: Circle) -> Path:
    """The outline of a circle."""
    x, y, r = circle.x, circle.y, circle.radius
    return rect_path(Rect(x - r, y - r, 2 * r, 2 * r, circle.paint, radius=r))


def straightened(points: tuple[Point, ...]) -> list[Point]:
    """Leave out points that repeat their neighbour or lie on a straight horizontal or vertical stretch."""
    kept: list[Point] = []
    for point in points:
        if kept and _near(point, kept[-1]):
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _in_line(a: Point, b: Point, c: Point) -> bool:
    return any(abs(a[axis] - b[axis]) < SAME and abs(b[axis] - c[axis]) < SAME for axis in (0, 1))


def _near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) + abs(a[1] - b[1]) < SAME


def _rounded(points: list[Point], radius: float, head: float) -> Path:
    """The bends between the ends; an inner stretch lends half its length to each of its corners."""
    path: Path = []
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    last = len(lengths) - 1
    for index, corner in enumerate(points[1:-1]):
        before = lengths[0] if index == 0 else lengths[index] / 2
        after = max(0.0, lengths[last] - head) if index + 1 == last else lengths[index + 1] / 2
        reach = min(radius, before, after)
        start, end = _towards(corner, points[index], reach), _towards(corner, points[index + 2], reach)
        path += [("L", (start,)), *_corner(start, corner, end)]
    return path


def _corner(start: Point, corner: Point, end: Point) -> Path:
    """A quarter turn from `start` to `end` about the inside of `corner`; nothing where it has no extent."""
    if _near(start, end):
        return []
    first, second = (
        (point[0] + (corner[0] - point[0]) * QUARTER, point[1] + (corner[1] - point[1]) * QUARTER)
        for point in (start, end)
    )
    return [("C", (first, second, end))]


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = hypot(goal[0] - start[0], goal[1] - start[1])
    share = min(1.0, distance / length) if length else 0.0
    return (start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share)
