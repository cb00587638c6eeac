"""Scales and zero points that are measured while the network runs (DynamicQuantizeLinear)."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op, named
from nnviz.graph import Value

COMPUTING = named("Conv ConvTranspose Gemm MatMul")


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


def _hand_on(draft: Draft, op: Op) -> None:
    for measured in op.outputs[1:]:
        constant = Value(measured.name, measured.type, constant=True)
        draft.shape_derived.add(constant)
        draft.redirect(measured, constant)
    draft.hide_alias(op, "quantization")
