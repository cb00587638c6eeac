"""Quantised operators are drawn as the operators they quantise, with the attribute `quantized`.

operators   QLinearConv, MatMulInteger and their like: scales and zero points between their operands are dropped
pairs       QuantizeLinear and DequantizeLinear hand on the value; the operators around them are marked
clamping    a zero point at the lowest number is a ReLU: quantisers leave the operator out for it
measured    the scales that DynamicQuantizeLinear measures count as constants: rescaling by them folds away
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.quantization.measured import absorb_rescaling, forget_measured_scales
from nnviz.cleaning.quantization.operators import write_as_quantised
from nnviz.cleaning.quantization.pairs import drop_pairs, hide_edges, mark_weights


def unquantise(draft: Draft) -> None:
    """Draw quantised operators as what they quantise."""
    write_as_quantised(draft)
    drop_pairs(draft)
    mark_weights(draft)
    hide_edges(draft)


__all__ = ["absorb_rescaling", "forget_measured_scales", "unquantise"]
