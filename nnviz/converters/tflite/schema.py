"""TensorFlow Lite's messages, as the table `schema.json` describes them (made by `python -m nnviz.converters.tflite`).

A message is a table of fields; an operator's options are one of over a hundred tables.  All of them are read by this
description alone, so that a new operator needs no code.  Source: the schema of TensorFlow Lite, Apache License 2.0,
Copyright The TensorFlow Authors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

CUSTOM: Final = "CUSTOM"
"""The operator that has its name in the file."""


class Field(NamedTuple):
    """A field of a table.

    name     as the schema writes it: "stride_w"
    slot     its position among the offsets of the table
    kind     number, numbers, string, strings, table, tables or union
    letter   struct's letter for one number
    of       the enumeration that the number is a member of, the table it is, or the enumeration that tells which
    default  the number of a field that the file leaves out
    """

    name: str
    slot: int
    kind: str
    letter: str
    of: str
    default: int | float | bool | None


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of each table by name, and the names of the members of each enumeration by number."""

    tables: Mapping[str, Mapping[str, Field]]
    enums: Mapping[str, Mapping[int, str]]


@cache
def schema() -> Schema:
    """Load the description; the first call takes some milliseconds."""
    loaded: Any = json.loads(Path(__file__).with_name("schema.json").read_bytes())
    tables = {name: {field[0]: Field(*field) for field in fields} for name, fields in loaded["tables"].items()}
    enums = {name: {int(number): text for number, text in members.items()} for name, members in loaded["enums"].items()}
    return Schema(tables, enums)


def operator_name(code: int) -> str:
    """The name of a builtin operator: "CONV_2D"; "BUILTIN 300" for one from the future."""
    return schema().enums["BuiltinOperator"].get(code, f"BUILTIN {code}")


@cache
def camel_case(operator: str) -> str:
    """CONV_2D -> Conv2D; an abbreviation stays one where the schema calls the operator's options so (SVDF)."""
    plain = operator.replace("_", "")
    for table in schema().tables:
        name = table.removesuffix("Options")
        if name != table and name.upper() == plain and operator == plain:
            return name
    words = (word if word[:1].isdigit() else word[:1] + word[1:].lower() for word in re.split(r"[_ ]", operator))
    return "".join(words)
