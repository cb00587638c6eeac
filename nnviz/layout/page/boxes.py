"""What a box is made of: its words, its sign, the sheets behind it, the badge on it, and what it stands for."""

from __future__ import annotations

from nnviz.diagram import Box
from nnviz.layout.measuring import badge_height, badge_text, badge_width, texts, title_weight
from nnviz.layout.places import Item
from nnviz.scene import Group, Line, Paint, Rect, Shape, Tag, Text
from nnviz.theme import SPACING, Spacing, Theme

ROUND = 8.0
"""Radius of the corners of an input or output; where its lines end, it must be straight."""


def tag_of(box: Box) -> Tag:
    """What a box stands for, as the SVG says it."""
    if box.role == "tensor":
        return Tag("tensor", (("value", box.ref),))
    if box.role in ("input", "output", "port"):
        return Tag("terminal", (("name", box.ref),))
    if box.role == "block":
        return Tag("block", (("block", box.ref), ("repeat", str(box.repeat))))
    return Tag("operator", (("operator", box.ref),))


def radius_of(box: Box, item: Item, spacing: Spacing) -> float:
    """Of its corners."""
    if box.role in ("input", "output"):
        return min(item.width / 2, item.height / 2, ROUND)
    return 1.5 if box.symbol == "bar" else spacing.radius


def words(item: Item, box: Box, x: float, y: float, solid: bool, spacing: Spacing, theme: Theme) -> list[Shape]:
    """Its title and second line, in the middle of the box; those of a named block are light on solid."""
    title, note = texts(box, spacing)
    if box.symbol == "bar":
        note = ""
    weight = title_weight(box, spacing)
    center, middle = x + item.width / 2, y + item.height / 2
    strong, soft = (theme.solid_ink, theme.soft_solid_ink) if solid else (theme.ink, theme.soft_ink)
    if not note:
        return [Text(center, middle + 0.34375 * spacing.title, title, spacing.title, strong, weight)]
    return [
        Text(center, middle - 0.15 * spacing.title, title, spacing.title, strong, weight),
        Text(center, middle + spacing.note + 0.6, note, spacing.note, soft),
    ]


def sign(x: float, y: float, times: bool, theme: Theme) -> list[Shape]:
    """A plus or a times about (x, y)."""
    r = 3.0 * theme.spacing.sign / SPACING.sign * (0.72 if times else 1.0)
    paint = Paint(None, theme.line, 0.9)
    ends = [((-r, -r), (r, r)), ((-r, r), (r, -r))] if times else [((-r, 0.0), (r, 0.0)), ((0.0, -r), (0.0, r))]
    return [Line(((x + a, y + b), (x + c, y + d)), paint) for (a, b), (c, d) in ends]


def sheets(x: float, y: float, item: Item, step: float, radius: float, paint: Paint) -> Group:
    """What peeks out behind a box that stands for several."""
    rects = tuple(Rect(x + k * step, y + k * step, item.width, item.height, paint, radius) for k in (2, 1))
    return Group(rects, Tag("sheets"))


def badge(x: float, y: float, repeat: int, spacing: Spacing, theme: Theme, inside: float = 0.62) -> Group:
    """The dark pill of a repeat; `inside` is the part of it left of x, y its middle."""
    width, height = badge_width(repeat, spacing), badge_height(spacing)
    left = x - width * inside
    paint = Paint(theme.soft_ink, theme.paper, 0.8)
    pill = Rect(left, y - height / 2, width, height, paint, height / 2)
    text = Text(left + width / 2, y + 0.35 * spacing.badge, badge_text(repeat), spacing.badge, theme.paper, "bold")
    return Group((pill, text), Tag("badge"))
