"""Where nets leave and enter the nodes of a layer, once their x is known: straight down wherever that is possible."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt

from nnviz.layout.channels.routing import Channel
from nnviz.layout.layered.network import SIDE_LANE, Network, Node
from nnviz.layout.layered.widening import widen_over
from nnviz.layout.places import Item, Net
from nnviz.layout.spine.approach import KINK, LEAST_PORTS, corner
from nnviz.scene import Point

RIGHT = float("inf")
CLEAR = 4.0
"""Between a line within a row and the boxes of that row."""


@dataclass(slots=True)
class Sheet:
    """Where the nets enter and leave each node; `suffix` continues an entry to the side of a box.

    `taken` are the stretches of each row in which such a line runs.
    """

    exits: dict[tuple[Node, Net], float] = field(default_factory=dict[tuple[Node, Net], float])
    entries: dict[tuple[Node, Net], float] = field(default_factory=dict[tuple[Node, Net], float])
    suffix: dict[tuple[Node, Net], list[Point]] = field(default_factory=dict[tuple[Node, Net], list[Point]])
    taken: dict[int, list[tuple[float, float, Node]]] = field(
        default_factory=dict[int, list[tuple[float, float, Node]]]
    )
    channels: list[Channel] = field(default_factory=list[Channel])


def exit_ports(layer: list[Node], sheet: Sheet) -> None:
    """Where nets leave the nodes of a layer."""
    for node in layer:
        item = node.item
        if item is None:
            sheet.exits[node, node.net or ("", 0)] = node.x
        elif item.is_frame:
            for net in node.out:
                sheet.exits[node, net] = item.x + item.exits[net].at
        elif len(node.out) == 1:
            sheet.exits[node, node.out[0]] = _single_exit(node)
        else:
            _spread_exits(node, item, sheet)


def _single_exit(node: Node) -> float:
    """Below the middle, or just beside it where the line then goes straight into a column of its own."""
    near = [below.x for below in node.below if below.is_dummy and abs(below.x - node.x) < KINK]
    return near[0] if near and len(node.below) == 1 else node.x


def _spread_exits(node: Node, item: Item, sheet: Sheet) -> None:
    reach: dict[Net, list[float]] = {net: [] for net in node.out}
    for below in node.below:
        for net in node.out:
            if below.net == net or (below.item is not None and net in below.into):
                reach[net].append(below.x)
    order = sorted(node.out, key=lambda net: sum(reach[net]) / len(reach[net]) if reach[net] else RIGHT)
    step = item.width / (len(order) + 1)
    for i, net in enumerate(order):
        even = item.x + step * (i + 1)
        low, high = item.x + corner(item), item.right - corner(item)
        near = [x for x in reach[net] if abs(x - even) < KINK and low <= x <= high and len(reach[net]) == 1]
        sheet.exits[node, net] = near[0] if near and step > 2 * KINK else even


def entry_ports(network: Network, layer: list[Node], sheet: Sheet) -> None:
    """Where nets enter the nodes of a layer, whose items need not be placed yet."""
    for node in layer:
        if node.item is None:
            sheet.entries[node, node.net or ("", 0)] = node.x
            continue
        _enter_from_behind(node, node.item, sheet)
        above = {net: sheet.exits[upper, net] for upper in node.above for net in network.links[upper, node]}
        if node.item.is_frame:
            _enter_frame(node, node.item, above, sheet)
        elif node.item.is_sign and len(node.into) > 1:
            _enter_sign(node, node.item, above, sheet, layer)
        else:
            if len(node.into) == len(above) > 1 and not node.back:
                taken = [(low, high) for low, high, _ in sheet.taken.get(node.layer, ())]
                widen_over(node, node.item, list(above.values()), layer, taken)
            _enter_box(node, node.item, above, sheet)


def _enter_from_behind(node: Node, item: Item, sheet: Sheet) -> None:
    """What returns comes down on the right and enters from there."""
    border = item_left(node, item) + item.width
    for k, net in enumerate(node.back):
        x, down = border + SIDE_LANE * (k + 1), item.height * (k + 1) / (len(node.back) + 1)
        sheet.entries[node, net] = x
        sheet.suffix[node, net] = [(x, down), (border, down)]


def _enter_box(node: Node, item: Item, above: dict[Net, float], sheet: Sheet) -> None:
    """Straight down where that is possible, else at equal distances."""
    if not node.into:
        return
    if len(node.into) == 1:
        x = above.get(node.into[0], node.x)
        sheet.entries[node, node.into[0]] = x if abs(x - node.x) < KINK else node.x
        return
    left = item_left(node, item)
    order = sorted(node.into, key=lambda net: above.get(net, RIGHT))
    step = item.width / (len(order) + 1)
    places = [left + step * (i + 1) for i in range(len(order))]
    low, high = left + LEAST_PORTS, left + item.width - LEAST_PORTS
    for i, net in enumerate(order):
        x = above.get(net, RIGHT)
        if low <= x <= high:
            places[i] = x
    if all(b - a >= LEAST_PORTS - 0.01 for a, b in pairwise(places)):
        sheet.entries.update({(node, net): x for net, x in zip(order, places, strict=True)})
        return
    for i, net in enumerate(order):
        x, even = above.get(net, RIGHT), left + step * (i + 1)
        beside = abs(x - even) < KINK and left + corner(item) < x < left + item.width - corner(item)
        sheet.entries[node, net] = x if beside else even


def _enter_sign(node: Node, item: Item, above: dict[Net, float], sheet: Sheet, layer: list[Node]) -> None:
    """One net from above, the others from the sides: straight down and across where nothing stands in between."""
    order = sorted(node.into, key=lambda net: above.get(net, RIGHT))
    radius = item.height / 2
    straight = min(order, key=lambda net: abs(above.get(net, RIGHT) - node.x))
    top = order[1] if len(order) > 2 and abs(above.get(straight, RIGHT) - node.x) > KINK else straight
    x = above.get(top, RIGHT)
    sheet.entries[node, top] = x if abs(x - node.x) < KINK else node.x
    before, after = order[: order.index(top)], order[order.index(top) + 1 :]
    for sign, nets in ((-1.0, list(reversed(before))), (1.0, after)):
        lanes = _side_lanes(node, radius, sign, [above.get(net, RIGHT) for net in nets], layer, sheet)
        for k, (net, x) in enumerate(zip(nets, lanes, strict=True)):
            down = radius + (k - (len(nets) - 1) / 2) * SIDE_STEP
            border = node.x + sign * sqrt(radius**2 - (down - radius) ** 2)
            sheet.entries[node, net] = x
            sheet.suffix[node, net] = [(x, down), (border, down)]


def _side_lanes(
    node: Node, radius: float, sign: float, above: list[float], layer: list[Node], sheet: Sheet
) -> list[float]:
    """Where nets come down beside a sign, the nearest first: where they are, if that is clear, else in lanes."""
    lanes = [node.x + sign * (radius + SIDE_LANE * (k + 1)) for k in range(len(above))]
    places: list[float] = []
    for near, x in zip(lanes, above, strict=True):
        far = x if x != RIGHT else near
        outside = (far - near) * sign > 0 and _is_clear(layer, node, near, far, sheet)
        places.append(far if abs(far - near) < KINK or outside else near)
    apart = all((b - a) * sign >= KINK for a, b in pairwise(places))
    return places if apart else lanes


SIDE_STEP = 4.4
"""Between two arrowheads on one side of a sign."""


def _is_clear(layer: list[Node], node: Node, near: float, far: float, sheet: Sheet) -> bool:
    """Whether a line may run within a row from `far` to `near`; if so, that stretch is taken."""
    low, high = min(near, far) - CLEAR, max(near, far) + CLEAR
    if _stands_in(layer, node, low, high):
        return False
    taken = sheet.taken.setdefault(node.layer, [])
    if any(low < b and high > a for a, b, owner in taken if owner is not node):
        return False
    taken.append((low, high, node))
    return True


def _stands_in(layer: list[Node], node: Node, low: float, high: float) -> bool:
    """Whether another node of a layer stands in a stretch beside one; looked for from there outwards."""
    rightwards = high > node.x
    for i in range(node.index + 1, len(layer)) if rightwards else range(node.index - 1, -1, -1):
        left, right = layer[i].x - layer[i].left, layer[i].x + layer[i].right
        if left < high and right > low:
            return True
        if left >= high if rightwards else right <= low:
            return False
    return False


def _enter_frame(node: Node, item: Item, above: dict[Net, float], sheet: Sheet) -> None:
    outside = {"left": 0, "right": 0}
    for net in node.into:
        port = item.entries[net]
        if port.side == "top":
            sheet.entries[node, net] = item_left(node, item) + port.at
            continue
        outside[port.side] += 1
        away = 8.0 * outside[port.side]
        left = item_left(node, item)
        border = left if port.side == "left" else left + item.width
        x = border - item.before - away if port.side == "left" else border + item.after + away
        x = above.get(net, x) if abs(above.get(net, x) - x) < KINK else x
        sheet.entries[node, net] = x
        sheet.suffix[node, net] = [(x, port.at), (border, port.at)]


def item_left(node: Node, item: Item) -> float:
    """The left end of an item that is not placed yet."""
    return node.x - item.axis
