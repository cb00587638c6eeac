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

    [sizes]                             # type, in points at 1:1: heading, title, note, label, badge
    title = 9.0

    [shapes]                            # in points: radius of boxes, corner of lines, stroke, padding, gap, frame
    radius = 0.0

Everything is checked before anything is drawn, and the error names the file and the key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar, cast, get_args

from nnviz.errors import OptionError
from nnviz.theme.palette import COLOUR, THEMES, Hue, Pattern, Rule, Theme

COLOURS: Final = (
    "ink", "soft_ink", "line", "muted", "ground", "paper", "frame_line", "sheet_line", "solid_ink", "soft_solid_ink",
)  # fmt: skip
SIZES: Final = {"heading": (4.0, 40.0), **dict.fromkeys(("title", "note", "label", "badge"), (3.0, 24.0))}
"""Type sizes, and between which points each may be."""
SHAPES: Final = {
    "radius": (0.0, 12.0), "corner": (0.0, 12.0), "stroke": (0.1, 4.0), "padding": (4.0, 40.0), "gap": (10.0, 60.0),
    "frame": (6.0, 40.0),
}  # fmt: skip
PARTS: Final = ("base", "colours", "hues", "rules", "blocks", "sizes", "shapes")
LEAST_CONTRAST: Final = 3.0
"""Of words to what they stand on (WCAG 2.2, 1.4.3, for large type): less cannot be read."""
LARGEST: Final = 100_000
"""Bytes of a theme's file at most."""

_T = TypeVar("_T")
Table = Mapping[str, Any]


def theme_called(name: str | Path) -> Theme:
    """The theme of that name, or of that TOML file; raise `OptionError`, which says what is wrong with it."""
    if str(name) in THEMES:
        return THEMES[str(name)]
    path = Path(name)
    if not path.suffix and not path.exists():
        raise OptionError(f"no theme is called {str(name)!r}; use {', '.join(THEMES)} or a .toml file")
    return _Reading(str(path)).theme(_parsed(path))


