"""What a Slice or a Gather takes, where it is constant."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.cleaning.operator import Op
from nnviz.graph import Attribute, Scalar


@dataclass(frozen=True, slots=True)
class Extent:
    """The elements from `begin` to before `end` along `axis`, every `step`-th; negative numbers count from the end."""

    axis: int
    begin: int
    end: int
    step: int = 1


def strided(op: Op) -> tuple[Extent, ...] | None:
    """What a Slice takes along each of its axes."""
    starts, ends = _integers(op, "starts", 1), _integers(op, "ends", 2)
    if starts is None or ends is None or len(starts) != len(ends):
        return None
    axes = _integers(op, "axes", 3) or tuple(range(len(starts)))
    steps = _integers(op, "steps", 4) or (1,) * len(starts)
    if not len(starts) == len(axes) == len(steps):
        return None
    return tuple(Extent(*numbers) for numbers in zip(axes, starts, ends, steps, strict=True))


def extent(op: Op) -> Extent | None:
    """What a Slice along one axis takes, if it takes neighbours."""
    found = strided(op)
    return found[0] if found is not None and len(found) == 1 and found[0].step == 1 else None


def element(op: Op) -> Extent | None:
    """The one element that a Gather of a constant scalar takes."""
    indices, axis = op.slot(1), op.attributes.get("axis", 0)
    if indices.content is None or indices.type.shape != () or not isinstance(axis, int):
        return None
    index = indices.content[0]
    return Extent(axis, index, index + 1) if isinstance(index, int) else None


def _integers(op: Op, name: str, slot: int) -> tuple[int, ...] | None:
    given: Attribute | tuple[Scalar, ...] | None = op.attributes.get(name, op.slot(slot).content)
    if not isinstance(given, tuple):
        return None
    numbers = tuple(number for number in given if isinstance(number, int))
    return numbers if len(numbers) == len(given) else None
