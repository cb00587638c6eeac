"""Named styles: what is inked alike has one name, which says what it is, and is defined once, at the head of the file.

The hues of the theme give boxes their names (`convolution`, `block 1`); all else is called after its role in the figure
(`frame 1`, `badge`, `edge`).  A name that two inks ask for is numbered, in the order in which they occur.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from nnviz.renderers._paths import number
from nnviz.scene import Paint, Text
from nnviz.theme import COLOUR, SPACING, Hue, Theme

FACES: Final = {"regular": "", "semibold": r"\bfseries", "bold": r"\bfseries", "italic": r"\slshape"}
NATURAL: Final = 0.93
"""Size of type, of what it is in the shipped face: Computer Modern Sans is wider."""
LETTERS: Final = "BCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class Styles:
    """The styles that a document needs so far; `scale` is that of the page."""

    theme: Theme
    scale: float
    named: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    commands: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    colours: dict[str, str] = field(default_factory=dict[str, str])
    taken: Counter[str] = field(default_factory=Counter[str])

    def ink(self, role: str, paint: Paint, radius: float = 0.0, arrow: bool = False) -> str:
        """The name of a style for a shape."""
        name = self._hue(paint) or role
        parts = [f"fill={self.colour(paint.fill)}"] if paint.fill else []
        if paint.stroke:
            parts += [f"draw={self.colour(paint.stroke)}", f"line width={self.points(paint.width)}"]
        parts += [f"rounded corners={self.points(radius)}"] if radius else []
        parts += [f"-{{{self._arrow()}}}"] if arrow else []
        return self._called(name, ", ".join(parts))

    def type(self, role: str, text: Text) -> str:
        """The command that sets a line of text in its size, weight and colour; letters alone, as commands are."""
        size = number(text.size * self.scale * NATURAL)
        said = rf"\sffamily\fontsize{{{size}}}{{{size}}}\selectfont{FACES[text.weight]}"
        said += rf"\color{{{self.colour(text.color)}}}"
        key = (role, said)
        if key not in self.commands:
            self.taken[role] += 1
            self.commands[key] = role + (LETTERS[min(self.taken[role], 26) - 2] if self.taken[role] > 1 else "")
        return self.commands[key]

    def colour(self, code: str) -> str:
        """The name of a colour, by what it is in the theme."""
        return self.colours.setdefault(code, self.known.get(code, f"colour {code[1:].lower()}"))

    @cached_property
    def known(self) -> dict[str, str]:
        """What the colours of the theme are called, the first name for each."""
        theme = self.theme
        names = {
            "ink": theme.ink, "soft ink": theme.soft_ink, "line": theme.line, "muted": theme.muted,
            "paper": theme.paper, "ground": theme.ground, "frame line": theme.frame_line,
            "sheet line": theme.sheet_line,
        }  # fmt: skip
        for name, hue in self.hues:
            names |= {f"{name} fill": hue.fill, f"{name} line": hue.stroke}
        return {code: name for name, code in reversed(names.items())}

    @cached_property
    def hues(self) -> list[tuple[str, Hue]]:
        """The hues of the theme and those of named blocks, under names that mean nothing else in TikZ."""
        ours = [(name if name in COLOUR.by_name else f"hue {_plain(name)}", hue) for name, hue in self.theme.hues]
        return ours + [(f"block {number}", hue) for number, hue in enumerate(self.theme.blocks, 1)]

    def points(self, value: float) -> str:
        """A length on the page."""
        return f"{number(value * self.scale)}pt"

    def definitions(self) -> list[str]:
        """One line a colour, then one line a kind of type, then one line a style."""
        colours = [rf"\definecolor{{{name}}}{{HTML}}{{{code[1:].upper()}}}" for code, name in self.colours.items()]
        styles = [f"  {name}/.style={{{said}}}," for (_, said), name in self.named.items()]
        commands = [rf"\newcommand\{name}{{{said}}}" for (_, said), name in self.commands.items()]
        return [*colours, *commands, r"\tikzset{", *styles, "}"]

    def _called(self, role: str, said: str) -> str:
        key = (role, said)
        if key not in self.named:
            self.taken[role] += 1
            self.named[key] = role if self.taken[role] == 1 else f"{role} {self.taken[role]}"
        return self.named[key]

    def _arrow(self) -> str:
        length, width = self.points(SPACING.arrow_length), self.points(SPACING.arrow_width)
        return f"Triangle[length={length}, width={width}]"

    def _hue(self, paint: Paint) -> str:
        """The hue of the theme that is painted so, if only one is."""
        found = [name for name, hue in self.hues if (hue.fill, hue.stroke) == (paint.fill, paint.stroke)]
        return found[0] if len(found) == 1 else ""


def _plain(name: str) -> str:
    return re.sub("[^A-Za-z0-9]+", " ", name).strip()
