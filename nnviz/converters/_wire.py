"""The wire format of protocol buffers: what a message is made of, without knowing what it means.

A message is a sequence of fields, each a key (field number and wire type) and a payload.  `fields` walks one message in
a buffer and yields where each lies; nothing is copied.  Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterator
from mmap import mmap
from typing import NamedTuple, TypeAlias

Buffer: TypeAlias = bytes | mmap

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5


class MalformedError(Exception):
    """The bytes are no protocol buffer: what is wrong, and at which byte."""

    def __init__(self, what: str, at: int) -> None:
        super().__init__(f"{what} at byte {at:,}")


class TruncatedError(MalformedError):
    """The buffer ends before its last field does."""


class Field(NamedTuple):
    """A field of a message: its key starts at `at`, its payload spans `start` to `stop`."""

    number: int
    wire: int
    at: int
    start: int
    stop: int


def varint(buffer: Buffer, at: int, end: int) -> tuple[int, int]:
    """Decode the variable-length integer at `at`; return it and the position behind it."""
    value = shift = 0
    for position in range(at, min(at + 10, end)):
        byte = buffer[position]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position + 1
        shift += 7
    if at + 10 > end:
        raise (TruncatedError if end == len(buffer) else MalformedError)("cut off within a number", at)
    raise MalformedError("a number of more than ten bytes", at)


def encode_varint(value: int) -> bytes:
    """Encode a number that is not negative."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def length_key(number: int, length: int) -> bytes:
    """Encode the key and the length of a length-delimited field."""
    return encode_varint(number << 3 | LENGTH) + encode_varint(length)


def fields(buffer: Buffer, start: int, end: int) -> Iterator[Field]:
    """Yield the fields of the message that spans `start` to `end`; raise `MalformedError` where they do not add up."""
    at = start
    while at < end:
        key = buffer[at]
        position = at + 1
        if key > 0x7F:
            key, position = varint(buffer, at, end)
        stop, position = _extent(buffer, key & 7, at, position, end)
        if stop > end:
            raise _overrun(stop - end, at, whole=end == len(buffer))
        if key < 8:
            raise MalformedError("a field without a number", at)
        yield Field(key >> 3, key & 7, at, position, stop)
        at = stop


def _overrun(missing: int, at: int, *, whole: bool) -> MalformedError:
    if whole:
        return TruncatedError(f"{missing:,} bytes missing from the field", at)
    return MalformedError(f"a field that runs {missing:,} bytes past its message", at)


def _extent(buffer: Buffer, wire: int, at: int, position: int, end: int) -> tuple[int, int]:
    """Return where the payload of the field at `at` stops and starts; `position` is behind its key."""
    if wire == LENGTH:
        length, position = varint(buffer, position, end)
        return position + length, position
    if wire == VARINT:
        return varint(buffer, position, end)[1], position
    if wire == FIXED32:
        return position + 4, position
    if wire == FIXED64:
        return position + 8, position
    raise MalformedError(f"a field of the unknown wire type {wire}", at)
