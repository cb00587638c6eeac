"""CSV: one row an operator, every copy of a block included, for spreadsheets and scripts.

Numbers are exact; an empty cell is a number that is not known.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import Final

from nnviz.graph import Graph
from nnviz.renderers import Renderer
from nnviz.reporting.listing import SEPARATOR, Listed, listed

HEAD: Final = ("block", "operator", "shape", "dtype", "parameters", "macs")
FORMULAS: Final = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet would compute."""


def render(graph: Graph) -> bytes:
    """Write a row for each operator of `graph` under a head, in UTF-8."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEAD)
    rows.writerows(map(_row, listed(graph)))
    return text.getvalue().encode("utf-8", "replace")


def _row(one: Listed) -> tuple[str, ...]:
    count = "" if one.macs is None else str(one.macs)
    return _text(SEPARATOR.join(one.path)), _text(one.operator), one.shape, one.dtype, str(one.parameters), count


def _text(words: str) -> str:
    """Words, behind an apostrophe where a spreadsheet would take them for a formula ("+ 0.5")."""
    return f"'{words}" if words.startswith(FORMULAS) else words


CSV = Renderer("csv", ".csv", "graph", render, "one row an operator, for spreadsheets and scripts")
