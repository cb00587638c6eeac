"""Softmax written as exponentials over their sum, with or without the subtraction of the maximum; and the guard that
exporters put behind it against rows that are masked altogether.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.motifs.motif import Attributes, Motif, attribute_or_operand
from nnviz.cleaning.pattern import Call, Const, Either, Match, Var

X = Var("x")
STABLE = Call("Sub", X, Call("ReduceMax", X))
EXP = Call("Exp", Either(STABLE, X))
TOTAL = Call("ReduceSum", EXP, name="sum")


def _axis(_draft: Draft, match: Match) -> Attributes:
    axes = attribute_or_operand(match.named["sum"], "axes", 1)
    return {"axis": axes[0]} if len(axes) == 1 else {}


MOTIFS: tuple[Motif, ...] = (
    Motif("Softmax", Call("Div", EXP, TOTAL), attributes=_axis),
    Motif("Softmax", Call("Mul", EXP, Call("Reciprocal", TOTAL)), attributes=_axis),
    Motif(
        "Softmax",
        Call("Where", Call("IsNaN", Call("Softmax", X, name="softmax")), Const(), Call("Softmax", X)),
        attributes=lambda _draft, match: match.named["softmax"].attributes,
    ),
)
