"""Which tensors are pictures, and how large: height and width, or depth, height and width.

A batch of pictures has four axes or five, and so have the scores of attention, which are none: what a product of two
tensors makes is no picture, nor is there any in a network that neither reads one nor slides a kernel over one.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Final

from nnviz.diagram.places import Places
from nnviz.diagram.sources import Sources
from nnviz.graph import Node, Shape, Value, integer, integers

AXES: Final = (4, 5)
"""Of a batch of pictures: batch and channels, then the extents."""
FLAT: Final = 2
"""Axes of a batch of pictures that are rows of numbers."""
SCORES: Final = frozenset({"MatMul", "Einsum", "Softmax", "Attention", "AttentionMask"})
POOLS: Final = frozenset({"GlobalAveragePool", "GlobalMaxPool", "Resize", "Upsample"})


def pictures(index: Places, sources: Sources, numbers: Mapping[Value, int]) -> dict[int, Shape]:
    """The extents of every picture, by the number of its tensor; a single pixel is none."""
    if not any(map(_is_spatial, index.path)):
        return {}
    found: dict[int, Shape] = {}
    for value, number in numbers.items():
        shape, maker = sources.shaped(value) or (), index.producer.get(value)
        extents = _flattened(maker, shape, sources) if maker is not None and len(shape) == FLAT else shape[2:]
        scores = maker is not None and maker.op in SCORES
        if len(shape) in (*AXES, FLAT) and not scores and any(size != 1 for size in extents):
            found[number] = extents
    return found


def _flattened(maker: Node, shape: Shape, sources: Sources) -> Shape:
    """How large the picture was that an operator made and a view flattened, where its numbers agree with that."""
    before = sources.shaped(maker.inputs[0]) or () if maker.inputs else ()
    sizes = [size for size in before[2:] if isinstance(size, int)]
    if len(before) not in AXES or len(sizes) + 2 < len(before):
        return ()
    channels, strides = (
        integer(maker, "channels") or (*before, None)[1],
        integers(maker, "strides") or (1,) * len(sizes),
    )
    for lost in (True, False):
        found = tuple((n + (0 if lost else step - 1)) // step for n, step in zip(sizes, strides, strict=False))
        if isinstance(channels, int) and prod(found) * channels == shape[-1]:
            return found
    return ()


def pooled(hosts: Mapping[Node, str], numbers: Mapping[Value, int]) -> dict[str, list[int]]:
    """What operators that slide a kernel, pool or resize make in each box, by its key, in order."""
    made: dict[str, list[int]] = {}
    for node, key in hosts.items():
        if _is_spatial(node):
            made.setdefault(key, []).extend(numbers[value] for value in node.outputs if value in numbers)
    return made


def _is_spatial(node: Node) -> bool:
    return node.op in POOLS or len(integers(node, "kernel_shape")) > 1
