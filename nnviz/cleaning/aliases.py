"""Operators that hand on what they read: Identity, Dropout at inference, casts, and concatenations or sums of one."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op, named

ALIASES = named("Identity Dropout Cast CastLike Contiguous StopGradient")
OF_ONE = named("Concat Sum Max Min Mean")


def hide_aliases(draft: Draft) -> None:
    """Let the readers of an alias read what it hands on."""
    for op in draft.aliases():
        if _is_alias(draft, op):
            draft.hide_alias(op, "identity")
        elif _of_one(op):
            draft.absorb_or_hide(op, "identity")


def _is_alias(draft: Draft, op: Op) -> bool:
    return op.op in ALIASES and bool(op.inputs) and not any(draft.uses(value) for value in op.outputs[1:])


def _of_one(op: Op) -> bool:
    """Whether `op` joins a single operand; one that had constants beside it says so."""
    if op.op not in OF_ONE or len(op.inputs) != 1 or op.slot(0).constant:
        return False
    return not op.weights and not {"constant", "constant_slot"} & op.attributes.keys()
