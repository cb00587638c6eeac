"""From shapes to lines of TikZ, back to front: a box is a node, a line is a path, and each is one line of the file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import hypot
from typing import Final

from nnviz.fonts import text_width
from nnviz.renderers._paths import number, straightened
from nnviz.renderers.tex.escaping import comment, escape
from nnviz.renderers.tex.styles import Styles
from nnviz.scene import Circle, Group, Line, Point, Polygon, Rect, Scene, Shape, Text
from nnviz.theme import SPACING, Theme

BOXES: Final = frozenset({"operator", "block", "terminal", "tensor"})
ROLES: Final = {"block": "frame", "table": "rule", "legend": "swatch", "": "drawn"}
"""What shapes are called that stand for themselves, by the role of their group."""
ANCHORS: Final = {"start": "starts", "middle": "centred", "end": "ends"}
TYPES: Final = {"title": "FrameTitle", "": "Words"}
"""What type is called, by the role of its text; else by that with a capital."""


class Writing:
    """The lines of one document, and the styles that they need."""

    def __init__(self, theme: Theme, scale: float) -> None:
        self.styles = Styles(theme, scale)
        self.scale = scale
        self.sides: dict[str, str] = {}
        self.nodes = 0

    def body(self, scene: Scene) -> list[str]:
        """All lines of a scene; figures may nest as deep as networks do, so no recursion."""
        lines = [self._ground(scene)] if scene.ground.upper() != "#FFFFFF" else []
        pending: list[tuple[Shape, str]] = [(shape, "") for shape in reversed(scene.shapes)]
        while pending:
            shape, role = pending.pop()
            if not isinstance(shape, Group):
                lines += self._leaf(shape, role)
            elif shape.tag.role == "pattern":
                lines += self._pattern(shape)
            elif _is_node(shape):
                before, node, after = self._node(shape)
                lines += [line for inner in before for line in self._leaf(inner, "sheet")] + node
                pending += [(inner, "drawn") for inner in reversed(after)]
            else:
                lines += [f"% {comment(title)}" for title in _titles(shape)]
                role = ROLES.get(shape.tag.role, shape.tag.role)
                pending += [(inner, role) for inner in reversed(shape.shapes)]
        return lines

    def _ground(self, scene: Scene) -> str:
        far = self._at(scene.width, scene.height)
        return rf"\fill[{self.styles.colour(scene.ground)}] (0,0) rectangle {far};"

    def _node(self, group: Group) -> tuple[list[Shape], list[str], list[Shape]]:
        """What lies behind a box, its line, and what lies on it."""
        at = next(i for i, shape in enumerate(group.shapes) if isinstance(shape, Rect | Circle))
        behind = [leaf for shape in group.shapes[:at] for leaf in _leaves(shape)]
        outline, inside = group.shapes[at], group.shapes[at + 1 :]
        assert isinstance(outline, Rect | Circle)
        marks = [shape for shape in inside if isinstance(shape, Line)]
        texts = [shape for shape in inside if isinstance(shape, Text)]
        line = self._box(group.tag.role, outline, texts)
        line += "".join(" " + " ".join(self._leaf(mark, "sign line")) for mark in marks)
        return behind, [line], [shape for shape in inside if isinstance(shape, Group)]

    def _box(self, role: str, outline: Rect | Circle, texts: list[Text]) -> str:
        """The node of a box: its style, its size, its name, where its middle lies, and its words."""
        left, top, width, height = _extent(outline)
        x, y = left + width / 2, top + height / 2
        radius = min(outline.radius, width / 2, height / 2) if isinstance(outline, Rect) else 0.0
        style = self.styles.ink("sign" if not texts and role != "badge" else role, outline.paint, radius)
        size = f"disc={self._points(width)}"
        if isinstance(outline, Rect):
            size = f"size={{{self._points(width)}}}{{{self._points(height)}}}"
        beside = 2 * (texts[0].x - x) if texts else 0.0
        size += f", beside={self._points(beside)}" if beside > 0.01 else ""
        lead = r"\lead" if beside > 0.01 else ""
        words = "".join(self._raised(text, y, self._type(role, style, text, i)) for i, text in enumerate(texts))
        name = "" if role == "badge" else f" ({self._named(left, top, width, height)})"
        return rf"\node[{style}, {size}]{name} at {self._at(x, y)} {{{lead}{words}}};"

    def _type(self, role: str, style: str, text: Text, line: int) -> str:
        if role == "badge":
            return self.styles.type("Badge", text)
        first = "Port" if text.weight == "italic" else "Block" if style.startswith("block ") else "Title"
        return self.styles.type(first if not line else "BlockNote" if first == "Block" else "Note", text)

    def _raised(self, text: Text, middle: float, command: str) -> str:
        return rf"\up{{{self._points(middle - text.y)}}}{{\{command} {escape(text.text)}}}"

    def _named(self, left: float, top: float, width: float, height: float) -> str:
        """A new name for a box, at the middles of whose sides lines may begin and end."""
        self.nodes += 1
        name = f"n{self.nodes}"
        x, y = left + width / 2, top + height / 2
        sides = {"north": (x, top), "south": (x, top + height), "west": (left, y), "east": (left + width, y)}
        for side, point in sides.items():
            self.sides[self._at(*point)] = f"({name}.{side})"
        return name

    def _leaf(self, shape: Shape, role: str) -> list[str]:
        match shape:
            case Line():
                return self._line(shape, shape.tag.role or role)
            case Text():
                return [self._text(shape, shape.tag.role or role)]
            case Rect():
                return [self._rect(shape, role)]
            case Circle():
                style = self.styles.ink(role, shape.paint)
                return [rf"\path[{style}] {self._at(shape.x, shape.y)} circle[radius={self._points(shape.radius)}];"]
            case Polygon():
                corners = " -- ".join(self._at(*point) for point in shape.points)
                return [rf"\path[{self.styles.ink(role, shape.paint)}] {corners} -- cycle;"]
            case Group():
                return [line for inner in _leaves(shape) for line in self._leaf(inner, role)]

    def _line(self, line: Line, role: str) -> list[str]:
        points = straightened(line.points)
        if len(points) < 2:
            return []
        places = [self._at(*point) for point in points]
        places[0], places[-1] = (self.sides.get(place, place) for place in (places[0], places[-1]))
        style = self.styles.ink(role, line.paint, line.corner, line.arrow)
        reach = _reach(points, SPACING.arrow_length if line.arrow else 0.0)
        tight = f", rounded corners={self._points(reach)}" if reach < line.corner else ""
        return [rf"\draw[{style}{tight}] {' -- '.join(places)};"]

    def _text(self, text: Text, role: str) -> str:
        command = self.styles.type(TYPES.get(role, role.capitalize()), text)
        width = self._points(text_width(text.text, text.size, text.weight))
        place = rf"\node[{ANCHORS[text.anchor]}] at {self._at(text.x, text.y)}"
        return rf"{place} {{\fit{{{width}}}{{\{command} {escape(text.text)}}}}};"

    def _rect(self, rect: Rect, role: str) -> str:
        near, far = self._at(rect.x, rect.y), self._at(rect.x + rect.width, rect.y + rect.height)
        radius = min(rect.radius, rect.width / 2, rect.height / 2)
        if not rect.flat:
            return rf"\path[{self.styles.ink(role, rect.paint, radius)}] {near} rectangle {far};"
        low, high = self._at(rect.x, rect.y + rect.height), self._at(rect.x + rect.width, rect.y)
        upper = f"{{[rounded corners={self._points(radius)}] -- {near} -- {high}}}"
        return rf"\path[{self.styles.ink(role, rect.paint)}] {low} {upper} -- {far} -- cycle;"

    def _pattern(self, group: Group) -> list[str]:
        """A rectangle, and all its lines and dots as one path each."""
        ground, *marks = group.shapes
        lines = self._leaf(ground, "chip")
        paths: dict[str, list[str]] = {}
        for mark in marks:
            command, _, rest = self._leaf(mark, "chip")[0].partition("] ")
            paths.setdefault(command, []).append(rest.removesuffix(";"))
        return lines + [f"{command}] {' '.join(rest)};" for command, rest in paths.items()]

    def _at(self, x: float, y: float) -> str:
        return f"({number(x * self.scale)},{number(y * self.scale)})"

    def _points(self, length: float) -> str:
        return self.styles.points(length)


def _is_node(group: Group) -> bool:
    """Whether a group is one box, with nothing but its words and signs inside; a solid is not."""
    if group.tag.role == "badge":
        return True
    inner = (shape.tag.role for shape in group.shapes if isinstance(shape, Group | Line))
    shown = any(isinstance(shape, Rect | Circle) for shape in group.shapes)
    titled = any(isinstance(shape, Text) and shape.tag.role for shape in group.shapes)
    shown &= not any(isinstance(shape, Polygon) for shape in group.shapes)
    return group.tag.role in BOXES and shown and not titled and not {*inner} & {*BOXES, "edge"}


def _extent(outline: Rect | Circle) -> tuple[float, float, float, float]:
    if isinstance(outline, Rect):
        return outline.x, outline.y, outline.width, outline.height
    return outline.x - outline.radius, outline.y - outline.radius, 2 * outline.radius, 2 * outline.radius


def _titles(group: Group) -> Iterator[str]:
    yield from (shape.text for shape in group.shapes if isinstance(shape, Text) and shape.tag.role == "title")


def _leaves(shape: Shape) -> Iterator[Shape]:
    if isinstance(shape, Group):
        yield from (leaf for inner in shape.shapes for leaf in _leaves(inner))
    else:
        yield shape


def _reach(points: list[Point], head: float) -> float:
    """How far the corners of a line may be rounded: an inner stretch lends half its length to each of its ends."""
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    lengths[-1] -= head
    if len(lengths) < 2:
        return float("inf")
    return max(0.0, min(lengths[0], lengths[-1], *(length / 2 for length in lengths[1:-1])))
