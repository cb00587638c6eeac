"""How much of the hierarchy is opened: as much as the page holds.

A figure is laid out with everything opened in place; where its text would have to shrink below what a reader can read,
or it is taller than the page, each block is defined in a panel instead, then one nesting less is opened, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nnviz.diagram import Diagram, deepest, draw
from nnviz.graph import Graph
from nnviz.layout import Target, layout
from nnviz.options import USUAL, WIDTHS, Options
from nnviz.scene import Scene

SMALLEST: Final = 0.75
"""A figure is not shrunk below this, if one nesting less avoids it: titles of 8 pt become 6 pt."""

TALLEST: Final = 1.3
"""Height of a page over its width."""

MOST_NESTINGS: Final = 6
"""Nestings that are opened at most, if nobody asks for more: readers lose track of frames in frames."""

MOST_BOXES: Final = 160
"""Boxes beyond which no page holds a figure in legible type: it is not even tried."""

LEAST_BOXES: Final = 3
"""A figure of no more boxes says nothing: one nesting is opened, though the page does not hold it."""

MOST_PANELS: Final = 8
"""Panels that readers can tell apart by their colours."""

MOST_ROWS: Final = 60
"""Boxes of a figure for the terminal, if fewer nestings can bring it there."""


@dataclass(frozen=True, slots=True)
class Page:
    """A diagram and where its ink goes."""

    diagram: Diagram
    scene: Scene


def compose(graph: Graph, options: Options = USUAL) -> Page:
    """Draw and lay out `graph`, opening as many nestings as `options` ask for or as fit the page."""
    chosen = _chosen(graph, options)
    return chosen if isinstance(chosen, Page) else Page(chosen, layout(chosen, options))


def drawn(graph: Graph, options: Options = USUAL) -> Diagram:
    """The diagram of the same figure: nothing is laid out but what a choice between openings needs."""
    chosen = _chosen(graph, options)
    return chosen.diagram if isinstance(chosen, Page) else chosen


def _chosen(graph: Graph, options: Options) -> Page | Diagram:
    if options.depth != "auto":
        return draw(graph, None if options.depth == "all" else options.depth, options=options)
    tried: set[object] = set()
    for opened in range(min(deepest(graph), MOST_NESTINGS), 0, -1):
        pages = list(_compositions(graph, opened, options, tried))
        if pages:
            return min(pages, key=lambda page: page.scene.columns)
    closed = draw(graph, 0, options=options)
    if sum(box.role in ("operator", "block") for box in closed.leaves()) <= LEAST_BOXES:
        closed = draw(graph, 1, options=options)
    return closed


def _compositions(graph: Graph, opened: int, options: Options, tried: set[object]) -> Iterator[Page]:
    """`opened` nestings in place; then the outermost in panels, then all, if that spares wrapping the chain.

    Only what fits is given; what was tried before did not.
    """
    for panels in sorted({0, 1, opened}):
        diagram = draw(graph, opened, panels, options)
        content = (diagram.boxes, diagram.edges, diagram.definitions)
        legible = sum(1 for _ in diagram.leaves()) <= MOST_BOXES and len(diagram.definitions) <= MOST_PANELS
        if not legible or content in tried:
            continue
        tried.add(content)
        target = _target(options.width)
        page = Page(diagram, layout(diagram, options, target))
        if not target.is_missed(page.scene):
            yield page
            if page.scene.columns == 1:
                return


def outline(graph: Graph, options: Options = USUAL) -> Diagram:
    """Draw `graph` for a terminal: as many nestings as stay within a few dozen rows."""
    if options.depth != "auto":
        return draw(graph, None if options.depth == "all" else options.depth, options=options)
    for opened in range(min(deepest(graph), MOST_NESTINGS), 1, -1):
        diagram = draw(graph, opened, options=options)
        if sum(1 for _ in diagram.leaves()) <= MOST_ROWS:
            return diagram
    return draw(graph, 1, options=options)


def _target(width: float) -> Target:
    """A narrow figure stands in a column, which is as tall as the page."""
    return Target(SMALLEST, max(width, WIDTHS["page"]) * TALLEST)
