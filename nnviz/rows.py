"""A figure for a terminal: one row an operator, git's lanes for the edges.  Everything is counted in cells.

Layout makes `Rows`, the text renderer writes them; how wide the terminal is and whether it can show Unicode is the
renderer's business, so lanes are drawn with Unicode box characters here and translated there.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line: group gutter, lanes, what the row is, and the shape of the tensor that leaves it.

    gutter  brackets of the groups it lies in ("┏", "┃", "┗" and blanks), two cells a level
    lanes   live edges and the row's own mark ("│ ● │"), padded to the width of its section
    title   the operator, block or terminal; empty on a row that only bends lanes
    note    the second line of its box in a figure
    badge   how often it is repeated ("×12"); never cut when the width is short
    shape   right-aligned column
    figures what the row costs, to the right of its shape
    hue     the theme's category, "title" for a heading, "" for a row of lanes
    beside  a line of the table of a definition, beside its rows where there is room, else below them
    """

    gutter: str
    lanes: str
    title: str = ""
    note: str = ""
    badge: str = ""
    shape: str = ""
    hue: str = ""
    figures: tuple[str, ...] = ()
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """All lines of a figure, top to bottom; gutters and lanes are equally wide within the chain and each definition."""

    rows: tuple[Row, ...]
    title: str = ""
