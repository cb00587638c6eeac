"""Activations written as arithmetic: GELU by the error function or by tanh, and the products of x with a gate of x."""

from __future__ import annotations

from math import pi, sqrt

from nnviz.cleaning.motifs.motif import Motif
from nnviz.cleaning.pattern import Call, Const, Either, Pattern, Var

X = Var("x")


def _product(first: Pattern, second: Pattern, third: Pattern) -> tuple[Call, ...]:
    """A product of three in every association."""
    return (
        Call("Mul", Call("Mul", first, second), third),
        Call("Mul", Call("Mul", first, third), second),
        Call("Mul", Call("Mul", second, third), first),
    )


def _gelu(name: str, inner: Pattern) -> tuple[Motif, ...]:
    """X / 2 * (1 + inner): Hendrycks and Gimpel 2016."""
    gate = Call("Add", inner, Const(1))
    halved = (Call("Mul", Call("Div", X, Const(2)), gate), Call("Mul", X, Call("Div", gate, Const(2))))
    approximate = {"approximate": "tanh"} if name == "tanh" else {}
    formulas = (*_product(X, gate, Const(0.5)), *halved)
    return tuple(Motif("Gelu", formula, attributes=lambda _d, _m: {**approximate}) for formula in formulas)


ERF = Call("Erf", Either(Call("Div", X, Const(sqrt(2))), Call("Mul", X, Const(1 / sqrt(2)))))
SQUARE = Either(Call("Mul", X, X), Call("Pow", X, Const(2)))
CUBE = Either(Call("Pow", X, Const(3)), Call("Mul", X, SQUARE))
POLYNOMIAL = Either(
    Call("Add", X, Call("Mul", CUBE, Const(0.044715))),
    *(Call("Add", X, option) for option in _product(X, SQUARE, Const(0.044715))),
    Call("Mul", X, Call("Add", Call("Mul", SQUARE, Const(0.044715)), Const(1))),
)
NARROW = Either(
    Call("Mul", POLYNOMIAL, Const(sqrt(2 / pi))),
    *_product(X, Const(sqrt(2 / pi)), Call("Add", Call("Mul", SQUARE, Const(0.044715)), Const(1))),
)
TANH = Call("Tanh", NARROW)

SHIFTED = Call("Add", X, Const(3))
RELU6 = Either(Call("Clip", SHIFTED, Const(0), Const(6)), Call("Min", Call("Relu", SHIFTED), Const(6)))
SIXTH = Const(1 / 6)

MOTIFS: tuple[Motif, ...] = (
    *_gelu("erf", ERF),
    *_gelu("tanh", TANH),
    Motif("QuickGelu", Call("Mul", X, Call("Sigmoid", Call("Mul", X, Const(1.702))))),
    Motif("Mish", Call("Mul", X, Call("Tanh", Call("Softplus", X)))),
    Motif("Mish", Call("Mul", X, Call("Tanh", Call("Log", Call("Add", Call("Exp", X), Const(1)))))),
    Motif("Swish", Call("Mul", X, Call("Sigmoid", X))),
    Motif("Swish", Call("Div", X, Call("Add", Call("Exp", Call("Neg", X)), Const(1)))),
    Motif("HardSwish", Call("Mul", X, Call("HardSigmoid", X))),
    *(Motif("HardSwish", formula) for formula in _product(X, RELU6, SIXTH)),
    Motif("HardSwish", Call("Div", Call("Mul", X, RELU6), Const(6))),
    Motif("HardSwish", Call("Mul", X, Call("Div", RELU6, Const(6)))),
    Motif("HardSigmoid", Call("Div", RELU6, Const(6))),
    Motif("HardSigmoid", Call("Mul", RELU6, SIXTH)),
    Motif("Softplus", Call("Log", Call("Add", Call("Exp", X), Const(1)))),
    Motif("Sigmoid", Call("Reciprocal", Call("Add", Call("Exp", Call("Neg", X)), Const(1)))),
    Motif("Sigmoid", Call("Div", Const(1), Call("Add", Call("Exp", Call("Neg", X)), Const(1)))),
)