def _parsed(path: Path) -> Table:
    try:
        if path.stat().st_size > LARGEST:
            raise OptionError(f"{path}: no theme is as large as this; give a TOML file of colours and sizes")
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise OptionError(f"{path}: {error.strerror}; give {', '.join(THEMES)} or a .toml file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionError(f"{path}: this is no TOML ({error}); mend it, or see docs/themes.md") from None


@dataclass(frozen=True, slots=True)
class _Reading:
    """Checks the parts of one file."""

    path: str

    def theme(self, parts: Table) -> Theme:
        self._known(parts, PARTS, "")
        base = self._one_of(parts.get("base", COLOUR.name), THEMES, "base")
        theme = replace(base, name=Path(self.path).stem)
        theme = self._coloured(theme, self._table(parts, "colours"))
        hues = self._hues(theme, self._table(parts, "hues"))
        theme = replace(theme, hues=tuple(hues.items()), blocks=self._blocks(theme, self._table(parts, "blocks")))
        theme = replace(theme, rules=self._rules(theme, self._table(parts, "rules")))
        spacing = theme.spacing.with_sizes(self._numbers(self._table(parts, "sizes"), SIZES, "sizes"))
        shapes: dict[str, Any] = self._numbers(self._table(parts, "shapes"), SHAPES, "shapes")
        theme = replace(theme, spacing=replace(spacing, **shapes))
        self._legible(theme)
        return theme

    def _coloured(self, theme: Theme, table: Table) -> Theme:
        self._known(table, (*COLOURS, "frames"), "colours.")
        found: dict[str, Any] = {key: self._colour(table[key], f"colours.{key}") for key in table if key != "frames"}
        if "frames" in table:
            found["frames"] = tuple(self._colours(table["frames"], "colours.frames"))
        return replace(theme, **found)

    def _hues(self, theme: Theme, table: Table) -> dict[str, Hue]:
        hues = dict(theme.hues)
        for name, said in table.items():
            if not isinstance(said, dict):
                raise self._wrong(f"hues.{_plain(name)}", said, "a table of fill, stroke, legend and pattern")
            hues[name] = self._hue(hues.get(name), cast("Table", said), f"hues.{_plain(name)}.")
        return hues

    def _hue(self, before: Hue | None, said: Table, key: str) -> Hue:
        self._known(said, ("fill", "stroke", "legend", "pattern"), key)
        if before is None and not {"fill", "stroke"} <= said.keys():
            raise OptionError(f"{self.path}: {key[:-1]} is a new hue; give it a fill and a stroke")
        found: dict[str, Any] = {
            part: self._colour(said[part], key + part) for part in ("fill", "stroke") if part in said
        }
        if "legend" in said:
            found["legend"] = self._text(said["legend"], key + "legend")
        if "pattern" in said:
            patterns = {name: name for name in get_args(Pattern)}
            found["pattern"] = self._one_of(said["pattern"], patterns, key + "pattern")
        return replace(before or Hue("", ""), **found)

    def _blocks(self, theme: Theme, table: Table) -> tuple[Hue, ...]:
        self._known(table, ("fills", "strokes"), "blocks.")
        if "fills" not in table:
            return theme.blocks
        fills = self._colours(table["fills"], "blocks.fills")
        strokes = self._colours(table.get("strokes", table["fills"]), "blocks.strokes")
        return tuple(Hue(fill, strokes[i % len(strokes)]) for i, fill in enumerate(fills))

    def _rules(self, theme: Theme, table: Table) -> tuple[Rule, ...]:
        names = dict(theme.hues)
        for pattern, hue in table.items():
            self._one_of(hue, names, f"rules.{_plain(pattern)}")
        return (*(Rule(pattern, hue) for pattern, hue in table.items()), *theme.rules)

    def _numbers(self, table: Table, known: Mapping[str, tuple[float, float]], part: str) -> dict[str, float]:
        self._known(table, tuple(known), part + ".")
        return {key: self._number(table[key], known[key], f"{part}.{key}") for key in table}

    def _number(self, said: object, between: tuple[float, float], key: str) -> float:
        low, high = between
        if isinstance(said, bool) or not isinstance(said, int | float) or not low <= said <= high:
            raise self._wrong(key, said, f"a number of points from {low:g} to {high:g}")
        return float(said)

    def _colours(self, said: object, key: str) -> list[str]:
        given = cast("list[object]", said) if isinstance(said, list) else []
        if not given:
            raise self._wrong(key, cast("Any", said), "a list of colours")
        return [self._colour(one, key) for one in given]

    def _colour(self, said: object, key: str) -> str:
        if not isinstance(said, str) or not re.fullmatch("#[0-9A-Fa-f]{6}", said):
            raise self._wrong(key, said, "a colour like #A5CBF8")
        return said.upper()

    def _text(self, said: object, key: str) -> str:
        if not isinstance(said, str):
            raise self._wrong(key, said, "words in quotes")
        return said

    def _one_of(self, said: object, known: Mapping[str, _T], key: str) -> _T:
        if not isinstance(said, str) or said not in known:
            raise self._wrong(key, said, "one of " + ", ".join(name or '""' for name in known))
        return known[said]

    def _table(self, parts: Table, name: str) -> Table:
        found = parts.get(name, {})
        if not isinstance(found, dict):
            raise self._wrong(name, found, f"a table: [{name}]")
        return cast("Table", found)

    def _known(self, table: Table, known: tuple[str, ...], key: str) -> None:
        for name in table:
            if name not in known:
                raise OptionError(f"{self.path}: {key}{_plain(name)} means nothing; use {', '.join(known)}")

    def _wrong(self, key: str, said: Any, wanted: str) -> OptionError:
        return OptionError(f"{self.path}: {key} is {said!r}; give {wanted}")

    def _legible(self, theme: Theme) -> None:
        """Words must stand out from what they stand on."""
        grounds = {f"hues.{name}.fill": hue.fill for name, hue in theme.hues}
        pairs = [("colours.ink", theme.ink, key, fill) for key, fill in grounds.items()]
        pairs += [("colours.soft_ink", theme.soft_ink, "colours.frames", fill) for fill in theme.frames]
        pairs += [("colours.line", theme.line, "colours.ground", theme.ground)]
        pairs += [("colours.solid_ink", theme.solid_ink, "blocks.fills", hue.fill) for hue in theme.blocks]
        for ink, one, key, other in pairs:
            if contrast(one, other) < LEAST_CONTRAST:
                raise OptionError(
                    f"{self.path}: {ink} {one} on {key} {other} cannot be read (contrast {contrast(one, other):.1f});"
                    f" make it at least {LEAST_CONTRAST:g}"
                )


def _plain(name: str) -> str:
    """A key on one line, whatever is in it."""
    return name if name.isprintable() else repr(name)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
