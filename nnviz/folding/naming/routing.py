"""Mixtures of experts: networks side by side, and what chooses among them or weighs them."""

from __future__ import annotations

from typing import Final

from nnviz.folding.labels import ACTIVATIONS
from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif

_LAYERS: Final = 2
_SHORT: Final = 8


def _routes(f: Facts) -> bool:
    """The best scores choose experts (Shazeer 2017); behind convolutions of images they choose detections."""
    return f.count("TopK") > 0 and f.convolutions == f.kernels(1)


def _weighs(f: Facts) -> bool:
    """All experts compute, and their results are weighed by the softmax of a linear layer (Jacobs 1991)."""
    weighed = f.count("Softmax") == 1 and f.products >= 1 and f.count("ReduceSum", "MatMul") >= 1
    mixes = (f.holds("Experts") == 1 and weighed) or f.holds("Mixture of experts") == 1
    return mixes and f.attentions == 0


def _side_by_side(f: Facts) -> bool:
    """Networks that all read one tensor, and whose results are joined."""
    linear = all(op in ("Gemm", "Concat", "Mul", "Split") or op in ACTIVATIONS for op in f.ops)
    join = f.joins[0] if linear and f.members[-1:] == ("Concat",) and len(f.joins) == 1 else None
    alike = len(f.members) == join.operands + 1 and len({*f.members[:-1]}) == 1 if join else False
    return alike and bool(join and join.parallel and join.closing) and f.feeds_forward and f.taken == 1


def _is_expert(f: Facts) -> bool:
    """A feed-forward network, and what compares its own number with those that were chosen (Fedus 2022)."""
    return f.count("Equal") == 1 and f.count("TopK") == f.attentions == 0 and f.products > 0 and 2 <= f.projections <= 3


def _chooses(f: Facts) -> bool:
    """Scores of experts, the best of which are taken; what is best by other than a softmax is also a detection."""
    short = f.size <= _SHORT or (f.first == "Gemm" and f.products == 0)
    return _routes(f) and f.projections <= 1 and short and (f.last != "TopK" or f.count("Softmax") > 0)


def _looked_up(f: Facts) -> bool:
    """Weights are looked up, one layer after another, and what the layers make is weighed, and summed."""
    looked = f.count("Gather", "GatherND") >= _LAYERS and f.first in ("Gather", "GatherND")
    return (
        looked
        and f.count("MatMul") >= _LAYERS
        and f.last in ("Mul", "ReduceSum")
        and f.projections == f.attentions == 0
    )


ROUTING: Final[tuple[Motif, ...]] = (
    Motif("Expert", _is_expert, part=True),
    Motif("Router", _chooses, part=True, boxed=False),
    Motif("Experts", _side_by_side, part=True),
    Motif("Experts", _looked_up, part=True),
    Motif("Mixture of experts", lambda f: _routes(f) and f.projections >= 2 and f.attentions == 0),
    Motif("MoE layer", lambda f: (_routes(f) or f.holds("Mixture of experts") == 1) and f.attentions > 0),
    Motif("Mixture of experts", _weighs),
    Motif("Mixture of experts", lambda f: f.holds("Router") == f.holds("Experts") == 1 and f.attentions == 0),
)
