"""Operators that other tools fuse, written as what they stand for in ONNX's own operators.

An optimiser writes the sum of a residual and its normalisation as one SkipLayerNormalization, projections and attention
as one Attention, a matrix of four bits as a MatMulNBits.  A network that was optimised is the same network: written out
again, it folds and is drawn like the one it came from.  What has no better name in ONNX stays fused (Attention).

Source: ONNX Runtime's contributed operators
(https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.lowering import activations, attention, linear, normalisations
from nnviz.cleaning.operator import Op

Rule = Callable[[Draft, Op], None]

CONTRIBUTED = "com.microsoft"
RULES: Mapping[str, Rule] = {**activations.RULES, **attention.RULES, **linear.RULES, **normalisations.RULES}
MISPLACED = frozenset({"SimplifiedLayerNormalization"})
"""Contributed operators that files put among ONNX's own."""


def lower(draft: Draft) -> None:
    """Write every contributed operator that has a rule as standard ones."""
    for op in draft.ops(*RULES):
        if op.node.domain == CONTRIBUTED or (not op.node.domain and op.op in MISPLACED):
            RULES[op.op](draft, op)
    for op in draft.ops("Attention"):
        if not op.node.domain:
            attention.describe(op)


__all__ = ["lower"]
