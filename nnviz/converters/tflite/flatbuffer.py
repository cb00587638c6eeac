"""A FlatBuffer, read in place: nothing is copied but what is asked for, and nothing is believed.

A file is tables and vectors that point to each other.  References point forwards only, so that there are no cycles;
that several point to one place is bounded by a budget of parts.  Every position is checked against the end of the
file, every length before memory is allocated for it.
Source of the layout: https://flatbuffers.dev/internals/
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from typing import Final, TypeAlias, cast

from nnviz.converters._wire import Buffer
from nnviz.converters.tflite.schema import Field, Schema
from nnviz.graph import Attribute, Scalar

MOST_NUMBERS: Final = 65_536
"""Numbers of a list that are read; a longer one is taken for damage, but for data, which is not read."""

MOST_TEXT: Final = 4096
"""Bytes of a string that are read."""

RELEASED: Final = 32
"""Parts after which the pages of a mapped file are given back: systems map megabytes around each byte that is read."""

Numbers: TypeAlias = "tuple[int | float | bool, ...]"

_U16, _U32, _I32 = struct.Struct("<H"), struct.Struct("<I"), struct.Struct("<i")


class DamagedError(Exception):
    """The file contradicts itself; says how, in words that follow "a damaged file: "."""


class TooLargeError(Exception):
    """The file is larger than a limit; says which, and the name of the limit that raises it."""

    def __init__(self, what: str, raised_by: str) -> None:
        super().__init__(what)
        self.raised_by = raised_by


class File:
    """The bytes of a file, what its tables are made of, and how many parts of it may still be read."""

    def __init__(self, buffer: Buffer, schema: Schema, parts: int) -> None:
        self.buffer, self.schema = buffer, schema
        self.size = len(buffer)
        self._parts = self._left = parts
        self._near = RELEASED
        self._slots: dict[int, tuple[int, ...]] = {}

    def root(self, table: str) -> Table:
        """The table that the file is."""
        return Table(self, self.u32(0), table)

    def spend(self, parts: int) -> None:
        """Count what is read; raise `TooLargeError` where it is too much."""
        self._left -= parts
        self._near -= 1
        if self._left < 0:
            raise TooLargeError(f"more than {self._parts:,} parts", "parts")
        if not self._near:
            self._near = RELEASED
            if isinstance(self.buffer, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
                self.buffer.madvise(mmap.MADV_DONTNEED)

    def check(self, at: int, length: int) -> None:
        """Raise `DamagedError` where the file ends before."""
        if at < 0 or at + length > self.size:
            raise DamagedError(f"byte {at:,} points {at + length - self.size:,} bytes past the end")

    def u32(self, at: int) -> int:
        """The number of four bytes at a position."""
        try:
            found: int = _U32.unpack_from(self.buffer, at)[0]
        except struct.error:
            raise DamagedError(f"byte {at:,} is {at + 4 - self.size:,} bytes past the end") from None
        return found

    def behind(self, at: int) -> int:
        """The position that the reference at `at` points to."""
        offset = self.u32(at)
        if offset < 4:
            raise DamagedError(f"byte {at:,} points to itself")
        return at + offset

    def slots(self, at: int) -> tuple[int, ...]:
        """Where the fields of the table at `at` stand, from its start; 0 for one that is left out."""
        self.check(at, 4)
        where: int = at - _I32.unpack_from(self.buffer, at)[0]
        if where not in self._slots:
            self.check(where, 4)
            length: int = _U16.unpack_from(self.buffer, where)[0]
            if length < 4 or length % 2:
                raise DamagedError(f"the table at byte {at:,} has fields at odd places")
            self.check(where, length)
            self._slots[where] = struct.unpack_from(f"<{length // 2 - 2}H", self.buffer, where + 4)
        return self._slots[where]

    def vector(self, at: int, width: int) -> tuple[int, int]:
        """Where the elements of the vector at `at` start, and how many there are, of `width` bytes each."""
        count = self.u32(at)
        self.check(at + 4, count * width)
        return at + 4, count

    def numbers(self, at: int, letter: str) -> Numbers:
        """The elements of a vector of numbers."""
        start, count = self.vector(at, struct.calcsize(f"<{letter}"))
        if count > MOST_NUMBERS:
            raise DamagedError(f"a list of {count:,} numbers at byte {at:,}")
        self.spend(count // 8)
        return struct.unpack_from(f"<{count}{letter}", self.buffer, start)

    def string(self, at: int) -> str:
        """A string; bytes that are not UTF-8 are replaced."""
        start, count = self.vector(at, 1)
        return bytes(self.buffer[start : start + min(count, MOST_TEXT)]).decode("utf-8", "replace")

    def references(self, at: int) -> Iterator[int]:
        """Where the elements of a vector of tables or strings stand."""
        start, count = self.vector(at, 4)
        self.spend(count)
        return (self.behind(start + 4 * index) for index in range(count))


class Table:
    """A table of the file, whose fields are read when they are asked for."""

    __slots__ = ("_at", "_fields", "_file", "_slots", "name")

    def __init__(self, file: File, at: int, name: str) -> None:
        file.spend(1)
        self.name = name
        self._file, self._at = file, at
        self._slots, self._fields = file.slots(at), file.schema.tables[name]

    def _place(self, name: str) -> tuple[Field, int]:
        """The field `name`, and its position in the file; 0 where it is left out."""
        field = self._fields[name]
        offset = self._slots[field.slot] if field.slot < len(self._slots) else 0
        return field, self._at + offset if offset else 0

    def number(self, name: str) -> int:
        """A whole number, or the default."""
        value = self._number(*self._place(name))
        return int(value) if isinstance(value, int) else 0

    def _number(self, field: Field, at: int) -> int | float | bool:
        if not at:
            return field.default or 0
        self._file.check(at, struct.calcsize(f"<{field.letter}"))
        found: int | float | bool = struct.unpack_from(f"<{field.letter}", self._file.buffer, at)[0]
        return found

    def numbers(self, name: str) -> Numbers:
        """A list of numbers, empty where it is left out."""
        field, at = self._place(name)
        return self._file.numbers(self._file.behind(at), field.letter) if at else ()

    def integers(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        return cast("tuple[int, ...]", self.numbers(name)) if self._fields[name].letter not in "fd" else ()

    def span(self, name: str) -> tuple[int, int]:
        """Where a list of bytes starts, and how many there are; they are not read."""
        _, at = self._place(name)
        return self._file.vector(self._file.behind(at), 1) if at else (0, 0)

    def head(self, name: str, most: int) -> bytes:
        """The first bytes of a list of bytes."""
        start, count = self.span(name)
        return bytes(self._file.buffer[start : start + min(count, most)])

    def length(self, name: str) -> int:
        """How many elements a list has; they are not read."""
        _, at = self._place(name)
        return self._file.u32(self._file.behind(at)) if at else 0

    def text(self, name: str) -> str:
        """A string, empty where it is left out."""
        _, at = self._place(name)
        return self._file.string(self._file.behind(at)) if at else ""

    def table(self, name: str) -> Table | None:
        """The table that a field points to; of a union, the one that the field before it names."""
        field, at = self._place(name)
        if not at:
            return None
        of = field.of
        if field.kind == "union":
            of = self._file.schema.enums[of].get(self.number(f"{name}_type"), "")
        return Table(self._file, self._file.behind(at), of) if of in self._file.schema.tables else None

    def tables(self, name: str) -> list[Table]:
        """A list of tables."""
        field, at = self._place(name)
        if not at:
            return []
        return [Table(self._file, place, field.of) for place in self._file.references(self._file.behind(at))]

    def attributes(self) -> dict[str, Attribute]:
        """Every field that is a number, a name or a list of such, members of enumerations by name."""
        found: dict[str, Attribute] = {}
        for field in self._fields.values():
            value = self._attribute(field)
            if value is not None:
                found[field.name] = value
        return found

    def _attribute(self, field: Field) -> Attribute | None:
        at = self._place(field.name)[1]
        match field.kind:
            case "number":
                number: Scalar = self._number(field, at)
                members = self._file.schema.enums.get(field.of, {})
                return members.get(int(number), number) if members else number
            case "numbers" if at and field.letter != "B":
                return self.numbers(field.name)
            case "string" if at:
                return self.text(field.name)
            case _:
                return None
