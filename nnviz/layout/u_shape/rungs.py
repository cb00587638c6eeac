"""The rungs of a U, its bottom row, and how far apart they hold its arms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nnviz.layout.places import Item, Wire
from nnviz.layout.spine.ground import Ground

LEAST_RUNG = 54.0
SHORT = 18.0
"""A line between two boxes of a row."""
LABEL_ROOM = 20.0
"""On a rung, beside its label: for the arrowhead, and for what the label keeps clear of."""


@dataclass(frozen=True, slots=True)
class Rung:
    """From a vertex of the left arm over the boxes of a branch to one of the right arm; both as places in the chain."""

    start: int
    end: int
    wires: tuple[Wire, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The chain of a U as places of its items: both arms, a group for each rung and one for the row, and that row."""

    items: list[Item]
    left: list[list[int]]
    right: list[list[int]]
    row: list[int]


def arm_distance(ground: Ground, shape: Shape, rungs: Sequence[Rung], label: Callable[[int, int], float]) -> float:
    """From one axis to the other; `label` is the room beside a line of the chain."""
    items = shape.items
    wide_left = max(_right_of(items[i]) for row in shape.left for i in row)
    wide_right = max(items[i].axis for row in shape.right for i in row)
    inner = [
        _right_of(items[rung.start]) + _along(ground, rung) + items[rung.end].axis for rung in rungs
    ]  # fmt: skip
    last = len(items) - 1
    beside = max((label(i, i + 1) for group in shape.left for i in group if i < last), default=0.0)
    return max(wide_left + LEAST_RUNG + wide_right, *inner, _row(shape, label), beside + 12 + wide_right)


def _right_of(item: Item) -> float:
    return item.width - item.axis + item.after


def _along(ground: Ground, rung: Rung) -> float:
    """The length of a rung: its boxes, and room for its label."""
    boxes = sum(ground.items[wire.target].width + 2 * SHORT for wire in rung.wires[:-1])
    return boxes + max(ground.label_across(wire) for wire in rung.wires) + LABEL_ROOM


def _row(shape: Shape, label: Callable[[int, int], float]) -> float:
    """What the bottom row needs between the axes: with the boxes at its ends, which belong to the arms."""
    items, row = shape.items, shape.row
    if not row:
        return 0.0
    ends = sum(_right_of(items[i]) for i in shape.left[-1][-1:]) + sum(items[i].axis for i in shape.right[-1][:1])
    lines = (i for i in range(row[0] - 1, row[-1] + 1) if 0 <= i < len(items) - 1)
    room = sum(max(SHORT, label(i, i + 1) + 10) for i in lines)
    return ends + sum(items[i].width + items[i].after for i in row) + room
