"""Blocks that compute on images and signals: convolutions, their branches, residuals and changes of resolution."""

from __future__ import annotations

from typing import Final

from nnviz.folding.comparing.wiring import operands
from nnviz.folding.naming.branching import (
    detects,
    grows,
    joins_branches,
    joins_chain,
    joins_inside,
    passes_all_by,
    passes_by,
    rises,
    splits,
)
from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif
from nnviz.folding.naming.separable import separations


def _no_branches(f: Facts) -> bool:
    return f.count("Concat", "Split", "Softmax") == 0 and f.attentions == 0


def _is_bottleneck(f: Facts) -> bool:
    """1×1, a larger one, 1×1 (He 2016), perhaps a projection beside them."""
    sides = tuple(side for side in f.order if side > 0)
    larger = [side for side in sides if side > 1]
    ends = sides[:1] == (1,) and f.kernels(1) in (2, 3)
    return f.residual and ends and len(larger) == 1 and not f.depthwise and f.size <= 14 and f.upsamplers == 0


def _narrows(f: Facts) -> bool:
    """1×1, a larger one or, scaled instead of normalised, two (Brock 2021), 1×1."""
    larger = [side for side in f.order if side != 1]
    wide = len(larger) == 1 and f.size <= 14
    normless = len(larger) == 2 and f.norms == 0 and f.scales > 0 and f.count("Mul") == f.scales + 1 and f.size <= 28
    return f.order[:1] == (1,) and (wide or normless) and min(larger) > 0


def _inverts(f: Facts) -> bool:
    """Expansion, one depthwise convolution or two, projection (Sandler 2018, Qin 2024)."""
    signs = tuple(side > 0 for side in f.order)
    extra = signs == (False, True, False, True) and f.bent[2]
    return f.kernels(1) == 2 and (extra or signs == (True, False, True))


def _separates(f: Facts) -> bool:
    """Depthwise and 1×1 convolutions in turn, perhaps added to what they take (Chollet 2017)."""
    several = f.residual and separations(f) > 1
    return separations(f) > 0 and not several and f.only("Add", "Pad") and f.size <= 10


def _adds_and_grows(f: Facts) -> bool:
    """A bottleneck of which one part is added to one stream, and the other one joined to another (Chen 2017)."""
    narrows = f.kernels(1) >= 2 and len(f.order) in (3, 4) and not f.depthwise
    return f.last == "Concat" and f.count("Add") == 1 and narrows


def _exchanges(f: Facts) -> bool:
    """Streams meet by sums; a concatenation makes one stream of them (Sun 2019)."""
    return f.count("Concat", "Slice") == 0 and f.mixes


def _reparameterises(f: Facts) -> bool:
    """A 3×3 and a 1×1 convolution side by side, perhaps the entry itself, added (Ding 2021)."""
    sides = sorted(map(abs, f.order))
    return sides == [1, 3] and f.deep == 1 and f.only("Add") and f.count("Add") in (1, 2) and f.size <= 6


def _normalises_beside(f: Facts) -> bool:
    """One convolution, and the entry normalised, added: a block that grew by training alone (Vasu 2023)."""
    if f.size > 4 or f.convolutions != f.count("Add"):
        return False
    both = [operands(node) for node in f.nodes if node.op in ("Conv", "BatchNormalization")]
    return len(both) == 2 and both[0] == both[1] and f.only("Add") and f.convolutions == 1


def _is_convnext(f: Facts) -> bool:
    """A depthwise convolution, then two linear layers (Liu 2022); no attention."""
    wide = f.residual and f.projections == 2 and len(f.order) in (1, 3) and f.order[0] < 0
    return wide and f.count("Softmax", "Split") == 0 and f.feeds_forward


def _attends_to_channels(f: Facts) -> bool:
    """A product with what one convolution over the channels makes of the average (Wang 2020)."""
    return f.excitations == f.convolutions == 1 and f.kernels(1) == 0 and f.size <= 4


