"""Text: the figure for a terminal as plain characters, 100 cells wide in a file.

`lines` fits rows to a width and yields styled spans, so that the command line can colour what they mean.  What is too
wide gives way in this order: titles and notes end in an ellipsis, the column of shapes goes, lanes are cut.  How often
a block repeats is never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from nnviz.renderers import Renderer
from nnviz.renderers._cells import LANES, ascii_words, cut, legible, width_of
from nnviz.rows import Row, Rows

Span: TypeAlias = tuple[str, str]
"""Text and its style: "gutter", "lane", "mark:<hue>", "title:<hue>", "note", "badge", "shape", "" for blanks."""

WIDTH: Final = 100
LEAST_WORDS: Final = 16
"""Cells that the words of a row keep as long as the shapes can give way."""
LAST_WORDS: Final = 4
"""Cells that they keep where lanes would have to be cut: a lane that is cut is an edge that cannot be read."""

GAP: Final = "  "
MARKS: Final = frozenset("●○⊕⊗")


@dataclass(frozen=True, slots=True)
class _Measure:
    """Cells at most of gutter and lanes together, of all that is left of the shapes, and of the shapes (0: none).

    Words are aligned, unless the widest lanes leave too little for them: then they stand beside those of their own row.
    """

    lanes: int
    left: int
    shapes: int
    aligned: bool


def render(rows: Rows, ascii: bool = False) -> bytes:
    """Write `rows` as UTF-8 or ASCII text without trailing blanks, 100 cells wide at most."""
    text = ("".join(part for part, _ in line).rstrip() + "\n" for line in lines(rows, WIDTH, ascii))
    return "".join(text).encode()


def lines(rows: Rows, width: int, ascii: bool = False) -> Iterator[tuple[Span, ...]]:
    """Yield each line of `rows`, fitted to `width` cells, as (text, style) spans."""
    shown = [_words_as(row, ascii_words if ascii else legible) for row in rows.rows]
    column = _beside(shown, width)
    shown = shown if column else list(_tables_below(shown))[:-1]
    measure = _measure(shown, width)
    for row in shown:
        spans = _spans(row, measure, "~" if ascii else "…")
        spans = _and_beside(spans, row.beside, column) if row.beside else spans
        yield tuple((part.translate(LANES) if ascii else part, style) for part, style in spans if part)


def _words_as(row: Row, write: Callable[[str], str]) -> Row:
    return replace(
        row, title=write(row.title), note=write(row.note), badge=write(row.badge), shape=write(row.shape),
        beside=write(row.beside),
    )  # fmt: skip


def _beside(rows: Sequence[Row], width: int) -> int:
    """Where tables begin beside the rows that they belong to; 0 where there is no room."""
    rows = [row for row in rows if row.beside]
    ends = [len(row.gutter + row.lanes + GAP) + width_of(_words(row)) + len(GAP) for row in rows]
    column = max(ends, default=0) + len(GAP)
    return column if column + max((len(row.beside) for row in rows), default=0) <= width else 0


def _tables_below(rows: Sequence[Row]) -> Iterator[Row]:
    """The same rows, the lines of each table behind the definition beside which they stood."""
    table: list[str] = []
    for row in (*rows, Row("", "")):
        if table and not (row.lanes or row.title or row.beside):
            yield from (Row("", "", line) for line in table)
            table = []
        table += [row.beside] if row.beside else []
        if row.lanes or row.title or not row.beside:
            yield replace(row, beside="")


def _and_beside(spans: Iterator[Span], line: str, column: int) -> Iterator[Span]:
    """`spans`, and a line of a table from `column` on."""
    at = 0
    for part, style in spans:
        yield part, style
        at += width_of(part)
    yield " " * (column - at), ""
    yield line, "note"


def _measure(rows: Sequence[Row], width: int) -> _Measure:
    """Decide once for all lines what gives way at `width`."""
    shapes = max((width_of(row.shape) for row in rows), default=0)
    lanes = max((len(row.gutter + row.lanes) for row in rows), default=0)
    words = max((width_of(_words(row)) for row in rows), default=0)
    full = max((len(row.gutter + row.lanes + GAP) + width_of(_words(row)) for row in rows), default=0)
    column = len(GAP) + shapes if shapes else 0
    if min(full, lanes + len(GAP) + LEAST_WORDS) + column > width:
        shapes = column = 0
    left = max(1, min(full, width - column))
    aligned = lanes + len(GAP) + min(LEAST_WORDS, words) <= left
    return _Measure(max(1, left // 2, left - len(GAP) - min(LAST_WORDS, words)), left, shapes, aligned)


def _words(row: Row) -> str:
    return GAP.join(part for part in (row.title, row.note, row.badge) if part)


def _spans(row: Row, measure: _Measure, ellipsis: str) -> Iterator[Span]:
    """Gutter, lanes, words and shape of one row."""
    gutter = cut(row.gutter, measure.lanes, ellipsis)
    lanes = row.lanes if row.title and measure.aligned else row.lanes.rstrip()
    lanes = _narrowed(lanes, max(1, measure.lanes - len(gutter)), ellipsis)
    yield gutter, "gutter"
    yield from ((one, f"mark:{row.hue}" if one in MARKS else "lane") for one in lanes)
    at = len(gutter + lanes)
    if row.title:
        words = list(_fitted(row, measure.left - at - len(GAP), ellipsis))
        yield GAP if at else "", ""
        yield from words
        at += (len(GAP) if at else 0) + sum(width_of(part) for part, _ in words)
    if row.shape and measure.shapes:
        yield " " * (measure.left - at + len(GAP) + measure.shapes - width_of(row.shape)), ""
        yield row.shape, "shape"


def _narrowed(lanes: str, cells: int, ellipsis: str) -> str:
    """The first cells of a line's lanes, all but the last, where an ellipsis stands for the others."""
    return lanes if len(lanes) <= cells else lanes[: cells - 1] + ellipsis


def _fitted(row: Row, cells: int, ellipsis: str) -> Iterator[Span]:
    """Title, note and badge in at most `cells`; first the note is shortened, then the title."""
    badge = GAP + row.badge if row.badge else ""
    title = cut(row.title, cells - width_of(badge), ellipsis)
    note = cut(row.note, cells - width_of(title) - width_of(badge) - len(GAP), ellipsis) if row.note else ""
    yield title, f"title:{row.hue}"
    if note:
        yield GAP, ""
        yield note, "note"
    if badge:
        yield GAP, ""
        yield row.badge, "badge"


TEXT = Renderer("text", ".txt", "rows", render, "the terminal's figure as plain text, 100 columns", ("ascii",))
