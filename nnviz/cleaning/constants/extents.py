"""The type of a folded constant: the file's where it says, else what follows from the operands of a simple operator."""

from __future__ import annotations

from nnviz.cleaning.constants.tensor import Tensor
from nnviz.cleaning.operator import Op, named
from nnviz.graph import ABSENT, Attribute, Scalar, Shape, TensorType, Value

FROM_SHAPE = frozenset({"Shape", "Size"})
ELEMENTWISE = frozenset({"Add", "Sub", "Mul", "Div", "Pow", "Max", "Min"})
SAME_SHAPE = named(
    "Identity Cast CastLike DequantizeLinear QuantizeLinear Neg Sqrt Exp Log Abs Reciprocal Dropout Not",
    "Floor Ceil",
)


def derived_type(op: Op, output: Value, tensor: Tensor | None) -> TensorType:
    """The type of what `op` makes of constants."""
    known = output.type
    if tensor is not None:
        return TensorType(known.dtype, tensor.shape)
    if known.shape is not None or not op.inputs:
        return known
    given = op.slot(0).type
    shape: Shape | None = None
    if op.op in SAME_SHAPE:
        shape = given.shape
    elif op.op == "Transpose" and given.shape is not None:
        shape = _permuted(given.shape, op.attributes.get("perm"))
    elif op.op == "Reshape":
        shape = _reshaped(op.slot(1).content)
    elif op.op in ELEMENTWISE:
        shape = _broadcast([value.type.shape for value in op.inputs])
    elif op.op in ("Gather", "Slice") and given.shape is not None and len(given.shape) == 1:
        shape = _picked(op)
    elif op.op == "Squeeze" and given.size == 1:
        shape = ()
    elif op.op in FROM_SHAPE:
        shape = (None,)
    return TensorType(known.dtype or given.dtype, shape)


def _broadcast(shapes: list[Shape | None]) -> Shape | None:
    """The shape of an elementwise result, where all but one operand are scalars or all are known."""
    known = [shape for shape in shapes if shape is not None]
    if len(known) != len(shapes):
        return None
    largest = max(known, key=len)
    return largest if all(len(shape) == 0 or shape == largest or set(shape) == {1} for shape in known) else None


def _picked(op: Op) -> Shape | None:
    """The shape of what is taken from a vector at constant places."""
    if op.op == "Gather":
        return op.slot(1).type.shape
    start, end = op.slot(1).content, op.slot(2).content
    if start is None or end is None or (op.slot(4) is not ABSENT and op.slot(4).content != (1,)):
        return None
    first, last = start[0], end[0]
    if not isinstance(first, int) or not isinstance(last, int) or (first < 0) != (last < 0):
        return (1,) if first == -1 else None
    return (max(0, last - first),) if abs(last) < 2**31 - 1 else None


def _permuted(shape: Shape, perm: Attribute | None) -> Shape | None:
    if not isinstance(perm, tuple):
        return shape[::-1]
    axes = [axis for axis in perm if isinstance(axis, int)]
    return tuple(shape[axis] for axis in axes) if sorted(axes) == list(range(len(shape))) else None


def _reshaped(target: tuple[Scalar, ...] | None) -> Shape | None:
    if target is None:
        return None
    dims = tuple(dim for dim in target if isinstance(dim, int) and dim > 0)
    return dims if len(dims) == len(target) else None
