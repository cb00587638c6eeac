"""The hues that occur, with their names, in the order of the theme."""

from __future__ import annotations

from nnviz.diagram import Diagram
from nnviz.fonts import text_width
from nnviz.layout.page.patterns import patterned
from nnviz.scene import Group, Paint, Point, Rect, Shape, Tag, Text
from nnviz.theme import SPACING, Hue, Spacing, Theme

SWATCH, HEIGHT = 8.0, 6.5
ROW = 10.5
"""Of a swatch, and from one row to the next, in points, beside type of the usual size; they grow with it."""


def legend_hues(diagram: Diagram, theme: Theme) -> list[Hue]:
    """Hues of boxes that show them; signs, terminals and named blocks have no tint of their own."""
    shown = {
        theme.hue(box.hue, box.title, box.ops)
        for box in diagram.leaves()
        if not box.definition and box.role in ("operator", "block") and box.symbol not in ("plus", "times")
    }
    return [hue for _, hue in theme.hues if hue in shown and hue.legend]


def paint_legend(
    hues: list[Hue], place: Point, width: float, spacing: Spacing, theme: Theme
) -> tuple[Group | None, float, float]:
    """The legend in rows of at most `width`, its right end and its height."""
    shapes: list[Shape] = []
    x, y = place
    left, top, right = x, y, x
    grown = spacing.note / SPACING.note
    beside = (SWATCH + 3) * grown
    for hue in hues:
        size = beside + text_width(hue.legend, spacing.note)
        if left > x and left + size > x + width:
            left, top = x, top + ROW * grown
        shapes.append(_swatch(left, top, grown, hue, theme))
        shapes.append(Text(left + beside, top + 5.6 * grown, hue.legend, spacing.note, theme.line, "regular", "start"))
        right = max(right, left + size)
        left += size + 9
    if not shapes:
        return None, x, 0.0
    return Group(tuple(shapes), Tag("legend")), right, top - y + 7.5 * grown


def _swatch(x: float, y: float, grown: float, hue: Hue, theme: Theme) -> Shape:
    width, height = SWATCH * grown, HEIGHT * grown
    if hue.pattern:
        return patterned((x, y, x + width, y + height), hue, theme.paper)
    return Rect(x, y, width, height, Paint(hue.fill, hue.stroke, 0.7), 1.5)
