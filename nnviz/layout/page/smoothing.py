"""The last kinks: a line through several frames steps aside by a trifle where one frame ends and the next begins.

Each level is straight in itself, but frames are laid out one by one, and two lines between the same two frames cannot
always both come straight.  Here the whole picture lies in one coordinate system: a stretch beside a kink moves onto the
one it continues, with all lines of its tensor that run along it, where nothing is in its way.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from nnviz.diagram import Box
from nnviz.layout.geometry.areas import Area
from nnviz.layout.page.pictures import Picture, Route, simplify
from nnviz.layout.places import Item
from nnviz.layout.spine.approach import KINK, corner
from nnviz.scene import Point

MOST = 24
"""Kinks that are looked at in a picture; each looks at every line."""
CLEAR = 2.5
"""Points that a line which moves keeps from boxes, titles and other lines."""
TITLE = 14.0
"""So high is the title of a frame."""
SAME = 0.02


class _Move(NamedTuple):
    """What runs along `axis` (0: across the page, 1: down) from `low` to `high` at `old` goes to `new`."""

    axis: int
    low: float
    high: float
    old: float
    new: float

    def of(self, points: list[Point]) -> list[Point]:
        """A line after the move; one that does not run there stays as it is."""
        moved = list(points)
        for i, (a, b) in enumerate(pairwise(points)):
            if self.holds(a) and self.holds(b):
                moved[i], moved[i + 1] = self._put(a), self._put(b)
        return moved

    def holds(self, point: Point) -> bool:
        """Whether a point lies where it moves."""
        along, across = point[self.axis], point[1 - self.axis]
        return abs(across - self.old) < SAME and self.low - SAME <= along <= self.high + SAME

    def _put(self, point: Point) -> Point:
        return (point[0], self.new) if self.axis == 0 else (self.new, point[1])


def smooth(picture: Picture) -> None:
    """Take out the kinks of a picture as far as what is around them leaves room, in place."""
    kinked = [route for route in picture.routes if _has_short(route.points) and any(_moves(route.points))][:MOST]
    for route in kinked:
        net = [other for other in picture.routes if _net(other) == _net(route)]
        for _ in range(len(route.points)):
            move = next((move for move in _moves(route.points) if _is_good(picture, net, move)), None)
            if move is None:
                break
            for one in net:
                one.points, one.core = simplify(move.of(one.points)), simplify(move.of(one.core))


def _has_short(points: list[Point]) -> bool:
    """Whether a stretch between two others is as short as a kink: most often none is."""
    return any(-KINK < ax - bx < KINK and -KINK < ay - by < KINK for (ax, ay), (bx, by) in pairwise(points[1:-1]))


def _net(route: Route) -> tuple[str, int]:
    return route.edge.source, route.edge.value


def _moves(points: list[Point]) -> Iterator[_Move]:
    """Both ways to take out each kink: what follows it onto what precedes it, and the other way round."""
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
        axis = 0 if abs(b[0] - c[0]) < SAME else 1
        aside = abs(b[1 - axis] - c[1 - axis])
        if SAME < aside < KINK - SAME and (b[axis] - a[axis]) * (d[axis] - c[axis]) > 0:
            for (p, q), new in (((c, d), b), ((a, b), c)):
                low, high = sorted((p[axis], q[axis]))
                yield _Move(axis, low, high, p[1 - axis], new[1 - axis])


def _is_good(picture: Picture, net: list[Route], move: _Move) -> bool:
    """Whether every line still ends well, and no kink comes elsewhere, and what moves comes near nothing."""
    changed = [(route.points, simplify(move.of(route.points))) for route in net]
    before = sum(len(list(_moves(old))) for old, _ in changed)
    if sum(len(list(_moves(new))) for _, new in changed) >= before:
        return False
    low, high = sorted((move.old, move.new))
    swept = (move.low, low, move.high, high) if move.axis == 0 else (low, move.low, high, move.high)
    return _ends_well(picture, net, move) and _is_free(picture, net, swept, move)


def _ends_well(picture: Picture, net: list[Route], move: _Move) -> bool:
    """Whether only plain boxes have a line's end move along their side, and not onto a rounded corner."""
    boxes = {item.box.key: (item, area) for item, area in _boxes(picture) if item.box is not None}
    for route in net:
        ends = ((route.edge.source, route.points[0]), (route.edge.target, route.points[-1]))
        for key, point in ends:
            if move.holds(point) and key in boxes:
                item, area = boxes[key]
                first, last = area[1 - move.axis], area[3 - move.axis]
                if item.is_sign or not first + corner(item) <= move.new <= last - corner(item):
                    return False
    return True


def _is_free(picture: Picture, net: list[Route], swept: Area, move: _Move) -> bool:
    """Whether no box, title or line of another tensor lies in what moves, and no end of it near."""
    left, top, right, bottom = swept
    wide = (left - SAME, top - CLEAR, right + SAME, bottom + CLEAR)
    if move.axis == 1:
        wide = (left - CLEAR, top - SAME, right + CLEAR, bottom + SAME)
    ends = {end for route in net for end in (route.edge.source, route.edge.target)}
    for item, area in _boxes(picture):
        if _touch(wide, area) and (item.box is None or item.box.key not in ends):
            return False
    own = _net(net[0])
    others = (route.points for route in picture.routes if _net(route) != own)
    return not any(_touch(wide, _area(a, b)) and _runs(a, b) == move.axis for line in others for a, b in pairwise(line))


def _boxes(picture: Picture) -> Iterator[tuple[Item, Area]]:
    """Every plain box, and the title of every frame, where it stands on the page."""
    for key, fragment in picture.fragments.items():
        dx, dy = picture.offsets[key]
        for item in fragment.items:
            x, y = item.x + dx, item.y + dy
            box: Box | None = item.box
            if item.is_frame:
                yield item, (x + item.title_at, y, x + item.width, y + TITLE)
            elif box is not None:
                yield item, (x - item.before, y - item.above, x + item.width + item.after, y + item.height + item.below)


def _runs(a: Point, b: Point) -> int:
    return 0 if abs(a[0] - b[0]) >= abs(a[1] - b[1]) else 1


def _area(a: Point, b: Point) -> Area:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def _touch(one: Area, other: Area) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
