"""Parts of attention and of conditioning: projections, and what is done to them before anything is attended to."""

from __future__ import annotations

from typing import Final

from nnviz.folding.labels import is_norm
from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif

PRODUCTS: Final = ("MatMul", "Einsum")
SLICING: Final = ("Split", "Slice", "Gather", "GatherND", "Concat")


def _scores(f: Facts) -> bool:
    """Queries times keys: two projections (Vaswani 2017), or both turned (Su 2021); scaled, placed, or normalised."""
    ends = f.last in PRODUCTS and f.count(*PRODUCTS) == 1 and f.count("Gemm") in (0, 2) and f.norms in (0, 2)
    beside = f.count("Add", "Mul", "Div") <= 2
    if not (ends and beside and _simple(f, "Gemm", *PRODUCTS, "RotaryEmbedding", "Add", "Mul", "Div", *SLICING)):
        return False
    one = f.taken == 1 or (f.count("Add") > 0 and f.taken <= 3)
    return (f.count("Gemm") == 2 and one) or f.count("RotaryEmbedding") == 2


def _shifts(f: Facts) -> bool:
    """Scores by content, and scores by distance, which slices bring into line, added (Dai 2019)."""
    meets = f.last == "Add" and f.count(*PRODUCTS) == 2 and f.count("Softmax") == f.norms == 0
    shifted = f.count("Slice", "Pad", "GatherElements", "Split") > 0
    return meets and shifted and _simple(f, "Gemm", *PRODUCTS, "Add", "Mul", "Div", "Pad", "GatherElements", *SLICING)


def _simple(f: Facts, *ops: str) -> bool:
    """Whether all operators but normalisations have one of these names."""
    return f.only(*ops) and f.convolutions == f.activations == 0


def _only(f: Facts, *ops: str) -> bool:
    return f.only(*ops) and f.convolutions == f.activations == f.norms == 0


def _turns(f: Facts) -> bool:
    """A part of the features turned by position, the rest passing by (Su 2021, Black 2022)."""
    return f.count("RotaryEmbedding") == 1 and f.count("Gemm") <= 1 and f.last == "Concat" and f.size <= 5


def _turns_pairs(f: Facts) -> bool:
    """Pairs of features turned by an angle, written out: two products each, a difference and a sum (Su 2021)."""
    written = f.count("Mul") == 4 and f.count("Sub") == f.count("Add") == f.count("Concat") == 1 and f.last == "Concat"
    return written and f.size <= 12 and _only(f, "Mul", "Sub", "Add", *SLICING)


def _turns_normed(f: Facts) -> bool:
    """A projection, normalised before it is turned (Dehghani 2023)."""
    chain = f.first == "Gemm" and f.count("Gemm") == f.norms == f.count("RotaryEmbedding") == 1
    return chain and f.size <= 4 and _simple(f, "Gemm", "RotaryEmbedding", "Mul", *SLICING)


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
    made = f.projections == 0 and (f.size <= 5 or (f.only("Add", "Mul", "Split") and f.size <= 7))
    makes = f.count("Gemm") == f.projections == f.count("Split") == 1 and f.first == "LayerNormalization"
    holds = f.holds("Modulation") == 1 and is_norm(f.first)
    return f.modulations == f.norms == 1 and (made or (makes and f.size <= 7) or holds) and f.attentions == 0


def _gates_sum(f: Facts) -> bool:
    """A projection, times what a condition makes of it, added to what passes by (Peebles 2023)."""
    order = f.members == ("Gemm", "Mul", "Add") and f.products == 1 and f.last == "Add"
    return order and f.taken == 3


def _embeds_patches(f: Facts) -> bool:
    """A convolution as wide as its stride, and positions or a token of the file (Dosovitskiy 2021)."""
    cuts = f.first == "Conv" and f.convolutions == f.patches == 1 and f.activations == 0 and f.size <= 5
    return cuts and f.taken == 1 and f.count("Add", "Concat") > 0 and f.only("Add", "Concat") and not f.joins


def _passes_on_graph(f: Facts) -> bool:
    """What a layer makes of each node, mixed along the edges of a constant graph (Kipf and Welling 2017)."""
    return f.size == 2 and f.taken == 1 and f.first in ("Conv", "Gemm") and f.last in ("Einsum", "MatMul")


PROJECTIONS: Final[tuple[Motif, ...]] = (
    Motif("Attention scores", _scores, part=True, boxed=False),
    Motif("Relative attention scores", _shifts, part=True, boxed=False),
    Motif("Rotary embedding", _turns_pairs, part=True, boxed=False),
    Motif("Linear & rotary", _turns_normed, part=True, boxed=False),
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
    Motif("Graph convolution", _passes_on_graph, part=True, boxed=False),
    Motif("Modulation", lambda f: _modulates(f) or _conditions(f), part=True, boxed=False),
    Motif("Adaptive norm", _adapts, part=True),
    Motif("Gated projection", _gates_sum, part=True, boxed=False),
    Motif("Patch embedding", _embeds_patches, part=True, boxed=False),
)
