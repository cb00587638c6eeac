"""Tables fitted to a page of so many cells: columns aligned, the widest words shortened, then columns left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from nnviz.renderers._cells import ascii_words, cut, legible, width_of
from nnviz.renderers.text import Span
from nnviz.tables import Table

GAP: Final = "  "
STEPS: Final = (16, 8, 0)
"""Cells to which a column is shortened at least when its turn comes first, then again; at last it is left out."""

LEAST_WRAPPED: Final = 8


def fitted(tables: Sequence[Table], cells: int, ascii: bool = False) -> Iterator[tuple[Span, ...]]:
    """Yield each line of `tables` as (text, style) spans, with a blank line between two; columns of labels align.

    Styles are "label" or "title" in the first column, "head", and "" elsewhere.
    """
    write = ascii_words if ascii else legible
    written = [_written(table, write) for table in tables if table.rows]
    labels = max((width_of(row[0]) for table in written if table.label == "label" for row in table.rows), default=0)
    for index, table in enumerate(written):
        if index:
            yield ()
        yield from _lines(table, cells, "~" if ascii else "…", labels if table.label == "label" else 0)


def _written(table: Table, write: Callable[[str], str]) -> Table:
    rows = tuple(tuple(map(write, row)) for row in table.rows)
    return replace(table, rows=rows, head=tuple(map(write, table.head)))


def _lines(table: Table, cells: int, ellipsis: str, labels: int) -> Iterator[tuple[Span, ...]]:
    rows = [table.head, *table.rows] if table.head else list(table.rows)
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    widths[0] = max(widths[0], labels)
    _give_way(widths, table.yields, cells)
    if table.wraps:
        widths[-1] = max(LEAST_WRAPPED, cells - sum(width + len(GAP) for width in widths[:-1]))
        rows = [line for row in rows for line in _wrapped(row, widths[-1])]
    for index, row in enumerate(rows):
        head = bool(table.head) and not index
        yield _line(row, widths, table, cells, ellipsis, head)


def _wrapped(row: Sequence[str], cells: int) -> Iterator[tuple[str, ...]]:
    """The last cell of `row` in lines of at most so many cells, broken at blanks."""
    lines = [""]
    for word in row[-1].split(" "):
        longer = f"{lines[-1]} {word}".strip()
        lines[-1:] = [longer] if not lines[-1] or width_of(longer) <= cells else [lines[-1], word]
    yield (*row[:-1], lines[0])
    yield from ((*("" for _ in row[:-1]), line) for line in lines[1:])


def _give_way(widths: list[int], yields: Sequence[int], cells: int) -> None:
    """Narrow columns until all fit; a column of width 0 is left out."""
    for turn, column in enumerate(yields):
        over = sum(widths) + len(GAP) * (sum(map(bool, widths)) - 1) - cells
        if over > 0:
            least = STEPS[yields[:turn].count(column)]
            widths[column] = max(min(widths[column], least), widths[column] - over) if least else 0


def _line(
    row: Sequence[str], widths: Sequence[int], table: Table, cells: int, ellipsis: str, head: bool
) -> tuple[Span, ...]:
    spans: list[Span] = []
    for column, width in enumerate(widths):
        if width:
            text = cut(row[column], width, ellipsis)
            blank = " " * (width - width_of(text))
            shown = blank + text if column in table.right else text + blank
            style = "head" if head else "" if column else table.label
            spans += [(GAP, "")] if spans else []
            spans.append((shown, style))
    return _cropped(spans, cells, ellipsis)


def _cropped(spans: Sequence[Span], cells: int, ellipsis: str) -> tuple[Span, ...]:
    """Without blanks at the end, and never wider than the page, whatever had to give way."""
    left, found = cells, list[Span]()
    for text, style in spans:
        shown = cut(text, left, ellipsis)
        left -= width_of(shown)
        found.append((shown, style))
    while found and not found[-1][0].strip():
        found.pop()
    return (*found[:-1], (found[-1][0].rstrip(), found[-1][1])) if found else ()
