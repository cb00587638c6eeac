"""Which axis of a tensor its channels are, so that a figure writes every picture channels first: "96×56²".

A file may say channels last throughout (TFLite), or turn there and back within a block (ConvNeXt).  A convolution tells
by its weights where its channels are, a linear layer by its features; what is computed from such a tensor element by
element, or only resized, has as many channels, on the axis where its shape has room for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import prod
from typing import Final, TypeAlias

from nnviz.diagram.places import Places
from nnviz.graph import Node, Shape, Value, integer

Told: TypeAlias = tuple[Value, int]
"""A tensor and the axis of its channels: 1 or the last."""

PICTURE: Final = 4
"""Axes of a batch of pictures at least: tensors of fewer are sequences, which are written as they are."""

RESIZING: Final = frozenset(
    ("MaxPool", "AveragePool", "LpPool", "Resize", "Upsample", "GlobalAveragePool", "GlobalMaxPool", "Pad")
)
"""Operators that change the sizes of a picture and keep its channels."""

MIXING: Final = frozenset(("Conv", "ConvTranspose", "Gemm", "MatMul", "Einsum", "Attention"))
"""Operators whose results may be as many numbers as their operands, and are of other channels."""


def channels_last(index: Places) -> frozenset[Value]:
    """The pictures of a network whose channels are the last axis; those of which nothing tells are not among them."""
    axes: dict[Value, int] = {}
    waiting = [told for node in index.path for told in _told(node)]
    around = _neighbours(index)
    for value, axis in waiting:
        if value not in axes:
            axes[value] = axis
            near = ((other, _axis(value, axis, other, resized)) for other, resized in around.get(value, ()))
            waiting.extend((other, found) for other, found in near if found and other not in axes)
    pictures = (value for value in axes if len(value.type.shape or ()) >= PICTURE)
    return frozenset(value for value in pictures if axes[value] > 1)


def channels_first(shape: Shape) -> Shape:
    """A shape whose channels are last, with its channels behind the batch."""
    return (shape[0], shape[-1], *shape[1:-1])


def _told(node: Node) -> Iterator[Told]:
    """The operand and the result of `node` that have one axis as long as its channels."""
    channels = integer(node, "channels") or integer(node, "features")
    for value in node.outputs[:1] if channels else ():
        yield from _only(value, channels)
    weights = (node.weights[0].type.shape if node.weights else None) or ()
    if node.op == "Conv" and len(weights) > 1 and isinstance(weights[1], int):
        for value in node.inputs[:1]:
            yield from _only(value, weights[1] * integer(node, "group", 1))


def _only(value: Value, channels: int) -> Iterator[Told]:
    shape = value.type.shape or ()
    fitting = [axis for axis in _candidates(shape) if shape[axis] == channels]
    if len(fitting) == 1:
        yield value, fitting[0]


def _candidates(shape: Shape) -> tuple[int, ...]:
    return (1, len(shape) - 1) if len(shape) > 2 else ()


def _neighbours(index: Places) -> dict[Value, list[tuple[Value, bool]]]:
    """The tensors around the same operators, and whether they are resized in between."""
    around: dict[Value, list[tuple[Value, bool]]] = {}
    for node in index.path:
        resized = node.op in RESIZING or node.op == "Concat"
        known = [value for value in (*node.inputs, *node.outputs) if value.type.shape] if node.op not in MIXING else ()
        for one, other in pairwise(known):
            around.setdefault(one, []).append((other, resized))
            around.setdefault(other, []).append((one, resized))
    return around


def _axis(one: Value, axis: int, other: Value, resized: bool) -> int:
    """The axis of `other` that holds the channels which `axis` of `one` holds; 0 where there is none."""
    shape, there = one.type.shape or (), other.type.shape or ()
    if resized and len(shape) == len(there):
        return axis  # whatever else is as long: what resizes or joins turns no axes
    fitting = [k for k in _candidates(there) if shape[axis] == there[k] and (resized or _alike(shape, axis, there, k))]
    same = {axis - len(shape), axis} if len(shape) == len(there) else {0}
    return next((k for k in fitting if k in same), fitting[0] if fitting else 0)


def _alike(shape: Shape, axis: int, there: Shape, k: int) -> bool:
    """Whether there are as many positions beside the channels."""
    return _positions(shape[:axis] + shape[axis + 1 :]) == _positions(there[:k] + there[k + 1 :])


def _positions(shape: Shape) -> tuple[int, tuple[str, ...]]:
    """How many positions there are, as a number times symbols."""
    symbols = tuple(sorted(str(dim) for dim in shape if not isinstance(dim, int)))
    return prod(dim for dim in shape if isinstance(dim, int)), symbols
