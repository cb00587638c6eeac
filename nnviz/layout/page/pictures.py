"""A laid-out hierarchy in one coordinate system: a line an edge, labels, bounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from nnviz.diagram import Edge, Space
from nnviz.fonts import text_width
from nnviz.layout.geometry.areas import Area, Areas
from nnviz.layout.geometry.forking import common
from nnviz.layout.page.labels import Label, frame_ink, place_labels
from nnviz.layout.page.sizes import Kernel, Placed, Size, kernel_between, place_sizes, placed
from nnviz.layout.places import Fragment, Wire
from nnviz.layout.planning.lifting import Hierarchy
from nnviz.scene import Point
from nnviz.theme import Spacing

Bounds = tuple[float, float, float, float]

CLEAR = 1.9
"""From the middle of a line to words beside it, at least: half an arrowhead, in points."""
TRIFLE = 0.12
"""Points by which a line may be off: nobody sees it."""


@dataclass(slots=True)
class Route:
    """The line of an edge, and the part of it within the level that holds both its ends."""

    edge: Edge
    level: str
    points: list[Point]
    core: list[Point]


@dataclass(frozen=True, slots=True)
class Band:
    """Boxes of one resolution in a row: where they begin and end along the flow, and across it with their column.

    `change` is what became of the resolution before it: "/2", "×2", or "" where that is none of these.
    """

    begin: float
    end: float
    low: float
    high: float
    first: Space
    last: Space
    change: str = ""


@dataclass(slots=True)
class Picture:
    """Everything drawn for one set of boxes; `offsets` are where the levels' corners lie.

    solids   where they stand, by the keys of their boxes; frames may be moved before that, not after
    sizes    the words at each solid, by the key of its box; kernels: what projects along a route, by its identity
    """

    hierarchy: Hierarchy
    spacing: Spacing
    fragments: dict[str, Fragment] = field(default_factory=dict[str, Fragment])
    offsets: dict[str, Point] = field(default_factory=dict[str, Point])
    routes: list[Route] = field(default_factory=list[Route])
    labels: list[Label] = field(default_factory=list[Label])
    solids: dict[str, Placed] = field(default_factory=dict[str, Placed])
    sizes: dict[str, tuple[Size, ...]] = field(default_factory=dict[str, tuple[Size, ...]])
    kernels: dict[int, Kernel] = field(default_factory=dict[int, Kernel])
    bounds: Bounds = (0.0, 0.0, 0.0, 0.0)
    columns: int = 1
    bands: list[Band] = field(default_factory=list[Band])

    @property
    def width(self) -> float:
        """From its left end to its right."""
        return self.bounds[2] - self.bounds[0]

    @property
    def height(self) -> float:
        """From its top to its bottom."""
        return self.bounds[3] - self.bounds[1]


def complete(picture: Picture) -> Picture:
    """Place the labels beside the lines, and measure the whole."""
    others = list(_furnish(picture)) if picture.spacing.side else []
    picture.labels = place_labels(picture.fragments, picture.offsets, _stems(picture), picture.spacing, others)
    picture.bounds = _bounds(picture)
    return picture


def _furnish(picture: Picture) -> Iterator[Area]:
    """Place kernels and sizes at solids; yield what they cover."""
    spacing, solids, taken = picture.spacing, picture.solids, Areas()
    for level, fragment in picture.fragments.items():
        for item in fragment.items:
            if item.box is not None and (one := placed(item, spacing, picture.offsets[level])):
                solids[item.box.key] = one
    marks = {key: number for number, key in enumerate(solids, 1)}
    _note(picture, taken, marks)
    for route in picture.routes:
        source, target = solids.get(route.edge.source), solids.get(route.edge.target)
        is_straight = len(route.points) == 2
        kernel = kernel_between(source, target, route.edge.kernel) if source and target and is_straight else None
        if kernel is not None and spacing.rightward:
            picture.kernels[id(route)] = kernel
            yield kernel.area
    for key, one in solids.items():
        picture.sizes[key] = place_sizes(one, spacing, taken, marks[key])
        yield from (size.area(spacing.label) for size in picture.sizes[key])


def _note(picture: Picture, taken: Areas, marks: dict[str, int]) -> None:
    """Enter boxes, frames and lines; a solid under its mark."""
    for level, fragment in picture.fragments.items():
        dx, dy = picture.offsets[level]
        for item in fragment.items:
            if item.is_frame:
                for a, b, c, d in frame_ink(item, picture.spacing):
                    taken.add((a + dx, b + dy, c + dx, d + dy))
            elif not item.gate:
                outline = item.x - 0.5, item.y - 0.5, item.right + 0.5, item.bottom + 0.5
                after, below = (0.0, 0.0) if item.box and item.box.key in marks else (item.after, item.below)
                area = outline[0] + dx, outline[1] + dy, outline[2] + dx + after, outline[3] + dy + below
                taken.add(area, marks.get(item.box.key, 0) if item.box else 0)
    for route in picture.routes:
        for (x0, y0), (x1, y1) in pairwise(route.points):
            taken.add((min(x0, x1) - CLEAR, min(y0, y1) - CLEAR, max(x0, x1) + CLEAR, max(y0, y1) + CLEAR))


def simplify(points: list[Point]) -> list[Point]:
    """Drop points that repeat or lie on a straight line between their neighbours; what is all but straight becomes it.

    Frames are laid out one by one, and a line through several may come to each a trifle aside.
    """
    kept = points[:1]
    for x, y in points[1:]:
        last_x, last_y = kept[-1]
        x, y = (last_x if abs(last_x - x) < TRIFLE else x), (last_y if abs(last_y - y) < TRIFLE else y)
        if x == last_x and y == last_y:
            continue
        while len(kept) > 1 and _in_line(kept[-2], kept[-1], (x, y)):
            kept.pop()
        kept.append((x, y))
    return kept


def _in_line(a: Point, b: Point, c: Point) -> bool:
    (ax, ay), (bx, by), (cx, cy) = a, b, c
    return (abs(ax - bx) < 0.06 and abs(bx - cx) < 0.06) or (abs(ay - by) < 0.06 and abs(by - cy) < 0.06)


def home_of(hierarchy: Hierarchy, journey: list[tuple[str, Wire]]) -> str:
    """The level that holds both ends of an edge."""
    return min((key for key, _ in journey), key=lambda key: hierarchy.levels[key].depth)


def _stems(picture: Picture) -> list[tuple[str, str, int, list[Point], list[Point]]]:
    """For each labelled tensor: level, text, value, and the lines beside which it may stand, the best first."""
    nets: defaultdict[tuple[str, int], list[Route]] = defaultdict(list)
    for route in picture.routes:
        if route.edge.kind:
            nets[route.edge.source, route.edge.value].append(route)
    return [
        (route.level, edge.label, edge.value, *_from_its_end(route, nets[edge.source, edge.value]))
        for route in picture.routes
        if (edge := route.edge).label
    ]


def _from_its_end(route: Route, net: list[Route]) -> tuple[list[Point], list[Point]]:
    """An operator's words stand near what it makes, where its line is its alone; a shape near its maker."""
    if not route.edge.kind:
        return route.core, route.points
    shares = [common(route.points, one.points) for one in net if one is not route]
    shared = max(shares, key=len) if shares else []
    alone = simplify([*shared[-1:], *_rest(route.points, shared)])[::-1]
    return alone, alone


def _rest(points: list[Point], shared: list[Point]) -> list[Point]:
    """The points of a line behind what it shares, whose last point may lie within a stretch."""
    if not shared:
        return points
    ended = shared[-1] == points[len(shared) - 1]
    return points[len(shared) - (not ended) :]


def _bounds(picture: Picture) -> Bounds:
    xs = [x for route in picture.routes for x, _ in route.points]
    ys = [y for route in picture.routes for _, y in route.points]
    for item in picture.fragments[""].items:
        xs += [item.x - item.before, item.right + item.after]
        badge = 6.0 if item.after and (item.is_frame or item.badge_high) else 0.0
        ys += [item.y - max(item.above, badge), item.bottom + item.below]
    for size in (size for sizes in picture.sizes.values() for size in sizes):
        area = size.area(picture.spacing.label)
        xs += [area[0], area[2]]
        ys += [area[1], area[3]]
    for label in picture.labels:
        xs += [label.x, label.x + text_width(label.text, picture.spacing.label)]
        ys += [label.y - picture.spacing.label, label.y + 1]
    return (min(xs, default=0.0), min(ys, default=0.0), max(xs, default=0.0), max(ys, default=0.0))
