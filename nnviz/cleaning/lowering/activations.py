"""Activations with a bias before them, and the names that ONNX Runtime gives to approximations."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.lowering.rewriting import become, made
from nnviz.cleaning.operator import Op
from nnviz.graph import ABSENT, Attribute

USUAL_QUICK = 1.702


def _gelu(**attributes: Attribute) -> Callable[[Draft, Op], None]:
    def rule(draft: Draft, op: Op) -> None:
        data, bias = op.slot(0), op.slot(1)
        biased = data if bias is ABSENT else made(draft, op, "Add", [data, bias])
        become(draft, op, "Gelu", [biased], attributes)

    return rule


def _quick_gelu(draft: Draft, op: Op) -> None:
    """X * sigmoid(alpha * x); with alpha 1 that is SiLU."""
    become(draft, op, "Swish" if op.attributes.get("alpha", USUAL_QUICK) == 1.0 else "QuickGelu", [op.slot(0)])


def _bias_add(draft: Draft, op: Op) -> None:
    """The bias, then the sum with a residual."""
    biased = made(draft, op, "Add", [op.slot(0), op.slot(1)])
    become(draft, op, "Add", [biased, op.slot(2)])


RULES = {
    "BiasAdd": _bias_add,
    "BiasGelu": _gelu(),
    "FastGelu": _gelu(approximate="tanh"),
    "Gelu": _gelu(),
    "QuickGelu": _quick_gelu,
}
