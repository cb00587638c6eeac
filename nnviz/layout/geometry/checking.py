"""Does a level hold up?  No box on another, no line through a box, no two nets on one stretch.

Layouts by series are made to be handsome and are checked here; one that fails is laid out again in layers.  What wires
of one net share counts once, so that the work follows the ink and not the wires.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import TypeAlias

from nnviz.layout.geometry.areas import Area, Areas
from nnviz.layout.geometry.segments import Stretch, stretches
from nnviz.layout.places import Fragment, Item, Net
from nnviz.scene import Point
from nnviz.theme import SPACING

SLACK = 1.2
"""Lines that run nearer to one another than this, in points, read as one."""
INSET = 0.2
"""A line reaches so far into a box at most: its end lies on the border."""
AROUND = 1.2
"""So much room, in points, is left around a box and its sheets by other boxes and by lines that end elsewhere."""

Flaw: TypeAlias = tuple[int | Net, ...]
"""The vertices and nets that lie on one another."""
FEW = 40
"""Lines around a box that are gone through for each arrowhead; where there are more, the index is asked."""
_Near: TypeAlias = dict[int, set[tuple[Area, int]]]
"""The lines, with their numbers, in the room around each box and its arrowheads."""

HEAD, HEAD_HALF = SPACING.arrow_length, SPACING.arrow_width / 2


def is_flawed(drawn: Fragment) -> bool:
    """Whether something of a fragment lies on something else."""
    return slanted(drawn.paths.values()) or any(True for _ in _flaws(drawn))


def flaws(drawn: Fragment) -> set[Flaw]:
    """Which vertices and nets of a fragment lie on one another."""
    return set(_flaws(drawn))


def _flaws(drawn: Fragment) -> Iterator[Flaw]:
    lines = stretches(drawn.paths)
    yield from _overlapping(drawn.items)
    yield from _shared(lines)
    index = Areas()
    for i, line in enumerate(lines):
        index.add(line.area, i)
    near = _near(index, drawn.items)
    yield from _hit(near, lines, drawn)
    yield from _heads_hit(near, index, lines, drawn)


def _overlapping(items: Iterable[Item]) -> Iterator[Flaw]:
    placed = Areas()
    for item in items:
        if not item.gate:
            for _, other in placed.touching(around(item)):
                yield other, item.vertex
            placed.add(_ink(item), item.vertex)


def slanted(paths: Iterable[Sequence[Point]], least: float = SLACK) -> bool:
    """Whether a line runs neither across nor down, by more than `least` points."""
    for path in paths:
        for (ax, ay), (bx, by) in pairwise(path):
            if ax != bx and ay != by and abs(ax - bx) > least < abs(ay - by):
                return True
    return False


def _hit(near: _Near, lines: Sequence[Stretch], drawn: Fragment) -> Iterator[Flaw]:
    """Lines that pass through a box, or close by one at which their net neither begins nor ends."""
    own = nets_at(drawn)
    for item in drawn.items:
        if item.vertex in near:
            left, top, right, bottom = inside(item)
            first, upper, last, lower = around(item)
            for (x, y, z, w), i in near[item.vertex]:
                within = left < z and x < right and top < w and y < bottom
                beside = first < z and x < last and upper < w and y < lower
                if within or (beside and is_close(lines[i], item, own[item.vertex])):
                    yield item.vertex, lines[i].net


def _heads_hit(near: _Near, index: Areas, lines: Sequence[Stretch], drawn: Fragment) -> Iterator[Flaw]:
    """Lines that pass through the arrowhead of another net."""
    frames = {item.vertex for item in drawn.items if item.is_frame}
    for wire, path in drawn.paths.items():
        if wire.target in near and wire.target not in frames and len(path) > 1:
            head, around_target = _head(path[-2], path[-1]), near[wire.target]
            left, top, right, bottom = head
            for (x, y, z, w), i in around_target if len(around_target) < FEW else index.touching(head):
                if top < w and y < bottom and left < z and x < right and lines[i].net != wire.net:
                    yield wire.target, wire.net, lines[i].net


def _near(index: Areas, items: Iterable[Item]) -> _Near:
    near: _Near = {}
    for item in items:
        if not item.gate:
            left, top, right, bottom = around(item)
            near[item.vertex] = set(index.touching((left - HEAD, top - HEAD, right + HEAD, bottom + HEAD)))
    return near


def _head(before: Point, tip: Point) -> Area:
    """What an arrowhead covers."""
    (x0, y0), (x, y) = before, tip
    if abs(x - x0) > abs(y - y0):
        base = x - HEAD if x > x0 else x + HEAD
        return (min(x, base), y - HEAD_HALF, max(x, base), y + HEAD_HALF)
    base = y - HEAD if y > y0 else y + HEAD
    return (x - HEAD_HALF, min(y, base), x + HEAD_HALF, max(y, base))


def is_close(line: Stretch, item: Item, own: set[Net]) -> bool:
    """Whether a line in the room around a box does not belong there: it ends elsewhere, or runs along it."""
    if line.net not in own:
        return True
    low, high = (item.x, item.right) if line.flat else (item.y, item.bottom)
    first, last = (item.y, item.bottom) if line.flat else (item.x - item.before, item.right + item.after)
    along = min(line.high, high) - max(line.low, low)
    return along > AROUND and first - AROUND < line.across < last + AROUND


def nets_at(drawn: Fragment) -> defaultdict[int, set[Net]]:
    """The nets that begin or end at each vertex."""
    own: defaultdict[int, set[Net]] = defaultdict(set)
    for wire in drawn.paths:
        own[wire.source].add(wire.net)
        own[wire.target].add(wire.net)
    return own


def inside(item: Item) -> Area:
    """The part of a box in which no line may run."""
    return (item.x + INSET, item.y + INSET, item.right - INSET, item.bottom - INSET)


def around(item: Item) -> Area:
    """A box with the ink beside it, and the room that other boxes and strange lines leave around that."""
    left, top, right, bottom = _ink(item)
    return (left - AROUND, top - AROUND, right + AROUND, bottom + AROUND)


def _ink(item: Item) -> Area:
    """A box with its sheets and its badge."""
    return (item.x - item.before, item.y - item.above, item.right + item.after, item.bottom + item.below)


def _shared(lines: Iterable[Stretch]) -> Iterator[Flaw]:
    """Pairs of nets that run along one another."""
    rows: defaultdict[tuple[bool, float], list[Stretch]] = defaultdict(list)
    for line in sorted((line for line in lines if line.high > line.low + SLACK), key=_by_ends):
        band = line.across // 2
        rows[line.flat, band].append(line)
        rows[line.flat, band + 1].append(line)
    for row in rows.values():
        yield from _clashes(row)


_by_ends = attrgetter("low", "high", "across")


def _clashes(row: Iterable[Stretch]) -> Iterator[Flaw]:
    """Which of the stretches in a band as narrow as a line do; they come in the order of their lower ends."""
    open_: list[Stretch] = []
    for line in row:
        begin = line.low + SLACK
        open_ = [other for other in open_ if other.high > begin]
        for other in open_:
            if other.net != line.net and abs(other.across - line.across) < SLACK:
                yield min(other.net, line.net), max(other.net, line.net)
        open_.append(line)
