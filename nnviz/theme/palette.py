"""What a figure is painted with: a theme is data, and painting knows no colour of its own.

Colours are #RRGGBB.  A hue is a category of operators; a pattern is a stripe at the left side of a box that tells hues
apart where colours do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final, Literal, TypeAlias

from nnviz.theme.spacing import SPACING, Spacing

Pattern: TypeAlias = Literal["", "solid", "diagonal", "reverse", "cross", "rows", "columns", "grid", "dots", "open"]
"""What fills the stripe: nothing at all, one tone, lines, lines both ways, dots, or paper."""


@dataclass(frozen=True, slots=True)
class Hue:
    """A category of operators: fill and stroke as #RRGGBB, and its name in the legend ("" keeps it out)."""

    fill: str
    stroke: str
    legend: str = ""
    pattern: Pattern = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Boxes whose label or operator matches `pattern` (*, ? and [] as in a shell) have this hue."""

    pattern: str
    hue: str


@dataclass(frozen=True)
class Theme:
    """Everything that painting chooses.

    ink, soft_ink      titles of boxes; second lines, titles of frames and badges
    line, muted        lines and signs; shapes beside lines
    ground, paper      the page; what signs and panels are filled with
    frames             fills of opened blocks, alternating by depth; frame_line, sheet_line: their borders and sheets
    solid_ink          titles in the solid fills of named blocks, and soft_solid_ink their second lines
    hues               by name, in the order of the legend; "other" is that of what has none
    blocks             solid fills of named blocks and of the headers of their panels, in the order of the definitions
    rules              hues by label or operator, before the operator's own; the first that matches holds
    spacing            type sizes and distances
    family             the typeface that an SVG asks for before the shipped one, whose widths hold; "" for none
    """

    name: str
    hues: tuple[tuple[str, Hue], ...]
    blocks: tuple[Hue, ...]
    ink: str = "#263238"
    soft_ink: str = "#37474F"
    line: str = "#455A64"
    muted: str = "#546E7A"
    ground: str = "#FFFFFF"
    paper: str = "#FFFFFF"
    frames: tuple[str, ...] = ("#FFFFFF", "#EDF1F3")
    frame_line: str = "#90A4AE"
    sheet_line: str = "#B0BEC5"
    solid_ink: str = "#FFFFFF"
    soft_solid_ink: str = "#E8EEF2"
    rules: tuple[Rule, ...] = ()
    spacing: Spacing = field(default=SPACING)
    family: str = ""

    @cached_property
    def by_name(self) -> dict[str, Hue]:
        """The hues by their names."""
        return dict(self.hues)

    def hue(self, name: str, title: str = "", ops: tuple[str, ...] = ()) -> Hue:
        """The hue of a box of category `name`, whose label and operators the rules may know better."""
        for rule in self.rules:
            if any(fnmatchcase(text, rule.pattern) for text in (title, *ops)):
                return self.by_name[rule.hue]
        return self.by_name.get(name) or self.by_name["other"]

    def block(self, number: int) -> Hue:
        """The solid hue of the definition of that number; they come again after the last."""
        return self.blocks[number % len(self.blocks)]


COLOUR: Final = Theme(
    "colour",
    hues=(
        ("convolution", Hue("#A5CBF8", "#2B5F9E", "Convolution")),
        ("linear", Hue("#BBB1D5", "#5B4A8A", "Linear")),
        ("arithmetic", Hue("#FAABC2", "#A3345E", "MatMul / arithmetic")),
        ("normalisation", Hue("#B1F7C8", "#2E8B57", "Normalisation")),
        ("activation", Hue("#FCECA0", "#9A7B00", "Activation")),
        ("pooling", Hue("#F0C695", "#A8601A", "Pooling")),
        ("resampling", Hue("#7ED8CF", "#13776F", "Upsampling / embedding")),
        ("merge", Hue("#E7EBEF", "#546E7A", "Merge")),
        ("terminal", Hue("#FFFFFF", "#37474F")),
        ("other", Hue("#F1F3F5", "#455A64")),
    ),
    blocks=(
        Hue("#4A5B6C", "#34424F"),
        Hue("#2F6DA3", "#21517B"),
        Hue("#A8502A", "#7E3A1C"),
        Hue("#3C7A4B", "#2A5936"),
        Hue("#7B4B98", "#5A356F"),
        Hue("#1F7A7A", "#145656"),
        Hue("#A23B5B", "#782A42"),
        Hue("#6E6A1E", "#4F4C14"),
    ),
)
"""The operators' tints were optimised so that readers with normal, deutan, protan and tritan vision tell them apart
(least CIE76 difference 16.9, 10.1, 10.0 and 12.1, seen through the matrices of Machado, Oliveira and Fernandes 2009 at
full severity); titles on them have a contrast of at least 6.4, second lines of 4.7."""

PRINT: Final = Theme(
    "print",
    hues=(
        ("convolution", Hue("#FFFFFF", "#1A1A1A", "Convolution", "diagonal")),
        ("linear", Hue("#FFFFFF", "#1A1A1A", "Linear", "solid")),
        ("arithmetic", Hue("#FFFFFF", "#1A1A1A", "MatMul / arithmetic", "cross")),
        ("normalisation", Hue("#FFFFFF", "#1A1A1A", "Normalisation", "rows")),
        ("activation", Hue("#FFFFFF", "#1A1A1A", "Activation", "dots")),
        ("pooling", Hue("#FFFFFF", "#1A1A1A", "Pooling", "columns")),
        ("resampling", Hue("#FFFFFF", "#1A1A1A", "Upsampling / embedding", "grid")),
        ("merge", Hue("#FFFFFF", "#1A1A1A", "Merge", "open")),
        ("terminal", Hue("#FFFFFF", "#1A1A1A")),
        ("other", Hue("#FFFFFF", "#5A5A5A")),
    ),
    blocks=(Hue("#101010", "#000000"), Hue("#747474", "#1A1A1A"), Hue("#404040", "#000000")),
    ink="#111111",
    soft_ink="#2B2B2B",
    line="#1A1A1A",
    muted="#3D3D3D",
    frames=("#FFFFFF", "#F0F0F0"),
    frame_line="#6E6E6E",
    sheet_line="#8C8C8C",
    soft_solid_ink="#FFFFFF",
    spacing=Spacing(padding=8.5),
)
"""Black on white: patterns tell the hues apart, so that a grey copier, a fax and a careful eye all do.  The greys of
named blocks differ by 20 L* at least."""

DARK: Final = Theme(
    "dark",
    hues=(
        ("convolution", Hue("#003A70", "#7FB2F0", "Convolution")),
        ("linear", Hue("#713FAD", "#B5A5E6", "Linear")),
        ("arithmetic", Hue("#6B0025", "#F08FB2", "MatMul / arithmetic")),
        ("normalisation", Hue("#4A6939", "#7BD8A0", "Normalisation")),
        ("activation", Hue("#4B3700", "#E3C64A", "Activation")),
        ("pooling", Hue("#8D4900", "#EBAF6C", "Pooling")),
        ("resampling", Hue("#056C75", "#6FD0C6", "Upsampling / embedding")),
        ("merge", Hue("#484848", "#A9B7C0", "Merge")),
        ("terminal", Hue("#161C21", "#C5D0D8")),
        ("other", Hue("#2A3238", "#A9B7C0")),
    ),
    blocks=(
        Hue("#B4C3CF", "#DDE6EC"),
        Hue("#8FC1EC", "#BEDDF6"),
        Hue("#EDAA88", "#F7CFBB"),
        Hue("#93D0A2", "#C0E6C9"),
        Hue("#CFA6E6", "#E4CDF2"),
        Hue("#84CFCF", "#B7E5E5"),
        Hue("#EC9FB5", "#F6CAD6"),
        Hue("#D2CB76", "#E6E2AE"),
    ),
    ink="#F4F7F9",
    soft_ink="#D5DEE4",
    line="#AEBBC4",
    muted="#9FAEB8",
    ground="#161C21",
    paper="#161C21",
    frames=("#161C21", "#212A31"),
    frame_line="#5B6B77",
    sheet_line="#4A5862",
    solid_ink="#10161A",
    soft_solid_ink="#26323A",
)
"""Light on dark, for slides and screens; tints found like those of `COLOUR`: least CIE76 difference 27.5, 16.8, 15.8
and 16.0; titles have a contrast of at least 5.7, second lines of 4.5."""

THEMES: Final = {theme.name: theme for theme in (COLOUR, PRINT, DARK)}
