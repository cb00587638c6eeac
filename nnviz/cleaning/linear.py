"""One operator for every way to write a linear layer: Gemm, or MatMul with a learned matrix and perhaps an Add.

Post: op "Gemm" with the operands of ONNX's Gemm (data, matrix, bias) and the attributes `features` and `bias`; a MatMul
that is left has two computed operands.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import weights_of
from nnviz.cleaning.operator import Op
from nnviz.cleaning.pattern import scalar
from nnviz.graph import Value


def unify_linear(draft: Draft) -> None:
    """Turn each linear layer into a Gemm."""
    for op in draft.ops("MatMul"):
        _from_matmul(draft, op)
    for op in draft.ops("Gemm"):
        if "features" not in op.attributes:
            _describe(op)
    for op in draft.ops("Gemm"):
        _take_bias(draft, op)


def _from_matmul(draft: Draft, op: Op) -> None:
    constants = [slot for slot, value in enumerate(op.inputs) if value.constant and (value.type.shape or ()) != ()]
    if len(op.inputs) != 2 or len(constants) != 1 or not _is_matrix(draft, op.inputs[constants[0]]):
        return
    matrix, data = op.inputs[constants[0]], op.inputs[1 - constants[0]]
    shape = matrix.type.shape or (None, None)
    features = shape[len(shape) - 1 if constants[0] == 1 else len(shape) - 2]
    op.op, op.attributes = "Gemm", op.attributes | {"bias": False}
    if isinstance(features, int):
        op.attributes["features"] = features
    draft.set_inputs(op, [data, matrix])


def _is_matrix(draft: Draft, value: Value) -> bool:
    shape = value.type.shape
    return (shape is None or len([dim for dim in shape if dim != 1]) <= 2 <= len(shape)) and bool(
        weights_of(draft, value) or value.type.size is None or value.type.size > 1
    )


def _describe(op: Op) -> None:
    shape = op.slot(1).type.shape
    turned = bool(op.attributes.get("transB"))
    op.attributes["bias"] = bool(op.slot(2).constant and op.slot(2).type.shape is not None) or not op.slot(2).constant
    if shape is not None and len(shape) == 2 and isinstance(features := shape[0 if turned else 1], int):
        op.attributes["features"] = features


def _take_bias(draft: Draft, op: Op) -> None:
    """Take the Add of a constant vector behind a Gemm without bias as its bias."""
    add = draft.sole_reader(op.output)
    if add is None or add.op != "Add" or op.attributes.get("bias") or op.then or len(add.inputs) != 2:
        return
    other = add.slot(1) if add.slot(0) is op.output else add.slot(0)
    if other.constant and scalar(other) is None and _is_vector(other, op.attributes.get("features")):
        draft.absorb_follower(op, add, op.output)
        draft.set_inputs(op, [op.slot(0), op.slot(1), other])
        op.attributes["bias"] = True


def _is_vector(value: Value, features: object) -> bool:
    shape = value.type.shape
    return shape is None or (value.type.size == features if features is not None else len(shape) == 1)
