"""Definitions: a panel shows what is inside a named block, under a header in the block's colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.diagram import Definition
from nnviz.fonts import text_width
from nnviz.layout.geometry.areas import Area
from nnviz.layout.measuring import elide
from nnviz.layout.page.grids import Grid, make_grid, paint_grid
from nnviz.layout.page.painting import Inks, paint
from nnviz.layout.page.pictures import Picture
from nnviz.scene import Group, Paint, Rect, Tag, Text
from nnviz.theme import Spacing

INSET = 6.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A definition, what it shows, the table below that, and the size of all with the header."""

    definition: Definition
    picture: Picture
    width: float
    height: float
    table: Grid | None = None


def make_panel(definition: Definition, picture: Picture, spacing: Spacing) -> Panel:
    """Measure the panel of a definition."""
    title = text_width(_title(definition, spacing), spacing.title, "semibold") + 4
    table = make_grid(definition.table.lines(), spacing) if definition.table else None
    width = max(picture.width, title, table.width if table else 0.0) + 2 * INSET
    return Panel(definition, picture, width, picture.height + spacing.strip + 2 * INSET + _below(table), table)


def _below(table: Grid | None) -> float:
    """Room for a table below a picture."""
    return table.height + INSET if table else 0.0


def _title(definition: Definition, spacing: Spacing) -> str:
    return elide(definition.title, spacing.title, "semibold", spacing.longest_text)


def arrange(panels: Sequence[Panel], count: int, spacing: Spacing) -> tuple[tuple[Panel, ...], ...]:
    """Split panels, in order, into `count` columns (or rows) of which the longest is as short as can be."""
    if not panels:
        return ()
    heights = [(panel.width if spacing.rightward else panel.height) + spacing.panel_gap for panel in panels]
    best: list[list[tuple[float, int]]] = [[(sum(heights[:i]), 0) for i in range(len(panels) + 1)]]
    for k in range(1, count):
        row = [(float("inf"), 0)] * (len(panels) + 1)
        for end in range(k + 1, len(panels) + 1):
            row[end] = min((max(best[-1][cut][0], sum(heights[cut:end])), cut) for cut in range(k, end))
        best.append(row)
    columns: list[tuple[Panel, ...]] = []
    end = len(panels)
    for row in reversed(best):
        cut = row[end][1]
        columns.append(tuple(panels[cut:end]))
        end = cut
    return tuple(reversed(columns))


def paint_panel(panel: Panel, place: Area, inks: Inks, spacing: Spacing) -> Group:
    """A panel stretched to its place, which is as wide as its column, or as high as its row."""
    x, y, right, bottom = place
    width = right - x
    theme, hue = inks.theme, inks.blocks[panel.definition.kind]
    picture = panel.picture
    frame = Rect(x, y, width, bottom - y, Paint(theme.paper, hue.stroke, 0.7), 4.0)
    header = Rect(x, y, width, spacing.strip, Paint(hue.fill, hue.stroke, 0.7), 4.0, flat=True)
    title = _title(panel.definition, spacing)
    text = Text(
        x + width / 2,
        y + 0.5 * spacing.strip + 0.3125 * spacing.title,
        title,
        spacing.title,
        theme.solid_ink,
        "semibold",
        "middle",
        Tag("title"),
    )
    left = x + (width - picture.width) / 2 - picture.bounds[0]
    floor = bottom - _below(panel.table)
    top = y + spacing.strip + (floor - y - spacing.strip - picture.height) / 2 - picture.bounds[1]
    inner = paint(picture, inks, (left, top))
    grid = [paint_grid(panel.table, x + (width - panel.table.width) / 2, floor, spacing, theme)] if panel.table else []
    return Group((frame, header, text, *inner, *grid), Tag("panel", (("panel", panel.definition.kind),)))
