"""The shipped typeface, Source Sans 3 (OFL-1.1, unmodified), and the widths of text set in it.

Every machine draws with these four faces, so that every machine draws the same.  Widths are sums of advances without
kerning, which is what a PDF shows; they come from `advances.json`, made once by `python -m nnviz.fonts`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

FAMILY: Final = "Source Sans 3"
FOLDER: Final = Path(__file__).parent
FACES: Final = {
    "regular": FOLDER / "SourceSans3-Regular.ttf",
    "semibold": FOLDER / "SourceSans3-Semibold.ttf",
    "bold": FOLDER / "SourceSans3-Bold.ttf",
    "italic": FOLDER / "SourceSans3-It.ttf",
}
"""Weight of a text to the file of its face."""


@cache
def _advances(weight: str) -> dict[str, int]:
    tables: dict[str, dict[str, int]] = json.loads((FOLDER / "advances.json").read_text("utf-8"))
    return tables[weight]


def text_width(text: str, size: float, weight: str = "regular") -> float:
    """Width of `text` in points, set at `size` points; a character that the face lacks is its missing-glyph box."""
    table = _advances(weight)
    missing = table[""]
    return sum(table.get(character, missing) for character in text) * size / 1000
