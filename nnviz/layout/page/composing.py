"""The whole figure: chain, panels, legend, margins.

The chain stands left, panels in columns to its right and perhaps below it, as arranging finds best; the legend is last.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.diagram import Box, Diagram, Edge, describe
from nnviz.layout.abreast import Abreast, lay_abreast, paint_abreast
from nnviz.layout.levels import lay_levels
from nnviz.layout.page.arranging import LEGEND_GAP, Arrangement, Chain, choose, page_extent
from nnviz.layout.page.bands import paint_bands, with_bands
from nnviz.layout.page.by_graphviz import draw_by_graphviz
from nnviz.layout.page.heading import paint_heading
from nnviz.layout.page.legend import arrow_colours, legend_entries, paint_legend
from nnviz.layout.page.painting import Inks, paint
from nnviz.layout.page.panels import make_panel, paint_panel
from nnviz.layout.page.pictures import Picture
from nnviz.layout.page.stitching import make_picture
from nnviz.layout.page.wrapping import find_cuts, wrap
from nnviz.layout.planning.lifting import lift
from nnviz.layout.u_shape import lay_u
from nnviz.options import Options
from nnviz.scene import Point, Scene, Shape
from nnviz.theme import Spacing, Theme

MOST_COLUMNS, MOST_ROWS = 7, 12
"""How often a chain is wrapped at most: what flows to the right is lower than what flows down is wide."""
MOST_PAGES = 24.0
"""A chain of more pages than this is illegible in any number of columns: it stays one, to be scrolled."""
LEAST_LEGEND = 160.0
"""A legend may be this wide, however narrow the figure."""


def compose(diagram: Diagram, options: Options, spacing: Spacing) -> Scene:
    """Draw a diagram with one set of distances."""
    panels = [
        make_panel(panel, draw_boxes(panel.boxes, panel.edges, spacing, options), spacing)
        for panel in diagram.definitions
    ]
    best = choose(_chains(diagram, options, spacing), panels, options.width, spacing)
    return _finish(diagram, best, _inks(diagram, options.look), options, spacing)


def _inks(diagram: Diagram, theme: Theme) -> Inks:
    blocks = {panel.kind: theme.block(i) for i, panel in enumerate(diagram.definitions)}
    return Inks(theme, blocks, arrow_colours(diagram, theme), _refs(diagram))


def _refs(diagram: Diagram) -> dict[str, str]:
    """What readers of the figure call each box, by its key."""
    pending = [*diagram.boxes, *(box for panel in diagram.definitions for box in panel.boxes)]
    refs: dict[str, str] = {}
    while pending:
        box = pending.pop()
        refs[box.key] = box.ref
        pending += box.children or ()
    return refs


def draw_boxes(boxes: Sequence[Box], edges: Sequence[Edge], spacing: Spacing, options: Options) -> Picture:
    """A picture of some boxes as they come."""
    if options.layout == "graphviz":
        return draw_by_graphviz(boxes, edges, spacing)
    hierarchy = lift(boxes, edges)
    _, drawn = lay_levels(hierarchy, spacing)
    return make_picture(hierarchy, drawn, spacing)


def _chains(diagram: Diagram, options: Options, spacing: Spacing) -> Sequence[Chain]:
    """One network in each way to put it on a page, or several side by side."""
    if diagram.networks:
        return [lay_abreast(diagram, spacing, options.layout == "graphviz")]
    return [with_bands(picture) for picture in _pictures(diagram, options, spacing)]


def _pictures(diagram: Diagram, options: Options, spacing: Spacing) -> list[Picture]:
    """The chain as a U, or else in one to several newspaper columns (rows, where data flows to the right)."""
    if options.layout == "graphviz":
        return [draw_by_graphviz(diagram.boxes, diagram.edges, spacing)]
    hierarchy = lift(diagram.boxes, diagram.edges)
    ground, drawn = lay_levels(hierarchy, spacing)
    shaped = lay_u(ground)
    if shaped is not None:
        return [make_picture(hierarchy, shaped, spacing)]
    pictures = [make_picture(hierarchy, drawn, spacing)]
    along = pictures[0].width if spacing.rightward else pictures[0].height
    if not 1 < along / page_extent(options.width, spacing)[1] <= MOST_PAGES:
        return pictures
    cuts = find_cuts(drawn)
    for count in range(2, (MOST_ROWS if spacing.rightward else MOST_COLUMNS) + 1):
        wrapped = wrap(drawn.copy(), cuts, count, spacing)
        if wrapped is None:
            break
        pictures.append(make_picture(hierarchy, wrapped, spacing))
        pictures[-1].columns = count
    return pictures


def _painted(chain: Chain, inks: Inks, origin: Point) -> tuple[Shape, ...]:
    if isinstance(chain, Abreast):
        return paint_abreast(chain, inks, origin)
    return (*paint_bands(chain, origin, inks.theme), *paint(chain, inks, origin))


def _finish(diagram: Diagram, best: Arrangement, inks: Inks, options: Options, spacing: Spacing) -> Scene:
    chain, theme = best.chain, inks.theme
    heading, wide, top = paint_heading(diagram.heading, best.width, options.width, spacing, theme)
    wide = max(best.width, wide)
    margin = spacing.margin + (wide - best.width) / 2
    origin = margin - chain.bounds[0], top - chain.bounds[1]
    shapes: list[Shape] = [*heading, *_painted(chain, inks, origin)]
    for panel, (left, y, right, bottom) in best.places(spacing):
        place = (left + margin, y + top, right + margin, bottom + top)
        shapes.append(paint_panel(panel, place, inks, spacing))
    total, height = wide + 2 * spacing.margin, best.height + spacing.margin + top
    room = max(wide, min(options.width - 2 * spacing.margin, LEAST_LEGEND))
    shown = legend_entries(diagram, inks.arrows, theme) if options.legend else []
    below = spacing.margin, height - spacing.margin + LEGEND_GAP
    legend, right, high = paint_legend(shown, below, room, spacing, theme)
    if legend is not None:
        shapes.append(legend)
        height += LEGEND_GAP + high
        total = max(total, right + spacing.margin)
    scale = min(1.0, options.width / total)
    return Scene(
        total, height, tuple(shapes), diagram.title, scale, chain.columns, describe(diagram), theme.ground, theme.family
    )
