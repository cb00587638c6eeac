"""Blocks of blocks: what stands directly in a body, in order."""

from __future__ import annotations

from typing import Final

from nnviz.folding.labels import UPSAMPLERS
from nnviz.folding.naming.counts import steps
from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif

ATTENDING: Final = ("Attention block", "Spatial transformer")
PASSING: Final = ("C2f block", "CSP block")
RESIDUAL: Final = ("Residual block", "Skip & residual block", "Residual & attention block")
_NETWORK: Final = 24
"""Operators of a whole network, at least."""

CLOSED: Final = (
    *RESIDUAL,
    "Basic block",
    "Bottleneck",
    "SE bottleneck",
    "ECA bottleneck",
    "ResNeXt bottleneck",
    "Residual dense block",
)
"""Blocks that end with a sum of what enters them."""


def _without_skip(f: Facts) -> tuple[str, ...]:
    """The members, without the concatenation of a skip before them."""
    return f.members[1:] if f.members[:1] == ("Concat",) else f.members


def _attends_after(f: Facts) -> bool:
    """A residual block, then attention (Ho 2020, Rombach 2022)."""
    members = _without_skip(f)
    return len(members) == 2 and members[0] == "Residual block" and members[1] in ATTENDING


def _raises_before(f: Facts) -> bool:
    """An upsampler, then residual blocks (Ho 2020), or the skip and a partial block (Jocher 2023)."""
    first, rest = f.members[:1], f.members[1:]
    residual = first == ("Up block",) and len(rest) > 0 and all(member in RESIDUAL for member in rest)
    partial = first == ("Resize",) and len(rest) == 2 and rest[0] == "Concat" and rest[1] in PASSING
    return f.upsamplers == 1 and (residual or partial)


def _lowers_before(f: Facts) -> bool:
    """A strided convolution, joined to a skip, then a partial block (Liu 2018, Jocher 2023)."""
    partial = f.members[:2] == ("Conv", "Concat") and len(f.members) == 3 and f.members[2] in PASSING
    return partial and f.strided == 1 and f.steps_first


def _mixes_tokens(f: Facts) -> bool:
    """A residual that mixes positions without attention, and one that mixes channels (Yu 2022)."""
    if len(f.members) != 2 or f.members[0] not in ("Residual block", "Pooling mixer"):
        return False
    plain = f.attentions == f.linear == f.count("Softmax") == 0
    return plain and f.members[1] in ("Feed-forward", "ConvNeXt block") and f.last == "Add"


def _attends_linearly(f: Facts) -> bool:
    """A residual of linear attention, and one that mixes channels by convolutions (Cai 2023)."""
    two = len(f.members) == 2 and f.members[0] == "Residual block"
    return two and f.members[1] in ("Inverted residual", "Gated residual block") and f.count("MatMul") >= 2


def _narrows_and_rises(f: Facts) -> bool:
    """What enters, and what is pooled, computed and raised again, added (Newell 2016)."""
    ends = f.tail[-2:] == ("Resize", "Add") and f.size >= 12
    return ends and f.pools >= 1 and f.upsamplers >= 1 and f.pools_all == 0 and f.pools + f.strided >= f.upsamplers


def _lowers_and_raises(f: Facts) -> bool:
    """A resolution that falls, twice or more, and then only rises (Badrinarayanan 2017)."""
    if f.size < _NETWORK or not f.upsamplers or f.strided < 2:
        return False
    lowers = [i for i, node in enumerate(f.nodes) if steps(node)]
    raises = next(i for i, node in enumerate(f.nodes) if node.op in UPSAMPLERS or node.op == "Upsample")
    return lowers[-1] < raises and not f.residual


def _unfolds(f: Facts) -> bool:
    """Convolutions, transformer layers on their patches, and a join with what entered (Mehta 2022)."""
    around = f.kernels(1) == 2 and f.kernels(3) in (1, 2) and f.members[:2] == ("Conv", "Conv")
    return around and len(f.joins) == 1 and f.joins[0].entering == 1 and f.holds("Transformer") == 1


