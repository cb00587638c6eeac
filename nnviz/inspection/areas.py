"""Rectangles, and how far something is from a rounded one."""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot
from typing import TypeAlias

from nnviz.fonts import text_width
from nnviz.scene import Circle, Point, Polygon, Rect, Text

Area: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom, in points."""

CAP_HEIGHT, DESCENT, FLAT = 0.66, 0.205, 0.02
"""Of Source Sans, in parts of its size: capitals and digits, what hangs below the baseline, and what hardly does."""
HANGING = frozenset("gjpqyQ,;()[]{}|_çµβγ")


def text_area(text: Text) -> Area:
    """What the ink of a line of text covers; accents are left out."""
    width = text_width(text.text, text.size, text.weight)
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    below = DESCENT if HANGING.intersection(text.text) else FLAT
    return (left, text.y - CAP_HEIGHT * text.size, left + width, text.y + below * text.size)


def shape_area(shape: Rect | Circle | Polygon) -> Area:
    """The middle of the border."""
    if isinstance(shape, Circle):
        return (shape.x - shape.radius, shape.y - shape.radius, shape.x + shape.radius, shape.y + shape.radius)
    if isinstance(shape, Polygon):
        xs, ys = zip(*shape.points, strict=True)
        return (min(xs), min(ys), max(xs), max(ys))
    return (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)


def grown(area: Area, by: float) -> Area:
    """The same with more on all four sides."""
    return (area[0] - by, area[1] - by, area[2] + by, area[3] + by)


def united(areas: Iterable[Area]) -> Area:
    """The least rectangle around some."""
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def is_within(inner: Area, outer: Area) -> bool:
    """Whether a rectangle lies inside another; borders may coincide."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def middle(area: Area) -> Point:
    """Its centre."""
    return ((area[0] + area[2]) / 2, (area[1] + area[3]) / 2)


def depth(area: Area, radius: float, part: Area) -> float:
    """How far a stretch or point reaches into a rectangle with rounded corners; below 0: how far it is away."""
    left, top, right, bottom = grown(area, -radius)
    aside = max(left - part[2], part[0] - right)
    above = max(top - part[3], part[1] - bottom)
    outside = hypot(max(aside, 0.0), max(above, 0.0))
    return radius - (outside or min(max(aside, above), 0.0))
