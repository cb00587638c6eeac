"""Normalisations with the sum before them: of a residual, or of the embeddings of a token."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import integers_of
from nnviz.cleaning.lowering.rewriting import become, made
from nnviz.cleaning.operator import Op
from nnviz.graph import ABSENT, Attribute, TensorType, Value

SUM = 3
"""The output of a skip normalisation that is the sum."""


def _kept(op: Op) -> dict[str, Attribute]:
    return {name: op.attributes[name] for name in ("axis", "epsilon") if name in op.attributes}


def _skip(norm: str, bias_slot: int) -> Callable[[Draft, Op], None]:
    """(x, skip, scale, shift, bias) or (x, skip, scale, bias): the sum of x + bias and skip, normalised."""

    def rule(draft: Draft, op: Op) -> None:
        if any(draft.uses(value) for value in op.outputs[1:SUM]):
            return
        scales, bias = op.inputs[2:bias_slot], op.slot(bias_slot)
        total = op.outputs[SUM] if len(op.outputs) > SUM else Value(type=op.slot(0).type)
        draft.set_outputs(op, op.outputs[:1])
        data, skip = _projected(draft, op.slot(0), op.slot(1))
        biased = data if bias is ABSENT else made(draft, op, "Add", [data, bias])
        made(draft, op, "Add", [biased, skip], output=total)
        become(draft, op, norm, [total, *scales], _kept(op))

    return rule


def _projected(draft: Draft, data: Value, skip: Value) -> tuple[Value, Value]:
    """The operand that a linear layer makes first: its bias is the one that is added, whichever side it is on."""
    linear = draft.producer(skip, "MatMul", "MatMulNBits", "MatMulInteger") is not None
    turned = linear and draft.producer(data, "MatMul", "MatMulNBits", "MatMulInteger") is None
    return (skip, data) if turned else (data, skip)


def _simplified(draft: Draft, op: Op) -> None:
    become(draft, op, "RMSNormalization", op.inputs[:2], _kept(op))


def _embedded(draft: Draft, op: Op) -> None:
    """(ids, segments, words, positions, kinds, scale, shift, mask, position_ids): three tables added, normalised."""
    words, scale, shift, mask = op.slot(2), op.slot(5), op.slot(6), op.slot(7)
    made_mask = op.outputs[1] if len(op.outputs) > 1 else ABSENT
    if made_mask is not ABSENT and mask is ABSENT and draft.uses(made_mask):
        return
    hidden = TensorType(words.type.dtype, op.output.type.shape)
    total = op.outputs[2] if len(op.outputs) > 2 else Value(type=hidden)
    draft.set_outputs(op, op.outputs[:1])
    _add_tables(draft, op, hidden, total)
    become(draft, op, "LayerNormalization", [total, scale, shift], _kept(op))
    if made_mask is not ABSENT:
        draft.redirect(made_mask, mask)


def _add_tables(draft: Draft, op: Op, hidden: TensorType, total: Value) -> None:
    """Rows of the table of words, and of kinds of segments; the table of positions, or the rows that are asked for."""
    ids, segments, words, positions, kinds = op.inputs[:5]
    places = op.slot(8) if op.op == "EmbedLayerNormalization" else ABSENT
    found = made(draft, op, "Gather", [words, ids], output=Value(type=hidden))
    if segments is not ABSENT:
        kind = made(draft, op, "Gather", [kinds, segments], output=Value(type=hidden))
        found = made(draft, op, "Add", [found, kind], output=Value(type=hidden))
    at = positions if places is ABSENT else made(draft, op, "Gather", [positions, places], output=Value(type=hidden))
    made(draft, op, "Add", [found, at], output=total)


def _quantised_embedding(draft: Draft, op: Op) -> None:
    """The same on tables of integers, whose scales and zero points follow behind the mask."""
    for stored in op.inputs[2:7]:
        if behind := integers_of(draft, stored):
            draft.carried[stored] = behind
    _embedded(draft, op)


RULES = {
    "EmbedLayerNormalization": _embedded,
    "QEmbedLayerNormalization": _quantised_embedding,
    "SimplifiedLayerNormalization": _simplified,
    "SkipLayerNormalization": _skip("LayerNormalization", 4),
    "SkipSimplifiedLayerNormalization": _skip("RMSNormalization", 3),
}