def _closes_blocks(f: Facts) -> bool:
    """Residual blocks in a row, at most a convolution and a scale, and the sum with what enters them (Wang 2018)."""
    blocks = [member for member in f.members if member in CLOSED]
    rest = f.members[len(blocks) :]
    plain = rest[-1:] == ("Add",) and all(member in ("Conv", "Mul", "Add") for member in rest)
    first = len(blocks) >= 2 and f.members[: len(blocks)] == tuple(blocks)
    return first and plain and len(rest) <= 3 and f.residual


def _joins_partial(f: Facts) -> bool:
    """The blocks of a cross-stage partial block, a convolution, the join with what passes by (Wang 2020)."""
    blocks = set(f.members[:-2])
    return f.members[-2:] == ("Conv", "Concat") and len(blocks) == 1 and blocks <= {*CLOSED} and f.taken == 2


def _grows_densely(f: Facts) -> bool:
    """Layers each of which reads all before it, and a sum with what enters them (Zhang 2018)."""
    return f.holds("Dense layer") >= 2 and f.members[-1:] in (("Residual block",), ("Add",)) and f.residual


def _subtracts(f: Facts) -> bool:
    """Linear layers in a row that explain a part of what enters; what is left goes on (Oreshkin 2020)."""
    linear = all(op in ("Gemm", "Relu", "Sub", "Add", "Concat") for op in f.ops)
    return linear and f.count("Sub") >= 1 and f.count("Gemm") >= 5


def _normalises_response(f: Facts) -> bool:
    """An MLP that normalises the response of each channel behind its activation (Woo 2023)."""
    return f.members in [(layer, "Gelu", "Response norm", layer) for layer in ("Gemm", "Conv")] and f.projections == 2


COMPOSED: Final[tuple[Motif, ...]] = (
    Motif("MaxViT block", lambda f: f.members == ("MBConv", "Transformer") and f.attentions == 2),  # Tu 2022
    Motif("MobileViT block", _unfolds),
    Motif("Gated MLP", lambda f: f.members == ("Gemm", "Gelu", "Spatial gating unit", "Gemm"), part=True),  # Liu 2021
    Motif("Feed-forward", _normalises_response, part=True),
    Motif("Outlooker", lambda f: f.members == ("Outlook attention", "Feed-forward")),  # Yuan 2021
    Motif("MetaFormer block", _mixes_tokens),
    Motif("EfficientViT block", _attends_linearly),
    Motif("RepViT block", lambda f: f.members[:1] == ("MobileOne block",) and f.members[-1:] == ("Feed-forward",)),
    Motif("Feed-forward", lambda f: f.members == ("Gemm", "Gelu", "Response norm", "Gemm"), part=True),  # Woo 2023
    Motif("Joint adaptive norm", lambda f: f.members == ("Adaptive norm", "Adaptive norm", "Concat"), part=True),
    Motif("Bottleneck branch", lambda f: f.members == ("Convolution stack", "Efficient channel attention"), part=True),
    Motif("Convolution stack", lambda f: len(f.members) >= 2 and {*f.members} == {"Convolution layer"}, part=True),
    Motif("Residual dense block", _grows_densely),
    Motif("CSP branch", _joins_partial, part=True),
    Motif("Doubly residual block", _subtracts),
    Motif("Hourglass", _narrows_and_rises),
    Motif("Encoder-decoder", _lowers_and_raises),
    Motif("Residual-in-residual block", _closes_blocks),
    Motif("Residual & attention block", _attends_after),
    Motif("Skip & residual block", lambda f: f.members == ("Concat", "Residual block")),  # Ronneberger 2015, Ho 2020
    Motif("Up block", _raises_before),
    Motif("Down block", _lowers_before),
)
