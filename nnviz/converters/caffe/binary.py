"""A .caffemodel as a message: the same as a prototxt's, without the numbers of its weights.

The file is walked, never loaded: of a tensor only its shape is read, and how many numbers there are.
"""

from __future__ import annotations

from struct import unpack_from

from nnviz.converters._digits import shortest
from nnviz.converters._wire import FIXED32, FIXED64, LENGTH, VARINT, Buffer, Field, MalformedError, fields, varint
from nnviz.converters.caffe.message import Message, Value
from nnviz.converters.caffe.schema import ROOT, FieldKind, schema
from nnviz.converters.caffe.text import DEEPEST, TooManyError

PASSED_OVER = frozenset({"data", "diff", "double_data", "double_diff"})
"""Fields of a tensor that hold its numbers."""

STORED = "stored"
"""Name under which a tensor says how many bytes its numbers take, in place of them."""

LONGEST = 1 << 16
"""Bytes of a name or of a list of numbers that are read; a longer one is damage."""


def decode(buffer: Buffer, most: int) -> Message:
    """Return the network in `buffer`; raise `MalformedError`, or `TooManyError` at more than `most` fields."""
    root = Message()
    pending, left = [(root, ROOT, 0, len(buffer), 0)], most
    while pending:
        message, kind, start, stop, depth = pending.pop()
        known, inner = schema()[kind], list[tuple[Message, str, int, int, int]]()
        for field in fields(buffer, start, stop):
            left -= 1
            if left < 0:
                raise TooManyError
            which = known.get(field.number)
            if which is None:
                continue
            if which.type in schema() and field.wire == LENGTH:
                if depth >= DEEPEST:
                    raise MalformedError(f"messages nested more than {DEEPEST} deep", field.at)
                below = Message()
                message.add(which.name, below)
                inner.append((below, which.type, field.start, field.stop, depth + 1))
            elif kind == "BlobProto" and which.name in PASSED_OVER:
                if not which.name.endswith("diff"):
                    message.add(STORED, field.stop - field.start)
            else:
                _add_plain(message, which, buffer, field)
        pending += reversed(inner)
    return root


def _add_plain(message: Message, which: FieldKind, buffer: Buffer, field: Field) -> None:
    """Append what a field that is no message holds: one value, or a packed list; a wrong wire type says nothing."""
    if which.type in ("string", "bytes"):
        if field.wire == LENGTH:
            message.add(
                which.name,
                bytes(buffer[field.start : min(field.stop, field.start + LONGEST)]).decode("utf-8", "replace"),
            )
    elif field.wire == LENGTH:
        for value in _packed(which, buffer, field):
            message.add(which.name, value)
    else:
        for found in _scalars(which, buffer, field):
            message.add(which.name, found)


def _scalars(which: FieldKind, buffer: Buffer, field: Field) -> list[Value]:
    """The value of a field, none where the wire type is not its own."""
    if which.type == "float" and field.wire == FIXED32:
        return [shortest(unpack_from("<f", buffer, field.start)[0])]
    if which.type == "double" and field.wire == FIXED64:
        return [float(unpack_from("<d", buffer, field.start)[0])]
    if which.type in ("int", "bool") and field.wire == VARINT:
        value = _signed(varint(buffer, field.start, field.stop)[0])
        return [bool(value) if which.type == "bool" else value]
    return []


def _packed(which: FieldKind, buffer: Buffer, field: Field) -> list[Value]:
    found = list[Value]()
    at, stop = field.start, min(field.stop, field.start + LONGEST)
    while at < stop:
        if which.type in ("int", "bool"):
            value, at = varint(buffer, at, field.stop)
            found.append(_signed(value))
        else:
            width = 4 if which.type == "float" else 8
            if at + width > field.stop:
                break
            found.append(shortest(unpack_from("<f" if width == 4 else "<d", buffer, at)[0]))
            at += width
    return found


def _signed(value: int) -> int:
    """A number of 64 bits with its sign."""
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value
