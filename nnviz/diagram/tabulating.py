"""Widths of copies that follow no formula, as a table beneath a definition (Szegedy et al. 2015, table 1).

A module of GoogLeNet has six widths that grow as they please: ranges such as 64–384 rebuild none of the nine.  Each
width of the body gets a letter, equal ones the same, and each copy a row; copies in a row that are equal share theirs.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import groupby
from typing import Final

from nnviz.diagram.types import WidthTable
from nnviz.diagram.widths import Widths, width_of
from nnviz.graph import Graph, Node, operators

LEAST_COLUMNS: Final = 3
"""Fewer widths that are no multiple of c are read as well from the list or the range in their boxes."""

MOST_COLUMNS: Final = 8
MOST_ROWS: Final = 12
"""A larger table is no help: ranges say enough."""

LETTERS: Final = "pqrstuvw"
"""Not c, which stands for a width that the copies say themselves."""


def tabulated(
    body: Graph, copies: Sequence[Graph], widths: Widths, drawn: Set[Node]
) -> tuple[Widths, WidthTable | None]:
    """The widths of `body` by letters, and the table that says what they are; as they were where none would help.

    `drawn` are the operators that its panel shows: others have no box for a letter.
    """
    columns = {node: column for node, column in _columns(body, copies, widths).items() if node in drawn}
    distinct = list(dict.fromkeys(columns.values()))
    rows = _rows(list(zip(*distinct, strict=True)))
    free = {column for node, column in columns.items() if "c" not in widths.words[node]}
    if len(free) < LEAST_COLUMNS or len(distinct) > MOST_COLUMNS or not 2 < len(rows) <= MOST_ROWS:
        return widths, None
    letter = dict(zip(distinct, LETTERS, strict=False))
    words = widths.words | {node: letter[column] for node, column in columns.items()}
    places = {copy: number for number, copy in enumerate(copies, 1)}
    return Widths(words, {}, places), WidthTable(tuple(letter.values()), rows)


def _columns(body: Graph, copies: Sequence[Graph], widths: Widths) -> dict[Node, tuple[int, ...]]:
    """The widths of every operator of `body` that differ, copy by copy; none where copies differ otherwise, too."""
    nodes = list(operators(body))
    listed = [list(operators(copy)) for copy in copies]
    if any([node.op for node in inner] != [node.op for node in nodes] for inner in listed):
        return {}
    return {
        node: tuple(width_of(inner[slot]) for inner in listed)
        for slot, node in enumerate(nodes)
        if node in widths.words
    }


def _rows(values: Sequence[tuple[int, ...]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Equal neighbours as one row, under the numbers of their copies: "1", "3–5"."""
    rows: list[tuple[str, tuple[int, ...]]] = []
    number = 1
    for row, alike in groupby(values):
        last = number + len(list(alike)) - 1
        rows.append((numbers(number, last), row))
        number = last + 1
    return tuple(rows)


def numbers(first: int, last: int) -> str:
    """Places in a row, as a reader calls them."""
    return str(first) if first == last else f"{first}–{last}"
