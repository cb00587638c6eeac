"""Stored tensors have four dimensions in files until 2014: those that a layer does not have are 1, in front."""

from __future__ import annotations

from nnviz.graph import Shape


def fitted(stored: Shape | None, wanted: Shape) -> Shape:
    """The shape of a stored tensor: that of the layer where they are alike but for ones, or where none is stored."""
    if stored is None or _wide(stored) == _wide(wanted):
        return wanted
    spare = len(stored) - len(wanted)
    return stored[spare:] if spare > 0 and all(dim == 1 for dim in stored[:spare]) else stored


def _wide(shape: Shape) -> Shape:
    return tuple(dim for dim in shape if dim != 1)
