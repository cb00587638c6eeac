"""The hues that occur, with their names, in the order of the theme."""

from __future__ import annotations

from nnviz.diagram import Diagram
from nnviz.fonts import text_width
from nnviz.scene import Group, Paint, Rect, Shape, Tag, Text
from nnviz.theme import HUES, LINE, Spacing

SWATCH = 8.0
ROW = 10.5


def legend_hues(diagram: Diagram) -> list[str]:
    """Hues of boxes that show them; signs, terminals and named blocks have no tint of their own."""
    shown = {
        box.hue
        for box in diagram.leaves()
        if not box.definition and box.role in ("operator", "block") and box.symbol not in ("plus", "times")
    }
    return [name for name, hue in HUES.items() if name in shown and hue.legend]


def paint_legend(
    names: list[str], x: float, y: float, width: float, spacing: Spacing
) -> tuple[Group | None, float, float]:
    """The legend in rows of at most `width`, its right end and its height."""
    shapes: list[Shape] = []
    left, top, right = x, y, x
    for name in names:
        hue = HUES[name]
        size = SWATCH + 3 + text_width(hue.legend, spacing.note)
        if left > x and left + size > x + width:
            left, top = x, top + ROW
        shapes.append(Rect(left, top, SWATCH, 6.5, Paint(hue.fill, hue.stroke, 0.7), 1.5))
        shapes.append(Text(left + 11, top + 5.6, hue.legend, spacing.note, LINE, "regular", "start"))
        right = max(right, left + size)
        left += size + 9
    if not shapes:
        return None, x, 0.0
    return Group(tuple(shapes), Tag("legend")), right, top - y + 7.5
