"""Blocks of blocks: what stands directly in a body, in order."""

from __future__ import annotations

from typing import Final

from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif

ATTENDING: Final = ("Attention block", "Spatial transformer")
PASSING: Final = ("C2f block", "CSP block")
RESIDUAL: Final = ("Residual block", "Skip & residual block", "Residual & attention block")


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


def _unfolds(f: Facts) -> bool:
    """Convolutions, transformer layers on their patches, and a join with what entered (Mehta 2022)."""
    join = f.joins[0] if len(f.joins) == 1 else None
    around = f.kernels(1) == 2 and f.kernels(3) in (1, 2) and f.members[:2] == ("Conv", "Conv")
    return around and join is not None and join.entering == 1 and f.holds("Transformer") == 1


def _closes_blocks(f: Facts) -> bool:
    """Residual blocks in a row, at most a convolution and a scale, and the sum with what enters them (Wang 2018)."""
    blocks = [member for member in f.members if member in RESIDUAL]
    rest = f.members[len(blocks) :]
    plain = rest[-1:] == ("Add",) and all(member in ("Conv", "Mul", "Add") for member in rest)
    first = len(blocks) >= 2 and f.members[: len(blocks)] == tuple(blocks)
    return first and plain and len(rest) <= 3 and f.residual


COMPOSED: Final[tuple[Motif, ...]] = (
    Motif("MaxViT block", lambda f: f.members == ("MBConv", "Transformer") and f.attentions == 2),  # Tu 2022
    Motif("MobileViT block", _unfolds),
    Motif("Gated MLP", lambda f: f.members == ("Gemm", "Gelu", "Spatial gating unit", "Gemm"), part=True),  # Liu 2021
    Motif("Outlooker", lambda f: f.members == ("Outlook attention", "Feed-forward")),  # Yuan 2021
    Motif("MetaFormer block", _mixes_tokens),
    Motif("Residual-in-residual block", _closes_blocks),
    Motif("Residual & attention block", _attends_after),
    Motif("Skip & residual block", lambda f: f.members == ("Concat", "Residual block")),  # Ronneberger 2015, Ho 2020
    Motif("Up block", _raises_before),
    Motif("Down block", _lowers_before),
)
