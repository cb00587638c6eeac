"""From a picture to shapes: groups with tags, back to front.

Within a level: frames and boxes first, then the lines whose two ends it holds, then the shapes written beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from nnviz.diagram import Box, Edge
from nnviz.layout.geometry.forking import common
from nnviz.layout.measuring import SHEET, badge_lift
from nnviz.layout.page.boxes import badge, radius_of, sheets, sign, tag_of, words
from nnviz.layout.page.patterns import beside, chip
from nnviz.layout.page.pictures import Picture, Route
from nnviz.layout.page.sizes import Placed, placed
from nnviz.layout.page.solids import mix, paint_kernel, paint_solid
from nnviz.layout.places import Item
from nnviz.layout.spine.frames import FRAME_SHEET, frame_title
from nnviz.scene import Circle, Group, Line, Paint, Point, Rect, Shape, Tag, Text
from nnviz.theme import Hue, Theme

BOLD = 1.5
"""So much bolder than a tensor is the line of an operator."""
STUB = 0.2
"""Points between an outline and a solid that nobody sees."""


@dataclass(frozen=True, slots=True)
class Inks:
    """What painting needs to know of the whole figure.

    blocks  hues of the named blocks, by their kinds; arrows: colours of lines that are operators, by their kinds
    refs    what readers of the figure call each box, by its key
    """

    theme: Theme
    blocks: dict[str, Hue]
    arrows: dict[str, str]
    refs: dict[str, str]


def paint(picture: Picture, inks: Inks, origin: Point) -> tuple[Shape, ...]:
    """All shapes of a picture whose root's corner lies at `origin`."""
    painter = _Painter(picture, inks, origin)
    shapes: dict[str, tuple[Shape, ...]] = {}
    for key in reversed(picture.hierarchy.levels):
        shapes[key] = painter.level(key, shapes)
    return shapes[""]


