"""Take out what kinks are left: a vertical that is off by less than a kink moves onto the one it continues.

The vertical of all wires of the net moves, so that forks stay whole.  One that ends on a plain box takes its port
along; one that ends on a frame or a sign stays.  What makes a level flawed is taken back.
"""

from __future__ import annotations

from itertools import pairwise

from nnviz.layout.approach import KINK
from nnviz.layout.checking import is_flawed
from nnviz.layout.ground import Ground
from nnviz.layout.places import Fragment, Net
from nnviz.scene import Point

SAME = 0.02


def straighten(ground: Ground, drawn: Fragment) -> None:
    """Straighten the kinks of a level that holds up, in place."""
    for wire in list(drawn.paths):
        for a, b, c, d in _jogs(drawn.paths[wire]):
            before = {key: list(path) for key, path in drawn.paths.items() if key.net == wire.net}
            for low, high, old, new in ((c, d, c[0], b[0]), (a, b, b[0], c[0])):
                if _movable(ground, drawn, wire.net, low, high):
                    _move(drawn, wire.net, (low[1], high[1]), old, new)
                    if not is_flawed(drawn):
                        break
                    drawn.paths.update(before)


def _jogs(path: list[Point]) -> list[tuple[Point, Point, Point, Point]]:
    """Down, a little aside, and down again."""
    points = [p for p, q in pairwise([*path, (float("inf"), 0.0)]) if abs(p[0] - q[0]) + abs(p[1] - q[1]) > SAME]
    return [
        (a, b, c, d)
        for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False)
        if abs(a[0] - b[0]) < SAME < abs(b[0] - c[0]) < KINK - 0.1 and abs(c[0] - d[0]) < SAME and b[1] < d[1]
    ]


def _movable(ground: Ground, drawn: Fragment, net: Net, low: Point, high: Point) -> bool:
    """Whether no wire of the net ends with this vertical on a frame, a sign or a gate."""
    return not any(
        _fixed(ground, end) and abs(point[0] - low[0]) < SAME and low[1] - SAME <= point[1] <= high[1] + SAME
        for wire, path in drawn.paths.items()
        if wire.net == net
        for end, point in ((wire.source, path[0]), (wire.target, path[-1]))
    )


def _fixed(ground: Ground, vertex: int) -> bool:
    item = ground.items[vertex]
    return item.is_frame or item.is_sign or item.gate


def _move(drawn: Fragment, net: Net, between: tuple[float, float], old: float, new: float) -> None:
    low, high = between[0] - SAME, between[1] + SAME
    for wire, path in drawn.paths.items():
        if wire.net == net:
            drawn.paths[wire] = [(new, y) if abs(x - old) < SAME and low <= y <= high else (x, y) for x, y in path]
