"""What moves as one across the flow: each box, and each vertical of a net from bend to bend with all that fork from it.

Bodies are joined where a line ends on a box (`joints`) and by the horizontals between verticals (`rungs`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from nnviz.layout.geometry.areas import Area, Areas
from nnviz.layout.places import Fragment, Item, Net, Wire
from nnviz.scene import Point

LEAN = 0.06
"""A line that leans by less, in points, is upright."""


@dataclass(slots=True, eq=False)
class Body:
    """A box, or a vertical of a net."""

    area: Area
    item: Item | None = None
    net: Net | None = None


class Joint(NamedTuple):
    """Where a body's line or box meets another body, at `x`."""

    other: Body
    x: float


class Rung(NamedTuple):
    """A horizontal from a body to another, which lies so far to the right of it."""

    other: Body
    reach: float


class Bodies:
    """The bodies of a level and what joins them, as they stand now."""

    def __init__(self, drawn: Fragment) -> None:
        """Find them, in time near-linear in the ink."""
        self.joints: defaultdict[Body, dict[Joint, None]] = defaultdict(dict)
        self.rungs: defaultdict[Body, dict[Rung, None]] = defaultdict(dict)
        self.wires: defaultdict[Body, dict[Wire, None]] = defaultdict(dict)
        self._at = {(net, point): body for net, body, points in _verticals(drawn) for point in points}
        self._items = {item.vertex: Body(_ink(item), item) for item in drawn.items if not item.gate}
        self.all = [*self._items.values(), *dict.fromkeys(self._at.values())]
        self._areas = Areas()
        for i, body in enumerate(self.all):
            self._areas.add(body.area, i)
        for wire, path in drawn.paths.items():
            self._join(wire, path)

    def at(self, wire: Wire, point: Point, end: int | None = None) -> Body | None:
        """The body with which a point of a line moves: its vertical, or the box `end` at whose side the line ends."""
        found = self._at.get((wire.net, point))
        return found if found is not None or end is None else self._items.get(end)

    def touching(self, area: Area) -> Iterator[Body]:
        """The bodies in an area; one may come several times."""
        return (self.all[i] for _, i in self._areas.touching(area))

    def along(self, wire: Wire, path: list[Point]) -> list[Body | None]:
        """The bodies with which the points of a line move."""
        inner = [self.at(wire, point) for point in path[1:-1]]
        return [self.at(wire, path[0], wire.source), *inner, self.at(wire, path[-1], wire.target)]

    def _join(self, wire: Wire, path: list[Point]) -> None:
        for vertex, point in ((wire.source, path[0]), (wire.target, path[-1])):
            item, line = self._items.get(vertex), self.at(wire, point)
            if item is not None and line is not None:
                self.joints[item][Joint(line, point[0])] = None
                self.joints[line][Joint(item, point[0])] = None
        along = self.along(wire, path)
        for body in along:
            if body is not None:
                self.wires[body][wire] = None
        for (p, a), (q, b) in pairwise(zip(path, along, strict=True)):
            if a is not None and b is not None and a is not b and abs(p[0] - q[0]) >= LEAN:
                self.rungs[a][Rung(b, q[0] - p[0])] = None
                self.rungs[b][Rung(a, p[0] - q[0])] = None


def _ink(item: Item) -> Area:
    return (item.x - item.before, item.y - item.above, item.right + item.after, item.bottom + item.below)


def _verticals(drawn: Fragment) -> Iterator[tuple[Net, Body, list[Point]]]:
    """The verticals of each net that hang together, with the points of its lines on them."""
    pieces: defaultdict[Net, dict[_Piece, None]] = defaultdict(dict)
    for wire, path in drawn.paths.items():
        for p, q in pairwise(path):
            if abs(p[0] - q[0]) < LEAN and p[1] != q[1]:
                pieces[wire.net][(p, q) if p[1] < q[1] else (q, p)] = None
    for net, found in pieces.items():
        for column in _columns(sorted(found)):
            for run in _runs(sorted(column, key=lambda piece: piece[0][1])):
                points = [point for piece in run for point in piece]
                xs, ys = [x for x, _ in points], [y for _, y in points]
                yield net, Body((min(xs), min(ys), max(xs), max(ys)), net=net), points


_Piece = tuple[Point, Point]


def _columns(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces of one x; they come from left to right."""
    column: list[_Piece] = []
    for piece in pieces:
        if column and piece[0][0] > column[-1][0][0] + LEAN:
            yield column
            column = []
        column.append(piece)
    yield column


def _runs(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces that touch; they come from the top down."""
    run: list[_Piece] = []
    reached = 0.0
    for piece in pieces:
        if run and piece[0][1] > reached + LEAN:
            yield run
            run = []
        reached = max(reached, piece[1][1]) if run else piece[1][1]
        run.append(piece)
    yield run
