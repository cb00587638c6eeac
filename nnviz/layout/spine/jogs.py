"""Kinks: a line that goes down steps aside by less than a reader takes for a bend, and goes on down."""

from __future__ import annotations

from itertools import pairwise

from nnviz.layout.spine.approach import KINK
from nnviz.scene import Point

SAME = 0.02
"""Points at which two places are one."""
NEARLY = 0.05
"""A step of so much less than a kink passes for a bend."""

Jog = tuple[Point, Point, Point, Point]


def jogs(path: list[Point]) -> list[Jog]:
    """Down, a little aside, and down again."""
    if not any(0 < abs(a[0] - b[0]) < KINK for a, b in pairwise(path)):
        return []
    points = [p for p, q in pairwise(path) if abs(p[0] - q[0]) + abs(p[1] - q[1]) > SAME]
    points.append(path[-1])
    return [
        (a, b, c, d)
        for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False)
        if abs(a[0] - b[0]) < SAME < abs(b[0] - c[0]) < KINK - NEARLY and abs(c[0] - d[0]) < SAME and b[1] < d[1]
    ]
