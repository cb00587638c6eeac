"""Formulas that exporters write out become the one operator that a person would draw.

Each module is a family of `Motif`s; they run in the order of `FAMILIES`: a formula comes before what it is made of.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.motifs import activations, normalisations, softmax
from nnviz.cleaning.motifs.motif import Motif, fuse

FAMILIES: tuple[tuple[Motif, ...], ...] = (
    activations.MOTIFS,
    softmax.MOTIFS,
    normalisations.MOTIFS,
)


def fuse_motifs(draft: Draft) -> None:
    """Fuse every formula of every family."""
    for family in FAMILIES:
        for motif in family:
            fuse(draft, motif)
