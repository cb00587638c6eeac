"""Tensors of a file as Values: their types, their small contents, and how they are quantised."""

from __future__ import annotations

from math import prod
from typing import Final

from nnviz.converters._digits import shortest
from nnviz.converters.tflite.elements import CONTENT, FEW, bits, decoded, dtype_name
from nnviz.converters.tflite.flatbuffer import Table
from nnviz.converters.tflite.model import Model
from nnviz.converters.tflite.schema import schema
from nnviz.graph import Attribute, Scalar, Shape, TensorType, Value

OPEN: Final = "dim_0"
"""An open first dimension: the batch, which counts as one sample; a name of our making, which no figure shows."""

MOST_AXES: Final = 64
"""Dimensions of a tensor; one of more is taken for damage, and its shape for unknown."""


def tensor_type(table: Table) -> TensorType:
    """The element type and the shape; a dimension that the file leaves open is a symbol or None."""
    names = schema().enums["TensorType"]
    return TensorType(dtype_name(names.get(table.number("type"), "")), _shape(table))


def _shape(table: Table) -> Shape | None:
    stated, signed = table.integers("shape"), table.integers("shape_signature")
    if len(stated) > MOST_AXES:
        return None
    sizes = signed if len(signed) == len(stated) else stated
    if min(sizes, default=0) >= 0:
        return sizes
    return tuple(size if size >= 0 else None if axis else OPEN for axis, size in enumerate(sizes))


def constant(table: Table, model: Model, order: tuple[int, ...] = ()) -> Value | None:
    """The Value of a tensor whose data the file holds; None for one that is computed.

    `order` arranges its dimensions as ONNX does, -1 for a new one of size 1.
    """
    index = table.number("buffer")
    start, stored = model.data(index)
    external = table.number("external_buffer")
    type_ = tensor_type(table)
    if not (start and stored) and not external:
        return None
    size = type_.size or 0
    few = 0 < size <= CONTENT and (not order or size == max(dim for dim in type_.shape or (1,) if isinstance(dim, int)))
    content = decoded(model.bytes_of(index, 8 * CONTENT), type_.dtype, size) if few else None
    shape = type_.shape
    if order and shape is not None and sorted(axis for axis in order if axis >= 0) == list(range(len(shape))):
        shape = tuple(1 if axis < 0 else shape[axis] for axis in order)
    learned = type_.dtype.startswith(("float", "bfloat")) and size != 1
    return Value(table.text("name"), TensorType(type_.dtype, shape), True, content, stored or _bytes(type_), learned)


def _bytes(type_: TensorType) -> int:
    return ((type_.size or 0) * bits(type_.dtype) + 7) // 8


class Quantization:
    """How the numbers of a tensor are stored: (number - zero point) * scale, for all or along an axis."""

    def __init__(self, table: Table) -> None:
        details = table.table("quantization")
        self.scale = _list(details, "scale")
        self.zero_point = _list(details, "zero_point")
        self.axis = details.number("quantized_dimension") if details else 0
        self.blocks = _blocks(details)

    def __bool__(self) -> bool:
        return bool(self.scale or self.blocks)

    def attributes(self, name: str) -> dict[str, Attribute]:
        """Scale, zero point and, where there are several, axis or block, as attributes of the operator at hand."""
        if not self:
            return {}
        found: dict[str, Attribute] = {f"{name}_scale": _single(self.scale)} if self.scale else {}
        if any(self.zero_point):
            found[f"{name}_zero_point"] = _single(self.zero_point)
        if len(self.scale) > 1 or self.blocks:
            found[f"{name}_axis"] = self.axis
        return found | ({f"{name}_block": self.blocks} if self.blocks else {})


def _list(details: Table | None, name: str) -> tuple[Scalar, ...]:
    if details is None or details.length(name) > CONTENT:
        return ()
    items = details.numbers(name)
    return tuple(shortest(item) if isinstance(item, float) and len(items) <= FEW else item for item in items)


def _single(items: tuple[Scalar, ...]) -> Attribute:
    return items[0] if len(items) == 1 else items


def _blocks(details: Table | None) -> int:
    """How many numbers along the axis share a scale; 0 where there are no blocks."""
    blockwise = details.table("details") if details else None
    return blockwise.number("block_size") if blockwise and blockwise.name == "BlockwiseQuantization" else 0


def elements(shape: Shape) -> int:
    """How many elements a shape has; 0 for one that is open."""
    return prod(size if isinstance(size, int) else 0 for size in shape)
