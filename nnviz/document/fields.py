"""What stands in a document, taken with its type: a document comes from anywhere, and nothing in it is trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NoReturn, TypeAlias, cast

from nnviz.graph import Attribute

Json: TypeAlias = Any
"""What `json.loads` gives; every use of it goes through this module."""

DEEPEST: Final = 16
"""Lists in lists of an attribute: those of ONNX have one."""
WIDEST: Final = 1 << 64
"""No number of a model file is larger, whatever its sign."""
FLOATS: Final = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


class DamagedError(ValueError):
    """The document is broken; says how."""


class NewerError(ValueError):
    """The document is of a schema that this version does not know."""


class TooLargeError(ValueError):
    """The document is larger than a limit; `raised_by` is the limit's name, "" where none raises it."""

    def __init__(self, what: str, raised_by: str = "") -> None:
        super().__init__(what)
        self.raised_by = raised_by


class Fields:
    """The fields of a JSON object; `what` names it in errors.

    A field that is left out is empty: "", 0, False or ().
    """

    def __init__(self, item: Json, what: str) -> None:
        self._fields: dict[str, Json] = cast(dict[str, Json], item) if isinstance(item, dict) else wrong(what)
        self._what = what

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def text(self, name: str) -> str:
        """The text under `name`."""
        return text(self._fields.get(name, ""), f"{self._what}: {name}")

    def number(self, name: str) -> int:
        """The whole number under `name`, 0 or more."""
        return index(self._fields.get(name, 0), f"{self._what}: {name}")

    def flag(self, name: str) -> bool:
        """Whether `name` is true."""
        found = self._fields.get(name, False)
        return found if isinstance(found, bool) else wrong(f"{self._what}: {name}")

    def items(self, name: str) -> Sequence[Json]:
        """The list under `name`."""
        return items(self._fields.get(name, ()), f"{self._what}: {name}")

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts under `name`."""
        return tuple(text(item, f"{self._what}: {name}") for item in self.items(name))

    def numbers(self, name: str) -> tuple[int, ...]:
        """The whole numbers under `name`."""
        return tuple(index(item, f"{self._what}: {name}") for item in self.items(name))

    def pairs(self, name: str) -> list[tuple[int, str]]:
        """The numbers with a text each under `name`."""
        found = [items(pair, f"{self._what}: {name}") for pair in self.items(name)]
        if any(len(pair) != 2 for pair in found):
            wrong(f"{self._what}: {name}")
        return [(index(a, f"{self._what}: {name}"), text(b, f"{self._what}: {name}")) for a, b in found]

    def mapping(self, name: str) -> dict[str, Json]:
        """The JSON object under `name`."""
        found = self._fields.get(name, {})
        return cast(dict[str, Json], found) if isinstance(found, dict) else wrong(f"{self._what}: {name}")


def text(item: Json, what: str) -> str:
    """`item`, which is a text."""
    return item if isinstance(item, str) else wrong(what)


def integer(item: Json, what: str) -> int:
    """`item`, which is a whole number of at most 64 bits and a sign."""
    return item if type(item) is int and abs(item) <= WIDEST else wrong(what)


def index(item: Json, what: str) -> int:
    """`item`, which is a whole number, 0 or more."""
    number = integer(item, what)
    return number if number >= 0 else wrong(what)


def items(item: Json, what: str) -> Sequence[Json]:
    """`item`, which is a list."""
    return cast(Sequence[Json], item) if isinstance(item, list | tuple) else wrong(what)


def attribute(item: Json, what: str, depth: int = 0) -> Attribute:
    """`item` as an attribute: lists are tuples; recursion ends at `DEEPEST`."""
    if isinstance(item, list) and depth < DEEPEST:
        return tuple(attribute(each, what, depth + 1) for each in items(item, what))
    if isinstance(item, dict):
        named = cast(dict[str, Json], item).get("float")
        return FLOATS[named] if isinstance(named, str) and named in FLOATS else wrong(what)
    return item if isinstance(item, str | bool | float) else integer(item, what)


def wrong(what: str) -> NoReturn:
    """Raise `DamagedError`: what is there is of another type, or out of range."""
    raise DamagedError(f"{what} is not what it should be")
