"""How much of the hierarchy is opened: as much as the page holds.

A figure is laid out with everything opened in place; where its text would have to shrink below what a reader can read,
or it is taller than the page, each block is defined in a panel instead, then one nesting less is opened, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final, Literal, TypeAlias

from nnviz.diagram import Diagram, deepest, draw
from nnviz.graph import Graph
from nnviz.layout import layout
from nnviz.scene import Scene

Depth: TypeAlias = int | Literal["auto", "all"]

WIDTHS: Final[dict[str, float]] = {"column": 241.0, "page": 505.0, "slide": 720.0}
"""Names of widths, in points."""

SMALLEST: Final = 0.75
"""A figure is not shrunk below this, if one nesting less avoids it: titles of 8 pt become 6 pt."""

TALLEST: Final = 1.3
"""Height of a page over its width."""

MOST_BOXES: Final = 160
"""Boxes beyond which no page holds a figure in legible type: it is not even tried."""

MOST_PANELS: Final = 8
"""Panels that readers can tell apart by their colours."""

MOST_ROWS: Final = 60
"""Boxes of a figure for the terminal, if fewer nestings can bring it there."""


@dataclass(frozen=True, slots=True)
class Page:
    """A diagram and where its ink goes."""

    diagram: Diagram
    scene: Scene


def compose(graph: Graph, depth: Depth = "auto", width: float = WIDTHS["page"], title: str = "") -> Page:
    """Draw and lay out `graph`, opening `depth` nestings or as many as fit a page `width` points wide."""
    if depth != "auto":
        diagram = draw(graph, None if depth == "all" else depth, title)
        return Page(diagram, layout(diagram, width))
    for opened, panels in product(range(deepest(graph), 0, -1), (False, True)):
        diagram = draw(graph, opened, title, panels)
        if sum(1 for _ in diagram.leaves()) > MOST_BOXES or len(diagram.definitions) > MOST_PANELS:
            continue
        scene = layout(diagram, width)
        if _fits(scene, width):
            return Page(diagram, scene)
    diagram = draw(graph, 0, title)
    return Page(diagram, layout(diagram, width))


def outline(graph: Graph, depth: Depth = "auto", title: str = "") -> Diagram:
    """Draw `graph` for a terminal: as many nestings as stay within a few dozen rows."""
    if depth != "auto":
        return draw(graph, None if depth == "all" else depth, title)
    for opened in range(deepest(graph), 1, -1):
        diagram = draw(graph, opened, title)
        if sum(1 for _ in diagram.leaves()) <= MOST_ROWS:
            return diagram
    return draw(graph, 1, title)


def _fits(scene: Scene, width: float) -> bool:
    return scene.scale >= SMALLEST and scene.height * scene.scale <= width * TALLEST
