"""How large a box must be for its text, in points at 1:1."""

from __future__ import annotations

from functools import lru_cache

from nnviz.diagram import Box
from nnviz.fonts import text_width
from nnviz.layout.places import Item
from nnviz.layout.solids import measure_solid, solid_of
from nnviz.scene import Weight
from nnviz.theme import Spacing

ELLIPSIS = "…"
SHEET = 1.6
"""How far each sheet behind a repeated box peeks out."""
BADGE_DIP = 3.6
"""How far a badge reaches into a box that data leaves on the right: clear of its text."""


@lru_cache(maxsize=4096)
def elide(text: str, size: float, weight: Weight, limit: float) -> str:
    """Shorten a text to a width, ending in an ellipsis; texts that fit stay as they are."""
    if text_width(text, size, weight) <= limit:
        return text
    fits, fails = 0, len(text)
    while fails - fits > 1:
        middle = (fits + fails) // 2
        short = text_width(text[:middle].rstrip() + ELLIPSIS, size, weight) <= limit
        fits, fails = (middle, fails) if short else (fits, middle)
    return text[:fits].rstrip() + ELLIPSIS


def title_weight(box: Box, spacing: Spacing) -> Weight:
    """Named blocks are semibold, ports italic, and others as the theme has it."""
    if box.role == "port":
        return "italic"
    return "semibold" if box.definition else spacing.title_weight


def texts(box: Box, spacing: Spacing) -> tuple[str, str]:
    """Title and note as they are written."""
    note = elide(box.second_line, spacing.note, "regular", spacing.longest_text)
    return elide(box.title, spacing.title, title_weight(box, spacing), spacing.longest_text), note


def badge_text(repeat: int) -> str:
    """What the pill of a repeated block says."""
    return f"×{repeat}"


def badge_width(repeat: int, spacing: Spacing) -> float:
    """Width of that pill."""
    return text_width(badge_text(repeat), spacing.badge, "bold") + 7


def badge_height(spacing: Spacing) -> float:
    """Height of that pill."""
    return spacing.badge + 3.4


def badge_lift(spacing: Spacing) -> float:
    """How far the middle of that pill lies above the upper edge of a box that data leaves on the right."""
    return badge_height(spacing) / 2 - BADGE_DIP


def measure(vertex: int, box: Box, spacing: Spacing, as_circle: bool = True) -> Item:
    """The item of a box that is drawn as one box; a sign is a circle or, where too much meets there, a pill."""
    if box.symbol in ("plus", "times") and as_circle:
        return Item(vertex, spacing.sign, spacing.sign, spacing.sign / 2, box)
    solid = solid_of(box, spacing)
    if solid is not None:
        return measure_solid(vertex, box, solid, spacing)
    width, height = _outline(box, spacing)
    if spacing.rightward:
        return _on_its_side(vertex, box, width, height, spacing)
    item = Item(vertex, width, height, width / 2, box)
    if box.repeat > 1:
        pill = badge_width(box.repeat, spacing)
        item.width += 0.8 * pill
        item.axis = item.width / 2
        item.after = max(2 * SHEET, pill * 0.5)
        item.below = 2 * SHEET
    return item


def _on_its_side(vertex: int, box: Box, width: float, height: float, spacing: Spacing) -> Item:
    """The item where data flows to the right: what is wide on the page is high while it is laid out.

    The badge sits on the upper edge, which is the left one in the making: data leaves on the right.
    """
    if box.symbol in ("plus", "times"):
        return Item(vertex, width, height, width / 2, box)
    if box.symbol == "bar":
        width = text_width(texts(box, spacing)[0], spacing.title, title_weight(box, spacing)) + 2 * spacing.padding
    if box.repeat > 1:
        width = max(width, badge_width(box.repeat, spacing) + 2 * spacing.radius)
    item = Item(vertex, height, width, height / 2, box)
    if box.repeat > 1:
        item.before, item.after, item.below = badge_height(spacing) - BADGE_DIP, 2 * SHEET, 2 * SHEET
        item.badge_high = True
    return item


def _outline(box: Box, spacing: Spacing) -> tuple[float, float]:
    if box.symbol in ("plus", "times"):
        return spacing.sign * 3, spacing.sign
    title, note = texts(box, spacing)
    wide = text_width(title, spacing.title, title_weight(box, spacing))
    if box.role == "port":
        return wide + 4, spacing.row
    if box.symbol == "bar":
        return max(wide + 2 * spacing.padding, spacing.least_width), spacing.row + 1
    wide = max(wide, text_width(note, spacing.note))
    pill = 4.0 if box.role in ("input", "output") else 0.0
    height = spacing.two_lines if note else spacing.line_height
    return max(spacing.least_width, wide + 2 * spacing.padding + pill), height
