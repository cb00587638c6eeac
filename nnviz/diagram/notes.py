"""The second line of an operator's box: what is fused behind it, and what it computes with."""

from __future__ import annotations

from typing import Final

from nnviz.diagram.recurrence import is_loop, recurrence
from nnviz.diagram.words import number_format, short_name
from nnviz.graph import Node, integer
from nnviz.options import USUALLY
from nnviz.theme import hue_of

WEIGHING: Final = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul", "Gather", "Attention", "LSTM", "GRU", "RNN"})
"""Operators whose box says how few bits they compute with; what stands between them says nothing of its own."""


_SAID_BY: Final = {"activation": "activations", "normalisation": "normalisation", "Dropout": "dropout"}
"""Which word asks for what is fused behind an operator."""


def notes(node: Node, wanted: frozenset[str] = USUALLY) -> list[str]:
    """What is fused behind the principal operator, as papers call it, and the numbers that it computes with.

    The bounds of a fused Clip are attributes of the principal operator.
    """
    then = [op for op in node.then if _SAID_BY.get(hue_of(op) if op != "Dropout" else op, "notes") in wanted]
    words = [clip(node) if op == "Clip" else short_name(op) for op in then]
    if "notes" not in wanted:
        return words
    if node.op == "MatMul":
        words = [*_scores(node), *words]
    if node.op == "Attention":
        words = [*_heads(node), *words]
    if is_loop(node):
        words = [*_states(node), *words]
    number = node.attributes.get("quantized") if node.op in WEIGHING else None
    return [*words, number_format(number)] if isinstance(number, str) and number else words


def _heads(node: Node) -> list[str]:
    """How many heads attention has, of which those of keys and values may be fewer (Ainslie et al. 2023)."""
    heads, shared = integer(node, "q_num_heads"), integer(node, "kv_num_heads")
    words = [f"{heads} head{'s' if heads > 1 else ''}"] if heads else []
    words += [f"{shared} KV"] if heads and 0 < shared < heads else []
    words += ["rotary"] if node.attributes.get("rotary") else []
    return [*words, "causal"] if node.attributes.get("is_causal") else words


def _states(node: Node) -> list[str]:
    """What a closed loop hands on: "2 states returning"."""
    count = len(recurrence(node).states)
    return [f"{count} state{'s' if count > 1 else ''} returning"] if count else []


def _scores(node: Node) -> list[str]:
    """What attention does to its scores where they are made: a scale (1/√d), a constant mask."""
    scale = node.attributes.get("scale")
    scaled = isinstance(scale, float) and scale != 1.0
    words = [f"× {scale:.3g}"] if scaled else []
    return [*words, "masked"] if node.attributes.get("masked") else words


def clip(node: Node) -> str:
    """An activation between bounds, by its name if it has one."""
    low, high = node.attributes.get("min"), node.attributes.get("max")
    if (low, high) == (0, 6):
        return "ReLU6"
    bounds = [f"{bound:g}" if isinstance(bound, (int, float)) else "" for bound in (low, high)]
    return f"Clip {bounds[0]}…{bounds[1]}" if any(bounds) else "Clip"
