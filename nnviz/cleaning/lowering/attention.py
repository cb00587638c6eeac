"""Attention of every kind as ONNX's own: (queries, keys, values, mask, past keys, past values), with numbers of heads.

A projection that the fused operator holds becomes a linear layer of its own.  Queries, keys and values that are one
tensor are read three times.  The lengths of the sequences in a batch (seqlens_k) are a mask.
"""

from __future__ import annotations

from collections.abc import Callable

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import integers_of
from nnviz.cleaning.lowering.rewriting import become, made, widened
from nnviz.cleaning.operator import Op
from nnviz.graph import ABSENT, Attribute, Value

MASK, PAST, LENGTHS = 3, 4, 6
"""Slots of ONNX's Attention (opset 23, 24)."""


def describe(op: Op) -> None:
    """Say the numbers of heads where only the shapes do, and how many keys each query meets; before views go."""
    for slot, name in enumerate(("q_num_heads", "kv_num_heads")):
        if len(shape := op.slot(slot).type.shape or ()) == 4 and isinstance(heads := shape[1], int):
            op.attributes.setdefault(name, heads)
    present = op.outputs[1].type.shape if len(op.outputs) > 1 else None
    alone = op.slot(1).type.shape if op.slot(PAST) is ABSENT else None
    for shape in (present or (), alone or ()):
        if len(shape) in (3, 4) and isinstance(length := shape[len(shape) - 2], int):
            op.attributes.setdefault("keys", length)


def _become(draft: Draft, op: Op, operands: list[Value], extra: list[Value] | None = None) -> None:
    """Write `op` as ONNX's Attention with `operands` in its slots, and `extra` ones that it has no slot for."""
    names = {"num_heads": "q_num_heads", "unidirectional": "is_causal"}
    kept = {names.get(name, name): value for name, value in op.attributes.items()}
    if "kv_num_heads" not in kept and "q_num_heads" in kept:
        kept["kv_num_heads"] = kept["q_num_heads"]
    become(draft, op, "Attention", [*operands, *[ABSENT] * (7 - len(operands)), *(extra or [])], kept)


def _projecting(slots: tuple[int, int, int], **marks: Attribute) -> Callable[[Draft, Op], None]:
    """(input, weights, bias, ...): the projection to queries, keys and values, then attention.

    `slots` are those of the mask, the past and what is added to the scores; 9 is not there.
    """

    def rule(draft: Draft, op: Op) -> None:
        mask, past, added = (op.slot(slot) for slot in slots)
        data, weights = op.slot(0), op.slot(1)
        width = weights.type.shape[-1] if weights.type.shape else None
        if marks and (behind := integers_of(draft, weights)):
            draft.carried[weights] = behind
        made_type = widened(data, width if isinstance(width, int) else None)
        projected = made(draft, op, "Gemm", [data, weights, op.slot(2)], marks, Value(type=made_type))
        op.attributes.setdefault("is_causal", op.attributes.pop("unidirectional", 0))
        _become(draft, op, [projected, projected, projected, added, past, ABSENT, mask])

    return rule


def _multi_head(draft: Draft, op: Op) -> None:
    """(query, key, value, bias, padding mask, added mask, past key, past value): keys and values may lie in others."""
    query, key, value, bias, padding, added, *past = (op.slot(slot) for slot in range(8))
    keys = key if key is not ABSENT else query
    values = value if value is not ABSENT else keys
    _become(draft, op, [query, keys, values, added, *past, padding], [bias])


def _decoding(draft: Draft, op: Op) -> None:
    """(query, key, value, mask, added mask, past key, past value): attention of one step."""
    query, key, value, mask, added, *past = (op.slot(slot) for slot in range(7))
    keys = key if key is not ABSENT else query
    _become(draft, op, [query, keys, value if value is not ABSENT else keys, added, *past, mask])


def _grouped(draft: Draft, op: Op) -> None:
    """(query, key, value, past key, past value, lengths, total, cos, sin, positions, added mask, sinks).

    The rotary embedding that it holds is written out where queries and keys come apart.
    """
    query, key, value, past_key, past_value, lengths, _, cos, sin, places, added, sinks = (
        op.slot(slot) for slot in range(12)
    )
    apart = key is not ABSENT
    rotary = bool(op.attributes.pop("do_rotary", 0))
    if rotary and apart:
        query, key = (made(draft, op, "RotaryEmbedding", [x, cos, sin, places], {}, _like(x)) for x in (query, key))
    elif rotary:
        op.attributes["rotary"] = True
    keys, values = (key, value) if apart else (query, query)
    op.attributes["is_causal"] = 1
    _become(draft, op, [query, keys, values, added, past_key, past_value, lengths], [sinks])


def _like(value: Value) -> Value:
    return Value(type=value.type)


def _rotary(draft: Draft, op: Op) -> None:
    """(x, positions, cos, sin) where ONNX has the positions last."""
    kept: dict[str, Attribute] = {}
    for name in ("interleaved", "num_heads"):
        if name in op.attributes:
            kept[name] = op.attributes[name]
    become(draft, op, "RotaryEmbedding", [op.slot(0), op.slot(2), op.slot(3), op.slot(1)], kept)


RULES = {
    "Attention": _projecting((3, 4, 5)),
    "DecoderMaskedMultiHeadAttention": _decoding,
    "GroupQueryAttention": _grouped,
    "MultiHeadAttention": _multi_head,
    "QAttention": _projecting((5, 8, 9), quantized="int8"),
    "RotaryEmbedding": _rotary,
}
