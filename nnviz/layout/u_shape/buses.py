"""Feeders of a U: a tensor that conditions both arms runs around them, outside.

The chain that makes it stands beside the top of the left arm.  Its trunk runs down there, under the bottom row and up
beside the right arm; stubs enter the left arm from the left, the bottom row from below, the right arm from the right.
What only the right arm reads stands and runs on the right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from nnviz.layout.places import Fragment, Wire
from nnviz.layout.planning.attachments import Feeder
from nnviz.layout.planning.decomposition import Series
from nnviz.layout.spine.feeders import place_column
from nnviz.layout.spine.ground import Ground
from nnviz.layout.spine.skips import arrival
from nnviz.scene import Point

Outside: TypeAlias = Literal["left", "right", "bottom"]


def redirect(ground: Ground, outside: Mapping[int, Outside]) -> None:
    """Let what comes from feeders arrive at the outer sides of the arms, that of the nearest trunk where it ends."""
    ground.arrivals.clear()
    wires = [wire for feeder, _ in ground.feeders() for wire in feeder.wires]
    for wire in (wire for wire in wires if outside[wire.target] != "right"):
        ground.arrive(wire, outside[wire.target])
    for wire in (wire for wire in reversed(wires) if outside[wire.target] == "right"):
        ground.arrive(wire, "right")


def draw_buses(ground: Ground, drawn: Fragment, outside: Mapping[int, Outside]) -> None:
    """Add the feeders to the two arms, the one that is read first nearest to them."""
    for feeder, tree in ground.feeders():
        _Bus(ground, drawn, outside, feeder).draw(tree)


class _Bus:
    """One feeder, the places where its stubs end, and the side on which its chain stands."""

    def __init__(self, ground: Ground, drawn: Fragment, outside: Mapping[int, Outside], feeder: Feeder) -> None:
        self.ground, self.drawn, self.feeder = ground, drawn, feeder
        self.ends: dict[Outside, list[tuple[Wire, Point]]] = {"left": [], "right": [], "bottom": []}
        for wire in feeder.wires:
            self.ends[outside[wire.target]].append((wire, _end(ground, wire, outside[wire.target])))
        self.home: Literal["left", "right"] = "left" if self.ends["left"] or self.ends["bottom"] else "right"
        self.around = bool(self.ends["bottom"] or (self.ends["right"] and self.home == "left"))

    def draw(self, tree: Series) -> None:
        """Place the chain, then the trunks, then the stubs."""
        ground, drawn = self.ground, self.drawn
        below = max(drawn.height, *(span.high for span in drawn.left)) + ground.spacing.drop
        beside = [y for _, (_, y) in self.ends[self.home]]
        last = below if self.around else max(beside)
        column = place_column(ground, drawn, self.feeder, tree, (min(beside, default=below), last), self.home)
        start = ground.items[self.feeder.wires[0].source]
        trunk: list[Point] = [(start.center, start.bottom)]
        for wire, (x, y) in self.ends[self.home]:
            column.paths[wire] = [*trunk, (start.center, y), (x, y)]
        column.cover(start.bottom, last, start.center, start.center)
        drawn.absorb(column)
        if self.around:
            self._go_around([*trunk, (start.center, below)], below)

    def _go_around(self, trunk: Sequence[Point], below: float) -> None:
        drawn = self.drawn
        for wire, (x, y) in self.ends["bottom"]:
            drawn.paths[wire] = [*trunk, (x, below), (x, y)]
        low, high = trunk[0][0], max((x for _, (x, _) in self.ends["bottom"]), default=trunk[0][0])
        if self.home == "left" and self.ends["right"]:
            top = min(y for _, (_, y) in self.ends["right"])
            high = drawn.rightmost(top - 2, below + 2) + self.ground.spacing.lane
            for wire, (x, y) in self.ends["right"]:
                drawn.paths[wire] = [*trunk, (high, below), (high, y), (x, y)]
            drawn.cover(top, below, high, high)
        drawn.cover(below, below, low, high)
        drawn.height = max(drawn.height, below)


def _end(ground: Ground, wire: Wire, outside: Outside) -> Point:
    if outside != "bottom":
        return arrival(ground, wire)[1]
    item, among = ground.items[wire.target], ground.arrivals[wire.target, "bottom"]
    return item.x + item.width * (among[wire] + 1) / (len(among) + 1), item.bottom
