"""A formula, and the operator it becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.cleaning.pattern import Call, Match, find
from nnviz.graph import ABSENT, Attribute, Scalar, Value

Attributes = dict[str, Attribute]


@dataclass(frozen=True, slots=True)
class Motif:
    """A formula, and the operator it becomes.

    op          the operator's name
    formula     the pattern, from the result backwards
    inputs      its variables and constants that become operands, in order; one that is not bound is absent
    attributes  what else it says, from the match
    accepts     a condition that the pattern cannot say
    """

    op: str
    formula: Call
    inputs: tuple[str, ...] = ("x",)
    attributes: Callable[[Draft, Match], Attributes] | None = None
    accepts: Callable[[Draft, Match], bool] | None = None


def fuse(draft: Draft, motif: Motif) -> None:
    """Fuse every occurrence of `motif`, in order."""
    for op in draft.ops(*motif.formula.names):
        match = find(draft, motif.formula, op)
        if match is not None and (motif.accepts is None or motif.accepts(draft, match)):
            become(draft, op, match, motif)


def become(draft: Draft, last: Op, match: Match, motif: Motif) -> None:
    """Turn the last operator of a match into the motif's, and let it stand for all the others."""
    attributes = motif.attributes(draft, match) if motif.attributes else {}
    inputs: list[Value] = [match.values.get(name, ABSENT) for name in motif.inputs]
    while inputs[-1] is ABSENT:
        inputs.pop()
    draft.set_inputs(last, inputs)
    draft.absorb(last, match.members)
    last.op, last.attributes = motif.op, attributes


def attribute_or_operand(op: Op, name: str, slot: int) -> tuple[Scalar, ...]:
    """The integers that an operator takes as an attribute or, since a later version, as a constant operand."""
    given = op.attributes.get(name)
    if isinstance(given, tuple):
        return tuple(element for element in given if not isinstance(element, tuple))
    if given is not None:
        return (given,)
    return op.slot(slot).content or ()
