"""Rotary position embedding (Su 2021): x * cos + rotate_half(x) * sin, in the two ways it is written; and the cyclic
shift, which also puts one part of a tensor behind the other.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.motifs.motif import Attributes, Motif
from nnviz.cleaning.pattern import Call, Const, Either, Match, Var

X = Var("x")
COS = Either(Const(), Var("cos"))
SIN = Either(Const(), Var("sin"))
FIRST = Either(Call("Split", X), Call("Slice", X))
SECOND = Either(Call("Split", X, output=1), Call("Slice", X))
TURNED = Call("Concat", Call("Neg", SECOND), FIRST)
SWAPPED = Call("Concat", Call("Split", X, output=1), Call("Split", X, name="split"), name="join")

HALVES = Call(
    "Concat",
    Call("Sub", Call("Mul", FIRST, COS), Call("Mul", SECOND, SIN)),
    Either(
        Call("Add", Call("Mul", SECOND, COS), Call("Mul", FIRST, SIN)),
        Call("Add", Call("Mul", FIRST, SIN), Call("Mul", SECOND, COS)),
    ),
)


def _axis(_draft: Draft, match: Match) -> Attributes:
    return {"axes": (match.named["split"].attributes.get("axis", 0),)}


def _two_parts(_draft: Draft, match: Match) -> bool:
    split, join = match.named["split"], match.named["join"]
    return len(split.outputs) == len(join.inputs) == 2


def _axes(_draft: Draft, match: Match) -> Attributes:
    inner, outer = (match.named[name].attributes.get("axes", ()) for name in ("inner", "outer"))
    return {"axes": (*inner, *outer)} if isinstance(inner, tuple) and isinstance(outer, tuple) else {}


MOTIFS: tuple[Motif, ...] = (
    Motif("RotaryEmbedding", Call("Add", Call("Mul", X, COS), Call("Mul", TURNED, SIN)), ("x", "cos", "sin")),
    Motif("RotaryEmbedding", HALVES, ("x", "cos", "sin")),
    Motif("Roll", SWAPPED, attributes=_axis, accepts=_two_parts),
    Motif("Roll", Call("Roll", Call("Roll", X, name="inner"), name="outer"), attributes=_axes),
)
