"""Columns of what the rows cost, right of their shapes, each flush right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from nnviz.rows import Row

APART = "  "


def with_columns(rows: Sequence[Row]) -> list[Row]:
    """Write the figures of every row behind its shape, which they keep flush right as well."""
    columns = zip_longest(*(row.figures for row in rows), fillvalue="")
    widths = [max(map(len, column)) for column in columns]
    if not any(widths):
        return list(rows)
    return [_with_figures(row, widths) for row in rows]


def _with_figures(row: Row, widths: Sequence[int]) -> Row:
    figures = (*row.figures, *("" for _ in widths[len(row.figures) :]))
    cells = [figure.rjust(width) for figure, width in zip(figures, widths, strict=True) if width]
    line = APART.join([row.shape, *cells])
    return replace(row, shape=line if line.strip() else "")
