"""A theme of one's own, from a TOML file; what it does not say is as in the theme that it begins with.

    base = "colour"                     # colour, print or dark; "colour" if left out

    [colours]                           # #RRGGBB; the names are those of Theme
    ink = "#222222"
    frames = ["#FFFFFF", "#F4F4F4"]

    [hues.convolution]                  # convolution, linear, arithmetic, ... or a new name, for rules
    fill = "#CCE5FF"
    stroke = "#004085"
    legend = "Convolution"              # "" keeps it out of the legend
    pattern = "diagonal"                # solid, diagonal, reverse, cross, rows, columns, grid, dots, open or ""

    [rules]                             # label or operator, with * ? []: its hue; the first that matches holds
    "Attention*" = "linear"

    [blocks]                            # solid fills of named blocks, in the order of the definitions
    fills = ["#4A5B6C", "#2F6DA3"]

    [fonts]
    family = "Libertinus Sans"          # named before the shipped typeface in an SVG; PDF and PNG draw the shipped one
    titles = "semibold"                 # regular, semibold or bold: titles of operators

    [sizes]                             # type, in points at 1:1: heading, title, note, label, badge
    title = 9.0

    [shapes]                            # in points: radius of boxes, corner of lines, stroke, padding, gap, frame
    radius = 0.0

Everything is checked before anything is drawn, and the error names the file and the key.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast, get_args

from nnviz.errors import OptionError
from nnviz.theme.contrast import contrast, pairs
from nnviz.theme.palette import COLOUR, THEMES, Hue, Pattern, Rule, Theme
from nnviz.theme.spacing import TitleWeight
from nnviz.theme.values import Table, Values, plain, shown

COLOURS: Final = (
    "ink", "soft_ink", "line", "muted", "ground", "paper", "frame_line", "sheet_line", "solid_ink", "soft_solid_ink",
)  # fmt: skip
SIZES: Final = {"heading": (4.0, 40.0), **dict.fromkeys(("title", "note", "label", "badge"), (3.0, 24.0))}
"""Type sizes, and between which points each may be."""
SHAPES: Final = {
    "radius": (0.0, 6.0), "corner": (0.0, 8.0), "stroke": (0.2, 1.6), "padding": (4.0, 40.0), "gap": (10.0, 60.0),
    "frame": (6.0, 40.0),
}  # fmt: skip
PARTS: Final = ("base", "colours", "hues", "rules", "blocks", "fonts", "sizes", "shapes")
LEAST_CONTRAST: Final = 3.0
"""Of words to what they stand on (WCAG 2.2, 1.4.3, for large type): less cannot be read."""
LARGEST: Final = 100_000
"""Bytes of a theme's file at most."""
FAMILY: Final = re.compile(r"[\w -]{0,60}")
BESIDE_PATTERNS: Final = 8.5
"""Least padding in a theme whose boxes have patterns, in points: the pattern takes a part of it."""


def theme_called(name: str | Path) -> Theme:
    """The theme of that name, or of that TOML file; raise `OptionError`, which says what is wrong with it."""
    if str(name) in THEMES:
        return THEMES[str(name)]
    path = Path(name)
    if not path.suffix and not path.exists():
        raise OptionError(f"no theme is called {shown(str(name))}; use {', '.join(THEMES)} or a .toml file")
    return _Reading(plain(str(path)), plain(path.stem)).theme(_parsed(path))


def _parsed(path: Path) -> Table:
    shown = plain(str(path))
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no file has such a name"
        raise OptionError(f"{shown}: {why}; give {', '.join(THEMES)} or a .toml file") from None
    if len(text) > LARGEST:
        raise OptionError(f"{shown}: no theme has more than {LARGEST:,} bytes; give a TOML file of colours and sizes")
    try:
        return tomllib.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        why = "it nests too deeply" if isinstance(error, RecursionError) else plain(str(error))
        raise OptionError(f"{shown}: this is no TOML ({why}); mend it, or see docs/themes.md") from None


