"""Elementwise arithmetic on small constants, with ONNX's broadcasting; integers divide towards zero."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from nnviz.cleaning.constants.tensor import Index, Tensor, made
from nnviz.graph import Scalar

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


def compute(op: str, tensors: list[Tensor]) -> Tensor | None:
    """Apply an elementwise operator; raise ValueError or ArithmeticError where it is not defined."""
    shape = _broadcast([tensor.shape for tensor in tensors])
    if op == "Where" and len(tensors) == 3:
        return made(shape, lambda at: _element(tensors[1 if _element(tensors[0], at) else 2], at))
    if op in UNARY and len(tensors) == 1:
        return made(shape, lambda at: _kept(op, UNARY[op](_number(tensors[0], at)), tensors))
    if op in BINARY and len(tensors) == 2:
        return made(shape, lambda at: _kept(op, BINARY[op](_number(tensors[0], at), _number(tensors[1], at)), tensors))
    return None


def _kept(op: str, result: float | bool, tensors: list[Tensor]) -> Scalar:
    """The result in the operands' own kind of number."""
    if isinstance(result, bool):
        return result
    exact = all(isinstance(element, int) for tensor in tensors for element in tensor.elements)
    return int(result) if exact else float(result) if op in ROUNDED else result


def _broadcast(shapes: list[tuple[int, ...]]) -> tuple[int, ...]:
    rank = max(map(len, shapes))
    wide = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    dims = [{dim for dim in column if dim != 1} for column in zip(*wide, strict=True)]
    if any(len(found) > 1 for found in dims):
        raise ValueError("shapes do not broadcast")
    return tuple(next(iter(found), 1) for found in dims)


def _element(tensor: Tensor, index: Index) -> Scalar:
    own = index[len(index) - len(tensor.shape) :]
    return tensor.at([0 if size == 1 else place for place, size in zip(own, tensor.shape, strict=True)])


def _number(tensor: Tensor, index: Index) -> float:
    element = _element(tensor, index)
    if isinstance(element, str):
        raise ValueError("text is no number")
    return element
