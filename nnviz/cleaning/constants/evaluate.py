"""The elements of a small constant: what exporters compute between a literal or a shape and its use.

What is not known here is None, and no pass depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping

from nnviz.cleaning.constants.arithmetic import BINARY, UNARY, compute
from nnviz.cleaning.constants.moves import MOVES
from nnviz.cleaning.constants.tensor import Tensor, tensor_of, vector
from nnviz.cleaning.operator import Op
from nnviz.graph import ABSENT, Value

ELEMENTWISE = UNARY.keys() | BINARY.keys() | {"Where"}


def evaluate(op: Op, partly: Mapping[Value, Tensor]) -> Tensor | None:
    """The first output of `op`, where its operands are known and small; `partly` holds those known in part."""
    if op.node.domain:
        return None
    if op.op in ("Shape", "Size", "Constant"):
        return _given(op)
    operands = [value for value in op.inputs if value is not ABSENT]
    if op.op == "CastLike":
        operands = operands[:1]
    tensors = [tensor for value in operands if (tensor := tensor_of(value) or partly.get(value)) is not None]
    if not tensors or len(tensors) != len(operands):
        return None
    try:
        return (
            compute(op.op, tensors) if op.op in ELEMENTWISE else MOVES[op.op](op, tensors) if op.op in MOVES else None
        )
    except (ArithmeticError, IndexError, TypeError, ValueError):
        return None


def _given(op: Op) -> Tensor | None:
    if op.op == "Constant":
        return tensor_of(op.output)
    shape = op.slot(0).type.shape if op.inputs else None
    if shape is None:
        return None
    dims = [dim if isinstance(dim, int) else None for dim in shape]
    if op.op == "Size":
        return Tensor((op.slot(0).type.size,), ())
    begin, end = op.attributes.get("start", 0), op.attributes.get("end", len(dims))
    return vector(dims[begin:end]) if isinstance(begin, int) and isinstance(end, int) else None
