"""Quantised operators are drawn as the operators they quantise, with the attribute `quantized`.

A DequantizeLinear behind a QuantizeLinear hands on the value; the operators around it are marked.  QLinearConv,
ConvInteger and their like carry scales and zero points between their operands, which are dropped.  The scale and zero
point that DynamicQuantizeLinear measures are treated like constants, so that rescaling by them folds away.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import DEQUANTISERS
from nnviz.cleaning.operator import Op
from nnviz.graph import Value

QUANTISERS = frozenset({"QuantizeLinear"})
OPERANDS: dict[str, tuple[str, tuple[int, ...]]] = {
    "QLinearConv": ("Conv", (0, 3, 8)),
    "ConvInteger": ("Conv", (0, 1)),
    "QLinearMatMul": ("MatMul", (0, 3)),
    "MatMulInteger": ("MatMul", (0, 1)),
    "QGemm": ("Gemm", (0, 3, 6)),
    "QLinearAdd": ("Add", (0, 3)),
    "QLinearMul": ("Mul", (0, 3)),
    "QLinearSigmoid": ("Sigmoid", (0,)),
    "QLinearLeakyRelu": ("LeakyRelu", (0,)),
    "QLinearSoftmax": ("Softmax", (0,)),
    "QLinearAveragePool": ("AveragePool", (0,)),
    "QLinearGlobalAveragePool": ("GlobalAveragePool", (0,)),
}
"""The operator that is quantised, and the slots of its own operands (ONNX; com.microsoft)."""

COMPUTING = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul"})


def unquantise(draft: Draft) -> None:
    """Draw quantised operators as what they quantise."""
    for op in draft.ops(*OPERANDS):
        _rename(draft, op)
    for op in draft.ops(*DEQUANTISERS):
        _drop_pair(draft, op)
    for op in draft.ops(*COMPUTING):
        _mark_weight(draft, op)


def forget_measured_scales(draft: Draft) -> None:
    """Let readers of a dynamically quantised tensor read what was quantised; its scale counts as a constant."""
    for op in draft.ops("DynamicQuantizeLinear"):
        _hand_on(draft, op)


def absorb_rescaling(draft: Draft) -> None:
    """Let a quantised operator stand for the multiplication by measured scales behind it."""
    for op in draft.ops(*COMPUTING):
        reader = draft.sole_reader(op.output) if "quantized" in op.attributes else None
        if reader is not None and reader.op == "Mul" and any(value in draft.shape_derived for value in reader.inputs):
            draft.absorb_follower(op, reader, op.output)


def _rename(draft: Draft, op: Op) -> None:
    name, slots = OPERANDS[op.op]
    weights = [op.slot(slot) for slot in slots[1:]]
    for weight in weights:
        if weight.constant and weight.learned and weight.type.shape != ():
            draft.carried[weight] = (weight,)
    draft.set_inputs(op, [op.slot(slot) for slot in slots if slot < len(op.inputs)])
    op.op, op.attributes = name, op.attributes | {"quantized": "int8"}


def _hand_on(draft: Draft, op: Op) -> None:
    for measured in op.outputs[1:]:
        constant = Value(measured.name, measured.type, constant=True)
        draft.shape_derived.add(constant)
        draft.redirect(measured, constant)
    draft.hide_alias(op, "quantization")


def _drop_pair(draft: Draft, op: Op) -> None:
    """Let readers of a dequantised value read what was quantised before."""
    quantiser = draft.producer(op.slot(0), *QUANTISERS)
    if quantiser is None or quantiser.slot(0).constant:
        return
    for near in (draft.producer(quantiser.slot(0)), *draft.readers(op.output)):
        if near is not None and near.op in COMPUTING:
            near.attributes["quantized"] = _dtype(quantiser)
    draft.set_inputs(op, [quantiser.slot(0)])
    draft.hide_alias(op, "quantization")
    if quantiser.alive and not draft.uses(quantiser.output):
        draft.hide(quantiser, "quantization")


def _dtype(quantiser: Op) -> str:
    return quantiser.output.type.dtype or quantiser.slot(2).type.dtype or "int8"


def _mark_weight(draft: Draft, op: Op) -> None:
    """Mark an operator whose weight is stored in integers."""
    stored = draft.carried.get(op.slot(1), ())
    if op.slot(1).constant and any("int" in weight.type.dtype for weight in stored):
        op.attributes.setdefault("quantized", stored[0].type.dtype)
