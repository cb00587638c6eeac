"""Normalisations written as statistics: LayerNormalization (Ba 2016), RMSNormalization (Zhang 2019), division by the
Euclidean norm, and a scale and shift behind a normalisation that has none.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.motifs.motif import Attributes, Motif, attribute_or_operand
from nnviz.cleaning.pattern import Call, Const, Either, Match, Pattern, Var, scalar

X = Var("x")


def _square(value: Pattern) -> Pattern:
    return Either(Call("Pow", value, Const(2)), Call("Mul", value, value))


def _inverse_root(variance: Pattern) -> Pattern:
    """One over the square root of `variance`."""
    root = Call("Sqrt", variance)
    return Either(
        Call("Reciprocal", root),
        Call("Div", Const(1), root),
        Call("Pow", variance, Const(-0.5)),
        Call("Rsqrt", variance),
    )


def _over_root(value: Pattern, variance: Pattern) -> tuple[Call, ...]:
    """`value` over the square root of `variance`, in the ways it is written."""
    return (
        Call("Div", value, Call("Sqrt", variance)),
        Call("Mul", value, _inverse_root(variance)),
        Call("Div", value, Call("Pow", variance, Const(0.5))),
    )


MEAN = Call("ReduceMean", X)
CENTRED = Call("Sub", X, MEAN)
VARIANCE = Call("Add", Call("ReduceMean", _square(CENTRED), name="mean"), Const(name="epsilon"))
SUM_OF_SQUARES = Call("ReduceSum", _square(X), name="mean")
SQUARES = Either(Call("ReduceMean", _square(X), name="mean"), Call("Div Mul", SUM_OF_SQUARES, Const()))
MEAN_SQUARE = Call("Add", SQUARES, Const(name="epsilon"))
SLOPE = Either(Call("Mul", _inverse_root(VARIANCE), Const(name="scale")), _inverse_root(VARIANCE))
FOLDED = Call("Add", Call("Mul", X, SLOPE), Call("Sub", Const(name="shift"), Call("Mul", MEAN, SLOPE)))
"""As TensorFlow computes it (tf.nn.batch_normalization): x * slope + (shift - mean * slope)."""

LENGTH = Either(Call("ReduceL2", X, name="mean"), Call("Sqrt", SUM_OF_SQUARES), Call("Pow", SUM_OF_SQUARES, Const(0.5)))
BOUNDED = Either(Call("Clip Max Add", LENGTH, Const()), LENGTH)


def _statistics(_draft: Draft, match: Match) -> Attributes:
    axes = attribute_or_operand(match.named["mean"], "axes", 1)
    epsilon = scalar(match.values["epsilon"]) if "epsilon" in match.values else None
    found: Attributes = {"axis": axes[0]} if len(axes) == 1 else {"axes": axes} if axes else {}
    return found | ({"epsilon": epsilon} if epsilon is not None else {})


MOTIFS: tuple[Motif, ...] = (
    Motif("LayerNormalization", FOLDED, ("x", "scale", "shift"), attributes=_statistics),
    *(Motif("LayerNormalization", formula, attributes=_statistics) for formula in _over_root(CENTRED, VARIANCE)),
    *(Motif("RMSNormalization", formula, attributes=_statistics) for formula in _over_root(X, MEAN_SQUARE)),
    Motif("LpNormalization", Call("Div", X, BOUNDED), attributes=_statistics),
)
