"""The type of a folded constant: the file's where it says, else what follows from the operands of a simple operator."""

from __future__ import annotations

from nnviz.cleaning.operator import Op, named
from nnviz.graph import Attribute, Scalar, Shape, TensorType, Value

SAME_SHAPE = named(
    "Identity Cast CastLike DequantizeLinear QuantizeLinear Neg Sqrt Exp Log Abs Reciprocal Dropout Not",
    "Floor Ceil",
)


def derived_type(op: Op, output: Value, content: tuple[Scalar, ...] | None) -> TensorType:
    """The type of what `op` makes of constants."""
    known = output.type
    if known.shape is not None or not op.inputs:
        return known
    given = op.inputs[0].type
    shape: Shape | None = None
    if op.op in SAME_SHAPE:
        shape = given.shape
    elif op.op == "Transpose" and given.shape is not None:
        shape = _permuted(given.shape, op.attributes.get("perm"))
    elif op.op == "Reshape":
        shape = _reshaped(op.slot(1).content)
    elif content is not None and len(content) == 1:
        shape = ()
    return TensorType(known.dtype or given.dtype, shape)


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
