"""Arithmetic that changes nothing is not drawn: times one, plus zero, padding by nothing, a slice of all."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.cleaning.pattern import scalar
from nnviz.cleaning.slices import Extent, strided
from nnviz.graph import Shape

NEUTRAL: dict[str, float] = {"Add": 0, "Sub": 0, "Mul": 1, "Div": 1, "Pow": 1}
EITHER_SIDE = frozenset({"Add", "Mul"})


def hide_neutral(draft: Draft) -> None:
    """Let the readers of an operator that changes nothing read its operand."""
    for op in draft.aliases(*NEUTRAL, "Pad", "Slice"):
        if (slot := _handed_on(op)) is not None:
            draft.set_inputs(op, [op.inputs[slot]])
            if op.op != "Pad" or not _is_readers(draft, op):
                draft.absorb_or_hide(op, "identity")


def _is_readers(draft: Draft, pad: Op) -> bool:
    """Let the only operator that reads `pad` stand for it: what pads a size that needs none belongs to who asks."""
    reader = draft.sole_reader(pad.output)
    if reader is None:
        return False
    draft.set_inputs(reader, [pad.slot(0) if value is pad.output else value for value in reader.inputs])
    draft.absorb(reader, [pad])
    return True


def _handed_on(op: Op) -> int | None:
    """The slot of the operand that `op` hands on as it is."""
    if op.op == "Pad":
        pads = op.attributes.get("pads") or op.slot(1).content
        return 0 if isinstance(pads, tuple) and pads and not any(pads) and not op.slot(0).constant else None
    if op.op == "Slice":
        return 0 if _takes_all(op) else None
    for slot in (0, 1) if op.op in EITHER_SIDE else (0,):
        if len(op.inputs) == 2 and not op.inputs[slot].constant and scalar(op.inputs[1 - slot]) == NEUTRAL[op.op]:
            return slot
    return None


def _takes_all(op: Op) -> bool:
    extents, shape = strided(op), op.slot(0).type.shape
    return not op.slot(0).constant and bool(extents) and all(_whole(found, shape) for found in extents or ())


def _whole(extent: Extent, shape: Shape | None) -> bool:
    known = shape is not None and -len(shape) <= extent.axis < len(shape)
    dim = shape[extent.axis] if shape is not None and known else None
    end = dim if isinstance(dim, int) else 2**31 - 1
    return extent.begin == 0 and extent.step == 1 and extent.end >= end
