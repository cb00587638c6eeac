"""The pills of a figure: inputs and outputs of the model, under names that a reader can use.

Exporters number the names ("attention_mask.1") or make them up ("input.1", "497", "layer_norm_24", "gpu_0/data_0").
The first lose their number; the others become Input and Output, numbered where there are several.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from nnviz.diagram.types import Box
from nnviz.diagram.words import printable, shape_text
from nnviz.graph import Value
from nnviz.theme import CATEGORIES

_WORDS: Final = re.compile(r"[A-Za-z][A-Za-z_]{2,23}")
_SAYS_NOTHING: Final = {"input", "inputs", "output", "outputs", "data", "value", "tensor"} | {
    op.lower() for op in CATEGORIES
}


def terminals(values: tuple[Value, ...], role: Literal["input", "output"]) -> list[Box]:
    """One pill for each of `values`, in order."""
    names = [readable(value.name) for value in values]
    nameless = names.count("")
    boxes: list[Box] = []
    for number, (value, name) in enumerate(zip(values, names, strict=True), 1):
        rank = names[:number].count("")
        title = name or role.capitalize() + (f" {rank}" if nameless > 1 else "")
        ref = f"{role}:{printable(value.name)}"
        boxes.append(Box(f"{role}:{number}", role, ref, title, shape_text(value), "terminal", tooltip=_tooltip(value)))
    return boxes


def readable(name: str) -> str:
    """The name without its number; "" where it says nothing."""
    plain = re.sub(r"[.:]\d+$", "", name)
    generic = plain.lower().replace("_", "") in _SAYS_NOTHING
    return printable(plain) if _WORDS.fullmatch(plain) and not generic else ""


def _tooltip(value: Value) -> str:
    shape = value.type.shape
    sizes = "?" if shape is None else " × ".join("?" if dim is None else str(dim) for dim in shape)
    return printable(f"{value.name}: {value.type.dtype or 'unknown type'} {sizes}", 200)
