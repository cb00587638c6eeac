"""Blocks that compute on tokens, states and lookups: attention, feed-forward, recurrence, embeddings."""

from __future__ import annotations

from typing import Final

from nnviz.folding.labels import CONVOLUTIONS
from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif


def _both(f: Facts) -> bool:
    return f.self_attention == f.cross_attention == 1


def _is_layer(f: Facts) -> bool:
    """Attention, and a feed-forward network; no block of convolutions beside them."""
    return 1 <= f.attentions + f.linear <= 2 and f.feeds_forward and f.kernels(3) == 0


def _recurs(f: Facts) -> bool:
    return f.count("LSTM", "GRU", "RNN") > 0


def _is_spatial(f: Facts) -> bool:
    """Tokens of an image, with the norm of the convolutions around it (Rombach 2022)."""
    return f.attentions > 0 and f.count("GroupNormalization") > 0 and f.kernels(3) == 0


def _attends(f: Facts) -> bool:
    """One attention, and no network of convolutions around it."""
    most = 24 if f.convolutions or f.feeds_forward else 32
    return f.attentions == 1 and f.size <= most and f.kernels(3) <= 1


def _multiplies(f: Facts) -> bool:
    """Nothing is projected, but that heads may be mixed before and behind the softmax (Shazeer 2020)."""
    return f.projections == 0 or (f.projections == 2 and f.first == f.last == "MatMul")


def _linear(f: Facts) -> bool:
    """Two linear layers and what is between, without attention."""
    return f.attentions == 0 and f.projections == 2 and f.convolutions in (0, f.kernels(1) + f.depthwise)


def _mlp(f: Facts) -> bool:
    bare = f.count("Concat") == f.pools_all == f.pools == f.upsamplers == f.excitations == 0
    return _linear(f) and f.feeds_forward and bare and f.norms <= 2 and not f.gates and not _convolves(f)


def _is_of_images(f: Facts) -> bool:
    """A norm of the features of images: a projection added before one is a condition."""
    return f.count("GroupNormalization", "InstanceNormalization", "BatchNormalization") > 0


def _convolves(f: Facts) -> bool:
    """A network of convolutions: no linear layer, and more than one activation; or depthwise ones at first."""
    if f.order[:1] and f.order[0] < 0 and f.first in CONVOLUTIONS:
        return True
    return f.count("Gemm") == 0 and (f.activations > 1 or f.depthwise > 0 or f.strided > 0)


def _gated(f: Facts, *activations: str) -> bool:
    linear = f.convolutions == f.attentions == 0 and f.count("Gemm") in (2, 3) and f.size <= 12
    return linear and any(gate in activations for gate in f.gates)


def _embeds(f: Facts) -> bool:
    return f.lookups > 0 and f.count("Gemm", "MatMul") == f.convolutions == f.attentions == 0 and not _recurs(f)


def _is_linear(f: Facts) -> bool:
    """Keys meet values before queries meet both (Shen 2021)."""
    return f.linear == 1 and f.attentions == 0 and not f.feeds_forward and f.kernels(3) == 0 and f.size <= 24


def _mlp_beside(f: Facts) -> bool:
    """Outlook attention weighs windows by what a linear layer makes of their middle (Yuan 2021); an MLP is more."""
    return f.feeds_forward or f.attentions > 0 or f.size > 16


def _gates_tokens(f: Facts) -> bool:
    """One part of what is split gates the other, normalised and projected (Liu 2021, gMLP)."""
    gates = f.first == "Split" and f.last == "Mul" and f.count("Split") == f.count("Mul") == f.taken == 1
    return gates and f.norms <= f.projections == 1 and f.size <= 4


def _is_linear_bare(f: Facts) -> bool:
    """Keys, bent instead of compared, meet values before queries meet both (Katharopoulos 2020, Cai 2023)."""
    meets = f.last == "MatMul" and f.count("MatMul") == 2 and f.count("Relu", "Elu") == f.activations == 2
    return meets and f.only("MatMul", "Pad", "Concat", "Add", "Mul") and f.convolutions == f.norms == 0


def _attends_twice(f: Facts) -> bool:
    """Two attentions within one stream, along two axes, and one feed-forward network (Bertasius 2021)."""
    once = f.holds("Feed-forward", "SwiGLU", "GEGLU") == 1
    return once and f.self_attention == f.attentions == 2 and _is_layer(f)


def _samples(f: Facts) -> bool:
    """Values at points that a linear layer chooses, weighed by a softmax (Zhu 2021)."""
    return f.count("GridSample") > 0 and f.count("Softmax") == 1 and f.count("Gemm") >= 2 and f.convolutions == 0


