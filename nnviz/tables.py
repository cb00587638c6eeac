"""Facts in aligned columns: what a report says, before anybody knows how wide the page is.

Reports make `Table`s; the renderers fit them to a terminal or write them as files.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many cells.

    head     what the columns are called; empty where they need no name
    right    columns that are flush right: numbers
    yields   columns that give way, in this order, where the page is too narrow for all: one is shortened to 16 cells
             where it is named first, then to 8, and left out where it is named a third time
    wraps    whether the last column goes on in the next line instead
    label    style of the first column: the "label" of what follows it, or a "title" among others
    """

    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    yields: tuple[int, ...] = ()
    wraps: bool = False
    label: str = "label"
