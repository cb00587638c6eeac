"""A small constant tensor: its elements in row-major order, and its shape.

An element may be unknown (None): a batch size among the dimensions of a shape does not hide the channels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from nnviz.graph import Scalar, Value

MOST_ELEMENTS = 256

Index = tuple[int, ...]
Element = Scalar | None


@dataclass(frozen=True, slots=True)
class Tensor:
    """Elements in row-major order, and their shape."""

    elements: tuple[Element, ...]
    shape: tuple[int, ...]

    def at(self, index: Sequence[int]) -> Element:
        """The element at an index."""
        offset = 0
        for place, size in zip(index, self.shape, strict=True):
            offset = offset * size + place
        return self.elements[offset]

    @property
    def content(self) -> tuple[Scalar, ...] | None:
        """The elements, if all are known."""
        known = tuple(element for element in self.elements if element is not None)
        return known if len(known) == len(self.elements) else None


def tensor_of(value: Value) -> Tensor | None:
    """The tensor that a constant holds, where its elements are known and few."""
    shape = tuple(dim for dim in value.type.shape or () if isinstance(dim, int))
    content = value.content
    if content is None or value.type.shape is None or len(shape) != len(value.type.shape):
        return None
    return Tensor(content, shape) if prod(shape) == len(content) <= MOST_ELEMENTS else None


def vector(elements: Sequence[Element]) -> Tensor:
    """A tensor of rank one."""
    return Tensor(tuple(elements), (len(elements),))


def made(shape: tuple[int, ...], element: Callable[[Index], Element]) -> Tensor | None:
    """The tensor of this shape whose elements a function of the index gives; None if they are many."""
    if prod(shape) > MOST_ELEMENTS or any(dim < 0 for dim in shape):
        return None
    return Tensor(tuple(element(index) for index in product(*map(range, shape))), shape)


def integers(tensor: Tensor) -> tuple[int, ...]:
    """The elements as integers; raise ValueError if they are not."""
    found = tuple(element for element in tensor.elements if isinstance(element, int))
    if len(found) != len(tensor.elements):
        raise ValueError("not integers")
    return found
