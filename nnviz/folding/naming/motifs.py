"""What a person calls a body, by the operators in it: the first row that fits gives the name.

To teach nnviz another block, add one row: a name, whether it is only a part of a layer, and the test.  Most specific
first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nnviz.folding.naming.facts import Facts


@dataclass(frozen=True, slots=True)
class Motif:
    """A name, and the bodies that it is for.  A `part` of a layer does not make a container of what holds several."""

    name: str
    test: Callable[[Facts], bool]
    part: bool = False


def _feeds_forward(f: Facts) -> bool:
    """Beside its attentions (four linear layers, or three where Q, K, V are one) a layer has two linear layers more."""
    return f.activations > 0 and f.count("Gemm") + f.kernels[1] >= 2 * f.attentions + 2


def _squeezes(f: Facts) -> bool:
    return f.pools_all > 0 and f.count("Mul") > 0 and f.count("Sigmoid", "HardSigmoid", "HardSwish") > 0


def _convolves(f: Facts) -> bool:
    return f.convolutions >= 2


def _branches(f: Facts) -> int:
    """A lower bound of the branches that a Concat joins: convolutions that cannot all stand in one chain."""
    return f.convolutions + f.count("MaxPool", "AveragePool")


def _upsamples(f: Facts) -> bool:
    return f.count("ConvTranspose", "Resize", "Upsample", "DepthToSpace") > 0


def _linear_only(f: Facts) -> bool:
    return f.convolutions == 0 and f.count("Gemm") >= 2 and f.attentions == 0


MOTIFS: Final[tuple[Motif, ...]] = (
    Motif("MoE layer", lambda f: f.count("TopK") > 0 and f.attentions > 0),
    Motif("Mixture of experts", lambda f: f.count("TopK") > 0 and f.count("Gemm", "MatMul") >= 2),
    Motif("Decoder layer", lambda f: f.self_attention == f.cross_attention == 1 and _feeds_forward(f)),
    Motif(
        "Spatial transformer", lambda f: f.attentions > 0 and f.convolutions >= 2 and f.count("LayerNormalization") > 0
    ),
    Motif("Attention block", lambda f: f.attentions > 0 and f.count("GroupNormalization") > 0),
    Motif("Cross-attention layer", lambda f: f.cross_attention == 1 and f.attentions == 1 and _feeds_forward(f)),
    Motif("Transformer layer", lambda f: f.attentions == 1 and _feeds_forward(f)),
    Motif("Self- and cross-attention", lambda f: f.self_attention == f.cross_attention == 1, part=True),
    Motif(
        "Scaled dot-product attention",
        lambda f: f.attentions == 1 and f.count("Gemm") == f.convolutions == 0,
        part=True,
    ),
    Motif("Cross-attention", lambda f: f.cross_attention == 1 and f.self_attention == 0, part=True),
    Motif("Self-attention", lambda f: f.self_attention == 1, part=True),
    Motif("Time embedding", lambda f: f.count("Sin") > 0 and f.count("Cos") > 0 and f.count("Gemm") > 0, part=True),
    Motif("Patch merging", lambda f: f.first == "SpaceToDepth" and f.norms == 1 and f.size <= 4, part=True),
    Motif("Add & norm", lambda f: f.size == 3 and f.count("Add") == f.norms == 1 and f.adds_entry, part=True),
    Motif("Recurrent layer", lambda f: f.count("LSTM", "GRU", "RNN") > 0),
    Motif("LSTM cell", lambda f: f.count("Tanh") == 2 and f.count("Sigmoid") == 3 and f.count("Gemm", "MatMul") > 0),
    Motif("GRU cell", lambda f: f.count("Tanh") == 1 and f.count("Sigmoid") == 2 and f.count("Gemm", "MatMul") > 0),
    Motif("Squeeze-and-excitation", lambda f: _squeezes(f) and f.convolutions <= 2 and f.size <= 8, part=True),
    Motif(
        "SwiGLU",
        lambda f: _linear_only(f) and f.count("Swish", "Silu") == 1 and f.count("Mul") in (1, 2) and f.size <= 8,
        True,
    ),
    Motif(
        "GEGLU", lambda f: _linear_only(f) and f.count("Gelu") == 1 and f.count("Mul") in (1, 2) and f.size <= 8, True
    ),
    Motif("Feed-forward", lambda f: _linear_only(f) and f.activations > 0 and f.norms <= 1 and f.size <= 8, part=True),
    Motif("Mixer layer", lambda f: _linear_only(f) and f.activations >= 2 and f.norms >= 2 and f.adds_entry),
    Motif("Linear stack", lambda f: _linear_only(f) and f.size == f.count("Gemm"), part=True),
    Motif("ConvNeXt block", lambda f: f.depthwise[7] == 1 and f.count("Gemm") + f.kernels[1] == 2 and f.size <= 10),
    Motif("Shuffle unit", lambda f: f.convolutions >= 2 and _shuffles(f)),
    Motif("CSP block", lambda f: _convolves(f) and f.count("Concat") > 0 and f.count("Split", "Slice") > 0),
    Motif(
        "Transition",
        lambda f: f.convolutions == 1 and f.last == "AveragePool" and f.norms > 0 and f.size <= 6,
        part=True,
    ),
    Motif("Downsampling", lambda f: f.size <= 3 and f.convolutions == f.strided == f.norms == 1, part=True),
    Motif("Dense layer", lambda f: f.count("Concat") == 1 and 1 <= f.convolutions <= 2 and _grows(f)),
    Motif("Up block", lambda f: _upsamples(f) and f.count("Concat") > 0 and f.convolutions > 0),
    Motif(
        "Inception-ResNet block",
        lambda f: f.count("Concat") > 0 and f.first != "Concat" and f.adds_entry and f.convolutions >= 3,
    ),
    Motif("Fire module", lambda f: f.count("Concat") == 1 and f.convolutions == 3 and f.size <= 5),
    Motif("SPP", lambda f: f.count("Concat") == 1 and f.count("MaxPool") >= 3, part=True),
    Motif("Reduction", lambda f: f.count("Concat") > 0 and f.last == "Concat" and _branches(f) >= 4 and f.strided >= 2),
    Motif("Inception module", lambda f: f.count("Concat") > 0 and _branches(f) >= 4 and f.count("Add") == 0),
    Motif("MBConv", lambda f: f.depthwise.total() == 1 and f.kernels[1] >= 2 and _squeezes(f)),
    Motif("Inverted residual", lambda f: f.depthwise.total() == 1 and f.kernels[1] == 2 and f.convolutions == 3),
    Motif(
        "Depthwise separable convolution",
        lambda f: f.depthwise.total() == 1 and f.kernels[1] >= 1 and f.convolutions <= 4,
    ),
    Motif("SE bottleneck", lambda f: _is_bottleneck(f) and _squeezes(f)),
    Motif("ResNeXt bottleneck", lambda f: _is_bottleneck(f) and f.grouped > 0),
    Motif("Bottleneck", lambda f: _is_bottleneck(f)),
    Motif("Basic block", lambda f: f.kernels[3] == 2 and f.convolutions <= 3 and _frames(f)),
    Motif("Up block", lambda f: _upsamples(f) and f.convolutions + f.count("ConvTranspose") >= 1 and f.size <= 8),
    Motif("Down block", lambda f: f.first in ("MaxPool", "AveragePool") and f.convolutions >= 1 and _is_plain(f)),
    Motif("Convolution stage", lambda f: f.last in ("MaxPool", "AveragePool") and f.convolutions >= 1 and _is_plain(f)),
    Motif("Convolution stack", lambda f: _convolves(f) and _is_plain(f), part=True),
    Motif("Convolution layer", lambda f: f.convolutions == 1 and _is_plain(f) and f.size <= 4, part=True),
    Motif("Residual block", lambda f: f.adds_entry and f.convolutions + f.count("Gemm") >= 1 and f.size <= 16),
)


def _grows(f: Facts) -> bool:
    """A layer that adds its features to those before it, in a chain with nothing else."""
    return (
        f.grows
        and "Concat" in (f.first, f.last)
        and f.count("MaxPool", "AveragePool") == 0
        and not _upsamples(f)
        and f.size <= 10
    )


def _shuffles(f: Facts) -> bool:
    return (
        f.count("Concat", "Split") > 0
        and f.depthwise.total() > 0
        and f.count("Transpose", "Split", "ChannelShuffle") > 0
    )


def _frames(f: Facts) -> bool:
    """Begins with a convolution, ends with the sum of the residual."""
    return f.adds_entry and f.first == "Conv" and f.last in ("Add", "Relu") and f.count("Concat") == 0


def _is_bottleneck(f: Facts) -> bool:
    return (
        f.adds_entry
        and f.kernels[1] >= 2
        and f.kernels[3] + f.kernels[5] >= 1
        and f.count("Concat") == 0
        and f.size <= 12
    )


def _is_plain(f: Facts) -> bool:
    return f.count("Add", "Concat", "Gemm", "MatMul") == 0 and f.size <= 12
