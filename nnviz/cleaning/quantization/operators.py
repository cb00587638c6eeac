"""Operators that compute with integers, written as what they compute (ONNX; com.microsoft)."""

from __future__ import annotations

from dataclasses import replace

from nnviz.cleaning.constants.tensor import MOST_ELEMENTS
from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import integers_of
from nnviz.cleaning.operator import Op
from nnviz.cleaning.quantization.clamping import clamp
from nnviz.graph import Scalar, TensorType, Value

OPERANDS: dict[str, tuple[str, tuple[int, ...]]] = {
    "QLinearConv": ("Conv", (0, 3, 8)),
    "QLinearConvTranspose": ("ConvTranspose", (0, 3, 8)),
    "ConvInteger": ("Conv", (0, 1)),
    "QLinearMatMul": ("MatMul", (0, 3)),
    "MatMulInteger": ("MatMul", (0, 1)),
    "MatMulIntegerToFloat": ("Gemm", (0, 1, 6)),
    "DynamicQuantizeMatMul": ("Gemm", (0, 1, 4)),
    "DynamicQuantizeLSTM": ("LSTM", (0, 1, 2, 3, 4, 5, 6)),
    "QGemm": ("Gemm", (0, 3, 6)),
    "QLinearAdd": ("Add", (0, 3)),
    "QLinearMul": ("Mul", (0, 3)),
    "QLinearWhere": ("Where", (0, 1, 4)),
    "QLinearSigmoid": ("Sigmoid", (0,)),
    "QLinearLeakyRelu": ("LeakyRelu", (0,)),
    "QLinearSoftmax": ("Softmax", (0,)),
    "QLinearReduceMean": ("ReduceMean", (0,)),
    "QLinearAveragePool": ("AveragePool", (0,)),
    "QLinearGlobalAveragePool": ("GlobalAveragePool", (0,)),
}
"""The operator that is quantised, and the slots of its own operands."""

ZERO_POINTS = {"QLinearConv": 7, "QLinearMatMul": 7, "QLinearAdd": 7, "QGemm": 8}
"""The slot of the zero point of what is made, where a ReLU may hide."""

MATRICES = frozenset({"MatMulIntegerToFloat", "DynamicQuantizeMatMul"})


def write_as_quantised(draft: Draft) -> None:
    """Write every quantised operator as the one it stands for."""
    for op in draft.ops("QLinearConcat"):
        operands = [_operand(draft, op, slot, True) for slot in range(2, len(op.inputs), 3)]
        draft.set_inputs(op, operands)
        _become(op, "Concat")
    for op in draft.ops(*OPERANDS):
        _rename(draft, op)


def _rename(draft: Draft, op: Op) -> None:
    name, slots = OPERANDS[op.op]
    rescaled = op.op.startswith(("QLinear", "QGemm"))
    zero_point = op.slot(ZERO_POINTS[op.op]) if op.op in ZERO_POINTS else None
    if op.op in MATRICES and not op.slot(1).constant:
        name, slots = "MatMul", slots[:2]
    operands = [_operand(draft, op, slot, rescaled) for slot in slots if slot < len(op.inputs)]
    draft.set_inputs(op, operands)
    _become(op, name)
    if zero_point is not None:
        clamp(draft, op, zero_point)


def _become(op: Op, name: str) -> None:
    op.op, op.node = name, replace(op.node, domain="")
    op.attributes["quantized"] = "int8"


def _operand(draft: Draft, op: Op, slot: int, rescaled: bool) -> Value:
    """The operand in a slot; a small constant is what its scale and zero point, in the next two, make of it."""
    value = op.slot(slot)
    if not value.constant:
        return value
    found = _dequantised(value, op.slot(slot + 1), op.slot(slot + 2)) if rescaled else value
    if behind := integers_of(draft, value):
        draft.carried[found] = behind
    return found


def _dequantised(value: Value, scale: Value, zero_point: Value) -> Value:
    numbers, by, zero = _numbers(value), _numbers(scale), _numbers(zero_point) or [0]
    if not numbers or len(by) != 1 or len(zero) != 1 or len(numbers) > MOST_ELEMENTS:
        return value
    content: tuple[Scalar, ...] = tuple((number - zero[0]) * by[0] for number in numbers)
    return replace(value, type=TensorType("float32", value.type.shape), content=content, learned=False)


def _numbers(value: Value) -> list[float]:
    return [item for item in value.content or () if isinstance(item, int | float)]
