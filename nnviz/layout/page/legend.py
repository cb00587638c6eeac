"""What the colours mean: the hues that occur, in the order of the theme; or the operators that lines stand for."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.diagram import Diagram
from nnviz.diagram.tensors import MOST_KINDS
from nnviz.fonts import text_width
from nnviz.layout.page.patterns import patterned
from nnviz.scene import Group, Line, Paint, Point, Rect, Shape, Tag, Text
from nnviz.theme import SPACING, Hue, Spacing, Theme

SWATCH, HEIGHT = 8.0, 6.5
ROW = 10.5
"""Of a swatch, and from one row to the next, in points, beside type of the usual size; they grow with it."""
ARROW = 13.0
"""Length of the line beside the name of an operator."""

SCALE = "Solids: edges grow as √size"
"""What the legend says of solids (nnviz.layout.solids)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the legend, and the hue of the box or the colour of the line that it stands beside, if any."""

    words: str
    hue: Hue | None = None
    color: str = ""

    @property
    def room(self) -> float:
        """Width of the swatch."""
        return SWATCH if self.hue else ARROW if self.color else 0.0


def arrow_colours(diagram: Diagram, theme: Theme) -> dict[str, str]:
    """The colour of each kind of operator that is a line, in the order in which they occur.

    None where lines have their words beside them: then their colours are those of their categories.
    """
    kinds = diagram.kinds()
    if len(kinds) > MOST_KINDS or any(edge.label for edge in diagram.lines()):
        return {}
    return {kind: theme.block(number + 1).fill for number, kind in enumerate(kinds)}


def legend_entries(diagram: Diagram, arrows: dict[str, str], theme: Theme) -> list[Entry]:
    """Lines that are operators; hues of boxes that show them: signs, terminals and named blocks have no tint."""
    shown = {
        theme.hue(box.hue, box.title, box.ops)
        for box in diagram.leaves()
        if not box.definition and box.role in ("operator", "block") and box.symbol not in ("plus", "times")
    }
    coloured = not any(hue.pattern for _, hue in theme.hues)
    said = (edge for edge in diagram.lines() if edge.kind and edge.kind not in arrows and coloured)
    lines = {theme.hue(edge.hue, edge.kind) for edge in said}
    categories = [Entry(hue.legend, None, hue.stroke) for _, hue in theme.hues if hue in lines and hue.legend]
    hues = [Entry(hue.legend, hue) for _, hue in theme.hues if hue in shown - lines and hue.legend]
    entries = [*(Entry(kind, None, color) for kind, color in arrows.items()), *categories, *hues]
    return [*entries, Entry(SCALE)] if any(box.size for box in diagram.leaves()) else entries


def paint_legend(
    entries: list[Entry], place: Point, width: float, spacing: Spacing, theme: Theme
) -> tuple[Group | None, float, float]:
    """The legend in rows of at most `width`, its right end and its height."""
    shapes: list[Shape] = []
    x, y = place
    left, top, right = x, y, x
    grown = spacing.note / SPACING.note
    for entry in entries:
        beside = (entry.room + 3) * grown if entry.room else 0.0
        size = beside + text_width(entry.words, spacing.note)
        if left > x and left + size > x + width:
            left, top = x, top + ROW * grown
        if entry.room:
            shapes.append(_swatch(left, top, grown, entry, theme))
        words = Text(left + beside, top + 5.6 * grown, entry.words, spacing.note, theme.line, anchor="start")
        shapes.append(words)
        right = max(right, left + size)
        left += size + 9
    if not shapes:
        return None, x, 0.0
    return Group(tuple(shapes), Tag("legend")), right, top - y + 7.5 * grown


def _swatch(x: float, y: float, grown: float, entry: Entry, theme: Theme) -> Shape:
    width, height = entry.room * grown, HEIGHT * grown
    if entry.hue is None:
        return Line(((x, y + height / 2), (x + width, y + height / 2)), Paint(None, entry.color, 1.2), arrow=True)
    if entry.hue.pattern:
        return patterned((x, y, x + width, y + height), entry.hue, theme.paper)
    return Rect(x, y, width, height, Paint(entry.hue.fill, entry.hue.stroke, 0.7), 1.5)
