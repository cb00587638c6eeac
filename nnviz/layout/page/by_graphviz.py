"""Where Graphviz would put the boxes: `dot` is told their sizes and says where they and their lines lie.

What is drawn is ours: boxes, frames, shapes beside lines.  Lines are polylines, as they come: they may slant, and no
rule of our own layout holds for them.  Coordinates come in points, y upwards, and are turned over.  The same version of
Graphviz gives the same figure; another may not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from nnviz.diagram import Box, Edge
from nnviz.errors import MissingDependencyError
from nnviz.fonts import text_width
from nnviz.layout.measuring import BADGE_DIP, badge_height, badge_width, measure
from nnviz.layout.page.pictures import Picture, Route, complete, home_of
from nnviz.layout.places import Fragment, Item
from nnviz.layout.planning.lifting import lift
from nnviz.layout.spine.frames import FRAME_SHEET, TITLE_INSET, frame_title
from nnviz.scene import Point
from nnviz.theme import Spacing

INCH: Final = 72.0
GRAPH: Final = "splines=polyline; ordering=out; ranksep={0}; nodesep={1}; rankdir={2};\n"
EDGES: Final = "edge [arrowhead=none, headport={0}, tailport={1}];\n"


def draw_by_graphviz(boxes: Sequence[Box], edges: Sequence[Edge], spacing: Spacing) -> Picture:
    """A picture of some boxes as `dot` arranges them; raises `MissingDependencyError` where it is not installed."""
    hierarchy = lift(boxes, edges)
    picture = Picture(hierarchy, spacing)
    picture.fragments = {key: Fragment() for key in hierarchy.levels}
    picture.offsets = dict.fromkeys(hierarchy.levels, (0.0, 0.0))
    upright = replace(spacing, rightward=False)
    items = {
        box.key: measure(vertex, box, upright)
        for level in hierarchy.levels.values()
        for vertex, box in enumerate(level.boxes)
        if not box.children
    }
    answer = _arranged("".join(_source(boxes, edges, items, spacing)))
    height = float(answer["bb"].split(",")[3])
    places = {found["name"]: found for found in answer.get("objects", ())}
    for key, level in hierarchy.levels.items():
        for vertex, box in enumerate(level.boxes):
            contents = picture.fragments.get(box.key) if box.children else None
            item = items[box.key] if contents is None else Item(vertex, 0, 0, 0, box, contents=contents)
            _place(item, places[_name(box)], height)
            if box.repeat > 1:
                item.above = badge_height(spacing) - BADGE_DIP
                item.after = max(item.after, 2 * FRAME_SHEET, 0.38 * badge_width(box.repeat, spacing) + 1)
                item.below = max(item.below, 2 * FRAME_SHEET)
            picture.fragments[key].items.append(item)
    for (edge, journey), found in zip(hierarchy.journeys, _in_order(answer), strict=True):
        points = _points(found["pos"], height)
        picture.routes.append(Route(edge, home_of(hierarchy, journey), points, points))
    return complete(picture)


def _source(boxes: Sequence[Box], edges: Sequence[Edge], items: dict[str, Item], spacing: Spacing) -> Iterator[str]:
    """The DOT of boxes of these sizes, without a word that is drawn."""
    right = spacing.rightward
    gaps = spacing.label_gap / INCH * 1.6, spacing.column_gap / INCH
    yield "digraph {\n" + GRAPH.format(*gaps, "LR" if right else "TB")
    yield 'node [fixedsize=true, label=""];\n' + EDGES.format(*(("w", "e") if right else ("n", "s")))
    pending: list[Box | None] = list(reversed(boxes))
    while pending:
        box = pending.pop()
        if box is None:
            yield "}\n"
        elif box.children:
            yield f"subgraph {json.dumps(_name(box))} {{ {_strip(box, spacing)}\n"
            pending += [None, *reversed(box.children)]
        else:
            item, shape = items[box.key], "circle" if items[box.key].is_sign else "box"
            size = f"width={item.width / INCH:.4f}, height={item.height / INCH:.4f}, shape={shape}"
            yield f"{json.dumps(_name(box))} [{size}];\n"
    for number, edge in enumerate(edges):
        free = ", constraint=false" if edge.returns else ""
        yield f"{json.dumps('box ' + edge.source)} -> {json.dumps('box ' + edge.target)} [id={number}{free}];\n"
    yield "}\n"


def _strip(box: Box, spacing: Spacing) -> str:
    """Room for the title of a frame, as a table that is as large."""
    title = frame_title(box, spacing)
    width = text_width(title, spacing.title, "semibold") + 2 * TITLE_INSET + (30 if box.repeat > 1 else 0)
    size = f'WIDTH="{width:.0f}" HEIGHT="{spacing.strip:.0f}"'
    table = f'<<TABLE BORDER="0" FIXEDSIZE="TRUE" {size}><TR><TD></TD></TR></TABLE>>'
    label = table if title else '""'
    return f"labeljust=l; margin={spacing.frame:.0f}; label={label};"


def _name(box: Box) -> str:
    return f"cluster {box.key}" if box.children else f"box {box.key}"


def _arranged(source: str) -> dict[str, Any]:
    import graphviz

    pipe: Any = graphviz.Source(source).pipe
    try:
        answer: dict[str, Any] = json.loads(pipe(format="json0", encoding="utf-8", engine="dot"))
    except graphviz.ExecutableNotFound as error:
        raise MissingDependencyError(
            "--layout graphviz: the program dot is not installed; install Graphviz (apt install graphviz, brew install"
            " graphviz), or leave the option out"
        ) from error
    return answer


def _place(item: Item, found: dict[str, Any], height: float) -> None:
    if item.is_frame:
        left, low, right, high = (float(side) for side in found["bb"].split(","))
        item.x, item.y, item.width, item.height = left, height - high, right - left, high - low
        item.title_at = TITLE_INSET
        return
    x, y = (float(at) for at in found["pos"].split(","))
    item.x, item.y = x - item.width / 2, height - y - item.height / 2


def _in_order(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(answer.get("edges", ()), key=lambda edge: int(edge["id"]))


def _points(path: str, height: float) -> list[Point]:
    """The corners of a polyline that is given as a Bézier curve: every third point."""
    pairs = [point.split(",")[-2:] for point in path.split()]
    return [(float(x), height - float(y)) for x, y in pairs[::3]]
