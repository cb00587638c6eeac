"""The whole figure: chain, panels, legend, margins.

The chain stands left, panels in columns to its right.  Of all contiguous splits of the panels into columns (dynamic
programming over the tallest column) and all wrappings of the chain, the arrangement that fits the page with the largest
text is taken; the page is `width` wide and `PAGE` times as high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.diagram import Box, Diagram, Edge
from nnviz.layout.legend import legend_hues, paint_legend
from nnviz.layout.levels import lay_levels
from nnviz.layout.lifting import lift
from nnviz.layout.painting import paint
from nnviz.layout.panels import Panel, arrange, make_panel, paint_panel
from nnviz.layout.pictures import Picture, make_picture
from nnviz.layout.u_shape import lay_u
from nnviz.layout.wrapping import find_cuts, wrap
from nnviz.scene import Scene, Shape
from nnviz.theme import BLOCK_HUES, Hue, Spacing

PAGE = 1.28
"""Height of a page by its width."""
CHAIN_GAP = 22.0
"""Between the chain and the panels."""
MOST_COLUMNS = 7
FIRST_TURN, TURN = 0.05, 0.03
"""What the first and each further turn into another column cost, in parts of the size of the text."""
LEGEND_GAP = 12.0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A chain in `columns` newspaper columns, panels in others, and how large the text of that is on the page."""

    chain: Picture
    columns: tuple[tuple[Panel, ...], ...]
    width: float
    height: float
    cost: float


def compose(diagram: Diagram, width: float, spacing: Spacing) -> Scene:
    """Draw a diagram with one set of distances."""
    hues = {panel.kind: BLOCK_HUES[i % len(BLOCK_HUES)] for i, panel in enumerate(diagram.definitions)}
    refs = _refs(diagram)
    panels = [
        make_panel(panel, draw_boxes(panel.boxes, panel.edges, spacing), spacing) for panel in diagram.definitions
    ]
    best = _arrange(diagram, panels, width, spacing)
    return _finish(diagram, best, hues, refs, width, spacing)


def _refs(diagram: Diagram) -> dict[str, str]:
    """What readers of the figure call each box, by its key."""
    pending = [*diagram.boxes, *(box for panel in diagram.definitions for box in panel.boxes)]
    refs: dict[str, str] = {}
    while pending:
        box = pending.pop()
        refs[box.key] = box.ref
        pending += box.children or ()
    return refs


def draw_boxes(boxes: Sequence[Box], edges: Sequence[Edge], spacing: Spacing) -> Picture:
    """A picture of some boxes as they come."""
    hierarchy = lift(boxes, edges)
    _, drawn = lay_levels(hierarchy, spacing)
    return make_picture(hierarchy, drawn, spacing)


def _chains(diagram: Diagram, width: float, spacing: Spacing) -> list[Picture]:
    """The chain as a U, or else in one to several newspaper columns."""
    hierarchy = lift(diagram.boxes, diagram.edges)
    ground, drawn = lay_levels(hierarchy, spacing)
    shaped = lay_u(ground)
    if shaped is not None:
        return [make_picture(hierarchy, shaped, spacing)]
    pictures = [make_picture(hierarchy, drawn, spacing)]
    if pictures[0].height <= width * PAGE * 1.02:
        return pictures
    cuts = find_cuts(drawn)
    for count in range(2, MOST_COLUMNS + 1):
        wrapped = wrap(drawn.copy(), cuts, count, spacing)
        if wrapped is None:
            break
        pictures.append(make_picture(hierarchy, wrapped, spacing))
    return pictures


def _arrange(diagram: Diagram, panels: list[Panel], width: float, spacing: Spacing) -> Arrangement:
    found: list[Arrangement] = []
    page = width * PAGE
    for turns, chain in enumerate(_chains(diagram, width, spacing)):
        turned = FIRST_TURN + TURN * (turns - 1) if turns else 0.0
        for count in range(1, len(panels) + 1) if panels else (0,):
            columns = arrange(panels, count, spacing)
            wide = sum(max(p.width for p in column) for column in columns) + spacing.panel_gap * (len(columns) - 1)
            high = max((sum(p.height for p in c) + spacing.panel_gap * (len(c) - 1) for c in columns), default=0.0)
            total = chain.width + (CHAIN_GAP + wide if columns and chain.width else wide if columns else 0.0)
            height = max(chain.height, high)
            waste = 0.02 * total * height / (width * page)
            size = min(1.15, width / max(total, 1.0), page / max(height, 1.0))
            found.append(Arrangement(chain, columns, total, height, waste + turned - size))
    return min(found, key=lambda one: one.cost)


def _finish(
    diagram: Diagram, best: Arrangement, hues: dict[str, Hue], refs: dict[str, str], width: float, spacing: Spacing
) -> Scene:
    margin = spacing.margin
    chain = best.chain
    shapes: list[Shape] = list(paint(chain, hues, refs, (margin - chain.bounds[0], margin - chain.bounds[1])))
    x = margin + (chain.width + CHAIN_GAP if chain.width else 0.0)
    for column in best.columns:
        wide = max(panel.width for panel in column)
        y = margin
        for panel in column:
            shapes.append(paint_panel(panel, x, y, wide, hues, refs, spacing))
            y += panel.height + spacing.panel_gap
        x += wide + spacing.panel_gap
    total, height = best.width + 2 * margin, best.height + 2 * margin
    names = legend_hues(diagram)
    room = max(best.width, min(width - 2 * margin, 160.0))
    legend, right, high = paint_legend(names, margin, height - margin + LEGEND_GAP, room, spacing)
    if legend is not None:
        shapes.append(legend)
        height += LEGEND_GAP + high
        total = max(total, right + margin)
    return Scene(total, height, tuple(shapes), diagram.title, min(1.0, width / total) if total else 1.0)
