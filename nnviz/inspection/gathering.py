"""From the groups of a scene to what a reader sees."""

from __future__ import annotations

from typing import Final, get_args

from nnviz.inspection.areas import Area, shape_area, text_area, united
from nnviz.inspection.ends import find_ends
from nnviz.inspection.figure import Box, Edge, Found, Mark, MarkRole
from nnviz.scene import Circle, Group, Line, Rect, Scene, Shape, Text

NAMES: Final = {"operator": "operator", "block": "block", "terminal": "name", "panel": "panel", "tensor": "value"}
"""Roles of boxes, and which datum of their tag says what they are called."""

MARKS: Final[dict[str, MarkRole]] = {role: role for role in get_args(MarkRole) if role != "header"}
"""Roles of groups and texts that are marks."""


def gather(scene: Scene) -> Found:
    """Take a scene to pieces; a frame comes before what it holds."""
    found = Found()
    pending: list[tuple[Shape, int, int]] = [(shape, -1, -1) for shape in reversed(scene.shapes)]
    while pending:
        shape, parent, panel = pending.pop()
        if isinstance(shape, Line) and shape.tag.role == "edge":
            found.edges.append(_edge(shape, panel))
        elif isinstance(shape, Text):
            _text(shape, parent, found)
        elif isinstance(shape, Group):
            inner = _group(shape, parent, panel, found)
            pending += [(other, *inner) for other in reversed(shape.shapes)] if inner else []
    found.ends = find_ends(found)
    return found


def _group(group: Group, parent: int, panel: int, found: Found) -> tuple[int, int] | None:
    """Note a group; in which box and panel its shapes stand, unless they are done with."""
    role = group.tag.role
    if role == "sheets":
        return None
    if role in MARKS:
        found.marks.append(Mark(MARKS[role], _written(group), _ink(group), parent))
        return None
    if role not in NAMES:
        return parent, panel
    number = len(found.boxes)
    found.boxes.append(_box(group, parent, panel))
    if parent >= 0:
        found.boxes[parent].is_open = True
    if role == "panel":
        found.marks.append(Mark("header", found.boxes[number].ref, _header(group), number))
        panel = number
    return number, panel


def _box(group: Group, parent: int, panel: int) -> Box:
    outline = next(shape for shape in group.shapes if isinstance(shape, Rect | Circle))
    box = Box(group.tag.role, dict(group.tag.data)[NAMES[group.tag.role]], parent, panel, shape_area(outline))
    box.radius = outline.radius if isinstance(outline, Circle) else _corner(outline)
    behind = [s for s in group.shapes if isinstance(s, Group) and s.tag.role == "sheets"]
    box.extent = united([box.area, *(_ink(sheets) for sheets in behind)])
    return box


def _header(panel: Group) -> Area:
    """The second rectangle of a panel."""
    return [shape_area(shape) for shape in panel.shapes if isinstance(shape, Rect)][1]


def _corner(rect: Rect) -> float:
    return min(rect.radius, rect.width / 2, rect.height / 2)


def _edge(line: Line, panel: int) -> Edge:
    data = dict(line.tag.data)
    return Edge(panel, data["value"], data["from"], data["to"], line.points, line.arrow, "returns" in data)


def _text(text: Text, parent: int, found: Found) -> None:
    role = MARKS.get(text.tag.role)
    if role is not None:
        found.marks.append(Mark(role, text.text, text_area(text), parent if role in ("title", "size") else -1))
    elif parent >= 0 and text.text.strip():
        found.boxes[parent].texts.append(text)


def _written(group: Group) -> str:
    return " ".join(shape.text for shape in group.shapes if isinstance(shape, Text))


def _ink(group: Group) -> Area:
    """What the shapes of a group without groups cover."""
    areas = [shape_area(shape) for shape in group.shapes if isinstance(shape, Rect | Circle)]
    return united([*areas, *(text_area(shape) for shape in group.shapes if isinstance(shape, Text))])
