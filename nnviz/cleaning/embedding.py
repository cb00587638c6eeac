"""A Gather of rows from a learned table is an embedding; recurrent layers say their direction."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import weights_of
from nnviz.cleaning.operator import Op

RECURRENT = frozenset({"LSTM", "GRU", "RNN"})


def describe_embeddings(draft: Draft) -> None:
    """Mark embeddings with the number of rows and of features."""
    for op in draft.ops("Gather"):
        table = op.slot(0)
        if table.constant and weights_of(draft, table) and op.attributes.get("axis", 0) == 0:
            _describe(op)


def _describe(op: Op) -> None:
    shape = op.slot(0).type.shape
    if shape is None or len(shape) < 2:
        return
    op.attributes["embedding"] = True
    for name, dim in zip(("rows", "features"), (shape[0], shape[-1]), strict=True):
        if isinstance(dim, int):
            op.attributes[name] = dim


def describe_recurrent(draft: Draft) -> None:
    """Fill in the direction, and the hidden size from the recurrence weight, of recurrent layers."""
    for op in draft.ops(*RECURRENT):
        op.attributes.setdefault("direction", "forward")
        shape = op.slot(2).type.shape if op.slot(2).constant else None
        if shape and isinstance(shape[-1], int):
            op.attributes.setdefault("hidden_size", shape[-1])