def _weighs_features(f: Facts) -> bool:
    """What enters, times the softmax of what a linear layer makes of it (Ekambaram 2023, TSMixer)."""
    order = f.first == "Gemm" and f.last == "Mul" and f.count("Softmax") == 1
    return order and f.size == 3 and f.taken == 1


LAYERS: Final[tuple[Motif, ...]] = (
    Motif("Attention decoder", lambda f: f.attentions > 0 and _recurs(f)),
    Motif("Spatial transformer", lambda f: _is_spatial(f) and f.count("LayerNormalization") > 0),
    Motif("Attention block", _is_spatial),
    Motif("DiT block", lambda f: f.modulations > 0 and _is_layer(f)),
    Motif("Decoder layer", lambda f: _both(f) and _is_layer(f)),
    Motif("Cross-attention layer", lambda f: f.cross_attention == f.attentions == 1 and _is_layer(f)),
    Motif("Transformer layer", lambda f: f.attentions + f.linear == 1 and _is_layer(f)),
    Motif("Factorised attention", lambda f: _is_linear(f) and f.projections == 0, part=True, boxed=False),
    Motif("Linear attention", lambda f: _is_linear(f) or _is_linear_bare(f), part=True),
    Motif("Deformable transformer layer", lambda f: _samples(f) and f.feeds_forward and f.attentions <= 1),
    Motif("Deformable attention", lambda f: _samples(f) and f.attentions == 0, part=True),
    Motif("Transformer layer", _attends_twice),
    Motif(
        "Outlook attention", lambda f: f.count("Col2Im") == f.count("Softmax") == 1 and not _mlp_beside(f), part=True
    ),
    Motif("Self- and cross-attention", lambda f: _both(f) and f.kernels(3) == 0, part=True),
    Motif("Scaled dot-product attention", lambda f: _attends(f) and _multiplies(f), part=True),
    Motif("Cross-attention", lambda f: _attends(f) and f.cross_attention == 1, part=True),
    Motif("Self-attention", _attends, part=True),
    Motif("Time embedding", lambda f: f.count("Sin") > 0 and f.count("Cos") > 0 and f.count("Gemm") > 0, part=True),
    Motif(
        "Sinusoidal embedding",
        lambda f: f.count("Sin") == f.count("Cos") == f.count("Concat") == 1 and f.size <= 8,
        True,
    ),
    Motif("Position embedding", lambda f: _embeds(f) and f.lookups == 1 and f.count("CumSum") > 0, part=True),
    Motif("Embedding", lambda f: _embeds(f) and f.size <= 12, part=True),
    Motif("Patch merging", lambda f: f.first == "SpaceToDepth" and f.norms == 1 and f.size <= 4, part=True),
    Motif(
        "Add & norm",
        lambda f: f.size == 3 and f.count("Add") == f.norms == f.projections == 1 and not _is_of_images(f),
        part=True,
    ),
    Motif("Linear & norm", lambda f: f.size == 2 and f.first == "Gemm" and f.norms == 1, part=True),
    Motif("Recurrent layer", _recurs),
    Motif("Mamba block", lambda f: f.depthwise == 1 and f.count("Softplus") > 0 and f.count("Exp") > 0),
    Motif("SwiGLU", lambda f: _gated(f, "Swish", "Silu"), part=True),
    Motif("GEGLU", lambda f: _gated(f, "Gelu", "QuickGelu"), part=True),
    Motif("GLU", lambda f: _gated(f, "Sigmoid"), part=True),
    Motif(
        "Gated linear unit", lambda f: f.size == 4 and f.count("Gemm") == f.count("Split") == len(f.gates) == 1, True
    ),
    Motif("Spatial gating unit", _gates_tokens, part=True),
    Motif("Simple gate", lambda f: f.size == 2 and f.first == "Split" and f.last == "Mul" and f.taken == 1, part=True),
    Motif("Gated attention", _weighs_features, part=True),
    Motif("Gated feed-forward", lambda f: _gated(f, "Relu"), part=True),
    Motif("Feed-forward", _mlp, part=True),
    Motif(
        "Mixer layer",
        lambda f: f.count("Gemm") == 4 and f.norms == 2 and f.feeds_forward and f.attentions == f.convolutions == 0,
    ),
    Motif("Linear stack", lambda f: f.size == f.count("Gemm") >= 2, part=True),
    Motif("Linear layer", lambda f: f.count("Gemm") == 1 == f.activations and f.size <= 2, part=True),
)
