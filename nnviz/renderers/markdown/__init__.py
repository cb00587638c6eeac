"""Markdown for a README or an issue: the network as a diagram that GitHub draws, and its operators in a folded table.

The diagram is Mermaid's (`mermaid`): a subgraph for each opened block, in the colours of the theme.  The definition of
a named block is a diagram of its own, because Mermaid puts side by side what nothing joins.  GitHub draws none of more
than 500 edges or 50,000 characters; where there are more, fewer blocks are opened.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from nnviz.diagram import Diagram
from nnviz.graph import Graph
from nnviz.renderers import Renderer
from nnviz.renderers.markdown.closing import closed, depth
from nnviz.renderers.markdown.mermaid import Kinds, flowchart
from nnviz.renderers.svg import legible
from nnviz.reporting.listing import table
from nnviz.theme import COLOUR, Theme

MOST_EDGES, MOST_LETTERS = 500, 50_000
"""What Mermaid draws on GitHub at most: its `maxEdges` and `maxTextSize`, which a page cannot raise."""
MOST_LEVELS = 30
"""As many levels are opened at most where not all of them can be."""
TOO_LARGE = "GitHub draws no diagram of so many operators that nothing folds: `nnviz MODEL -o figure.svg` does.\n"


def render(diagram: Diagram, direction: str = "down", theme: Theme = COLOUR) -> bytes:
    """Write `diagram` and the operators of its graph in GitHub's Markdown, in UTF-8."""
    title = diagram.heading or diagram.title or "Neural network"
    kinds = {panel.kind: number for number, panel in enumerate(diagram.definitions)}
    parts = [f"# {_escaped(_line(title))}\n"]
    parts += [] if diagram.networks else [_figure(diagram, kinds, direction, theme)]
    for network in diagram.networks:
        shown = Diagram("", network.boxes, network.edges)
        parts += [f"## {_escaped(_line(network.heading))}\n", _figure(shown, kinds, direction, theme)]
    for panel in diagram.definitions:
        shown = Diagram("", panel.boxes, panel.edges)
        parts += [f"## {_escaped(_line(panel.title))}\n", _figure(shown, kinds, direction, theme)]
        parts += [_table(panel.table.lines(), range(1, len(panel.table.letters) + 1))] if panel.table else []
    if diagram.graph is not None:
        parts.append(_folded(operators(diagram.graph)))
    return "\n".join(parts).encode("utf-8", "replace")


def operators(graph: Graph) -> str:
    """A row for each operator of `graph`, and the total."""
    listing = table(graph, ditto=False)
    return _table([listing.head, *listing.rows], listing.right)


def drawable(text: str, edges: int) -> bool:
    """Whether GitHub draws a diagram of so many edges; letters are counted as JavaScript does."""
    return edges <= MOST_EDGES and len(text.encode("utf-16-le")) // 2 <= MOST_LETTERS


def _figure(diagram: Diagram, kinds: Kinds, direction: str, theme: Theme) -> str:
    """What is drawn with as many blocks opened as GitHub lets."""
    fewer = range(min(depth(diagram) - 1, MOST_LEVELS), -1, -1)
    for less in (diagram, *(closed(diagram, level) for level in fewer)):
        text = flowchart(less.boxes, less.edges, kinds, direction, theme)
        if drawable(text, len(less.edges)):
            return f"```mermaid\n{text}```\n"
    return TOO_LARGE


def _folded(text: str) -> str:
    """What is long is unfolded by a click; the blank lines let Markdown in."""
    return f"<details>\n<summary>Operators</summary>\n\n{text}\n</details>\n"


def _table(rows: Sequence[Sequence[str]], right: Collection[int]) -> str:
    """A table of GitHub's Markdown, the head first."""
    rules = ["---:" if column in right else "---" for column in range(len(rows[0]))]
    cells = [[_escaped(cell) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in (cells[0], rules, *cells[1:]))


def _line(text: str) -> str:
    return " ".join(legible(text).split())


def _escaped(text: str) -> str:
    """Words as they are: what Markdown or HTML would act upon is escaped."""
    return re.sub(r"([\\`*_{}\[\]<>()#!|~&$])", r"\\\1", text)


MARKDOWN = Renderer(
    "markdown",
    ".md",
    "diagram",
    render,
    "a diagram that GitHub draws (Mermaid), and one row an operator, for a README",
    settings=("direction", "theme"),
)
