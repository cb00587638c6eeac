"""The ReLU that a quantiser leaves out.

Numbers below the zero point cannot be stored where it is the lowest number of its type: to quantise so is to clamp at
zero (Jacob et al. 2018, section 2.4).  Tools remove the ReLU before; it is drawn again where what is quantised could be
negative.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.lowering.rewriting import follow
from nnviz.cleaning.operator import Op, named
from nnviz.graph import Value

LOWEST = {"uint8": 0, "int8": -128, "uint16": 0, "int16": -32768}
BENDABLE = named("Conv ConvTranspose Gemm Add Sum BatchNormalization")
"""Operators behind which networks have a ReLU."""

POSITIVE = named("Relu Sigmoid HardSigmoid Softmax Abs Exp Softplus Sqrt")
PASSING = named(
    "MaxPool AveragePool GlobalAveragePool GlobalMaxPool Concat Reshape Transpose Flatten Squeeze Unsqueeze Identity",
    "Dropout QuantizeLinear DequantizeLinear Resize Slice Split Add Mul",
)
FARTHEST = 6
"""Operators that are walked back to find out whether a tensor can be negative."""


def clamps(zero_point: Value, dtype: str = "") -> bool:
    """Whether `zero_point` is the lowest number of its type; one that is not known is none."""
    lowest = LOWEST.get(zero_point.type.dtype or dtype)
    return bool(zero_point.content) and lowest is not None and set(zero_point.content or ()) == {lowest}


def clamp(draft: Draft, op: Op, zero_point: Value) -> None:
    """Put a ReLU behind `op`, if what it makes is quantised with `zero_point` and could be negative before."""
    if clamps(zero_point) and is_bent(draft, op):
        follow(draft, op, "Relu")


def is_bent(draft: Draft, op: Op) -> bool:
    """Whether a clamp behind `op` is an activation: a layer's or a residual sum's; constants are added by formulas."""
    layered = op.op != "Add" or len(draft.data(op)) > 1 or draft.producer(draft.data(op)[0], "MatMul") is not None
    return op.op in BENDABLE and layered and can_be_negative(draft, op)


def can_be_negative(draft: Draft, op: Op, farthest: int = FARTHEST) -> bool:
    """Whether `op` may make negative numbers, as far as can be seen."""
    if op.op in POSITIVE or not farthest:
        return op.op not in POSITIVE
    if op.op not in PASSING:
        return True
    makers = [draft.producer(value) for value in (op.inputs if op.op in ("Concat", "Add", "Mul") else op.inputs[:1])]
    return any(maker is None or can_be_negative(draft, maker, farthest - 1) for maker in makers)