def _is_narrow(f: Facts) -> bool:
    """1×1, a larger one, 1×1, beside the convolution over the channels."""
    return f.kernels(1) in (2, 3) and f.convolutions == f.kernels(1) + 2 and not f.depthwise and f.size <= 14


def _selects(f: Facts) -> bool:
    """Weights of branches: an average, two convolutions, softmax (Li 2019, Zhang 2020)."""
    return f.pools_all > 0 and f.count("Softmax") == 1 and f.count("Mul") == 1 and f.attentions == 0


def _shuffles(f: Facts) -> bool:
    halves = any(join.halves or join.operands == 2 for join in f.joins)
    return f.count("ChannelShuffle") == 1 or (halves and f.count("Split") == 1 and f.size <= 6)


def _pools_all_scales(f: Facts) -> bool:
    """The same entry, pooled with windows of several sizes, joined (He 2014)."""
    return f.count("MaxPool") >= 2 and bool(f.joins) and f.convolutions <= 2 and f.only("MaxPool", "Concat")


def _adds_skip(f: Facts) -> bool:
    """What enters is raised between convolutions, and a skip added behind or before the last (Chaurasia 2017)."""
    adds = f.upsamplers == f.count("Add") == 1 and f.taken == 2 and f.only("Add", "ConvTranspose", "Resize")
    return adds and f.first in ("ConvTranspose", "Conv") and f.last in ("Conv", "Add") and f.convolutions >= 2


def _pools_dilated(f: Facts) -> bool:
    """The same entry, convolved at several dilations side by side (Chen 2017)."""
    parallel = f.dilated >= 2 and any(join.parallel for join in f.joins)
    return parallel and f.count("Add") == f.holds("ASPP") == 0


def _pools_pyramid(f: Facts) -> bool:
    joined = f.last == "Concat" and f.attentions == 0 and f.deep <= 2 and f.count("Add") == 0
    return joined and f.pools_all + f.pools >= 2 and f.upsamplers >= 2


