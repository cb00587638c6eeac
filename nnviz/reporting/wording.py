"""Numbers, tensors and names as a report writes them."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.diagram.extras import rounded
from nnviz.diagram.terminals import readable
from nnviz.diagram.words import printable
from nnviz.graph import Shape, Value

UNKNOWN = "?"


def dims(shape: Shape | None) -> str:
    """All dimensions: "1×3×224×224", "N×?"; "scalar" where there are none, "?" for an unknown shape."""
    if shape is None:
        return UNKNOWN
    return "×".join(UNKNOWN if dim is None else printable(str(dim)) for dim in shape) or "scalar"


def tensor(value: Value) -> str:
    """Name, if it says something, shape and element type of a tensor: "input_ids 1×16 int64", "1×1000 float32"."""
    return " ".join(filter(None, (readable(value.name), dims(value.type.shape), printable(value.type.dtype))))


def tensors(values: Sequence[Value], most: int) -> str:
    """Several of them, in commas; of more than `most` the others are counted."""
    more = [f"{len(values) - most:,} more"] if len(values) > most else []
    return ", ".join((*map(tensor, values[:most]), *more)) or "nothing"


def size_in_bytes(count: int) -> str:
    """A size as discs are sold: "512 B", "9.4 kB", "102 MB"."""
    text = rounded(count)
    return f"{text}B" if " " in text else f"{text} B"


def multiplications(count: int | None) -> str:
    """Multiply-accumulates of one sample, "unknown" where a dimension they depend on is."""
    return "unknown MACs" if count is None else f"{rounded(count)} MACs"


def counted(count: int, word: str) -> str:
    """A number and a noun: "1 operator", "2 operators"."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"