@dataclass(frozen=True, slots=True)
class _Reading(Values):
    """Checks the parts of one file."""

    name: str

    def theme(self, parts: Table) -> Theme:
        self.known(parts, PARTS, "")
        base = self.one_of(parts.get("base", COLOUR.name), THEMES, "base")
        theme = replace(base, name=self.name)
        theme = self._coloured(theme, self.table(parts, "colours"))
        hues = self._hues(theme, self.table(parts, "hues"))
        theme = replace(theme, hues=tuple(hues.items()), blocks=self._blocks(theme, self.table(parts, "blocks")))
        theme = replace(theme, rules=self._rules(theme, self.table(parts, "rules")))
        spacing = theme.spacing.with_sizes(self.numbers(self.table(parts, "sizes"), SIZES, "sizes"))
        shapes: dict[str, Any] = self.numbers(self.table(parts, "shapes"), SHAPES, "shapes")
        theme = self._fonts(replace(theme, spacing=replace(spacing, **shapes)), self.table(parts, "fonts"))
        theme = _with_room_for_patterns(theme)
        self._legible(theme)
        return theme

    def _coloured(self, theme: Theme, table: Table) -> Theme:
        self.known(table, (*COLOURS, "frames"), "colours.")
        found: dict[str, Any] = {key: self.colour(table[key], f"colours.{key}") for key in table if key != "frames"}
        if "frames" in table:
            found["frames"] = tuple(self.colours(table["frames"], "colours.frames"))
        return replace(theme, **found)

    def _hues(self, theme: Theme, table: Table) -> dict[str, Hue]:
        hues = dict(theme.hues)
        for name, said in table.items():
            if not isinstance(said, dict):
                raise self.wrong(f"hues.{plain(name)}", said, "a table of fill, stroke, legend and pattern")
            hues[name] = self._hue(hues.get(name), cast("Table", said), f"hues.{plain(name)}.")
        return hues

    def _hue(self, before: Hue | None, said: Table, key: str) -> Hue:
        self.known(said, ("fill", "stroke", "legend", "pattern"), key)
        if before is None and not {"fill", "stroke"} <= said.keys():
            raise OptionError(f"{self.path}: {key[:-1]} is a new hue; give it a fill and a stroke")
        found: dict[str, Any] = {
            part: self.colour(said[part], key + part) for part in ("fill", "stroke") if part in said
        }
        if "legend" in said:
            found["legend"] = self.text(said["legend"], key + "legend")
        if "pattern" in said:
            patterns = {name: name for name in get_args(Pattern)}
            found["pattern"] = self.one_of(said["pattern"], patterns, key + "pattern")
        return replace(before or Hue("", ""), **found)

    def _blocks(self, theme: Theme, table: Table) -> tuple[Hue, ...]:
        self.known(table, ("fills", "strokes"), "blocks.")
        if not table:
            return theme.blocks
        fills = [hue.fill for hue in theme.blocks]
        fills = self.colours(table["fills"], "blocks.fills") if "fills" in table else fills
        strokes = self.colours(table["strokes"], "blocks.strokes") if "strokes" in table else fills
        return tuple(Hue(fill, strokes[i % len(strokes)]) for i, fill in enumerate(fills))

    def _rules(self, theme: Theme, table: Table) -> tuple[Rule, ...]:
        names = dict(theme.hues)
        for pattern, hue in table.items():
            self.one_of(hue, names, f"rules.{plain(pattern)}")
        return (*(Rule(pattern, hue) for pattern, hue in table.items()), *theme.rules)

    def _fonts(self, theme: Theme, table: Table) -> Theme:
        self.known(table, ("family", "titles"), "fonts.")
        spacing, family = theme.spacing, table.get("family", theme.family)
        if not isinstance(family, str) or not FAMILY.fullmatch(family):
            raise self.wrong("fonts.family", family, "the name of a typeface, of letters, digits, spaces and hyphens")
        if "titles" in table:
            weights: dict[str, TitleWeight] = {name: name for name in get_args(TitleWeight)}
            spacing = replace(spacing, title_weight=self.one_of(table["titles"], weights, "fonts.titles"))
        return replace(theme, spacing=spacing, family=family)

    def _legible(self, theme: Theme) -> None:
        """Words must stand out from what they stand on."""
        for ink, one, key, other in pairs(theme):
            if contrast(one, other) < LEAST_CONTRAST:
                raise OptionError(
                    f"{self.path}: {ink} {one} on {key} {other} cannot be read (contrast {contrast(one, other):.1f});"
                    f" make it at least {LEAST_CONTRAST:g}"
                )


def _with_room_for_patterns(theme: Theme) -> Theme:
    """Words stand beside a pattern, not on it."""
    patterned = any(hue.pattern for _, hue in theme.hues)
    padding = max(theme.spacing.padding, BESIDE_PATTERNS) if patterned else theme.spacing.padding
    return replace(theme, spacing=replace(theme.spacing, padding=padding))
