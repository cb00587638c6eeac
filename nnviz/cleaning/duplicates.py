"""What a file computes twice from the same tensors is computed once.

One exporter joins such operators, another does not: a tensor that is pooled for two readers is pooled twice.  An
activation belongs to the branch that it opens, and each operator with weights is a layer of its own: weights that
happen to be equal in a network that was never trained are often stored once.
"""

from __future__ import annotations

from collections.abc import Hashable

from nnviz.cleaning.constants import RANDOM
from nnviz.cleaning.draft import Draft
from nnviz.cleaning.fusing import ACTIVATIONS
from nnviz.cleaning.operator import Op


def join_duplicates(draft: Draft) -> None:
    """Let the first of equal operators that read the same tensors stand for all."""
    known: dict[Hashable, Op] = {}
    for op in draft.topological():
        if _may_join(draft, op):
            attributes = tuple(sorted(op.attributes.items()))
            first = known.setdefault((op.op, op.node.domain, tuple(op.inputs), attributes), op)
            if first is not op:
                draft.redirect(op.output, first.output)
                draft.absorb(first, [op])


def _may_join(draft: Draft, op: Op) -> bool:
    if op.weights or op.then or op.bodies or op.op in RANDOM or op.op in ACTIVATIONS or len(op.outputs) != 1:
        return False
    return not draft.is_kept(op.output)
