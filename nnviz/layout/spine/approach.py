"""How wires enter a vertex from above, and where they leave it below.

A bar, a wide box or a small group of operands widens the box so that every branch drops straight into it.  A sign takes
the branch on its axis from above and the others from its sides.  A frame has its ports already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt

from nnviz.layout.places import Item, Net, Wire
from nnviz.layout.spine.ground import Ground
from nnviz.scene import Point
from nnviz.theme import Spacing

WIDEST_BOX = 150.0
"""A plain box is not widened beyond this for its operands."""
LEAST_PORTS = 6.0
KINK = 3.0
"""A bend shorter than this is not drawn: the wire enters beside the middle."""


def heads_of(ground: Ground, item: Item, wires: Sequence[Wire], xs: dict[Wire, float]) -> dict[Wire, list[Point]]:
    """Paths from the channel above an item, which stands at y = 0 about x = 0, to its border.

    `xs` are the places at which the wires come from above, as far as that is known.
    """
    item.x, item.y = -item.axis, 0.0
    if item.is_frame:
        return _into_frame(ground, item, wires, xs)
    if item.gate:
        return {wire: [(0.0, 0.0)] for wire in wires}
    if len(wires) == 1 and not (item.is_sign and abs(xs.get(wires[0], 0.0)) > ground.spacing.sign):
        x = xs.get(wires[0], 0.0)
        x = x if abs(x) < KINK else 0.0
        if not item.is_sign and abs(x) > item.width / 2 - corner(item):
            item.x += x  # so narrow that the line would come to its corner
        return {wires[0]: [(x, arc(item, x))]}
    if item.is_sign:
        return _into_sign(item, wires, xs)
    return {wire: [(x, 0.0)] for wire, x in _into_box(item, wires, xs, ground.spacing).items()}


def corner(item: Item) -> float:
    """How far from its ends a box has a straight border, up to half a point: inputs and outputs are round."""
    return 5.5 if item.box is not None and item.box.role in ("input", "output") else 2.0


def arc(item: Item, x: float) -> float:
    """How far below its top the outline lies at `x`: more than nothing on a circle beside its middle."""
    if not item.is_sign:
        return 0.0
    radius = item.height / 2
    return radius - sqrt(max(0.0, radius**2 - (x - item.center) ** 2))


def _into_box(item: Item, wires: Sequence[Wire], xs: dict[Wire, float], spacing: Spacing) -> dict[Wire, float]:
    if not wires:
        return {}
    if any(wire not in xs for wire in wires):
        return spread(item, wires)
    order = sorted(wires, key=lambda wire: xs[wire])
    low, high = xs[order[0]], xs[order[-1]]
    symbol = item.box.symbol if item.box is not None else "box"
    if symbol == "box" and high - low > WIDEST_BOX:
        return spread(item, order)
    places = _apart([xs[wire] for wire in order], LEAST_PORTS)
    margin = 8.0 if symbol == "bar" else 12.0
    widen(item, places[0] - margin, places[-1] + margin)
    return dict(zip(order, places, strict=True))


def spread(item: Item, wires: Sequence[Wire]) -> dict[Wire, float]:
    """Ports at equal distances along the upper or lower border."""
    step = item.width / (len(wires) + 1)
    if step < LEAST_PORTS:
        extra = (LEAST_PORTS * (len(wires) + 1) - item.width) / 2
        widen(item, item.x - extra, item.right + extra)
        step = LEAST_PORTS
    return {wire: item.x + step * (i + 1) for i, wire in enumerate(wires)}


def widen(item: Item, low: float, high: float) -> None:
    """Let an item reach from `low` to `high` at least."""
    center = item.center
    low, high = min(low, item.x), max(high, item.right)
    item.x, item.width, item.axis = low, high - low, center - low


def _apart(xs: list[float], least: float) -> list[float]:
    for i in range(1, len(xs)):
        xs[i] = max(xs[i], xs[i - 1] + least)
    return xs


def _into_sign(item: Item, wires: Sequence[Wire], xs: dict[Wire, float]) -> dict[Wire, list[Point]]:
    order = sorted(wires, key=lambda wire: xs.get(wire, 0.0))
    radius = item.height / 2
    above = [wire for wire in order if abs(xs.get(wire, 0.0)) < KINK]
    if not above and len(order) % 2:
        above = [order[len(order) // 2]]
    heads: dict[Wire, list[Point]] = {}
    for i, wire in enumerate(order):
        x = xs.get(wire, 0.0)
        if wire in above[:1]:
            x = x if abs(x) < KINK else 0.0
            heads[wire] = [(x, arc(item, x))]
            continue
        sign = -1.0 if x < 0 or (x == 0 and i < len(order) / 2) else 1.0
        x = sign * max(abs(x), radius + 8)
        heads[wire] = [(x, 0.0), (x, radius), (sign * radius, radius)]
    return heads


def _into_frame(ground: Ground, item: Item, wires: Iterable[Wire], xs: dict[Wire, float]) -> dict[Wire, list[Point]]:
    heads: dict[Wire, list[Point]] = {}
    outside = {"left": 0, "right": 0}
    for wire in wires:
        port = item.entries[wire.net]
        if port.side == "top":
            heads[wire] = [(item.x + port.at, 0.0)]
            continue
        outside[port.side] += 1
        away = ground.spacing.lane * outside[port.side] + 4
        x, border = (
            (item.x - item.before - away, item.x)
            if port.side == "left"
            else (item.right + item.after + away, item.right)
        )
        known = xs.get(wire, x)
        if (known < x) == (port.side == "left"):
            x = known
        heads[wire] = [(x, 0.0), (x, port.at), (border, port.at)]
    return heads


def exits_of(item: Item, nets: Sequence[Net], wishes: dict[Net, float]) -> dict[Net, float]:
    """Where nets leave the lower border: one on the axis, several apart, each as near to its wish as can be."""
    if item.is_frame:
        return {net: item.x + item.exits[net].at for net in nets}
    if len(nets) < 2 or item.gate:
        return dict.fromkeys(nets, item.center)
    order = sorted(nets, key=lambda net: wishes.get(net, 0.0))
    half = item.width / 2 - LEAST_PORTS
    places = [min(max(wishes.get(net, 0.0), item.center - half), item.center + half) for net in order]
    reachable = all(abs(wishes.get(net, 0.0)) < WIDEST_BOX / 2 for net in order)
    if reachable and item.box is not None and not item.is_sign:
        places = [wishes.get(net, 0.0) for net in order]
    places = _centred(_apart(places, LEAST_PORTS), item.center, order, wishes)
    if not item.is_sign:
        widen(item, places[0] - LEAST_PORTS, places[-1] + LEAST_PORTS)
    return dict(zip(order, places, strict=True))


def _centred(places: list[float], center: float, order: Sequence[Net], wishes: dict[Net, float]) -> list[float]:
    """Keep a net that goes straight down on the axis, and push its neighbours apart from it."""
    straight = next((i for i, net in enumerate(order) if abs(wishes.get(net, 1.0) - center) < KINK), None)
    if straight is None:
        return places
    places[straight] = center
    for i in range(straight - 1, -1, -1):
        places[i] = min(places[i], places[i + 1] - LEAST_PORTS)
    for i in range(straight + 1, len(places)):
        places[i] = max(places[i], places[i - 1] + LEAST_PORTS)
    return places
