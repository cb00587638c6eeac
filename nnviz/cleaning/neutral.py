"""Arithmetic that changes nothing is not drawn: times one, plus zero, padding by nothing, a resize by one."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.cleaning.pattern import scalar

NEUTRAL: dict[str, float] = {"Add": 0, "Sub": 0, "Mul": 1, "Div": 1, "Pow": 1}
EITHER_SIDE = frozenset({"Add", "Mul"})


def hide_neutral(draft: Draft) -> None:
    """Let the readers of an operator that changes nothing read its operand."""
    for op in draft.ops(*NEUTRAL, "Pad"):
        if (slot := _handed_on(op)) is not None:
            draft.set_inputs(op, [op.inputs[slot]])
            draft.absorb_or_hide(op, "identity")


def _handed_on(op: Op) -> int | None:
    """The slot of the operand that `op` hands on as it is."""
    if op.op == "Pad":
        pads = op.attributes.get("pads") or op.slot(1).content
        return 0 if isinstance(pads, tuple) and pads and not any(pads) and not op.inputs[0].constant else None
    for slot in (0, 1) if op.op in EITHER_SIDE else (0,):
        if len(op.inputs) == 2 and not op.inputs[slot].constant and scalar(op.inputs[1 - slot]) == NEUTRAL[op.op]:
            return slot
    return None
