"""The figure for a terminal: one row an operator, a lane for each live edge, brackets for groups.

The plan, after git's `log --graph` and made for networks:

1. `sequence`: boxes in a topological order that finishes a branch before the next and reads extra inputs late;
2. `wires`: what leaves a box: short edges of their own, skips as one far wire that every consumer taps;
3. `columns`: short wires take the first free column, far wires then lie outside everything they span, the shortest
   innermost, so that nested skips never cross;
4. `drawing`: characters.

What a loop hands to its next step is no lane: its row and that of the state to which it returns bear a mark.

Several networks follow one another, each under its heading.
The definitions of named blocks follow below the chain, each under its title, and with the table of its widths.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from nnviz.diagram.types import Box, Diagram, Edge, WidthTable
from nnviz.layout.lanes.columns import place
from nnviz.layout.lanes.drawing import draw
from nnviz.layout.lanes.figures import with_columns
from nnviz.layout.lanes.returning import with_returns
from nnviz.layout.lanes.sequence import sequence
from nnviz.layout.lanes.wires import connect
from nnviz.rows import Row, Rows


def lanes(diagram: Diagram) -> Rows:
    """Lay `diagram` out in rows: the chain, then each definition under its title."""
    rows = [Row("", "", diagram.heading, hue="title"), Row("", "")] if diagram.heading else []
    for number, network in enumerate(diagram.networks):
        rows += [Row("", "")] if number else []
        rows += [Row("", "", network.heading, hue="title"), *_section(network.boxes, network.edges)]
    rows += _section(diagram.boxes, diagram.edges) if not diagram.networks else []
    for panel in diagram.definitions:
        rows += [Row("", ""), Row("", "", title=panel.title, hue="title")]
        rows += _with_table(_section(panel.boxes, panel.edges), panel.table)
    return Rows(tuple(with_columns(rows)), diagram.title)


def _with_table(rows: list[Row], table: WidthTable | None) -> Iterator[Row]:
    """The rows of a definition with the widths of each copy beside them: the letters, then a line each."""
    words = table.lines() if table else ()
    cells = [max(map(len, column)) for column in zip(*words, strict=True)]
    lines = ["  ".join(word.rjust(width) for word, width in zip(line, cells, strict=True)) for line in words]
    for row, line in zip_longest(rows, lines):
        yield replace(row or Row("", ""), beside=line or "")


def _section(boxes: tuple[Box, ...], edges: tuple[Edge, ...]) -> list[Row]:
    forward = tuple(edge for edge in edges if not edge.returns)
    leaves = sequence(boxes, forward)
    wiring = connect(leaves, forward)
    return draw(with_returns(leaves, edges), forward, wiring, place(wiring))
