"""The pills of a figure: inputs and outputs of the model, under names that a reader can use."""

from __future__ import annotations

import re
from typing import Final, Literal

from nnviz.diagram.types import Box
from nnviz.diagram.words import printable, shape_text
from nnviz.graph import Value

READABLE: Final = re.compile(r"[A-Za-z][A-Za-z_]{2,23}")
"""Names that say something; others ("gpu_0/data_0", "input.1", "497") are replaced by Input and Output."""


def terminals(values: tuple[Value, ...], role: Literal["input", "output"]) -> list[Box]:
    """One pill for each of `values`, in order."""
    readable = all(READABLE.fullmatch(value.name) for value in values)
    boxes: list[Box] = []
    for number, value in enumerate(values, 1):
        plain = role.capitalize() + (f" {number}" if len(values) > 1 else "")
        title = printable(value.name, 24) if readable else plain
        ref = f"{role}:{printable(value.name)}"
        key = f"{role}:{number}"
        boxes.append(Box(key, role, ref, title, shape_text(value), "terminal", tooltip=_tooltip(value)))
    return boxes


def _tooltip(value: Value) -> str:
    shape = value.type.shape
    sizes = "?" if shape is None else " × ".join("?" if dim is None else str(dim) for dim in shape)
    return printable(f"{value.name}: {value.type.dtype or 'unknown type'} {sizes}", 200)
