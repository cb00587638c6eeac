"""Which constants are learned: float tensors of rank one or more that the file stores as initializers, as they are or
behind a transposition, a dequantisation or other arithmetic on constants.
"""

from __future__ import annotations

from collections.abc import Iterable

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.graph import Value

DEQUANTISERS = frozenset({"DequantizeLinear", "DequantizeBFP"})


def is_learned(value: Value) -> bool:
    """Whether `value` is stored in the file, and training may change it."""
    shape = value.type.shape
    return value.learned and shape != () and "float" in value.type.dtype


def weights_of(draft: Draft, value: Value) -> tuple[Value, ...]:
    """The learned tensors that `value` is, or is computed from."""
    return (value,) if is_learned(value) else draft.carried.get(value, ())


def learned_behind(draft: Draft, op: Op) -> tuple[Value, ...]:
    """The learned tensors that the constant operator `op` reads; the scale of a quantised weight is none."""
    if op.op in DEQUANTISERS:
        stored = op.slot(0)
        return (stored,) if stored.learned and stored.type.shape != () else draft.carried.get(stored, ())
    return unique(weight for value in op.inputs for weight in weights_of(draft, value))


def unique(values: Iterable[Value]) -> tuple[Value, ...]:
    """Each value once, in the order of its first occurrence."""
    return tuple(dict.fromkeys(values))
