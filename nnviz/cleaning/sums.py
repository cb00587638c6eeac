"""Nested sums and concatenations: constants added one after the other are added at once; a Concat that only another
Concat along the same axis reads is part of it.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.graph import Value


def flatten_nested(draft: Draft) -> None:
    """Flatten nested constant sums and nested concatenations."""
    for op in draft.ops("Concat"):
        _flatten_concat(draft, op)
    for op in draft.ops("Add"):
        _join_constants(draft, op)


def _flatten_concat(draft: Draft, op: Op) -> None:
    operands: list[Value] = []
    for value in op.inputs:
        inner = draft.producer(value, "Concat")
        if inner is None or draft.sole_reader(value) is not op or inner.attributes != op.attributes:
            operands.append(value)
            continue
        operands += inner.inputs
        draft.absorb(op, [inner])
    if len(operands) != len(op.inputs):
        draft.set_inputs(op, operands)


def _join_constants(draft: Draft, op: Op) -> None:
    """Let a sum with a constant also stand for the sum with a constant that alone reads it."""
    while len(draft.data(op)) == 1 and (outer := draft.sole_reader(op.output)) is not None and outer.op == "Add":
        constants = [value for value in outer.inputs if value.constant]
        if len(constants) != 1 or outer.then:
            return
        draft.absorb_follower(op, outer, op.output)
        draft.set_inputs(op, [*op.inputs, *constants])
