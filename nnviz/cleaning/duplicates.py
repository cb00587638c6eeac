"""What a file computes twice from the same tensors is computed once.

One exporter joins such operators, another does not: a tensor that is pooled for two readers is pooled twice.  An
activation belongs to the branch that it opens, and each operator with weights is a layer of its own: weights that
happen to be equal in a network that was never trained are often stored once.  Nor is an operator joined that stands for
more than one node, whose other operands it no longer shows.
"""

from __future__ import annotations

from collections.abc import Hashable

from nnviz.cleaning.constants import RANDOM
from nnviz.cleaning.draft import Draft
from nnviz.cleaning.fusing import ACTIVATIONS
from nnviz.cleaning.learned import weights_of
from nnviz.cleaning.operator import Op
from nnviz.graph import Value


def join_duplicates(draft: Draft) -> None:
    """Let the first of equal operators that read the same tensors stand for all."""
    known: dict[Hashable, Op] = {}
    for op in draft.topological():
        if _may_join(draft, op):
            operands = tuple(_identity(value) for value in op.inputs)
            first = known.setdefault((op.op, op.node.domain, operands, tuple(sorted(op.attributes.items()))), op)
            if first is not op:
                draft.redirect(op.output, first.output)
                draft.absorb(first, [op])


def _may_join(draft: Draft, op: Op) -> bool:
    if len(op.sources) != 1 or len(op.outputs) != 1 or op.bodies or op.op in RANDOM | ACTIVATIONS:
        return False
    has_weights = op.weights or any(value.constant and weights_of(draft, value) for value in op.inputs)
    return not has_weights and not draft.is_kept(op.output)


def _identity(value: Value) -> Hashable:
    """What two operands share if they are the same tensor: small constants may be written down twice."""
    return value if value.content is None else (value.type, value.content)
