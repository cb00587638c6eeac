"""Blocks that are built of depthwise convolutions."""

from __future__ import annotations

from typing import Final

from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif


def separations(f: Facts) -> int:
    """Depthwise convolutions, each with the 1×1 one behind it, where there are no others; else 0."""
    pairs = list(zip(f.order[::2], f.order[1::2], strict=False))
    paired = len(f.order) % 2 == 0 and all(depthwise < 0 and point == 1 for depthwise, point in pairs)
    return len(pairs) if paired else 0


def _mixes_kernels(f: Facts) -> bool:
    """Groups of channels, each convolved once, and joined, perhaps normalised (Tan 2019)."""
    join = f.joins[0] if len(f.joins) == 1 else None
    apart = join is not None and join.parallel and join.operands == f.convolutions
    same = f.depthwise == f.convolutions or (f.kernels(1) == f.convolutions and f.count("Split") == 1)
    ends = f.last == "Concat" or (f.last == "BatchNormalization" and f.norms == 1)
    return apart and same and ends and f.deep == 1 and f.only("Split", "Concat") and not any(f.bent)


def _mixes_inside(f: Facts) -> bool:
    """Expansion, depthwise convolutions of several sizes side by side, projection (Tan 2019)."""
    sides = [side for side in f.order if side < 0]
    mixed = len(set(sides)) > 1 and f.order[:1] == (1,) and f.order[-1] == 1 and f.attentions == 0
    return mixed and all(join.parallel for join in f.joins) and len(f.joins) > 0 and f.count("Split") > 0


def _encodes_position(f: Facts) -> bool:
    """A depthwise convolution added to what it takes, perhaps where a token passes by, and nothing else (Chu 2021)."""
    whole = f.size == 2 and f.depthwise == 1 == f.count("Add") and f.residual
    around = f.holds("Position encoding") == f.count("Split") == f.count("Concat") == 1 and f.size == 4
    return (whole or around) and f.activations == f.norms == 0


def _adds_cheap_features(f: Facts) -> bool:
    """What a 1×1 convolution makes, normalised, added to what a depthwise one makes of it (Chen 2022)."""
    adds = f.order[:1] == (1,) and len(f.order) == 2 and f.depthwise == f.count("Add") == f.norms == 1
    return adds and f.deep == 2 and f.size <= 5 and f.only("Add") and not (f.residual or f.foreign or f.merges)


def _mixes_patches(f: Facts) -> bool:
    """A residual of one depthwise convolution, then a 1×1 one (Trockman 2022)."""
    inside = len(f.order) == 2 and separations(f) == 1 == f.count("Add") and not (f.residual or f.foreign or f.merges)
    return inside and f.only("Add") and f.size <= 6 and f.last != "Add"


SEPARABLE: Final[tuple[Motif, ...]] = (
    Motif("Mixed convolution", _mixes_kernels, part=True, boxed=False),
    Motif("MBConv", lambda f: _mixes_inside(f) and f.excitations == 1),
    Motif("Inverted residual", lambda f: _mixes_inside(f) and f.excitations == 0),
    Motif("Position encoding", _encodes_position, part=True),
    Motif("RepGhost module", _adds_cheap_features),
    Motif("RepGhost bottleneck", lambda f: f.holds("RepGhost module") == 2 and f.count("Concat") == 0),
    Motif("ConvMixer layer", _mixes_patches),
    Motif("Xception block", lambda f: f.residual and separations(f) >= 2 and f.only("Add", "MaxPool", "Pad")),
)
