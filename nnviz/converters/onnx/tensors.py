"""Tensors of a file, as constant Values: their type, their size in bytes, and their elements where they are few.

Source of the layouts: the comments of TensorProto in https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from nnviz.converters._digits import shortest
from nnviz.converters.onnx.limits import CONTENT
from nnviz.converters.onnx.messages import SparseTensorProto, TensorProto
from nnviz.converters.onnx.types import dtype_name, element_bits, is_float, known, text
from nnviz.graph import Scalar, TensorType, Value

# struct's letter for one element of raw_data
_LETTERS = {
    "float32": "f", "float64": "d", "float16": "e", "bfloat16": "H", "int8": "b", "int16": "h", "int32": "i",
    "int64": "q", "uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q", "bool": "?",
}  # fmt: skip
_FEW = 8
_NARROW = {"uint4": (4, False), "int4": (4, True), "uint2": (2, False), "int2": (2, True)}


def constant(proto: TensorProto, *, learned: bool) -> Value:
    """Return the Value of a tensor; `learned` is taken back where training cannot change its type."""
    dtype = dtype_name(proto.data_type)
    type_ = TensorType(dtype, tuple(known(size) for size in proto.dims))
    return Value(
        name=text(proto.name),
        type=type_,
        constant=True,
        content=content(proto),
        stored=(stored_elements(type_) * element_bits(proto.data_type) + 7) // 8,
        learned=learned and is_float(dtype),
    )


def sparse_constant(proto: SparseTensorProto, *, learned: bool) -> Value:
    """Return the Value of a sparse tensor: its type is that of the dense one, `stored` is what the file holds."""
    values, indices = constant(proto.values, learned=learned), constant(proto.indices, learned=False)
    type_ = TensorType(values.type.dtype, tuple(known(size) for size in proto.dims))
    return Value(values.name, type_, True, None, values.stored + indices.stored, values.learned)


def stored_elements(type_: TensorType) -> int:
    """Count the elements of a type; 0 where that is unknown."""
    return type_.size or 0


def content(proto: TensorProto) -> tuple[Scalar, ...] | None:
    """Return the elements of a small tensor, row-major; None where they are many, elsewhere, or do not fit its type."""
    count = 1
    for size in proto.dims:
        count *= size
    if not 0 <= count <= CONTENT or proto.data_location == 1:
        return None
    try:
        found = _elements(proto, dtype_name(proto.data_type), count)
    except (struct.error, OverflowError):
        return None
    if len(found) != count:
        return None
    return tuple(map(shortest, map(float, found))) if proto.data_type == 1 and count <= _FEW else found


def _elements(proto: TensorProto, dtype: str, count: int) -> tuple[Scalar, ...]:
    if dtype == "string":
        return tuple(text(element) for element in proto.string_data)
    if proto.HasField("raw_data"):
        return _raw(proto.raw_data, dtype, count)
    typed = _TYPED.get(dtype)
    return typed(proto) if typed else ()


def _raw(data: bytes, dtype: str, count: int) -> tuple[Scalar, ...]:
    if dtype in _NARROW:
        return _narrow(data, dtype, count)
    if dtype not in _LETTERS:
        return ()
    found: tuple[Scalar, ...] = struct.unpack(f"<{count}{_LETTERS[dtype]}", data)
    return tuple(map(_brain_float, found)) if dtype == "bfloat16" else found


def _narrow(data: bytes, dtype: str, count: int) -> tuple[int, ...]:
    """Unpack elements of less than a byte, the first in the lowest bits."""
    bits, signed = _NARROW[dtype]
    if len(data) != (count * bits + 7) // 8:
        return ()
    whole, mask, sign = int.from_bytes(data, "little"), (1 << bits) - 1, 1 << (bits - 1) if signed else 0
    return tuple((((whole >> (index * bits)) & mask) ^ sign) - sign for index in range(count))


def _brain_float(pattern: Scalar) -> float:
    """Widen a bfloat16: it is the upper half of a float32."""
    found: float = struct.unpack("<f", struct.pack("<I", int(pattern) << 16))[0]
    return found


def _half(pattern: int) -> float:
    found: float = struct.unpack("<e", struct.pack("<H", pattern))[0]
    return found


def _narrow_words(dtype: str) -> Callable[[TensorProto], tuple[int, ...]]:
    """Elements of less than a byte in int32_data: one byte of them to a number."""

    def read(proto: TensorProto) -> tuple[int, ...]:
        count = stored_elements(TensorType(dtype, tuple(proto.dims)))
        return _narrow(bytes(word & 0xFF for word in proto.int32_data), dtype, count)

    return read


def _integers(proto: TensorProto) -> tuple[int, ...]:
    return tuple(proto.int32_data)


# Where the elements are if not in raw_data.
_TYPED: dict[str, Callable[[TensorProto], tuple[Scalar, ...]]] = {
    "float32": lambda proto: tuple(proto.float_data),
    "float64": lambda proto: tuple(proto.double_data),
    "int64": lambda proto: tuple(proto.int64_data),
    "uint32": lambda proto: tuple(proto.uint64_data),
    "uint64": lambda proto: tuple(proto.uint64_data),
    "bool": lambda proto: tuple(bool(word) for word in proto.int32_data),
    "float16": lambda proto: tuple(_half(word) for word in proto.int32_data),
    "bfloat16": lambda proto: tuple(_brain_float(word) for word in proto.int32_data),
    **dict.fromkeys(("int8", "int16", "int32", "uint8", "uint16"), _integers),
    **{dtype: _narrow_words(dtype) for dtype in _NARROW},
}


def literal(name: str, dtype: str, elements: Sequence[Scalar], listed: bool) -> Value:
    """Return a literal of the graph as a constant Value: a vector where it is `listed`, else a scalar."""
    few = tuple(elements) if len(elements) <= CONTENT else None
    stored = len(elements) * {"int64": 8, "float32": 4}.get(dtype, 0)
    return Value(name, TensorType(dtype, (len(elements),) if listed else ()), True, few, stored)
