"""The scale of attention scores belongs to their MatMul, wherever the exporter writes it: before it, behind it, or as
its square root on both operands (Vaswani et al. 2017: 1/sqrt(d)).
"""

from __future__ import annotations

from math import prod

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.cleaning.pattern import scalar
from nnviz.graph import Value


def absorb_scales(draft: Draft) -> None:
    """Absorb every scalar factor beside a MatMul of two computed operands into it."""
    for op in draft.ops("MatMul"):
        if len(draft.data(op)) == 2 and not op.then:
            _absorb(draft, op)


def _absorb(draft: Draft, op: Op) -> None:
    factors: list[float | None] = []
    for value in list(op.inputs):
        scaling = draft.producer(value, "Mul", "Div")
        if scaling is not None and draft.sole_reader(value) is op and (factor := _factor(scaling)):
            factors += factor[1]
            draft.absorb(op, [scaling])
            draft.set_inputs(op, [factor[0] if operand is value else operand for operand in op.inputs])
    behind = draft.sole_reader(op.output)
    if behind is not None and behind.op in ("Mul", "Div") and (factor := _factor(behind)):
        factors += factor[1]
        draft.absorb_follower(op, behind, op.output)
    known = [factor for factor in factors if factor is not None]
    if known and len(known) == len(factors):
        op.attributes["scale"] = prod(known)


def _factor(op: Op) -> tuple[Value, list[float | None]] | None:
    """What `op` multiplies, and by which number; None if it does not multiply by one number."""
    if len(op.inputs) != 2 or op.then:
        return None
    for slot in (1, 0) if op.op == "Mul" else (1,):
        constant, data = op.inputs[slot], op.inputs[1 - slot]
        if constant.constant and not data.constant and _is_number(constant):
            number = scalar(constant)
            return data, [1 / number if op.op == "Div" and number else number]
    return None


def _is_number(value: Value) -> bool:
    return value.type.size == 1 or value.type.shape == () or (value.content is not None and len(value.content) == 1)
