"""The numbers behind a small quantised constant (ONNX: QuantizeLinear, DequantizeLinear), of one scale for all."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.cleaning.constants.tensor import Element, Tensor
from nnviz.cleaning.operator import Op


def quantised(_op: Op, tensors: list[Tensor]) -> Tensor | None:
    """Integers, rounded half to even; saturation is left out, for calibration puts every constant in range."""
    return _each(tensors, lambda number, scale, zero: round(number / scale) + int(zero))


def dequantised(_op: Op, tensors: list[Tensor]) -> Tensor | None:
    """Numbers by their scale."""
    return _each(tensors, lambda number, scale, zero: (number - zero) * scale)


def _each(tensors: list[Tensor], rule: Callable[[float, float, float], float]) -> Tensor | None:
    data, scale, zero = tensors[0], tensors[1], tensors[2] if len(tensors) > 2 else Tensor((0,), ())
    by, origin = _single(scale), _single(zero)
    if by is None or origin is None:
        return None
    found: list[Element] = [rule(item, by, origin) if isinstance(item, int | float) else None for item in data.elements]
    return Tensor(tuple(found), data.shape)


def _single(tensor: Tensor) -> float | None:
    item = tensor.elements[0] if len(tensor.elements) == 1 else None
    return item if isinstance(item, int | float) else None