class _Painter:
    """Paints the levels of one picture."""

    def __init__(self, picture: Picture, inks: Inks, origin: Point) -> None:
        self.picture, self.origin, self.spacing = picture, origin, picture.spacing
        self.theme, self.hues, self.arrows, self.refs = inks.theme, inks.blocks, inks.arrows, inks.refs
        theme = inks.theme
        self.stroke = Paint(None, theme.line, self.spacing.stroke)
        self._trunk = Paint(None, theme.line, BOLD * self.spacing.stroke)
        self._sign_paint = Paint(theme.paper, theme.line, 0.9)
        self.routes: dict[str, list[Route]] = {key: [] for key in picture.hierarchy.levels}
        self._solids = picture.solids
        self._made = {route.edge.target: route.edge for route in picture.routes if route.edge.kind}
        for route in picture.routes:
            self.routes[route.level].append(route)

    def level(self, key: str, inner: dict[str, tuple[Shape, ...]]) -> tuple[Shape, ...]:
        """What one level holds."""
        dx, dy = self.picture.offsets[key]
        x, y = dx + self.origin[0], dy + self.origin[1]
        depth = self.picture.hierarchy.levels[key].depth
        shapes: list[Shape] = []
        for item in self.picture.fragments[key].items:
            if item.box is None:
                continue
            if item.is_frame:
                shapes.append(self._frame(item, item.box, x, y, depth, inner[item.box.key]))
            else:
                shapes.append(self._box(item, item.box, x, y))
        shapes += [self._edge(route) for route in self.routes[key]]
        shapes += [stub for route in self.routes[key] for stub in self._stub(route)]
        shapes += [Line(points, self._trunk, self.spacing.corner) for points in self._trunks(key)]
        shapes += self._kernels(key)
        shapes += self._labels(key)
        return tuple(shapes)

    def _edge(self, route: Route) -> Line:
        x, y = self.origin
        edge = route.edge
        ends = (("from", self.refs[edge.source]), ("to", self.refs[edge.target]))
        done = (("operator", edge.operator),) if edge.operator else ()
        data = (("value", str(edge.value)), *done, *ends, *((("returns", "true"),) if edge.returns else ()))
        points = tuple([(px + x, py + y) for px, py in route.points])
        return Line(points, self._stroke(edge), self.spacing.corner, True, Tag("edge", data))

    def _stub(self, route: Route) -> list[Line]:
        """What lies between the outline of a solid and its lower edge, which slants, where a line leaves."""
        one, dx, dy = self._solids.get(route.edge.source), *self.origin
        if one is None or len(route.points) < 2:
            return []
        (x, y), (right, down) = route.points[0], one.gap(route.points[0], route.points[1])
        ends = (x + dx - right, y + dy - down), (x + dx, y + dy)
        return [Line(ends, self._stroke(route.edge))] if right + down > STUB else []

    def _kernels(self, key: str) -> list[Group]:
        dx, dy = self.origin
        found = [(route, self.picture.kernels.get(id(route))) for route in self.routes[key]]
        return [
            paint_kernel(kernel.moved(dx, dy), route.edge.operator, self.spacing, self.theme)
            for route, kernel in found
            if kernel is not None
        ]

    def _trunks(self, key: str) -> list[tuple[Point, ...]]:
        """What lines of different colours share of one tensor: that part has no colour."""
        x, y = self.origin
        nets: dict[tuple[str, int], list[Route]] = {}
        for route in self.routes[key]:
            if route.edge.kind:
                nets.setdefault((route.edge.source, route.edge.value), []).append(route)
        shared = [
            common(one.points, other.points)
            for net in nets.values()
            for one, other in pairwise(net)
            if one.edge.kind != other.edge.kind
        ]
        return list(dict.fromkeys(tuple((px + x, py + y) for px, py in points) for points in shared if len(points) > 1))

    def _stroke(self, edge: Edge) -> Paint:
        """An operator is a line in its colour, a tensor a thin one."""
        if not edge.kind:
            return self.stroke
        color = self.arrows.get(edge.kind) or self.theme.hue(edge.hue, edge.kind).stroke
        return Paint(None, color, BOLD * self.spacing.stroke)

    def _labels(self, key: str) -> list[Shape]:
        x, y = self.origin
        size = self.spacing.label
        return [
            Text(label.x + x, label.y + y, label.text, size, self.theme.muted, "regular", "start", Tag("label"))
            for label in self.picture.labels
            if label.level == key
        ]

    def _frame(self, item: Item, box: Box, dx: float, dy: float, depth: int, inner: tuple[Shape, ...]) -> Group:
        x, y, spacing, theme = item.x + dx, item.y + dy, self.spacing, self.theme
        fill = theme.frames[depth % len(theme.frames)]
        shapes: list[Shape] = []
        if box.repeat > 1:
            paint = Paint(theme.paper, theme.sheet_line, 0.6)
            shapes.append(sheets(x, y, item, FRAME_SHEET, 5.0, paint))
        shapes.append(Rect(x, y, item.width, item.height, Paint(fill, theme.frame_line, 0.7), 5.0))
        title = frame_title(box, spacing)
        if title:
            at = x + item.title_at
            shapes.append(
                Text(
                    at,
                    y + 1.175 * spacing.title,
                    title,
                    spacing.title,
                    theme.soft_ink,
                    "semibold",
                    "start",
                    Tag("title"),
                )
            )
        shapes += inner
        if box.repeat > 1:
            inside = 1.0 if spacing.rightward else 0.62
            shapes.append(badge(x + item.width, y, box.repeat, spacing, theme, inside))
        data = (("block", box.ref), ("repeat", str(box.repeat)))
        return Group(tuple(shapes), Tag("block", data), box.tooltip)

    def _box(self, item: Item, box: Box, dx: float, dy: float) -> Group:
        x, y = item.x + dx, item.y + dy
        name = "terminal" if box.role in ("input", "output") else box.hue
        hue = self.hues.get(box.definition) or self.theme.hue(name, box.title, box.ops)
        solid = box.definition in self.hues
        shapes: list[Shape] = []
        solid_here = placed(item, self.spacing, (dx, dy))
        if solid_here is not None:
            return Group(tuple(self._solid(solid_here, box, x, y)), tag_of(box), box.tooltip)
        if item.is_sign:
            radius = item.width / 2
            shapes.append(Circle(x + radius, y + radius, radius, self._sign_paint))
            shapes += sign(x + radius, y + radius, box.symbol == "times", self.theme)
        else:
            shapes += self._outline(item, box, x, y, hue, solid)
        if box.repeat > 1 and not item.is_sign:
            shapes.append(self._badge(item, box, x, y))
        return Group(tuple(shapes), tag_of(box), box.tooltip)

    def _solid(self, one: Placed, box: Box, x: float, y: float) -> list[Shape]:
        """In the colour of the operator that makes it, with its sizes."""
        made = self._made.get(box.key)
        color = self._stroke(made).stroke if made is not None else None
        outline = Rect(x, y, one.item.width, one.item.height, Paint(None, None))
        dx, dy = self.origin
        sizes = [replace(size, x=size.x + dx, y=size.y + dy) for size in self.picture.sizes.get(box.key, ())]
        return paint_solid(one, outline, color or self.theme.frame_line, sizes, self.spacing, self.theme)

    def _badge(self, item: Item, box: Box, x: float, y: float) -> Group:
        if self.spacing.rightward:
            return badge(x + item.width, y - badge_lift(self.spacing), box.repeat, self.spacing, self.theme, 1.0)
        middle = y + (0.5 if item.badge_high else item.height / 2)
        return badge(x + item.width, middle, box.repeat, self.spacing, self.theme, 0.5)

    def _outline(self, item: Item, box: Box, x: float, y: float, hue: Hue, solid: bool) -> list[Shape]:
        spacing = self.spacing
        paint = Paint(hue.fill, hue.stroke, spacing.stroke)
        if box.symbol in ("plus", "times"):
            pill = Rect(x, y, item.width, item.height, self._sign_paint, min(item.width, item.height) / 2)
            return [pill, *sign(x + item.width / 2, y + item.height / 2, box.symbol == "times", self.theme)]
        shapes: list[Shape] = []
        radius = radius_of(box, item, spacing)
        if box.repeat > 1:
            sheet = Paint(mix(hue.fill, self.theme.paper, 0.55), self.theme.paper if solid else hue.stroke, 0.6)
            shapes.append(sheets(x, y, item, SHEET, radius, sheet))
        if box.role == "port":
            paint = Paint(None, None)
        shapes.append(Rect(x, y, item.width, item.height, paint, radius))
        if box.role in ("operator", "block"):
            shapes += chip(x, y, item.height, hue, self.theme.paper)
            x += beside(hue) / 2
        return shapes + words(item, box, x, y, solid, spacing, self.theme)
