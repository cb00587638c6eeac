"""Blocks that little tells: changes of resolution, convolutions in a row, pieces of bottlenecks, any other residual."""

from __future__ import annotations

from typing import Final

from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif


def _plain(f: Facts) -> bool:
    """Convolutions in a row, perhaps with pooling."""
    return f.convolutions > 0 and f.only("Pad", "MaxPool", "AveragePool", "Slice", "Crop") and f.size <= 12


def _stacks(f: Facts) -> bool:
    """Convolutions in a row, perhaps scaled by constants, or layers of them."""
    scaled = f.only("Mul") and f.scales == f.count("Mul") and f.size <= 12 and f.taken == 1 and f.deep == f.convolutions
    return f.convolutions >= 2 and (scaled or (_plain(f) and (f.size <= 3 or f.deep >= f.convolutions)))


def _scales(f: Facts) -> bool:
    """A convolution and its activation, scaled to keep the variance (Brock 2021)."""
    layer = f.convolutions == f.activations == f.count("Mul") == f.scales == 1 and f.only("Mul")
    return layer and f.norms == 0 and f.size <= 3 and f.first == "Conv"


def _merges_levels(f: Facts) -> bool:
    """What enters from above is raised and added to a projection of what enters beside it (Lin 2017)."""
    adds = f.upsamplers == f.count("Add") == 1 and not f.foreign
    return adds and f.order in ((1,), (1, 3)) and f.size <= 4


def _fuses(f: Facts) -> bool:
    """Other streams are resampled and added (Sun 2019)."""
    few = f.size <= max(6, 4 * f.count("Add"))
    return few and f.upsamplers + f.strided > 0 and f.only("Add", "Resize") and f.merges


def _is_branch(f: Facts) -> bool:
    """A bottleneck without its sum: with the weights of its channels (Hu 2018), or split behind it (Chen 2017)."""
    larger = [side for side in f.order if side != 1]
    ends = f.excitations == 1 or (f.last == "Split" and f.count("Split") == 1 and f.kernels(1) == 2)
    plain = f.count("Mul") == f.excitations and f.only("GlobalAveragePool", "Mul", "Split") and f.size <= 10
    return ends and plain and f.order[:1] == (1,) and len(larger) == 1 and larger[0] > 0 and f.taken == 1


def _is_hierarchy(f: Facts) -> bool:
    """Groups of channels, each convolved after the one before is added to it, and joined (Gao 2019)."""
    chain = len(f.joins) == 1 and f.joins[0].chained and f.last == "Concat" and not f.residual
    adds = f.count("Add") == f.convolutions - 1 > 0 and f.kernels(1) == f.strided == 0
    groups = f.taken == f.convolutions + 1 or (f.count("Split") == f.taken == 1 and f.ways == f.convolutions + 1)
    return chain and adds and groups and f.only("Add", "Concat", "Split") and f.size <= 14


def _pools_between(f: Facts) -> bool:
    """What the mean of the neighbours differs by, added (Yu 2022)."""
    pools = f.count("AveragePool") == f.count("Sub") == f.count("Add") == 1 and f.residual and f.size <= 6
    return pools and f.only("AveragePool", "Sub", "Add", "Mul") and f.projections == f.convolutions == 0


def _looks_up(f: Facts) -> bool:
    """Entries are chosen by their scores, or weighed by a softmax: more than layers and a sum."""
    return f.count("ArgMin", "ArgMax", "TopK", "Softmax") > 0


def _adds_block(f: Facts) -> bool:
    """Directly in it are a norm or a convolution, one block, and a sum."""
    return len(f.members) <= 4 and f.last == "Add" and f.members[-1:] == ("Add",) and f.attentions == 0


def _is_bent(f: Facts) -> bool:
    """Nothing learned, or the gate of a recurrent cell."""
    return f.convolutions + f.count("Gemm") == 0 or (f.convolutions == 0 and f.last == "Tanh")


def _conditions(f: Facts) -> bool:
    """What is made of a condition, added between convolutions (Ho 2020)."""
    adds = f.count("Gemm") == f.count("Add") == 1 and f.kernels(3) == f.convolutions and f.taken == 2
    return adds and f.only("Gemm", "Add") and f.size <= 6 and not f.residual


def _gates_mixer(f: Facts) -> bool:
    """One part of what is projected gates the other, part of which a depthwise convolution mixes (Yu 2025)."""
    gates = f.first == "LayerNormalization" and f.count("Gemm") == 2 and f.count("Split") >= 1
    return gates and f.depthwise == f.convolutions == f.products == 1 and f.residual


def _convolves_part(f: Facts) -> bool:
    """A part of the channels convolved, the rest passing by (Chen 2023)."""
    return f.members == ("Split", "Conv", "Concat") and f.taken == 1


DETECTORS: Final = ("DetectionOutput", "PriorBox", "Proposal", "NonMaxSuppression", "TFLite_Detection_PostProcess")
"""Operators that make boxes around objects, or choose among them."""

MOST_OF_HEAD: Final = 200
"""Operators of a detector's head at several levels, at most; of more it is the detector."""


PLAIN: Final[tuple[Motif, ...]] = (
    Motif("FPN level", _merges_levels),
    Motif("Fusion", _fuses),
    Motif("Pixel-shuffle upsampler", lambda f: f.count("DepthToSpace") == 1 and f.convolutions >= 1 and f.size <= 4),
    Motif("Up block", lambda f: f.upsamplers == 1 and f.only("Resize", "Upsample", "Crop", "Pad") and f.size <= 8),
    Motif("Down block", lambda f: f.first in ("MaxPool", "AveragePool") and _plain(f)),
    Motif("Bottleneck branch", _is_branch, part=True, boxed=False),
    Motif("Hierarchical convolutions", _is_hierarchy, part=True, boxed=False),
    Motif("Pooling mixer", _pools_between, part=True, boxed=False),
    Motif("Convolution stage", lambda f: f.last in ("MaxPool", "AveragePool") and _plain(f)),
    Motif("Convolution stack", _stacks, part=True),
    Motif("Convolution layer", lambda f: f.convolutions == 1 and _plain(f) and f.size <= 4, part=True),
    Motif(
        "Gated residual block",
        lambda f: f.residual and bool(f.gates) and not f.excitations and 2 <= f.convolutions <= 4 and f.size <= 10,
    ),
    Motif("Convolution layer", _scales, part=True, boxed=False),
    Motif("Conditioned convolutions", lambda f: _conditions(f) and f.convolutions > 0, part=True, boxed=False),
    Motif("Conditioned norm", lambda f: _conditions(f) and f.norms == 1 and f.size == 3, part=True, boxed=False),
    Motif("Gated CNN block", _gates_mixer),
    Motif("Partial convolution", _convolves_part, part=True, boxed=False),
    Motif("Gated convolution", lambda f: bool(f.gates) and f.convolutions == 2 and f.size <= 5, part=True),
    Motif(
        "Residual block",
        lambda f: f.residual and (f.size <= 16 or _adds_block(f)) and not _looks_up(f) and not _is_bent(f),
    ),
    Motif("Detection head", lambda f: f.count(*DETECTORS) > 0 and f.convolutions > 0 and f.size <= MOST_OF_HEAD),
)
