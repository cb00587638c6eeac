"""What a caller asks of a figure: one frozen record that the page, the diagram and the layout read.

Every field is a keyword of the Python API and an option of the command line of the same name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypedDict

from nnviz.errors import OptionError
from nnviz.theme import COLOUR, Theme, theme_called

Detail: TypeAlias = Literal["overview", "normal", "full"]
Depth: TypeAlias = int | Literal["auto", "all"]
Composition: TypeAlias = Literal["auto", "nested", "panels"]
Direction: TypeAlias = Literal["auto", "down", "right"]
Emphasis: TypeAlias = Literal["none", "space", "messages"]
Nodes: TypeAlias = Literal["operators", "tensors", "volumes"]
Layout: TypeAlias = Literal["nnviz", "graphviz"]

WIDTHS: Final[dict[str, float]] = {"column": 241.0, "page": 505.0, "slide": 720.0}
"""Widths with a name, in points: a paper's column, its page, a slide."""


USUALLY: Final = frozenset({"activations", "normalisation", "dropout", "changes", "notes"})
"""What boxes and edges say unless asked otherwise: "changes" are the shapes that a tensor's maker did not read, and
"notes" what sets copies apart, numbers of heads and the like."""

WORDS: Final = (
    "activations", "normalisation", "dropout", "shapes", "parameters", "macs", "types", "names", "padding", "dilation",
    "groups", "bias", "epsilon", "quantization", "axes",
)  # fmt: skip
"""What `show` and `hide` know; "axes" are the shapes in the file's own order of axes, not channels first."""

LEVELS: Final[dict[Detail, frozenset[str]]] = {
    "overview": frozenset(),
    "normal": USUALLY,
    "full": USUALLY | set(WORDS) - {"names", "macs", "axes"},
}
"""What is written at each level of detail."""


class Choices(TypedDict, total=False):
    """The fields of `Options` as keywords."""

    depth: Depth
    width: float
    title: str
    composition: Composition
    direction: Direction
    layout: Layout
    legend: bool
    detail: Detail
    show: Collection[str]
    hide: Collection[str]
    select: str
    nodes: Nodes
    emphasis: Emphasis
    theme: str | Path | Theme
    dpi: float | None
    embed_fonts: bool
    ascii: bool
    document: bool


@dataclass(frozen=True, slots=True)
class Options:
    """A figure's options.

    depth        nestings that are opened: a number, "all", or "auto" for as many as fit the page
    width        of the page, in points
    title        of the figure, at its top; where there is none its name in the file is in its metadata alone
    composition  repeated blocks are opened once in place ("nested"), defined beside the chain ("panels"), or as fits
    direction    where data flows to: "auto" is to the right for volumes, else down
    layout       who finds the places: nnviz, or the program dot of Graphviz, where it is installed
    legend       whether what the colours mean is written below the figure
    detail       "overview" writes titles alone and opens nothing, "full" says all of `WORDS` but macs, names and axes
    select       label, kind, operator or scope of the only part that is drawn; "" for all
    nodes        what boxes are: "operators", with tensors as lines; "tensors", with operators as lines; or
                 "volumes", the same with solids whose faces follow the sizes of the tensors
    emphasis     "space" writes resolution and receptive field in the margin, on a band for each resolution;
                 "messages" says of graph networks what is sent along edges and what is aggregated at nodes
    theme        colours, patterns and sizes: "colour", "print", "dark", a TOML file or a `nnviz.theme.Theme`
    show, hide   words of `WORDS` that are written in boxes and on edges or are not, whatever the detail

    What only some outputs heed (their `Renderer.settings`):

    dpi          dots per inch of a picture; None for what suits its size
    embed_fonts  whether an SVG brings its typeface along
    ascii        whether text is written in plain ASCII: lanes, signs and words
    document     whether the figure carries the network (without weights), so that it can be drawn again from the figure
    """

    depth: Depth = "auto"
    width: float = WIDTHS["page"]
    title: str = ""
    composition: Composition = "auto"
    direction: Direction = "auto"
    layout: Layout = "nnviz"
    legend: bool = True
    detail: Detail = "normal"
    show: Collection[str] = ()
    hide: Collection[str] = ()
    select: str = ""
    nodes: Nodes = "operators"
    emphasis: Emphasis = "none"
    theme: str | Path | Theme = COLOUR
    dpi: float | None = None
    embed_fonts: bool = False
    ascii: bool = False
    document: bool = True

    def __post_init__(self) -> None:
        """Refuse what nothing is called; raise `OptionError`."""
        object.__setattr__(self, "show", tuple(self.show))
        object.__setattr__(self, "hide", tuple(self.hide))
        object.__setattr__(self, "theme", self.look)
        if self.direction == "auto":
            object.__setattr__(self, "direction", "right" if self.nodes == "volumes" else "down")
        for word in (*self.show, *self.hide):
            if word not in WORDS:
                raise OptionError(f"nothing to show or hide is called {word!r}; use {', '.join(WORDS)}")

    @property
    def look(self) -> Theme:
        """The theme, read if it is a name or a file; raise `OptionError` where that is none."""
        return self.theme if isinstance(self.theme, Theme) else theme_called(self.theme)

    @property
    def wanted(self) -> frozenset[str]:
        """What boxes and edges say: words of `WORDS`, "changes" and "notes"."""
        hidden = {*self.hide, *(("changes",) if "shapes" in self.hide else ())}
        return LEVELS[self.detail].union(self.show) - hidden


OUTPUTS_OWN: Final = ("dpi", "embed_fonts", "ascii", "document")
"""Options without effect but in outputs that name them in their settings."""

USUAL: Final = Options()
"""What a figure is where nothing is asked for."""
