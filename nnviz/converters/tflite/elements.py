"""The elements of small constants, and what element types are called.

Source of the layouts: the comments of `Tensor` and `TensorType` in TensorFlow Lite's schema; strings as in
https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/string_util.h
"""

from __future__ import annotations

import re
import struct
from typing import Final

from nnviz.converters._digits import shortest
from nnviz.graph import Scalar

CONTENT: Final = 1024
"""Elements of a constant whose content is handed on; a larger one has only a type."""

LETTERS: Final = {
    "float32": "f", "float64": "d", "float16": "e", "int8": "b", "int16": "h", "int32": "i", "int64": "q", "uint8": "B",
    "uint16": "H", "uint32": "I", "uint64": "Q", "bool": "?",
}  # fmt: skip
NARROW: Final = {"int4": (4, True), "uint4": (4, False), "int2": (2, True)}
ONNX_NAMES: Final = {"float8_e4m3fn": "float8e4m3fn", "float8_e5m2": "float8e5m2"}
FEW: Final = 8
"""Elements of a constant that are written with as few digits as they need."""


def dtype_name(name: str) -> str:
    """What ONNX calls an element type of TensorFlow Lite: FLOAT8_E5M2 -> float8e5m2."""
    return ONNX_NAMES.get(name.lower(), name.lower())


def bits(dtype: str) -> int:
    """Bits of one element; 0 where that is not fixed."""
    found = re.match(r"u?(?:b?float|int|complex)(\d+)", dtype)
    return 8 if dtype == "bool" else int(found[1]) if found else 0


def decoded(data: bytes, dtype: str, count: int) -> tuple[Scalar, ...] | None:
    """The `count` elements in `data`; None where they do not fit it."""
    if dtype in NARROW:
        width, signed = NARROW[dtype]
        return _narrow(data, count, width, signed) if len(data) == (count * width + 7) // 8 else None
    if dtype not in LETTERS or len(data) != count * bits(dtype) // 8:
        return None
    found: tuple[Scalar, ...] = struct.unpack(f"<{count}{LETTERS[dtype]}", data)
    return tuple(map(shortest, map(float, found))) if dtype == "float32" and count <= FEW else found


def _narrow(data: bytes, count: int, width: int, signed: bool) -> tuple[int, ...]:
    """Elements of less than a byte, the first in the lowest bits."""
    whole, mask, sign = int.from_bytes(data, "little"), (1 << width) - 1, 1 << (width - 1) if signed else 0
    return tuple((((whole >> (index * width)) & mask) ^ sign) - sign for index in range(count))
