"""Parts of attention and of conditioning: projections, and what is done to them before anything is attended to."""

from __future__ import annotations

from typing import Final

from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif

SLICING: Final = ("Split", "Slice", "Gather", "GatherND", "Concat")


def _scores(f: Facts) -> bool:
    """Queries times keys: two projections of one stream (Vaswani 2017), or both turned (Su 2021)."""
    pair = (f.count("Gemm") == 2 and f.taken == 1) or f.count("RotaryEmbedding") == 2
    ends = f.last == "MatMul" and f.count("MatMul") == 1 and f.count("Gemm") in (0, 2)
    return pair and ends and _only(f, "Gemm", "MatMul", "RotaryEmbedding", *SLICING)


def _only(f: Facts, *ops: str) -> bool:
    return f.only(*ops) and f.convolutions == f.activations == f.norms == 0


def _turns(f: Facts) -> bool:
    """A part of the features turned by position, the rest passing by (Su 2021, Black 2022)."""
    return f.count("RotaryEmbedding") == 1 and f.count("Gemm") <= 1 and f.last == "Concat" and f.size <= 5


def _modulates(f: Facts) -> bool:
    """Scale and shift of another stream, made of a condition (Perez 2018)."""
    meets = f.first == "Gemm" and f.taken == 2 and f.count("Gemm") == f.count("Split") == f.products == 1
    return meets and f.last == "Add" and f.size <= 6 and f.activations == 0 and _only(f, "Gemm", "Split", "Add", "Mul")


def _conditions(f: Facts) -> bool:
    """SiLU, linear layer, split into scales, shifts and gates (Peebles 2023)."""
    bends = f.count("Swish") == f.activations > 0 and f.norms == f.convolutions == 0
    return bends and f.tail == ("Swish", "Gemm", "Split") and f.ways >= 3 and f.only("Gemm", "Split", "Gather", "Add")


def _adapts(f: Facts) -> bool:
    """A norm, scaled and shifted by what is made of a condition (Perez 2018, Peebles 2023)."""
    made = f.projections == 0 and f.size <= 5
    makes = f.count("Gemm") == f.projections == f.count("Split") == 1 and f.first == "LayerNormalization"
    holds = f.holds("Modulation") == 1 and f.first == "LayerNormalization"
    return f.modulations == f.norms == 1 and (made or (makes and f.size <= 7) or holds) and f.attentions == 0


def _embeds_patches(f: Facts) -> bool:
    """A convolution as wide as its stride, and positions or a token of the file (Dosovitskiy 2021)."""
    cuts = f.first == "Conv" and f.convolutions == f.patches == 1 and f.activations == 0 and f.size <= 5
    return cuts and f.taken == 1 and f.count("Add", "Concat") > 0 and f.only("Add", "Concat") and not f.joins


PROJECTIONS: Final[tuple[Motif, ...]] = (
    Motif("Attention scores", _scores, part=True, boxed=False),
    Motif(
        "Rotary embedding",
        lambda f: _turns(f) and f.size <= 4 and _only(f, "RotaryEmbedding", *SLICING),
        part=True,
        boxed=False,
    ),
    Motif(
        "Linear & rotary",
        lambda f: _turns(f) and f.first == "Gemm" and _only(f, "Gemm", "RotaryEmbedding", *SLICING),
        part=True,
        boxed=False,
    ),
    Motif(
        "Joint projection",  # Esser 2024
        lambda f: f.size == 3 and f.count("Gemm") == f.taken == 2 and f.last == "Concat" and _only(f, "Gemm", "Concat"),
        part=True,
        boxed=False,
    ),
    Motif("Modulation", lambda f: _modulates(f) or _conditions(f), part=True, boxed=False),
    Motif("Adaptive norm", _adapts, part=True),
    Motif("Patch embedding", _embeds_patches, part=True, boxed=False),
)
