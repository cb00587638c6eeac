"""From nodes with an x to items, ports, tracks and paths."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnviz.layout.approach import KINK, LEAST_PORTS
from nnviz.layout.channels import Channel, Thread, open_channel
from nnviz.layout.ground import Ground
from nnviz.layout.layered.network import Network, Node
from nnviz.layout.places import Fragment, Item, Net, Wire
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
    taken: dict[int, list[tuple[float, float]]] = field(default_factory=dict[int, list[tuple[float, float]]])
    channels: list[Channel] = field(default_factory=list[Channel])


def draw(ground: Ground, network: Network) -> Fragment:
    """Place the items and draw every wire of the network."""
    sheet = Sheet()
    y = 0.0
    up = {w: network.nodes[w.target].layer - 1 for w in network.back}
    down = {w: network.nodes[w.source].layer for w in network.back}
    for i in range(-1, len(network.layers)):
        if i >= 0:
            y = _place_row(network.layers[i], y)
            _exit_ports(network.layers[i], sheet)
        if i + 1 < len(network.layers):
            _entry_ports(network, network.layers[i + 1], sheet)
        returning = [w for w in network.back if up[w] == i], [w for w in network.back if down[w] == i]
        y = _channel(ground, network, sheet, i, y, returning)
    fragment = Fragment([n.item for layer in network.layers for n in layer if n.item is not None], height=y)
    for wire, route in network.routes.items():
        fragment.paths[wire] = _path(sheet, wire, route)
    fragment.heads, fragment.tails = list(network.heads), list(network.tails)
    _cover(fragment)
    for wire in network.back:
        _draw_back(ground, network, sheet, fragment, wire)
    return fragment.shift(-_axis(fragment, network), 0.0)


def _place_row(layer: list[Node], y: float) -> float:
    height = max((node.item.height + node.item.below for node in layer if node.item is not None), default=0.0)
    for node in layer:
        if node.item is not None:
            item = node.item
            item.x = node.x - item.axis
            item.y = y + (height - item.height - item.below) / 2
            if item.gate:
                item.y = y
    return y + height


def _exit_ports(layer: list[Node], sheet: Sheet) -> None:
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
        sheet.exits[node, net] = item.x + step * (i + 1)


def _entry_ports(network: Network, layer: list[Node], sheet: Sheet) -> None:
    for node in layer:
        if node.item is None:
            sheet.entries[node, node.net or ("", 0)] = node.x
            continue
        above = {net: sheet.exits[upper, net] for upper in node.above for net in network.links[upper, node]}
        if node.item.is_frame:
            _enter_frame(node, node.item, sheet)
        elif node.item.is_sign and len(node.into) > 1:
            _enter_sign(node, node.item, above, sheet, layer)
        else:
            _enter_box(node, node.item, above, sheet)


def _enter_box(node: Node, item: Item, above: dict[Net, float], sheet: Sheet) -> None:
    """Straight down where that is possible, else at equal distances."""
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
    if all(b - a >= LEAST_PORTS - 0.01 for a, b in zip(places, places[1:], strict=False)):
        sheet.entries.update({(node, net): x for net, x in zip(order, places, strict=True)})
        return
    for i, net in enumerate(order):
        x, even = above.get(net, RIGHT), left + step * (i + 1)
        beside = abs(x - even) < KINK and left + 2 < x < left + item.width - 2
        sheet.entries[node, net] = x if beside else even


def _enter_sign(node: Node, item: Item, above: dict[Net, float], sheet: Sheet, layer: list[Node]) -> None:
    """One net from above, the others from the sides: straight down and across where nothing stands in between."""
    order = sorted(node.into, key=lambda net: above.get(net, RIGHT))
    radius = item.height / 2
    top = order[1] if len(order) > 2 else min(order, key=lambda net: abs(above.get(net, RIGHT) - node.x))
    x = above.get(top, RIGHT)
    sheet.entries[node, top] = x if abs(x - node.x) < 2.0 else node.x
    for net in order:
        if net != top:
            sign = -1.0 if order.index(net) < order.index(top) else 1.0
            near = node.x + sign * (radius + 8)
            far = above.get(net, near)
            x = far if (far - near) * sign > 0 and _is_clear(layer, node, near, far, sheet) else near
            sheet.entries[node, net] = x
            sheet.suffix[node, net] = [(x, radius), (node.x + sign * radius, radius)]


def _is_clear(layer: list[Node], node: Node, near: float, far: float, sheet: Sheet) -> bool:
    """Whether a line may run within a row from `far` to `near`; if so, that stretch is taken."""
    low, high = min(near, far) - CLEAR, max(near, far) + CLEAR
    if any(other is not node and low < other.x + other.right and high > other.x - other.left for other in layer):
        return False
    if any(low < b and high > a for a, b in sheet.taken.get(node.layer, ())):
        return False
    sheet.taken.setdefault(node.layer, []).append((low, high))
    return True


def _enter_frame(node: Node, item: Item, sheet: Sheet) -> None:
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
        sheet.entries[node, net] = x
        sheet.suffix[node, net] = [(x, port.at), (border, port.at)]


def item_left(node: Node, item: Item) -> float:
    """The left end of an item that is not placed yet."""
    return node.x - item.axis


def _channel(
    ground: Ground, network: Network, sheet: Sheet, i: int, y: float, returning: tuple[list[Wire], list[Wire]]
) -> float:
    """Route what lies between layer i and the next; return the y of the next layer."""
    threads: dict[Net, Thread] = {}
    for upper in network.layers[i] if i >= 0 else ():
        for lower in upper.below:
            for net in network.links[upper, lower]:
                thread = threads.setdefault(net, Thread(net, [], []))
                thread.tops.append(sheet.exits[upper, net])
                thread.bottoms.append(sheet.entries[lower, net])
    for wire in returning[0]:
        thread = threads.setdefault(wire.net, Thread(wire.net, [], []))
        thread.tops.append(RIGHT)
        thread.bottoms.append(sheet.entries[network.nodes[wire.target], wire.net])
    for wire in returning[1]:
        thread = threads.setdefault(wire.net, Thread(wire.net, [], []))
        thread.tops.append(sheet.exits[network.nodes[wire.source], wire.net])
        thread.bottoms.append(RIGHT)
    labelled = any(ground.labels.get(net) for net in threads)
    spacing = ground.spacing
    first = spacing.labelled_fork if labelled else spacing.fork
    channel = open_channel(list(threads.values()), y, first, spacing)
    sheet.channels.append(channel)
    if i + 1 == len(network.layers) or i < 0:
        return channel.tracks[-1] + spacing.drop if channel.tracks else y
    if not channel.tracks:
        return y + (spacing.label_gap if labelled else spacing.gap)
    return channel.tracks[-1] + spacing.drop


def _path(sheet: Sheet, wire: Wire, route: list[Node]) -> list[Point]:
    first, last = route[0], route[-1]
    path: list[Point] = []
    if first.item is not None and first.item.vertex == wire.source:
        path.append((sheet.exits[first, wire.net], first.item.bottom))
    else:
        path.append((sheet.entries[first, wire.net], 0.0))
    for upper, lower in zip(route, route[1:], strict=False):
        channel = sheet.channels[upper.layer + 1]
        path += channel.route(wire.net, sheet.exits[upper, wire.net], sheet.entries[lower, wire.net])
    if last.item is not None and last.item.vertex == wire.target:
        path.append((sheet.entries[last, wire.net], last.item.y))
        path += [(x, last.item.y + dy) for x, dy in sheet.suffix.get((last, wire.net), ())]
    return path


def _draw_back(ground: Ground, network: Network, sheet: Sheet, fragment: Fragment, wire: Wire) -> None:
    """A wire against the order: down, along a lane on the right, and in again from above."""
    source, target = network.nodes[wire.source], network.nodes[wire.target]
    if source.item is None or target.item is None:
        return
    out = sheet.channels[source.layer + 1].height_of(wire.net)
    back = sheet.channels[target.layer].height_of(wire.net)
    x = fragment.rightmost(back - 1, out + 1) + ground.spacing.lane
    start, end = sheet.exits[source, wire.net], sheet.entries[target, wire.net]
    suffix = [(px, target.item.y + dy) for px, dy in sheet.suffix.get((target, wire.net), ())]
    fragment.paths[wire] = [
        (start, source.item.bottom), (start, out), (x, out), (x, back), (end, back), (end, target.item.y), *suffix,
    ]  # fmt: skip
    fragment.cover(back, out, x, x)


def _cover(fragment: Fragment) -> None:
    for item in fragment.items:
        fragment.cover_item(item)
    for path in fragment.paths.values():
        for (x0, y0), (x1, y1) in zip(path, path[1:], strict=False):
            fragment.cover(min(y0, y1), max(y0, y1), min(x0, x1), max(x0, x1))
    for wire in fragment.tails:
        x, y = fragment.paths[wire][-1]
        fragment.cover(y, fragment.height, x, x)


def _axis(fragment: Fragment, network: Network) -> float:
    xs = [fragment.paths[wire][0][0] for wire in fragment.heads]
    if xs:
        return (min(xs) + max(xs)) / 2
    first = network.layers[0]
    return (first[0].x + first[-1].x) / 2
