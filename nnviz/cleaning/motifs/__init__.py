"""Formulas that exporters write out become the one operator that a person would draw.

Each module is a family of `Motif`s; they run in the order of `FAMILIES`: a formula comes before what it is made of.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.motifs import activations, normalisations, rearrangements, rotary, softmax
from nnviz.cleaning.motifs.motif import Motif, fuse
from nnviz.cleaning.motifs.patches import fuse_patches

FAMILIES: tuple[tuple[Motif, ...], ...] = (
    activations.MOTIFS,
    softmax.MOTIFS,
    normalisations.MOTIFS,
    rotary.MOTIFS,
)


def fuse_rearrangements(draft: Draft) -> None:
    """Fuse the formulas that views take part in."""
    for motif in rearrangements.MOTIFS:
        fuse(draft, motif)
    fuse_patches(draft)


def fuse_motifs(draft: Draft) -> None:
    """Fuse every formula of every family."""
    for family in FAMILIES:
        for motif in family:
            fuse(draft, motif)
