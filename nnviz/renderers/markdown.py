"""Markdown: the table of operators, for a README or an issue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nnviz.graph import Graph
from nnviz.renderers import Renderer
from nnviz.reporting.listing import table


def render(graph: Graph) -> bytes:
    """Write a row for each operator of `graph`, and the total, as a table of GitHub's Markdown in UTF-8."""
    listing = table(graph, ditto=False)
    rules = ["---:" if column in listing.right else "---" for column in range(len(listing.head))]
    lines = [_line(listing.head), _line(rules), *(_line([_escaped(cell) for cell in row]) for row in listing.rows)]
    return "".join(lines).encode("utf-8", "replace")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _escaped(text: str) -> str:
    """Words as they are: what Markdown or HTML would act upon is escaped."""
    return re.sub(r"([\\`*_{}\[\]<>()#!|~&])", r"\\\1", text)


MARKDOWN = Renderer("markdown", ".md", "graph", render, "one row an operator, as a table of Markdown")
