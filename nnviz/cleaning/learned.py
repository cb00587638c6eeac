"""Which constants are learned: float tensors of rank one or more that the file stores as initializers, as they are or
behind a transposition, a dequantisation or other arithmetic on constants.
"""

from __future__ import annotations

from collections.abc import Iterable

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.graph import Value

DEQUANTISERS = frozenset({"DequantizeLinear", "DequantizeBFP"})


DEQUANTISING = ("QLinear", "QGemm", *sorted(DEQUANTISERS))
"""How the names of operators begin that take integers for the numbers behind them."""


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
        return integers_of(draft, op.slot(0))
    if op.inputs and any(reader.op.startswith(DEQUANTISING) for reader in draft.readers(op.output)):
        return weights_of(draft, op.slot(0)) or integers_of(draft, op.slot(0))
    return unique(weight for value in op.inputs for weight in weights_of(draft, value))


def integers_of(draft: Draft, value: Value) -> tuple[Value, ...]:
    """The stored integers that a quantised operand is, or is computed from; a single number is a literal."""
    stored = value.constant and (value.learned or value.stored > 0) and value.type.size != 1
    return (value,) if stored and value.type.shape != () else draft.carried.get(value, ())


def unique(values: Iterable[Value]) -> tuple[Value, ...]:
    """Each value once, in the order of its first occurrence."""
    return tuple(dict.fromkeys(values))
