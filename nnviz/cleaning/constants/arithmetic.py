"""Elementwise arithmetic on small constants, with ONNX's broadcasting; integers divide towards zero."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from nnviz.cleaning.constants.tensor import Element, Index, Tensor, made

UNARY: dict[str, Callable[[float], float | bool]] = {
    "Sqrt": math.sqrt,
    "Exp": math.exp,
    "Log": math.log,
    "Sin": math.sin,
    "Cos": math.cos,
    "Neg": operator.neg,
    "Abs": abs,
    "Reciprocal": lambda x: 1 / x,
    "Floor": math.floor,
    "Ceil": math.ceil,
    "Not": operator.not_,
}
BINARY: dict[str, Callable[[float, float], float | bool]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mul": operator.mul,
    "Div": lambda x, y: x / y,
    "Mod": lambda x, y: x % y,
    "Pow": lambda x, y: math.pow(x, y),
    "Max": max,
    "Min": min,
    "Equal": operator.eq,
    "Less": operator.lt,
    "LessOrEqual": operator.le,
    "Greater": operator.gt,
    "GreaterOrEqual": operator.ge,
    "And": lambda x, y: bool(x and y),
    "Or": lambda x, y: bool(x or y),
}
ROUNDED = frozenset({"Floor", "Ceil"})
LARGEST = 2**64
"""A larger integer fits no element type: what it wraps around to is not calculated, and numbers do not grow."""


def compute(op: str, tensors: list[Tensor]) -> Tensor | None:
    """Apply an elementwise operator; raise ValueError or ArithmeticError where it is not defined."""
    shape = _broadcast([tensor.shape for tensor in tensors])
    return made(shape, lambda index: _result(op, [_element(tensor, index) for tensor in tensors]))


def _result(op: str, operands: list[Element]) -> Element:
    if op == "Where":
        return None if operands[0] is None else operands[1 if operands[0] else 2]
    numbers = [operand for operand in operands if isinstance(operand, int | float)]
    if len(numbers) != len(operands):
        return None
    result = UNARY[op](*numbers) if op in UNARY else BINARY[op](*numbers)
    if isinstance(result, bool):
        return result
    exact = all(isinstance(number, int) for number in numbers)
    if exact and abs(result) > LARGEST:
        raise OverflowError("beyond 64 bits")
    return int(result) if exact else float(result) if op in ROUNDED else result


def _broadcast(shapes: list[tuple[int, ...]]) -> tuple[int, ...]:
    rank = max(map(len, shapes))
    wide = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    dims = [{dim for dim in column if dim != 1} for column in zip(*wide, strict=True)]
    if any(len(found) > 1 for found in dims):
        raise ValueError("shapes do not broadcast")
    return tuple(next(iter(found), 1) for found in dims)


def _element(tensor: Tensor, index: Index) -> Element:
    own = index[len(index) - len(tensor.shape) :]
    return tensor.at([0 if size == 1 else place for place, size in zip(own, tensor.shape, strict=True)])
