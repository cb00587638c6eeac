"""What may stand behind a key of a theme's file; errors name the file, the key and what to give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar, cast

from nnviz.errors import OptionError

_T = TypeVar("_T")
Table: TypeAlias = Mapping[str, Any]
LONGEST_WORDS: Final = 40
LONGEST: Final = 120
"""Letters of a key or value that an error shows."""


@dataclass(frozen=True, slots=True)
class Values:
    """Checks values of the file at `path`; all raise `OptionError`."""

    path: str

    def numbers(self, table: Table, known: Mapping[str, tuple[float, float]], part: str) -> dict[str, float]:
        """The numbers of a table, each between those that `known` gives for its key."""
        self.known(table, tuple(known), part + ".")
        return {key: self.number(table[key], known[key], f"{part}.{key}") for key in table}

    def number(self, said: object, between: tuple[float, float], key: str) -> float:
        """A number of points between two."""
        low, high = between
        if isinstance(said, bool) or not isinstance(said, int | float) or not low <= said <= high:
            raise self.wrong(key, said, f"a number of points from {low:g} to {high:g}")
        return float(said)

    def colours(self, said: object, key: str) -> list[str]:
        """A list of colours."""
        given = cast("list[object]", said) if isinstance(said, list) else []
        if not given:
            raise self.wrong(key, cast("Any", said), "a list of colours")
        return [self.colour(one, key) for one in given]

    def colour(self, said: object, key: str) -> str:
        """A colour, in capitals."""
        if not isinstance(said, str) or not re.fullmatch("#[0-9A-Fa-f]{6}", said):
            raise self.wrong(key, said, "a colour like #A5CBF8")
        return said.upper()

    def text(self, said: object, key: str) -> str:
        """A few words on one line."""
        if not isinstance(said, str) or not said.isprintable() or len(said) > LONGEST_WORDS:
            raise self.wrong(key, said, f"at most {LONGEST_WORDS} letters on one line")
        return said

    def one_of(self, said: object, known: Mapping[str, _T], key: str) -> _T:
        """What is known under a name."""
        if not isinstance(said, str) or said not in known:
            raise self.wrong(key, said, "one of " + ", ".join(name or '""' for name in known))
        return known[said]

    def table(self, parts: Table, name: str) -> Table:
        """The table of that name; an empty one where there is none."""
        found = parts.get(name, {})
        if not isinstance(found, dict):
            raise self.wrong(name, found, f"a table: [{name}]")
        return cast("Table", found)

    def known(self, table: Table, known: tuple[str, ...], key: str) -> None:
        """Refuse keys that mean nothing."""
        for name in table:
            if name not in known:
                raise OptionError(f"{self.path}: {key}{plain(name)} means nothing; use {', '.join(known)}")

    def wrong(self, key: str, said: Any, wanted: str) -> OptionError:
        """The error of a key and what is said there."""
        return OptionError(f"{self.path}: {key} is {shown(said)}; give {wanted}")


def plain(text: str) -> str:
    """Any text on one line, and no longer than that."""
    return _cut("".join(letter if letter.isprintable() else "\ufffd" for letter in text[: LONGEST + 1]))


def shown(said: object) -> str:
    """What stands in the file, as Python writes it, however long it is."""
    try:
        return _cut(repr(said))
    except ValueError:  # more digits than Python writes
        return "a number of very many digits"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
