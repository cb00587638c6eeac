"""Formulas that a file writes out: activations, standardisation, the nearest row of a table, boxes."""

from __future__ import annotations

from typing import Final

from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif


def _quantises(f: Facts) -> bool:
    """The nearest row of a table stands for each vector (van den Oord 2017)."""
    nearest = f.count("ArgMin") == 1 or f.count("ArgMax") == f.count("Neg") == 1
    return nearest and f.count("Gather") == 1 and f.convolutions == f.attentions == 0 and f.size <= 16


def _is_gelu(f: Facts) -> bool:
    """The approximation with a hyperbolic tangent, written out (Hendrycks 2016)."""
    plain = f.size <= 9 and f.last == "Mul" and all(op in ("Tanh", "Mul", "Add", "Pow") for op in f.ops)
    return plain and f.count("Tanh") == f.taken == 1 and f.count("Mul") >= 3 and f.count("Add") >= 1


def _is_snake(f: Facts) -> bool:
    """Snake: x + sin^2(ax) / a (Ziyin 2020)."""
    wave = f.count("Sin") == f.count("Add") == 1 and f.count("Cos") == 0 and f.taken == 1 and f.last == "Add"
    return wave and f.size <= 6 and all(op in ("Sin", "Pow", "Mul", "Add") for op in f.ops)


def _standardises(f: Facts) -> bool:
    """What enters, without its mean or not, divided by the root of its mean square."""
    once = f.count("Mul") == f.count("Sqrt") == f.count("ReduceSum", "ReduceMean") == 1
    return (
        once
        and f.first == "Mul"
        and f.last == "Div"
        and all(op in ("Mul", "Pow", "ReduceSum", "ReduceMean", "Div", "Add", "Sqrt") for op in f.ops)
    )


FORMULAS: Final[tuple[Motif, ...]] = (
    Motif("Snake", _is_snake, part=True, boxed=False),
    Motif("Standardisation", _standardises, part=True, boxed=False),
    Motif("Vector quantiser", _quantises),
    Motif("GELU", _is_gelu, part=True),
    Motif("Box decoding", lambda f: f.count("Sub") == f.count("Add") == 2 and f.last == "Concat" and f.size <= 7, True),
)
