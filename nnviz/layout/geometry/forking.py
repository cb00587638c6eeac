"""Where two lines from one point part."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nnviz.scene import Point

SAME = 0.05


def common(one: Sequence[Point], other: Sequence[Point]) -> list[Point]:
    """What two lines that run across and down share from their beginning on; a single point where that is nothing."""
    shared = list(one[:1])
    for (a, b), (c, d) in zip(pairwise(one), pairwise(other), strict=False):
        if not _same(a, c):
            break
        end = _shorter(a, b, d)
        if end is None:
            break
        shared.append(end)
        if not (_same(end, b) and _same(end, d)):
            break
    return shared if shared and one and other and _same(one[0], other[0]) else []


def _same(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < SAME and abs(a[1] - b[1]) < SAME


def _shorter(start: Point, b: Point, d: Point) -> Point | None:
    """The nearer of two ends in one direction from `start`; None where the directions differ."""
    for axis in (0, 1):
        straight = abs(b[1 - axis] - start[1 - axis]) < SAME and abs(d[1 - axis] - start[1 - axis]) < SAME
        along, other = b[axis] - start[axis], d[axis] - start[axis]
        if straight and along * other > 0:
            return b if abs(along) <= abs(other) else d
    return None
