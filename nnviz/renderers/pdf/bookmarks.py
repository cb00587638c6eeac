"""The outline of a PDF: the blocks of the figure and its panels in reading order, each leading to its place.

A block in a block is listed below it.  A frame without a title says nothing in a list: what it holds takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from nnviz.renderers.svg import legible
from nnviz.scene import Group, Rect, Scene, Shape, Text

ROOM: Final = 12.0
"""Shown around a block, in points of the figure."""

DEEPEST: Final = 16
"""Nestings that a list can show; ReportLab recurses over them."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the outline, its nesting from 0, and the box that it leads to."""

    title: str
    level: int
    place: Rect


def bookmarks(scene: Scene) -> Iterator[Bookmark]:
    """Yield the bookmarks of `scene`; none is nested more than one level deeper than the one before it."""
    pending: list[tuple[Shape, int]] = [(shape, 0) for shape in reversed(scene.shapes)]
    while pending:
        shape, level = pending.pop()
        if not isinstance(shape, Group):
            continue
        title, place = _title(shape), _outline(shape)
        if title and place:
            yield Bookmark(title, level, place)
            level = min(level + 1, DEEPEST)
        pending.extend((inner, level) for inner in reversed(shape.shapes))


def add_bookmarks(canvas: Any, scene: Scene, scale: float) -> None:
    """Write the outline of `scene` into a page that shows it at `scale`."""
    for number, bookmark in enumerate(bookmarks(scene)):
        place, key = bookmark.place, f"nnviz-{number}"
        left, right = max(0.0, place.x - ROOM), min(scene.width, place.x + place.width + ROOM)
        top, bottom = max(0.0, place.y - ROOM), min(scene.height, place.y + place.height + ROOM)
        sides = {"left": left, "right": right, "top": scene.height - top, "bottom": scene.height - bottom}
        canvas.bookmarkPage(key, fit="FitR", **{side: round(at * scale, 2) for side, at in sides.items()})
        canvas.addOutlineEntry(bookmark.title, key, bookmark.level)


def _title(group: Group) -> str:
    """What a block or a panel is called, and how often it repeats; "" for any other group, or one without a title."""
    if group.tag.role not in ("block", "panel"):
        return ""
    words = (shape.text for shape in group.shapes if isinstance(shape, Text) and shape.tag.role in ("", "title"))
    title, repeat = legible(next(words, "")), dict(group.tag.data).get("repeat", "1")
    return f"{title} ×{repeat}" if title and repeat != "1" else title


def _outline(group: Group) -> Rect | None:
    return next((shape for shape in group.shapes if isinstance(shape, Rect)), None)
