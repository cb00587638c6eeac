"""A tiny FlatBuffer writer: models are dictionaries by the names of the schema's fields, and become bytes."""

import struct
from collections.abc import Mapping, Sequence
from typing import Any

from nnviz.converters.tflite.schema import Field, schema

CODES = {name: number for number, name in schema().enums["BuiltinOperator"].items()}
TYPES = {name: number for number, name in schema().enums["TensorType"].items()}


def written(table: str, fields: Mapping[str, Any], identifier: bytes = b"TFL3") -> bytes:
    """A file whose root is `table`; a union is given as (table, fields), members of enumerations by name."""
    data = bytearray(8)
    data[4:8] = identifier
    struct.pack_into("<I", data, 0, _table(data, table, fields))
    return bytes(data)


def _table(data: bytearray, name: str, given: Mapping[str, Any]) -> int:
    known = schema().tables[name]
    unknown = given.keys() - known.keys()
    assert not unknown, f"{name} has no {unknown}"
    fields = [field for field in known.values() if field.name in given or _is_told(field, known, given)]
    count = max((field.slot for field in fields), default=-1) + 1
    offsets, size = [0] * count, 4
    for field in fields:
        size = -(-size // 8) * 8 if _width(field) == 8 else size
        offsets[field.slot], size = size, size + max(4, _width(field))
    data += bytes(-len(data) % 8)
    data += struct.pack(f"<{count + 2}H", 4 + 2 * count, size, *offsets)
    data += bytes(-len(data) % 8)
    at = len(data)
    data += struct.pack("<i", at - (at - _vtable(count))) + bytes(size - 4)
    for field in fields:
        _fill(data, at + offsets[field.slot], field, given, known)
    return at


def _vtable(count: int) -> int:
    return -(-(4 + 2 * count) // 8) * 8


def _is_told(field: Field, known: Mapping[str, Field], given: Mapping[str, Any]) -> bool:
    """Whether the field says what a union holds that is given."""
    union = field.name.removesuffix("_type")
    return union != field.name and union in given and known[union].kind == "union"


def _width(field: Field) -> int:
    return struct.calcsize(f"<{field.letter}") if field.kind == "number" else 4


def _fill(data: bytearray, at: int, field: Field, given: Mapping[str, Any], known: Mapping[str, Field]) -> None:
    if field.name not in given:
        union = field.name.removesuffix("_type")
        members = {text: number for number, text in schema().enums[known[union].of].items()}
        struct.pack_into("<B", data, at, members[given[union][0]])
    elif field.kind == "number":
        value = given[field.name]
        if isinstance(value, str):
            value = {text: number for number, text in schema().enums[field.of].items()}[value]
        struct.pack_into(f"<{field.letter}", data, at, value)
    else:
        data += bytes(-len(data) % 8)
        struct.pack_into("<I", data, at, _child(data, field, given[field.name]) - at)


def _child(data: bytearray, field: Field, value: Any) -> int:
    match field.kind:
        case "union":
            return _table(data, *value)
        case "table":
            return _table(data, field.of, value)
        case "string":
            return _vector(data, "B", value.encode() if isinstance(value, str) else value)
        case "numbers":
            return _vector(data, field.letter, value)
        case _:
            return _list(data, field, value)


def _vector(data: bytearray, letter: str, items: Sequence[Any]) -> int:
    data += bytes(4) if struct.calcsize(f"<{letter}") == 8 else b""
    at = len(data)
    data += struct.pack(f"<I{len(items)}{letter}", len(items), *items)
    return at


def _list(data: bytearray, field: Field, items: Sequence[Any]) -> int:
    at = len(data)
    data += struct.pack("<I", len(items)) + bytes(4 * len(items))
    for number, item in enumerate(items):
        place = at + 4 + 4 * number
        child = _vector(data, "B", item.encode()) if field.kind == "strings" else _table(data, field.of, item)
        struct.pack_into("<I", data, place, child - place)
    return at
