"""How much of the hierarchy is opened: as much as the page holds.

A figure is laid out with everything opened in place; where its text would have to shrink below what a reader can read,
or it is taller than the page, each block is defined in a panel instead, then one nesting less is opened, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nnviz.beside import MOST_TRIED, candidates, says_nothing
from nnviz.diagram import Diagram, deepest, draw
from nnviz.graph import Graph, operators
from nnviz.layout import Target, layout
from nnviz.options import USUAL, WIDTHS, Depth, Options
from nnviz.scene import Scene

SMALLEST: Final = 0.75
"""A figure is not shrunk below this, if one nesting less avoids it: titles of 8 pt become 6 pt."""

LARGE: Final = 0.9
"""A figure may be shrunk so much for another panel: titles of 8 pt become 7.2 pt."""

NO_SMALLER: Final = 0.95
"""What no page holds may be shrunk so much more for a panel: the names of what is defined are set in semibold."""

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

MOST_WHOLE: Final = 36
"""Operators of a network whose tensors are drawn one by one, repeated or not, if the page holds them."""

MOST_ROWS: Final = 60
"""Boxes of a figure for the terminal, if fewer nestings can bring it there."""


@dataclass(frozen=True, slots=True)
class Page:
    """A diagram and where its ink goes; `opened` is how many nestings fit, None where nobody looked what does."""

    diagram: Diagram
    scene: Scene
    opened: int | None = None


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
        return _at(graph, options.depth, options)
    whole = _whole(graph, options)
    if whole is not None:
        return whole
    tried: set[object] = set()
    most = 0 if options.detail == "overview" else min(deepest(graph), MOST_NESTINGS)
    for opened in range(most, 0, -1):
        pages = list(_compositions(graph, opened, options, tried))
        if pages:
            page, panels = min(pages, key=lambda found: found[0].scene.columns)
            return _filled(graph, page, opened, panels, options)
    closed = _closed(graph, options)
    if closed.definitions:
        return closed
    fitting = None if options.detail == "overview" else 0
    return _filled(graph, Page(closed, layout(closed, options), fitting), 0, 0, options)


def _whole(graph: Graph, options: Options) -> Page | None:
    """Every tensor of a small network, if a page holds them; None otherwise, and where boxes are operators.

    Figures of tensors are drawn so (Ronneberger's U-Net, AlexNet, VGG-16): what they show is how sizes change.
    """
    usual = options.composition == "auto" and options.detail != "overview" and options.nodes != "operators"
    if not usual or sum(1 for _ in operators(graph)) > MOST_WHOLE:
        return None
    diagram = draw(graph, options=options, whole=True)
    scene = layout(diagram, options, _target(options.width))
    return None if _target(options.width).is_missed(scene) else Page(diagram, scene, deepest(graph))


def _closed(graph: Graph, options: Options) -> Diagram:
    """The diagram with nothing opened, unless it then says nothing."""
    closed = draw(graph, 0, options=options)
    says = sum(box.role in ("operator", "block", "tensor") for box in closed.leaves()) > LEAST_BOXES
    return closed if says else _at(graph, 1, options)


def _filled(graph: Graph, page: Page, opened: int, panels: int, options: Options) -> Page:
    """Define what else the page has room for; of what no page holds, what makes it no worse."""
    if options.composition == "nested" or options.detail == "overview":
        return page
    target = Target() if _target(options.width).is_missed(page.scene) else _target(options.width)
    tried: set[str] = set()
    added: set[str] = set()
    within: set[str] = set()
    while len(tried) < MOST_TRIED and (kinds := candidates(graph, page.diagram, tried)):
        tried.add(kinds[0])
        diagram = draw(graph, opened, panels, options, {*added, kinds[0]}, within)
        if says_nothing(diagram, kinds[0]):
            within.add(kinds[0])
            diagram = draw(graph, opened, panels, options, {*added, kinds[0]}, within)
        if _is_legible(diagram, options):
            fuller = Page(diagram, layout(diagram, options, target), page.opened)
            if _holds(page.scene, fuller.scene, options):
                page, added = fuller, {*added, kinds[0]}
    return page


def _holds(before: Scene, scene: Scene, options: Options) -> bool:
    """Whether a fuller figure fits the page as well as the one before, in text as large, or large."""
    target = _target(options.width)
    if target.is_missed(before):
        low = scene.height * scene.scale <= max(target.height, before.height * before.scale)
        return low and scene.scale >= NO_SMALLER * before.scale and scene.columns <= before.columns
    plain = scene.scale >= min(before.scale, LARGE) and scene.columns <= before.columns
    return plain and not target.is_missed(scene)


def _is_legible(diagram: Diagram, options: Options) -> bool:
    """Whether a page may hold a diagram; colours come again where panels are asked for."""
    panels = 2 * MOST_PANELS if options.composition == "panels" else MOST_PANELS
    return sum(1 for _ in diagram.leaves()) <= MOST_BOXES and len(diagram.definitions) <= panels


def _compositions(graph: Graph, opened: int, options: Options, tried: set[object]) -> Iterator[tuple[Page, int]]:
    """`opened` nestings in place; then the outermost in panels, then all, if that spares wrapping the chain.

    Only what fits is given, with the nestings in panels; what was tried before did not.
    """
    for panels in _panelled(opened, options):
        diagram = draw(graph, opened, panels, options)
        content = (diagram.boxes, diagram.edges, diagram.definitions)
        if not _is_legible(diagram, options) or content in tried:
            continue
        tried.add(content)
        target = _target(options.width)
        page = Page(diagram, layout(diagram, options, target), opened)
        if not target.is_missed(page.scene):
            yield page, panels
            if page.scene.columns == 1:
                return


def _at(graph: Graph, depth: Depth, options: Options) -> Diagram:
    """The diagram with so many nestings opened, whether that fits or not."""
    opened = deepest(graph) if depth in ("all", "auto") else int(depth)
    return draw(graph, opened, opened if options.composition == "panels" else 0, options)


def _panelled(opened: int, options: Options) -> list[int]:
    """How many of the nestings that are opened may be defined in panels."""
    if options.composition == "auto":
        return sorted({0, 1, opened})
    return [opened if options.composition == "panels" else 0]


def outline(graph: Graph, options: Options = USUAL) -> Diagram:
    """Draw `graph` for a terminal: as many nestings as stay within a few dozen rows."""
    if options.depth != "auto":
        return _at(graph, options.depth, options)
    if options.detail == "overview":
        return _closed(graph, options)
    for opened in range(min(deepest(graph), MOST_NESTINGS), 1, -1):
        diagram = _at(graph, opened, options)
        if sum(1 for _ in diagram.leaves()) <= MOST_ROWS:
            return diagram
    return _at(graph, 1, options)


def _target(width: float) -> Target:
    """A narrow figure stands in a column, which is as tall as the page."""
    return Target(SMALLEST, max(width, WIDTHS["page"]) * TALLEST)
