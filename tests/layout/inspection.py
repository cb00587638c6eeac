"""An independent judge of a Scene: it knows shapes and tags, and nothing of the layout's code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from nnviz.diagram import Diagram
from nnviz.fonts import text_width
from nnviz.scene import Circle, Group, Line, Point, Rect, Scene, Shape, Text

SLACK = 1.0
Area = tuple[float, float, float, float]


@dataclass
class Drawn:
    """A box: its outline, its place in the nesting, what is written in it."""

    role: str
    ref: str
    area: Area
    round: bool
    path: tuple[int, ...]
    leaf: bool
    texts: list[Text] = field(default_factory=list)


@dataclass
class Found:
    boxes: list[Drawn] = field(default_factory=list)
    edges: list[Line] = field(default_factory=list)
    marks: list[tuple[str, Area]] = field(default_factory=list)


def text_area(text: Text) -> Area:
    width = text_width(text.text, text.size, text.weight)
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return (left, text.y - 0.66 * text.size, left + width, text.y + 0.02 * text.size)


def area_of(shape: Rect | Circle) -> Area:
    if isinstance(shape, Circle):
        return (shape.x - shape.radius, shape.y - shape.radius, shape.x + shape.radius, shape.y + shape.radius)
    return (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)


BOXES = {"operator": "operator", "block": "block", "terminal": "name"}


def gather(scene: Scene) -> Found:
    found = Found()
    _gather(scene.shapes, (), found)
    return found


def _gather(shapes: tuple[Shape, ...], path: tuple[int, ...], found: Found) -> None:
    for i, shape in enumerate(shapes):
        if isinstance(shape, Line) and shape.tag.role == "edge":
            found.edges.append(shape)
        elif isinstance(shape, Text) and shape.tag.role in ("label", "title"):
            found.marks.append((shape.tag.role, text_area(shape)))
        elif isinstance(shape, Group) and shape.tag.role == "badge":
            assert isinstance(shape.shapes[0], Rect)
            found.marks.append(("badge", area_of(shape.shapes[0])))
        elif isinstance(shape, Group) and shape.tag.role in BOXES:
            found.boxes.append(_box(shape, (*path, i)))
            _gather(shape.shapes, (*path, i), found)
        elif isinstance(shape, Group) and shape.tag.role != "legend":
            _gather(shape.shapes, (*path, i), found)


def _box(group: Group, path: tuple[int, ...]) -> Drawn:
    outline = next(s for s in group.shapes if isinstance(s, Rect | Circle))
    inner = any(isinstance(s, Group) and s.tag.role in BOXES for s in group.shapes)
    ref = dict(group.tag.data)[BOXES[group.tag.role]]
    texts = [s for s in group.shapes if isinstance(s, Text) and not s.tag.role]
    return Drawn(group.tag.role, ref, area_of(outline), isinstance(outline, Circle), path, not inner, texts)


def flaws(scene: Scene, diagram: Diagram) -> list[str]:
    """All that is wrong with a figure, one line each."""
    found = gather(scene)
    return [
        *_overlaps(found), *_through(found), *_shared(found), *_edges(found, diagram), *_texts(found),
        *_outside(scene), *_bends(found),
    ]  # fmt: skip


def _meet(a: Area, b: Area, slack: float = 0.1) -> bool:
    return a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack


def _overlaps(found: Found) -> Iterator[str]:
    order = sorted(found.boxes, key=lambda box: box.area[1])
    for i, a in enumerate(order):
        for b in order[i + 1 :]:
            if b.area[1] >= a.area[3]:
                break
            nested = a.path == b.path[: len(a.path)] or b.path == a.path[: len(b.path)]
            if _meet(a.area, b.area) and not nested:
                yield f"boxes {a.ref} and {b.ref} overlap"
    frames = {box.path: box for box in found.boxes if not box.leaf}
    for box in found.boxes:
        around = (frames.get(box.path[:k]) for k in range(1, len(box.path)))
        for frame in around:
            if frame is not None and not _within(box.area, frame.area):
                yield f"box {box.ref} leaves its frame {frame.ref}"
    yield from _marks(found)


def _within(inner: Area, outer: Area) -> bool:
    return outer[0] < inner[0] and outer[1] < inner[1] and inner[2] < outer[2] and inner[3] < outer[3]


def _marks(found: Found) -> Iterator[str]:
    for i, (role, area) in enumerate(found.marks):
        for other, area2 in found.marks[i + 1 :]:
            if _meet(area, area2):
                yield f"{role} on {other} at {area[0]:.0f},{area[1]:.0f}"
        for box in found.boxes if role != "badge" else ():
            if box.leaf and _meet(area, box.area):
                yield f"{role} on box {box.ref}"


def _segments(found: Found) -> Iterator[tuple[Line, Point, Point]]:
    for line in found.edges:
        for a, b in pairwise(line.points):
            yield line, a, b


def _span(a: Point, b: Point) -> Area:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def _name(line: Line) -> str:
    return ">".join(value for name, value in line.tag.data if name in ("from", "to"))


def _through(found: Found) -> Iterator[str]:
    leaves = sorted((box for box in found.boxes if box.leaf), key=lambda box: box.area[1])
    for line, a, b in _segments(found):
        x0, y0, x1, y1 = _span(a, b)
        for box in leaves:
            if box.area[1] > y1:
                break
            left, top, right, bottom = box.area
            inset = SLACK
            if box.round:  # a line may end on the circle, inside its bounding box
                inset = (right - left) * 0.3
            if x0 < right - inset and x1 > left + inset and y0 < bottom - inset and y1 > top + inset:
                yield f"edge {_name(line)} passes box {box.ref}"
        for role, (left, top, right, bottom) in found.marks:
            if x0 < right and x1 > left and y0 < bottom and y1 > top:
                yield f"edge {_name(line)} passes a {role} at {left:.0f},{top:.0f}"


def _shared(found: Found) -> Iterator[str]:
    rows: dict[tuple[bool, int], list[tuple[float, float, float, str, str]]] = {}
    for line, a, b in _segments(found):
        data = dict(line.tag.data)
        flat = abs(a[1] - b[1]) < abs(a[0] - b[0])
        across, low, high = (a[1], a[0], b[0]) if flat else (a[0], a[1], b[1])
        entry = (min(low, high), max(low, high), across, f"{data['from']}#{data['value']}", _name(line))
        for cell in (int(across // 2), int(across // 2) + 1):
            rows.setdefault((flat, cell), []).append(entry)
    for row in rows.values():
        row.sort()
        for i, a in enumerate(row):
            for b in row[i + 1 :]:
                if b[0] >= a[1] - SLACK:
                    break
                if a[3] != b[3] and abs(a[2] - b[2]) < SLACK and min(a[1], b[1]) - b[0] > SLACK:
                    yield f"edges {a[4]} and {b[4]} share a stretch"


def _refs(diagram: Diagram) -> Iterator[tuple[str, str]]:
    pending = [*diagram.boxes, *(box for panel in diagram.definitions for box in panel.boxes)]
    while pending:
        box = pending.pop()
        yield box.key, box.ref
        pending += box.children or ()


def _edges(found: Found, diagram: Diagram) -> Iterator[str]:
    refs = dict(_refs(diagram))
    every = (*diagram.edges, *(edge for panel in diagram.definitions for edge in panel.edges))
    wanted = Counter((str(e.value), refs[e.source], refs[e.target]) for e in every)
    drawn = Counter(tuple(value for name, value in line.tag.data if name != "returns") for line in found.edges)
    for edge in (wanted - drawn).keys() | (drawn - wanted).keys():
        yield f"edge {edge} drawn {drawn[edge]} times, not {wanted[edge]}"
    for line in found.edges:
        data = dict(line.tag.data)
        for end, point in (("from", line.points[0]), ("to", line.points[-1])):
            if not any(_touches(point, box) for box in found.boxes if box.ref == data[end]):
                yield f"edge {_name(line)} does not touch {data[end]}"
        if not line.arrow:
            yield f"edge {_name(line)} without a head"


def _touches(point: Point, box: Drawn) -> bool:
    x, y = point
    left, top, right, bottom = box.area
    if box.round:
        radius = (right - left) / 2
        return abs(((x - left - radius) ** 2 + (y - top - radius) ** 2) ** 0.5 - radius) < 0.6
    inside = left - 0.1 <= x <= right + 0.1 and top - 0.1 <= y <= bottom + 0.1
    return inside and min(x - left, right - x, y - top, bottom - y) < 0.1


def _texts(found: Found) -> Iterator[str]:
    for box in found.boxes:
        for text in box.texts:
            left, top, right, bottom = text_area(text)
            if left < box.area[0] or right > box.area[2] or top < box.area[1] or bottom > box.area[3]:
                yield f"text {text.text!r} leaves its box {box.ref}"


def _outside(scene: Scene) -> Iterator[str]:
    pending = list(scene.shapes)
    while pending:
        shape = pending.pop()
        if isinstance(shape, Group):
            pending += shape.shapes
            continue
        if isinstance(shape, Line):
            xs, ys = [x for x, _ in shape.points], [y for _, y in shape.points]
            area = (min(xs), min(ys), max(xs), max(ys))
        else:
            area = text_area(shape) if isinstance(shape, Text) else area_of(shape)
        if area[0] < 0 or area[1] < 0 or area[2] > scene.width or area[3] > scene.height:
            yield f"outside the scene: {shape}"


def _bends(found: Found) -> Iterator[str]:
    for line in found.edges:
        lengths = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(line.points)]
        if any(length < 2.9 for length in lengths[1:-1]):
            yield f"edge {_name(line)} has a kink: {line.points}"
        if lengths[-1] < 5.0:
            yield f"edge {_name(line)} has no room for its head"
        for a, b in pairwise(line.points):
            if abs(a[0] - b[0]) > 0.1 and abs(a[1] - b[1]) > 0.1:
                yield f"edge {_name(line)} is slanted: {a} {b}"
