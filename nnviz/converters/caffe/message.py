"""A message of a network as both files hold it, text and binary: fields by name, repeated ones in their order.

No schema is needed: whatever a fork adds is kept under the name that it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

Value: TypeAlias = "str | int | float | bool | Message"

LARGEST = 2**40
"""A larger number is taken for damage where a size is wanted."""


class Message:
    """Fields in the order of the file, each a name and a value; `line` is where it begins, 0 in a binary file."""

    __slots__ = ("_fields", "_named", "line")

    def __init__(self, line: int = 0) -> None:
        self.line = line
        self._fields: list[tuple[str, Value]] = []
        self._named: dict[str, list[Value]] = {}

    def add(self, name: str, value: Value) -> None:
        """Append a field."""
        self._fields.append((name, value))
        self._named.setdefault(name, []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._named

    def __iter__(self) -> Iterator[tuple[str, Value]]:
        return iter(self._fields)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields, each once."""
        return tuple(self._named)

    def all(self, name: str) -> list[Value]:
        """Every value of a field."""
        return self._named.get(name, [])

    def messages(self, name: str) -> list[Message]:
        """The messages among the values of a field."""
        return [value for value in self.all(name) if isinstance(value, Message)]

    def message(self, name: str) -> Message:
        """The last message of a field; an empty one where there is none."""
        found = self.messages(name)
        return found[-1] if found else Message()

    def words(self, name: str) -> tuple[str, ...]:
        """The values of a field as text."""
        return tuple(str(value) for value in self.all(name) if not isinstance(value, Message))

    def word(self, name: str, default: str = "") -> str:
        """The last value of a field as text: of a field that is no list, the last counts."""
        found = self.words(name)
        return found[-1] if found else default

    def integers(self, name: str) -> tuple[int, ...]:
        """The whole numbers of a field, as far as they are plausible."""
        found = (whole(value) for value in self.all(name))
        return tuple(number for number in found if number is not None)

    def integer(self, name: str) -> int | None:
        """The last value of a field if it is a whole number."""
        return whole(self.all(name)[-1]) if name in self else None

    def number(self, name: str, default: float) -> float:
        """The last value of a field if it is a number."""
        value = self.all(name)[-1] if name in self else default
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else default

    def flag(self, name: str, default: bool) -> bool:
        """The last value of a field if it is a truth value, by word or by number."""
        value = self.all(name)[-1] if name in self else default
        return bool(value) if isinstance(value, (bool, int)) else default


def whole(value: Value | None) -> int | None:
    """`value` if it is a plausible whole number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST else None
