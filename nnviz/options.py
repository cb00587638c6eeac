"""What a caller asks of a figure: one frozen record that the page, the diagram and the layout read.

Every field is a keyword of the Python API and an option of the command line of the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypedDict

Depth: TypeAlias = int | Literal["auto", "all"]
Composition: TypeAlias = Literal["auto", "nested", "panels"]
Direction: TypeAlias = Literal["down", "right"]

WIDTHS: Final[dict[str, float]] = {"column": 241.0, "page": 505.0, "slide": 720.0}
"""Widths with a name, in points: a paper's column, its page, a slide."""


class Choices(TypedDict, total=False):
    """The fields of `Options` as keywords."""

    depth: Depth
    width: float
    title: str
    composition: Composition
    direction: Direction
    legend: bool
    dpi: float | None
    embed_fonts: bool


@dataclass(frozen=True, slots=True)
class Options:
    """A figure's options.

    depth        nestings that are opened: a number, "all", or "auto" for as many as fit the page
    width        of the page, in points
    title        of the figure, at its top; where there is none its name in the file is in its metadata alone
    composition  repeated blocks are opened once in place ("nested"), defined beside the chain ("panels"), or as fits
    direction    where data flows to
    legend       whether what the colours mean is written below the figure

    What only some outputs heed (their `Renderer.settings`):

    dpi          dots per inch of a picture; None for what suits its size
    embed_fonts  whether an SVG brings its typeface along
    """

    depth: Depth = "auto"
    width: float = WIDTHS["page"]
    title: str = ""
    composition: Composition = "auto"
    direction: Direction = "down"
    legend: bool = True
    dpi: float | None = None
    embed_fonts: bool = False


OUTPUTS_OWN: Final = ("dpi", "embed_fonts")
"""Options without effect but in outputs that name them in their settings."""

USUAL: Final = Options()
"""What a figure is where nothing is asked for."""
