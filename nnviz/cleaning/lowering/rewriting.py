"""The moves that writing an operator as several is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.graph import ABSENT, Attribute, Shape, TensorType, Value

NOTHING: Mapping[str, Attribute] = {}


def become(
    draft: Draft, op: Op, name: str, inputs: Iterable[Value], attributes: Mapping[str, Attribute] = NOTHING
) -> None:
    """Let `op` be the standard operator `name` on `inputs`; it keeps its outputs and its place."""
    draft.set_inputs(op, without_end(inputs))
    op.op, op.attributes, op.node = name, dict(attributes), replace(op.node, domain="")


def made(
    draft: Draft,
    op: Op,
    name: str,
    inputs: Iterable[Value],
    attributes: Mapping[str, Attribute] = NOTHING,
    output: Value | None = None,
) -> Value:
    """Put the operator `name` beside `op`, for which it does a part of the work, and return what it makes.

    The node of the file stays with `op`: the new operator has no source of its own.
    """
    value = output if output is not None else Value(type=op.slot(0).type)
    node = replace(op.node, op=name, domain="", sources=())
    draft.add(Op(name, without_end(inputs), [value], dict(attributes), op.position, node))
    return value


def follow(draft: Draft, op: Op, name: str, attributes: Mapping[str, Attribute] = NOTHING) -> None:
    """Let the operator `name` make the first output of `op` from what `op` makes."""
    result, inner = op.output, Value(type=op.output.type)
    draft.set_outputs(op, [inner, *op.outputs[1:]])
    made(draft, op, name, [inner], attributes, result)


def without_end(inputs: Iterable[Value]) -> list[Value]:
    """The operands without the absent ones at the end."""
    kept = list(inputs)
    while kept and kept[-1] is ABSENT:
        kept.pop()
    return kept


def widened(value: Value, last: int | None) -> TensorType:
    """The type of `value` with another last dimension."""
    shape: Shape | None = value.type.shape
    return TensorType(value.type.dtype, None if shape is None else (*shape[:-1], last))
