"""What became of a figure so that its text can be read at the width that was asked for: remarks, one line each."""

from __future__ import annotations

from typing import Final

from nnviz.diagram import deepest
from nnviz.graph import Graph
from nnviz.options import WIDTHS, Options
from nnviz.page import Page

SMALLEST: Final = 6.0
"""Points below which the titles of a printed figure are hard to read."""


def legibility(graph: Graph, page: Page, options: Options) -> tuple[str, ...]:
    """Say what a width kept closed, and how small text still became; nothing of a figure as anyone would expect it."""
    return tuple(filter(None, (_kept_closed(graph, page, options), _shrunk(page, options))))


def _kept_closed(graph: Graph, page: Page, options: Options) -> str:
    """Only where a width was asked for: that large networks are not opened to the end is no news."""
    if page.opened is None or options.width == WIDTHS["page"]:
        return ""
    most = deepest(graph)
    if page.opened >= most:
        return ""
    shown = f"{page.opened or 'none'} of {most} nestings {'is' if page.opened < 2 else 'are'} opened"
    return f"{shown}, which is what {options.width:g} pt hold in legible text; --depth {page.opened + 1} opens more"


def _shrunk(page: Page, options: Options) -> str:
    size = options.look.spacing.title * page.scene.scale
    if size >= SMALLEST - 0.05:
        return ""
    width = page.scene.width * page.scene.scale
    return f"the text is {size:.1f} pt high at a width of {width:.0f} pt; a larger --width or another --depth may help"
