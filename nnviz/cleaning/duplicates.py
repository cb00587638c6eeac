"""What a file computes twice from the same tensors is computed once.

One exporter joins such operators, another does not: a tensor that is pooled for two readers is pooled twice.  An
activation belongs to the branch that it opens, and each operator with weights is a layer of its own: weights that
happen to be equal in a network that was never trained are often stored once.  Nor is an operator joined that stands for
more than one node, whose other operands it no longer shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Final

from nnviz.cleaning.constants import RANDOM
from nnviz.cleaning.draft import Draft
from nnviz.cleaning.fusing import ACTIVATIONS
from nnviz.cleaning.learned import weights_of
from nnviz.cleaning.operator import Op
from nnviz.graph import Value

COMMUTATIVE: Final = ("Add", "Mul", "Max", "Min")
"""Operators whose operands may change places."""


def join_duplicates(draft: Draft) -> None:
    """Let the first of equal operators that read the same tensors stand for all."""
    known: dict[Hashable, Op] = {}
    for op in draft.topological():
        if _may_join(draft, op):
            key = (op.op, op.node.domain, _operands(op), tuple(sorted(op.attributes.items())))
            first = known.setdefault(key, op)
            if first is not op:
                draft.redirect(op.output, first.output)
                draft.absorb(first, [op])


def _may_join(draft: Draft, op: Op) -> bool:
    if len(op.sources) != 1 or len(op.outputs) != 1 or op.bodies or op.op in RANDOM | ACTIVATIONS:
        return False
    has_weights = op.weights or any(value.constant and weights_of(draft, value) for value in op.inputs)
    return not has_weights and not draft.is_kept(op.output)


def _operands(op: Op) -> Hashable:
    """What an operator reads; of sums and products, in whatever order."""
    operands = [_identity(value) for value in op.inputs]
    return frozenset(Counter(operands).items()) if op.op in COMMUTATIVE and not op.node.domain else tuple(operands)


def _identity(value: Value) -> Hashable:
    """What two operands share if they are the same tensor: small constants may be written down twice."""
    return value if value.content is None else (value.type, value.content)
