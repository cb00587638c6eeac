"""Tests on what a body's concatenations join: branches side by side, a chain, a part that passes by."""

from __future__ import annotations

from typing import Final

from nnviz.folding.comparing.wiring import Join
from nnviz.folding.labels import is_norm
from nnviz.folding.naming.facts import Facts

CSP: Final = ("Add", "Concat", "Split", "Slice", "Resize", "MaxPool", "AveragePool", "Pad")
"""Operators of a cross-stage partial block, beside its convolutions (Wang 2020)."""


def only_join(f: Facts) -> Join | None:
    """What the only concatenation joins."""
    return f.joins[0] if len(f.joins) == 1 else None


def joins_branches(f: Facts, least: int, most: int = 99) -> bool:
    """Whether all that the body makes is joined at its end, from branches side by side, and nothing is added."""
    join = only_join(f)
    return bool(join and join.parallel and join.closing and least <= join.operands <= most and not f.count("Add"))


def joins_chain(f: Facts, least: int) -> bool:
    """Whether what is joined is made one from another, perhaps beside what enters."""
    join = only_join(f)
    return bool(join and join.chained and join.operands >= least)


def splits(f: Facts) -> bool:
    """Whether something is split."""
    return f.count("Split", "Slice") > 0


def passes_by(f: Facts) -> bool:
    """A part of what enters passes by blocks that are two convolutions deep or more, and is joined to their results."""
    beside = any(
        join.halves or (join.parallel and join.operands == 2 and (f.count("Add") > 0 or not join.closing))
        for join in f.joins
        if join.deep - join.shallow >= 2 and not join.entering
    )
    plain = not f.residual and f.only(*CSP) and f.upsamplers <= 1 and f.strided <= 1 and not _wraps(f)
    return beside and plain and not _has_towers(f) and f.kernels(1) >= 2


def _wraps(f: Facts) -> bool:
    """Whether it holds a whole block of its kind: then it is that block, and what comes before it."""
    return f.holds("C2f block", "CSP block") > 0


def _has_towers(f: Facts) -> bool:
    return any(join.bare == join.operands >= 2 and join.shallow >= 2 for join in f.joins)


def detects(f: Facts) -> bool:
    """Towers whose last convolutions, for boxes and classes, are not bent."""
    plain = f.pools == f.upsamplers == f.count("Add") == 0
    return plain and _has_towers(f) and f.strided == f.excitations == f.depthwise == 0 and not splits(f)


def passes_all_by(f: Facts) -> bool:
    """Both halves of a split and every bottleneck behind the second (Jocher 2023)."""
    inner = [join for join in f.joins if join.deep > 0]
    halves = len(inner) == 1 and inner[0].operands >= 3 and inner[0].chained and inner[0].halves >= 2
    return halves and f.kernels(3) >= 2 and f.kernels(1) == 2 and f.only(*CSP) and f.pools == 0 and not _wraps(f)


def grows(f: Facts) -> bool:
    """A layer that adds its features to those before it, in a chain with nothing else (Huang 2017)."""
    join = only_join(f)
    takes = join is not None and join.entering > 0 and "Concat" in (f.first, f.last)
    begins = is_norm(f.first) or f.first == "Concat" or f.convolutions == 1
    return takes and begins and f.order in ((1, 3), (3,)) and f.only("Concat") and f.size <= 10


def rises(f: Facts) -> bool:
    """What enters is raised, joined to a skip, and convolved (Ronneberger 2015)."""
    join = only_join(f)
    takes = join is not None and join.operands == 2 and join.entering == 1
    return takes and f.upsamplers == 1 and f.convolutions > 0 and f.only("Concat", "Resize", "Upsample", "Crop", "Pad")


def joins_inside(f: Facts) -> bool:
    """Whether branches side by side are joined and go on; projections begin them, and follow (Szegedy 2017)."""
    join = only_join(f)
    return join is not None and join.parallel and not join.closing and f.kernels(1) >= 3 and not splits(f)
