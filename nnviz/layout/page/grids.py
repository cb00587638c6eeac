"""A table of words below the picture of a panel: a head, a rule, and a line for each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nnviz.fonts import text_width
from nnviz.scene import Group, Line, Paint, Tag, Text, Weight
from nnviz.theme import Spacing, Theme

GAP: Final = 9.0
"""Between two columns, in points."""

LEADING: Final = 1.35
"""From one line of text to the next, in heights of the text."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The words of a table, row by row, the head first, and how wide each column and how high all of them are."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    height: float

    @property
    def width(self) -> float:
        """From its left end to its right."""
        return sum(self.widths) + GAP * (len(self.widths) - 1)


def make_grid(rows: Sequence[tuple[str, ...]], spacing: Spacing) -> Grid:
    """Measure a table."""
    widths = tuple(
        max(text_width(word, spacing.note, "semibold") for word in column) for column in zip(*rows, strict=True)
    )
    return Grid(tuple(rows), widths, len(rows) * spacing.note * LEADING + spacing.note * 0.5)


def paint_grid(grid: Grid, x: float, y: float, spacing: Spacing, theme: Theme) -> Group:
    """Write a table from its upper left corner on, numbers flush right, letters above them."""
    step = spacing.note * LEADING
    shapes: list[Text | Line] = []
    for number, row in enumerate(grid.rows):
        right = x
        line = y + step * (number + 1) - step * 0.3 + (spacing.note * 0.5 if number else 0.0)
        for word, width in zip(row, grid.widths, strict=True):
            right += width
            weight: Weight = "regular" if number else "semibold"
            shapes.append(Text(right, line, word, spacing.note, theme.soft_ink, weight, "end", Tag("cell")))
            right += GAP
    rule = y + step + spacing.note * 0.15
    shapes.append(Line(((x, rule), (x + grid.width, rule)), Paint(None, theme.line, 0.5)))
    return Group(tuple(shapes), Tag("table"))
