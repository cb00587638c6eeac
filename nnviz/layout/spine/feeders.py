"""Feeders: chains beside the main one, whose tensor runs down beside it and enters its consumers from the left.

An encoder stands left of the decoder that reads its memory; a time embedding stands left of all that it conditions.  A
feeder begins with the main chain, or higher where it is too long to end above its first consumer: data never flows up.
"""

from __future__ import annotations

from itertools import pairwise

from nnviz.layout.places import Fragment, Side
from nnviz.layout.planning.attachments import Feeder
from nnviz.layout.planning.decomposition import Series
from nnviz.layout.spine.ground import Ground
from nnviz.layout.spine.series import lay_series
from nnviz.layout.spine.skips import arrival

ABOVE = 12.0
"""The least height of a feeder's last box above its first consumer's arrow."""
CLEAR = 4.0
"""The same of what hangs beside it."""


def draw_feeders(ground: Ground, drawn: Fragment) -> None:
    """Place every feeder, the one that is read first nearest to the chain."""
    for feeder, tree in ground.feeders():
        _draw(ground, drawn, feeder, tree)


def _draw(ground: Ground, drawn: Fragment, feeder: Feeder, tree: Series) -> None:
    ends = [arrival(ground, wire)[1] for wire in feeder.wires]
    last = max(y for _, y in ends)
    column = place_column(ground, drawn, feeder, tree, (min(y for _, y in ends), last))
    exit_item = ground.items[feeder.wires[0].source]
    for wire, (x, y) in zip(feeder.wires, ends, strict=True):
        column.paths[wire] = [(exit_item.center, exit_item.bottom), (exit_item.center, y), (x, y)]
    column.cover(exit_item.bottom, last, exit_item.center, exit_item.center)
    drawn.absorb(column)


def place_column(
    ground: Ground, drawn: Fragment, feeder: Feeder, tree: Series, ends: tuple[float, float], side: Side = "left"
) -> Fragment:
    """The chain of a feeder beside a drawing, such that its trunk runs clear of it from the first to the last end."""
    spacing = ground.spacing
    column = lay_series(ground, tree)
    first, last = ends
    short = len(feeder.wires) == 1 and len(feeder.vertices) <= 3
    hanging = max(item.bottom + item.below for item in column.items)
    room = first - max(column.height + ABOVE, hanging + CLEAR)
    column.shift(0.0, room if short or room < 0 else 0.0)
    top = min(item.y for item in column.items)
    head, tail = (top - 4, column.height + 4), (column.height - 2, last + 2)
    lines = _between(drawn, *head)
    if side == "left":
        beside = min(drawn.leftmost(*head), *lines) - spacing.column_gap - column.rightmost()
        return column.shift(min(beside, drawn.leftmost(*tail) - spacing.lane), 0.0)
    beside = max(drawn.rightmost(*head), *lines) + spacing.column_gap - column.leftmost()
    return column.shift(max(beside, drawn.rightmost(*tail) + spacing.lane), 0.0)


def _between(drawn: Fragment, low: float, high: float) -> list[float]:
    """Where lines run between two heights; the axis in any case."""
    pieces = (pair for path in drawn.paths.values() for pair in pairwise(path))
    near = ((a[0], b[0]) for a, b in pieces if min(a[1], b[1]) < high and max(a[1], b[1]) > low)
    return [0.0, *(x for ends in near for x in ends)]
