"""What stands in a graph only while it is trained: losses, what flows back, classifiers that are taken off later."""

from __future__ import annotations

from typing import Final

from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif

LOSSES: Final = ("Loss", "Accuracy")
"""What an operator's name holds that measures how wrong a network is."""

_MOST: Final = 16
"""Operators of a loss."""


def _measures(f: Facts) -> bool:
    """An operator that is a loss, or the mean of weighted logarithms of probabilities (cross-entropy).

    With a layer that is learned it is a head, whatever stands behind that.
    """
    if any(node.weights for node in f.nodes):
        return False
    written = f.count("Softmax") <= 1 and f.count("Log", "LogSoftmax") == 1 and f.count("ReduceMean", "Neg") == 2
    return (any(word in op for op in f.ops for word in LOSSES) or (written and f.products > 0)) and f.size <= _MOST


def _flows_back(f: Facts) -> bool:
    """An operator that is the derivative of another one; ONNX Runtime calls those after it."""
    return any(op.endswith("Grad") for op in f.ops) and not any("Loss" in op for op in f.ops)


def _squares(f: Facts) -> bool:
    """The mean square of a difference."""
    return f.members in (("Sub", "Mul", "ReduceMean"), ("Sub", "Pow", "ReduceMean"))


TRAINING: Final[tuple[Motif, ...]] = (
    Motif("Backward layer", _flows_back),
    Motif("Auxiliary classifier", lambda f: f.first == "AveragePool" and f.holds("Loss") == 1),  # Szegedy 2015
    Motif("Loss", _measures, part=True),
    Motif("Squared error", _squares, part=True, boxed=False),
)
