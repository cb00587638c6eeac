"""The elements of a small constant: arithmetic, and the moves that exporters write before its use.

Shapes are not tracked: an elementwise operator is computed where its operands have equally many elements or one.
What is not known here is None, and no pass depends on it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from nnviz.cleaning.operator import Op, named
from nnviz.graph import Scalar

Content = tuple[Scalar, ...]
MOST_ELEMENTS = 64

SAME = named("Identity Cast CastLike Dropout Unsqueeze Squeeze Reshape Flatten")
UNARY: dict[str, Callable[[float], float]] = {
    "Sqrt": math.sqrt,
    "Exp": math.exp,
    "Log": math.log,
    "Neg": operator.neg,
    "Abs": abs,
    "Reciprocal": lambda x: 1 / x,
    "Floor": math.floor,
    "Ceil": math.ceil,
}
BINARY: dict[str, Callable[[float, float], float]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mul": operator.mul,
    "Div": lambda x, y: x / y,
    "Pow": lambda x, y: math.pow(x, y),
    "Max": max,
    "Min": min,
}


def evaluate(op: Op) -> Content | None:
    """The elements of the first output of `op`, where its operands' are known and few."""
    contents = [value.content for value in op.inputs]
    known = [content for content in contents if content is not None]
    if op.op == "Constant":
        return op.output.content
    if not known or (len(known) != len(contents) and op.op not in SAME):
        return None
    if contents[0] is not None and op.op in SAME:
        return contents[0]
    try:
        return _computed(op, known)
    except (ArithmeticError, ValueError, TypeError):
        return None


def _computed(op: Op, contents: list[Content]) -> Content | None:
    if op.op == "Concat" and sum(map(len, contents)) <= MOST_ELEMENTS:
        return tuple(element for content in contents for element in content)
    numbers = [[float(element) for element in content] for content in contents]
    exact = all(isinstance(element, int) for content in contents for element in content)
    result: list[float] | None = None
    if op.op in UNARY and len(numbers) == 1:
        result = [UNARY[op.op](element) for element in numbers[0]]
    elif op.op in BINARY and len(numbers) == 2:
        result = _elementwise(BINARY[op.op], *numbers)
    if result is None:
        return None
    return tuple(int(element) if exact and math.isfinite(element) else element for element in result)


def _elementwise(
    function: Callable[[float, float], float], left: list[float], right: list[float]
) -> list[float] | None:
    size = max(len(left), len(right))
    if not {len(left), len(right)} <= {1, size}:
        return None
    wide = [(side * size if len(side) == 1 else side) for side in (left, right)]
    return [function(a, b) for a, b in zip(*wide, strict=True)]
