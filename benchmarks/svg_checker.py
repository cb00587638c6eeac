"""A stranger's judge of a figure: it reads the SVG by its contract (docs/svg.md) and knows nothing else of nnviz.

    python benchmarks/svg_checker.py FIGURE.svg ...

It is slow and plain on purpose: every pair is looked at.  Widths of texts are the `textLength` that the file states.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
NAMES = {
    "operator": "data-operator", "block": "data-block", "terminal": "data-name", "panel": "data-panel",
    "tensor": "data-value",
}  # fmt: skip
Area = tuple[float, float, float, float]
Point = tuple[float, float]
Flaw = tuple[str, str]


@dataclass(eq=False)
class Box:
    role: str
    name: str
    area: Area
    round: float
    parents: tuple[Box, ...]
    texts: list[Area] = field(default_factory=list)
    sheets: list[Area] = field(default_factory=list)
    frame: bool = False

    @property
    def panel(self) -> str:
        return next((box.name for box in self.parents if box.role == "panel"), "")


@dataclass(eq=False)
class Edge:
    source: str
    target: str
    value: str
    panel: str
    points: list[Point]
    head: list[Point]


@dataclass
class Figure:
    page: Area
    boxes: list[Box] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    marks: list[tuple[str, Area, Box | None]] = field(default_factory=list)
    ink: list[Area] = field(default_factory=list)


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def corners(data: str) -> list[Point]:
    """Where the straight pieces of a path meet: M and L, and for each C, which rounds a corner, that corner."""
    points: list[Point] = []
    for letter, rest in re.findall(r"([MLCQZ])([^MLCQZ]*)", data):
        xy = list(zip(numbers(rest)[::2], numbers(rest)[1::2], strict=True))
        if letter == "C":
            (x0, y0), (a, b), _, (x1, y1) = points[-1], *xy
            points += [(x1, y0) if abs(b - y0) < abs(a - x0) else (x0, y1), (x1, y1)]
        else:
            points += xy
    return points


def area_of(shape: ET.Element) -> Area:
    at = {name: float(value) for name, value in shape.attrib.items() if re.fullmatch(r"-?[\d.]+", value)}
    match shape.tag.removeprefix(SVG):
        case "rect":
            x, y = at.get("x", 0.0), at.get("y", 0.0)
            return (x, y, x + at["width"], y + at["height"])
        case "circle":
            return (at["cx"] - at["r"], at["cy"] - at["r"], at["cx"] + at["r"], at["cy"] + at["r"])
        case "text":
            width, size = at.get("textLength", 0.0), at["font-size"]
            left = at["x"] - {"middle": width / 2, "end": width}.get(shape.get("text-anchor", "start"), 0.0)
            return (left, at["y"] - 0.66 * size, left + width, at["y"] + 0.02 * size)
        case _:
            points = corners(shape.attrib["d"])
            xs, ys = [x for x, _ in points], [y for _, y in points]
            return (min(xs), min(ys), max(xs), max(ys))


def union(areas: list[Area]) -> Area:
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def read(svg: str) -> Figure:
    root = ET.fromstring(svg)
    assert root.attrib["data-nnviz"] == "1", "not a figure of this contract"
    _, _, width, height = numbers(root.attrib["viewBox"])
    figure = Figure((0.0, 0.0, width, height))
    _read(root, (), figure)
    return figure


def _read(group: ET.Element, parents: tuple[Box, ...], figure: Figure) -> None:
    shapes = [shape for shape in group if shape.tag.removeprefix(SVG) in ("g", "rect", "circle", "path", "text")]
    inner = parents[-1] if parents else None
    for shape in shapes:
        role = shape.get("class", "")
        if shape.tag == SVG + "g":
            _read_group(shape, role, parents, figure)
            continue
        assert "transform" not in shape.attrib
        figure.ink.append(area_of(shape))
        if role == "edge":
            panel = next((box.name for box in parents if box.role == "panel"), "")
            ends = (shape.attrib["data-from"], shape.attrib["data-to"], shape.attrib["data-value"])
            figure.edges.append(Edge(*ends, panel, corners(shape.attrib["d"]), []))
        elif role == "arrow":
            head = corners(shape.attrib["d"])
            figure.edges[-1].head = head
            figure.edges[-1].points[-1] = head[0]
        elif role in ("label", "title", "heading", "size"):
            figure.marks.append((role, area_of(shape), inner))
        elif shape.tag == SVG + "text" and inner is not None and shape.text:
            inner.texts.append(area_of(shape))


def _read_group(shape: ET.Element, role: str, parents: tuple[Box, ...], figure: Figure) -> None:
    plain = [area_of(part) for part in shape if part.tag.removeprefix(SVG) in ("rect", "circle", "path", "text")]
    figure.ink += plain
    if role == "sheets":
        parents[-1].sheets += plain
    elif role in ("badge", "legend", "table"):
        figure.marks.append((role, union(plain), parents[-1] if parents else None))
    elif role in NAMES:
        outline = next(part for part in shape if part.tag.removeprefix(SVG) in ("rect", "circle", "path"))
        area = area_of(outline)
        round_ = float(outline.get("rx", outline.get("r", "0")))
        box = Box(role, shape.attrib[NAMES[role]], area, round_, parents)
        box.frame = role == "panel"
        for parent in parents[-1:]:
            parent.frame = True
        figure.boxes.append(box)
        _read(shape, (*parents, box), figure)
    else:
        _read(shape, parents, figure)


def meet(a: Area, b: Area, slack: float = 0.15) -> bool:
    return a[0] + slack < b[2] and b[0] + slack < a[2] and a[1] + slack < b[3] and b[1] + slack < a[3]


def within(inner: Area, outer: Area, slack: float = 0.1) -> bool:
    return all(a >= b - slack for a, b in zip(inner[:2], outer[:2], strict=True)) and all(
        a <= b + slack for a, b in zip(inner[2:], outer[2:], strict=True)
    )


def stretch(a: Point, b: Point) -> Area:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def strokes(edge: Edge) -> list[Area]:
    return [stretch(a, b) for a, b in pairwise(edge.points) if a != b]


def reach(part: Area, box: Box) -> float:
    """How deep a stroke or point reaches into a box whose corners are round."""
    r = box.round
    left, top, right, bottom = (box.area[0] + r, box.area[1] + r, box.area[2] - r, box.area[3] - r)
    dx, dy = max(left - part[2], part[0] - right), max(top - part[3], part[1] - bottom)
    return r - hypot(max(dx, 0.0), max(dy, 0.0)) if dx > 0 or dy > 0 else r - max(dx, dy)


def flaws(svg: str) -> list[Flaw]:
    """All that is wrong with a figure, as kind and words."""
    figure = read(svg)
    return [*_boxes(figure), *_lines(figure), *_shared(figure), *_ends(figure), *_marks(figure), *_page(figure)]


def _boxes(figure: Figure) -> Iterator[Flaw]:
    for a, b in combinations(figure.boxes, 2):
        if a.parents == b.parents and meet(union([a.area, *a.sheets]), union([b.area, *b.sheets])):
            yield "overlap", f"{a.name} and {b.name} overlap"
    for box in figure.boxes:
        for parent in box.parents[-1:]:
            if not within(box.area, parent.area):
                yield "frame", f"{box.name} leaves {parent.name}"
        for text in box.texts:
            if not within(text, box.area):
                yield "text", f"a text leaves {box.name}"


def _lines(figure: Figure) -> Iterator[Flaw]:
    solid = [box for box in figure.boxes if not box.frame]
    for edge in figure.edges:
        words = f"{edge.source} → {edge.target}"
        for part in strokes(edge):
            if part[2] - part[0] > 0.1 and part[3] - part[1] > 0.1:
                yield "slanted", f"{words} is slanted at {part}"
            for box in solid:
                if meet(part, box.area, -0.01) and reach(part, box) > 0.4:
                    yield "line through box", f"{words} crosses {box.name}"
            for role, area, _ in figure.marks:
                if meet(part, area, -0.01):
                    yield "line through mark", f"{words} crosses a {role} at {area}"


def _shared(figure: Figure) -> Iterator[Flaw]:
    tensors: dict[tuple[str, str, str], set[Area]] = {}
    for edge in figure.edges:
        tensors.setdefault((edge.panel, edge.source, edge.value), set()).update(strokes(edge))
    for (one, parts), (other, others) in combinations(tensors.items(), 2):
        for a in parts:
            for b in others:
                if any(together(a, b, axis) for axis in (0, 1)):
                    yield "shared", f"{one} and {other} run together at {a}"


def together(a: Area, b: Area, along: int) -> bool:
    """Whether two strokes run along one axis, on or end to end with one another."""
    aside = 1 - along
    straight = a[aside + 2] - a[aside] < 0.1 and b[aside + 2] - b[aside] < 0.1
    near = abs(a[aside] - b[aside]) < 1.1
    return straight and near and min(a[along + 2], b[along + 2]) - max(a[along], b[along]) > -0.5


def _ends(figure: Figure) -> Iterator[Flaw]:
    named: dict[tuple[str, str], list[Box]] = {}
    for box in figure.boxes:
        if not box.frame:
            named.setdefault((box.panel, box.name), []).append(box)
    seen: Counter[tuple[object, ...]] = Counter()
    for edge in figure.edges:
        words = f"{edge.source} → {edge.target}"
        ends: list[Box | None] = []
        for name, (x, y) in ((edge.source, edge.points[0]), (edge.target, edge.points[-1])):
            near = [box for box in named.get((edge.panel, name), []) if abs(reach((x, y, x, y), box)) < 0.7]
            ends.append(near[0] if near else None)
            if not near:
                yield "end", f"{words} does not touch {name}"
        seen[(edge.value, *map(id, ends))] += 1
        if len(edge.head) != 3:
            yield "arrowhead", f"{words} has no arrowhead"
        elif hypot(edge.points[-1][0] - edge.points[-2][0], edge.points[-1][1] - edge.points[-2][1]) < 1.5:
            yield "arrowhead", f"{words} has no room for its arrowhead"
    yield from (("edge", f"an edge is drawn {count} times") for count in seen.values() if count > 1)


def _marks(figure: Figure) -> Iterator[Flaw]:
    for (role, area, _), (other, further, _) in combinations(figure.marks, 2):
        if meet(area, further):
            yield "mark", f"a {role} on a {other} at {area}"
    for role, area, owner in figure.marks:
        for box in figure.boxes:
            if not box.frame and not (role in ("badge", "size") and owner is box) and meet(area, box.area):
                yield "mark", f"a {role} on {box.name}"
        if role == "title" and owner is not None and not within(area, owner.area):
            yield "text", f"the title of {owner.name} leaves it"


def _page(figure: Figure) -> Iterator[Flaw]:
    for area in figure.ink:
        if not within(area, figure.page, 0.01):
            yield "page", f"ink at {area} leaves the page"


if __name__ == "__main__":
    found = [(name, text) for name in sys.argv[1:] for _, text in flaws(Path(name).read_text("utf-8"))]
    for name, text in found:
        print(f"{name}: {text}")
    sys.exit(1 if found else 0)
