"""Stored tensors have four dimensions in files until 2014: those that a layer does not have are 1, in front."""

from __future__ import annotations

from nnviz.graph import Shape


def fitted(stored: Shape | None, wanted: Shape) -> Shape:
    """The shape of a stored tensor, without ones in front that the layer's does not have; `wanted` where none is."""
    if stored is None:
        return wanted
    spare = len(stored) - len(wanted)
    return stored[spare:] if spare > 0 and all(dim == 1 for dim in stored[:spare]) else stored