CONVOLUTIONAL: Final[tuple[Motif, ...]] = (
    Motif("Dual path block", lambda f: _adds_and_grows(f) and f.count("Split", "Slice") >= 1),
    Motif("Exchange unit", lambda f: _exchanges(f) and not f.forks and f.convolutions >= 2, part=True),
    Motif("Exchange block", lambda f: _exchanges(f) and f.forks and f.convolutions >= 4 and f.attentions == 0),
    Motif("Efficient channel attention", _attends_to_channels, part=True),
    Motif("Squeeze-and-excitation", lambda f: f.excitations == 1 and f.convolutions <= 2 and f.size <= 8, part=True),
    Motif("Response norm", lambda f: f.count("ReduceL2") == f.count("Div") == 1 and f.projections == 0, part=True),
    Motif("Channel attention", lambda f: _selects(f) and f.kernels(1) == f.convolutions == 2, part=True),
    Motif("ResNeSt block", lambda f: _selects(f) and f.residual and f.grouped > 0 and f.size <= 20),
    Motif("Selective kernel block", lambda f: _selects(f) and f.residual and len(f.joins) == 1),
    Motif("Split attention", lambda f: _selects(f) and f.grouped > 0 and not (f.residual or f.pools), part=True),
    Motif("Selective kernel", lambda f: _selects(f) and len(f.joins) == 1, part=True),
    Motif("ConvNeXt block", _is_convnext),
    Motif("Shuffle unit", lambda f: f.depthwise in (1, 2) and f.kernels(1) in (2, 3) and _shuffles(f)),
    Motif("Ghost module", lambda f: f.kernels(1) == f.depthwise == 1 and f.convolutions == 2 and joins_chain(f, 2)),
    Motif("Ghost bottleneck", lambda f: f.holds("Ghost module") == 2 and len(f.joins) == 2),
    Motif("Res2Net block", lambda f: f.residual and splits(f) and f.kernels(1) in (2, 3) and f.kernels(3) >= 2),
    Motif("Cell", lambda f: any(join.sums >= 3 for join in f.joins) and f.depthwise >= 4 and f.size <= 60),
    Motif(
        "Factorised reduction",
        lambda f: f.order == (1, 1) and f.count("AveragePool") == f.strided == 2 and f.joins != (),
    ),
    Motif("Detection head", detects),
    Motif("SPPF", lambda f: _pools_all_scales(f) and joins_chain(f, 3), part=True),
    Motif("SPP", _pools_all_scales, part=True),
    Motif("Receptive field block", lambda f: f.dilated >= 2 and f.residual and len(f.joins) == 1),
    Motif("ASPP", _pools_dilated),
    Motif("Pyramid pooling", _pools_pyramid),
    Motif(
        "Pooling branch",
        lambda f: f.pools + f.pools_all == f.upsamplers == 1 and f.convolutions == 1 and f.size <= 4,
        True,
    ),
    Motif("C2f block", lambda f: f.count("Split") == 1 and passes_all_by(f)),
    Motif("CSP block", passes_by),
    Motif("OSA block", lambda f: joins_chain(f, 4) and f.count("Add") <= 1 and not splits(f) and f.convolutions >= 3),
    Motif("Aggregation tree", lambda f: joins_chain(f, 2) and f.joins[0].sums >= 2 and f.last != "Concat"),
    Motif(
        "Transition", lambda f: f.convolutions == 1 and f.last == "AveragePool" and f.norms > 0 and f.size <= 6, True
    ),
    Motif("Downsampling", lambda f: f.size <= 3 and f.convolutions == f.strided == f.norms == 1, part=True),
    Motif("Dense layer", grows),
    Motif("Up block", lambda f: (rises(f) or _adds_skip(f)) and f.size <= 10),
    Motif("Inception-ResNet block", lambda f: f.residual and f.count("Add") == 1 and joins_inside(f)),
    Motif("Fire module", lambda f: f.order in ((1, 1, 3), (1, 3, 1)) and joins_branches(f, 2, 2) and f.size == 4),
    Motif(
        "Reduction",
        lambda f: joins_branches(f, 2) and f.strided >= 2 and f.convolutions + f.pools >= 3 and not f.depthwise,
    ),
    Motif("Inception module", lambda f: joins_branches(f, 2) and f.kernels(1) >= 2 and f.convolutions + f.pools >= 4),
    Motif("MBConv", lambda f: f.depthwise in (1, 2) and f.excitations == 1 and f.convolutions <= 6 and _no_branches(f)),
    Motif("Inverted residual", lambda f: _inverts(f) and f.excitations == 0 and _no_branches(f) and f.size <= 8),
    Motif(
        "Fused-MBConv",
        lambda f: f.order == (3, 1) and f.deep == 2 and f.residual and not f.grouped and f.only("Add") and f.size <= 5,
    ),
    Motif("Depthwise separable convolution", _separates),
    Motif("MobileOne block", lambda f: _reparameterises(f) and f.depthwise == 2),
    Motif("MobileOne block", _normalises_beside),
    Motif("RepVGG block", lambda f: _reparameterises(f) and f.depthwise == 0),
    Motif("ECA bottleneck", lambda f: f.residual and f.excitations == 1 and _is_narrow(f)),
    Motif("SE bottleneck", lambda f: f.residual and f.excitations == 1 and _narrows(f)),
    Motif("ResNeXt bottleneck", lambda f: _is_bottleneck(f) and f.grouped > 0 and f.count("Softmax") == 0),
    Motif("Bottleneck", lambda f: _is_bottleneck(f) and f.only("Add")),
    Motif(
        "Basic block",
        lambda f: f.residual and f.kernels(3) == 2 and f.first == "Conv" and f.only("Add") and f.size <= 8,
    ),
)
