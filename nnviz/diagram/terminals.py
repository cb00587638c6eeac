"""The pills of a figure: inputs and outputs of the model, under names that a reader can use.

Exporters number the names ("attention_mask.1") or make them up ("input.1", "497", "layer_norm_24", "gpu_0/data_0").
The first lose their number; the others become Input and Output, numbered where there are several.

What every copy of a stack takes or makes of its own, such as its past keys and values, is one pill: a series.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final, Literal

from nnviz.diagram.types import Box
from nnviz.diagram.words import printable, shape_text
from nnviz.graph import Value
from nnviz.theme import CATEGORIES

NONE: Final[Mapping[Value, Sequence[Value]]] = {}
_WORDS: Final = re.compile(r"[A-Za-z][A-Za-z_]{2,23}")
_TENSORFLOW: Final = {"identity", "partitionedcall", "statefulpartitionedcall"}
"""What TensorFlow calls the results of a saved function."""
_SAYS_NOTHING: Final = {"input", "inputs", "output", "outputs", "data", "value", "tensor"} | {
    *_TENSORFLOW,
    *(op.lower() for op in CATEGORIES),
}


def terminals(
    values: tuple[Value, ...],
    role: Literal["input", "output"],
    series: Mapping[Value, Sequence[Value]] = {},
    shape: Callable[[Value], str] = lambda value: shape_text(value.type.shape),
) -> list[Box]:
    """One pill for each of `values`, in order; one that is the first of a series stands for all of it.

    `shape` is how the shape of a value is written.
    """
    names = [_titled(series[value]) if value in series else readable(value.name) for value in values]
    nameless = names.count("")
    boxes: list[Box] = []
    for number, (value, name) in enumerate(zip(values, names, strict=True), 1):
        rank = names[:number].count("")
        title = name or role.capitalize() + (f" {rank}" if nameless > 1 else "")
        ref = f"{role}:{printable(value.name)}"
        boxes.append(Box(f"{role}:{number}", role, ref, title, shape(value), "terminal", tooltip=_tooltip(value)))
    return boxes


def as_ports(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """The boxes of a part of a network: pills are ports x, y, z ..., as names of tensors inside say little."""
    letters = iter([*"xyzuvw", *(f"x{number}" for number in range(len(boxes)))])
    return tuple(_as_port(box, letters) if box.role in ("input", "output") else box for box in boxes)


def _as_port(box: Box, letters: Iterator[str]) -> Box:
    title = ", ".join(filter(None, (next(letters), box.note)))
    return replace(box, role="port", title=title, note="")


def in_series(values: Sequence[Value], place: Callable[[Value], Hashable]) -> dict[Value, list[Value]]:
    """Find the series among `values`: alike in type, under one name but for numbers, and at one `place` of the figure.

    Return the members of each, by the first; a value of no place, or whose name does not count, is in none.
    """
    found: dict[Hashable, list[Value]] = {}
    for value in values:
        where, name = place(value), _stem(value.name)
        if where and name:
            found.setdefault((where, value.type, name), []).append(value)
    return {members[0]: members for members in found.values() if len(members) > 1}


def _stem(name: str) -> str:
    """What stands before the first number: "past_key_values" of "past_key_values.0.key"; "" where none counts."""
    found = re.match(r"([A-Za-z][A-Za-z_./]{2,})\d+(?:\D|$)", name)
    return re.split(r"[_./](?:keys?|values?)[\W_]*$", found[1])[0].strip("_./") if found else ""


def _titled(members: Sequence[Value]) -> str:
    """The words that all names of a series begin with, and how many there are: "past_key_values ×24"."""
    plain = [re.sub(r"\d+", " ", value.name) for value in members]
    shared = takewhile(lambda letters: len(set(letters)) == 1, zip(*plain, strict=False))
    words = [word.strip("_./:") for word in "".join(letters[0] for letters in shared).split(" ")]
    return f"{printable(' '.join(word for word in words if word))} ×{len(members)}"


def readable(name: str) -> str:
    """The name without its number; "" where it says nothing."""
    plain = re.sub(r"[.:]\d+$", "", name)
    generic = plain.lower().replace("_", "") in _SAYS_NOTHING
    return printable(plain) if _WORDS.fullmatch(plain) and not generic else ""


def _tooltip(value: Value) -> str:
    shape = value.type.shape
    sizes = "?" if shape is None else " × ".join("?" if dim is None else str(dim) for dim in shape)
    return printable(f"{value.name}: {value.type.dtype or 'unknown type'} {sizes}", 200)
