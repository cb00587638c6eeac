"""What runs and stands beside a series: satellites, hangers, and the lanes of its skips.

A lane leaves the line below its source, runs down just outside all ink between its ends, and enters its targets
horizontally.  Shortest first, so that lanes nest like brackets.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from nnviz.layout.geometry.margins import Margins
from nnviz.layout.measuring import badge_width
from nnviz.layout.places import Fragment, Item, Side, Wire
from nnviz.layout.planning.plan import Lane
from nnviz.layout.spine.approach import KINK
from nnviz.layout.spine.ground import CannotArriveError, Ground
from nnviz.scene import Point


def draw_lanes(ground: Ground, drawn: Fragment, cuts: set[int]) -> None:
    """Add to a series what hangs on its cuts."""
    for consumer, wires in ground.plan.satellites.items():
        if consumer in cuts:
            for wire in wires:
                _place_satellite(ground, drawn, wire)
    for source, wires in ground.plan.hangers.items():
        if source in cuts:
            _place_hangers(ground, drawn, wires)
    ways = [_way_of(ground, drawn, lane) for lane in ground.plan.lanes if lane.source in cuts]
    if not ways:
        return
    margins = Margins(drawn, (y for way in ways for y in way.reach))
    for way in sorted(ways, key=lambda way: (way.high - way.low, way.low)):
        _draw_lane(ground, drawn, margins, way)


def arrival(ground: Ground, wire: Wire) -> tuple[Side, Point]:
    """The side on which a wire ends, and the point of the border."""
    item = ground.items[wire.target]
    side: Side = "right" if wire in ground.arrivals.get((wire.target, "right"), ()) else "left"
    among = ground.arrivals.get((wire.target, side), {})
    if wire not in among:
        raise CannotArriveError
    place, count = among[wire], len(among)
    port = item.entries.get(wire.net)
    if port is not None:
        y = item.y + port.at
    elif item.is_sign:
        y = item.y + item.height / 2 + (place - (count - 1) / 2) * 4.4
    elif (
        item.badge_high
        and item.box is not None
        and item.box.repeat > 1
        and side == "right"
        and not ground.spacing.rightward
    ):
        y = item.bottom - item.height * 0.5 * (count - place) / (count + 1)
    else:
        y = item.y + (item.height - _badge_room(ground, item, side)) * (place + 1) / (count + 1)
    return side, (border_x(item, side, y), y)


def _badge_room(ground: Ground, item: Item, side: Side) -> float:
    """How much of a side the badge takes that lies on it, from the lower end, where data flows to the right."""
    if not ground.spacing.rightward or side == "right" or item.box is None or item.box.repeat < 2 or item.is_frame:
        return 0.0
    return badge_width(item.box.repeat, ground.spacing)


def border_x(item: Item, side: Side, y: float) -> float:
    """Where a horizontal at `y` meets the outline."""
    inset = 0.0
    if item.shows_sign:
        radius = item.height / 2
        inset = radius - sqrt(max(0.0, radius**2 - (y - item.y - radius) ** 2))
    return item.x + inset if side == "left" else item.right - inset


def _place_satellite(ground: Ground, drawn: Fragment, wire: Wire) -> None:
    item = ground.items[wire.source]
    side, (x, y) = arrival(ground, wire)
    item.y = y - item.height / 2
    item.badge_high = True
    low, high = item.y - 4, item.bottom + item.below + 4
    label = ground.label_across(wire)
    away = ground.spacing.satellite + (label and label + 4)
    if side == "left":
        item.x = min(drawn.leftmost(low, high), x) - away - item.width - item.after
        start = item.right
    else:
        item.x = max(drawn.rightmost(low, high), x) + away + item.before
        start = item.x
    drawn.items.append(item)
    drawn.paths[wire] = [(start, y), (x, y)]
    drawn.cover_item(item)
    drawn.cover(y - 1, y + 1, min(start, x), max(start, x))


def _place_hangers(ground: Ground, drawn: Fragment, wires: list[Wire]) -> None:
    """Boxes in a row to the right of the line that feeds the first."""
    start = ground.taps[wires[0].source, wires[0].net]
    y = start[-1][1]
    items = [ground.items[wire.target] for wire in wires]
    half = max(item.height for item in items) / 2
    x = max(drawn.rightmost(y - half - 4, y + half + 8), start[-1][0])
    for item, wire in zip(items, wires, strict=True):
        item.badge_high = True
        item.x, item.y = x + ground.spacing.satellite + item.before, y - item.height / 2
        drawn.items.append(item)
        drawn.paths[wire] = [*start, (item.x, y)]
        drawn.cover_item(item)
        drawn.cover(y - 1, y + 1, start[-1][0], item.x)
        x = item.right + item.after
        start = [(item.right, y)]


class _Way(NamedTuple):
    """A lane, the heights between which it runs, and where it meets the borders of boxes."""

    lane: Lane
    low: float
    high: float
    arrivals: dict[Wire, Point]

    @property
    def reach(self) -> tuple[float, float]:
        """The heights between which it needs room."""
        return self.low - 2, self.high + 2


def _way_of(ground: Ground, drawn: Fragment, lane: Lane) -> _Way:
    heights = [ground.taps[lane.source, lane.net][-1][1]]
    arrivals: dict[Wire, Point] = {}
    for wire in lane.wires:
        if ground.items[wire.target].gate:
            heights.append(max(drawn.height, heights[0]) + 1)
        elif wire in ground.landings:
            heights.append(ground.landings[wire][0][1])
        else:
            arrivals[wire] = arrival(ground, wire)[1]
            heights.append(arrivals[wire][1])
    return _Way(lane, min(heights), max(heights), arrivals)


def _draw_lane(ground: Ground, drawn: Fragment, margins: Margins, way: _Way) -> None:
    lane, reach = way.lane, way.reach
    bends = ground.taps[lane.source, lane.net]
    if lane.side == "right":
        x = max(margins.rightmost(*reach), bends[-1][0]) + ground.spacing.lane
    else:
        x = min(margins.leftmost(*reach), bends[-1][0]) - ground.spacing.lane
    for port in (ground.landings[wire][0][0] for wire in lane.wires if wire in ground.landings):
        x = _outside(lane, x, port)
    for wire in lane.wires:
        target = ground.items[wire.target]
        if target.gate:
            target.x, target.y = x, drawn.height
            drawn.items.append(target)
            end: list[Point] = [(x, drawn.height)]
        elif wire in ground.landings:
            end = [(x, ground.landings[wire][0][1]), *ground.landings[wire]]
        else:
            point = way.arrivals[wire]
            end = [(x, point[1]), point]
        drawn.paths[wire] = [*bends, (x, bends[-1][1]), *end]
    drawn.cover(*reach, x, x)
    margins.cover(*reach, x, x)


def _outside(lane: Lane, x: float, port: float) -> float:
    """A lane comes to a port from its own side, as its channel takes for granted, or straight from above; no kink."""
    outwards = 1.0 if lane.side == "right" else -1.0
    beyond = (x - port) * outwards
    return port if beyond <= 0 else port + outwards * max(beyond, KINK)
