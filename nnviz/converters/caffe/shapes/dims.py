"""Sizes of dimensions: numbers, symbols, or unknown; and what can be computed with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import prod

from nnviz.graph import Dim, Shape

LARGEST = 2**40
"""A larger size is taken for damage: unknown."""


def size(number: float) -> Dim:
    """A computed size; one that cannot be is unknown."""
    return int(number) if 0 <= number <= LARGEST else None


def total(dims: Iterable[Dim]) -> Dim:
    """The product of sizes: of numbers, or of one symbol and ones."""
    found = tuple(dims)
    symbols = [dim for dim in found if isinstance(dim, str)]
    number = prod(dim for dim in found if isinstance(dim, int))
    if None in found or len(symbols) > 1 or (symbols and number != 1):
        return None
    return symbols[0] if symbols else size(number)


def added(dims: Iterable[Dim]) -> Dim:
    """The sum of sizes: of numbers, or so many times one symbol."""
    found = list(dims)
    if found and isinstance(found[0], str) and len(found) * found[:1] == found:
        return f"{len(found)}*{found[0]}" if len(found) > 1 else found[0]
    numbers = [dim for dim in found if isinstance(dim, int)]
    return size(sum(numbers)) if len(numbers) == len(found) else None


def remaining(whole: Iterable[Dim], parts: Iterable[Dim]) -> Dim:
    """The size by which `parts` must be multiplied for as many elements as `whole` has; symbols cancel each other."""
    first, second = tuple(whole), tuple(parts)
    if None in first or None in second:
        return None
    symbols = Counter(dim for dim in first if isinstance(dim, str))
    symbols.subtract(dim for dim in second if isinstance(dim, str))
    number, divisor = (prod(dim for dim in dims if isinstance(dim, int)) for dims in (first, second))
    left = [name for name, count in symbols.items() for _ in range(abs(count))]
    if not divisor or number % divisor or min(symbols.values(), default=0) < 0:
        return None
    return total([number // divisor, *left])


def place(axis: int, rank: int) -> int | None:
    """The index of an axis that may be counted from the end; None where there is none."""
    index = axis + rank if axis < 0 else axis
    return index if 0 <= index < rank else None


def window(dim: Dim, kernel: int, stride: int, before: int, after: int, dilation: int = 1, up: bool = False) -> Dim:
    """How often a window fits; rounded up, the last one still begins inside what is padded in front.

    Source: ConvolutionLayer::compute_output_shape, PoolingLayer::Reshape.
    """
    if not isinstance(dim, int) or stride < 1:
        return None
    room = dim + before + after - (dilation * (kernel - 1) + 1)
    count = (-(-room // stride) if up else room // stride) + 1
    if up and before and (count - 1) * stride >= dim + before:
        count -= 1
    return size(count)


def spread(dim: Dim, kernel: int, stride: int, before: int, after: int, dilation: int = 1) -> Dim:
    """The size that a transposed convolution makes of one (DeconvolutionLayer::compute_output_shape)."""
    if not isinstance(dim, int):
        return None
    return size(stride * (dim - 1) + dilation * (kernel - 1) + 1 - before - after)


def at(shape: Sequence[Dim] | None, index: int) -> Dim:
    """The size at `index`, unknown where there is none."""
    return shape[index] if shape is not None and index < len(shape) else None


def with_dim(shape: Shape, index: int, dim: Dim) -> Shape:
    """`shape` with another size at `index`."""
    return (*shape[:index], dim, *shape[index + 1 :])
