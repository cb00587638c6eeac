"""From nodes with an x to items, ports, tracks and paths."""

from __future__ import annotations

from itertools import pairwise

from nnviz.layout.channels.routing import open_channel
from nnviz.layout.channels.tracks import Thread
from nnviz.layout.layered.network import Network, Node
from nnviz.layout.layered.ports import RIGHT, Sheet, entry_ports, exit_ports
from nnviz.layout.places import Fragment, Item, Net, Wire
from nnviz.layout.spine.approach import KINK, arc
from nnviz.layout.spine.ground import Ground
from nnviz.scene import Point


def draw(ground: Ground, network: Network) -> Fragment:
    """Place the items and draw every wire of the network."""
    sheet = Sheet()
    y = 0.0
    up = {w: network.nodes[w.target].layer - 1 for w in network.back}
    down = {w: network.nodes[w.source].layer for w in network.back}
    for i in range(-1, len(network.layers)):
        if i >= 0:
            y = _place_row(network.layers[i], y)
            exit_ports(network.layers[i], sheet)
        if i + 1 < len(network.layers):
            entry_ports(network, network.layers[i + 1], sheet)
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
        thread.bottoms.append(-RIGHT if _leftwards(network, wire) else RIGHT)
    labels = [ground.labels.get(net, "") for net in threads]
    spacing = ground.spacing
    channel = open_channel(list(threads.values()), y, ground.stem(labels), spacing)
    sheet.channels.append(channel)
    if i + 1 == len(network.layers) or i < 0:
        return channel.tracks[-1] + spacing.drop if channel.tracks else y
    if not channel.tracks:
        return y + ground.gap(labels)
    return channel.tracks[-1] + spacing.drop


def _path(sheet: Sheet, wire: Wire, route: list[Node]) -> list[Point]:
    first, last = route[0], route[-1]
    path: list[Point] = []
    if first.item is not None and first.item.vertex == wire.source:
        path.append((sheet.exits[first, wire.net], first.item.bottom))
    else:
        path.append((sheet.entries[first, wire.net], 0.0))
    for upper, lower in pairwise(route):
        channel = sheet.channels[upper.layer + 1]
        path += channel.route(wire.net, sheet.exits[upper, wire.net], sheet.entries[lower, wire.net])
    if last.item is not None and last.item.vertex == wire.target:
        x = sheet.entries[last, wire.net]
        inset = 0.0 if (last, wire.net) in sheet.suffix else arc(last.item, x)
        path.append((x, last.item.y + inset))
        path += [(x, last.item.y + dy) for x, dy in sheet.suffix.get((last, wire.net), ())]
    return path


def _leftwards(network: Network, wire: Wire) -> bool:
    """Whether a returning wire goes up on the left: to a port that stands there, with others to its right."""
    target = network.nodes[wire.target]
    row = network.layers[target.layer]
    return wire.net in target.back and target is row[0] and target is not row[-1]


def _draw_back(ground: Ground, network: Network, sheet: Sheet, fragment: Fragment, wire: Wire) -> None:
    """A wire against the order: down, along a lane beside all else, and in again: from above or into a port."""
    source, target = network.nodes[wire.source], network.nodes[wire.target]
    if source.item is None or target.item is None:
        return
    out = sheet.channels[source.layer + 1].height_of(wire.net)
    start = sheet.exits[source, wire.net]
    left = _leftwards(network, wire)
    way = _way_in(network, sheet, wire, target.item, left)
    back, lane = way[0][1], ground.spacing.lane
    x = fragment.leftmost(back - 1, out + 1) - lane if left else fragment.rightmost(back - 1, out + 1) + lane
    fragment.paths[wire] = [(start, source.item.bottom), (start, out), (x, out), (x, back), *way]
    fragment.cover(back, out, x, x)


def _way_in(network: Network, sheet: Sheet, wire: Wire, item: Item, left: bool) -> list[Point]:
    """How a wire against the order comes into its target from the lane."""
    target = network.nodes[wire.target]
    suffix = [(x, item.y + dy) for x, dy in sheet.suffix.get((target, wire.net), ())]
    if left:
        return [(item.x, suffix[-1][1])]
    if suffix and target is network.layers[target.layer][-1]:
        return suffix[-1:]
    end = sheet.entries[target, wire.net]
    return [(end, sheet.channels[target.layer].height_of(wire.net)), (end, item.y), *suffix]


def _cover(fragment: Fragment) -> None:
    for item in fragment.items:
        fragment.cover_item(item)
    for path in fragment.paths.values():
        for (x0, y0), (x1, y1) in pairwise(path):
            fragment.cover(min(y0, y1), max(y0, y1), min(x0, x1), max(x0, x1))
    for wire in fragment.tails:
        x, y = fragment.paths[wire][-1]
        fragment.cover(y, fragment.height, x, x)


def _axis(fragment: Fragment, network: Network) -> float:
    xs = [fragment.paths[wire][0][0] for wire in fragment.heads]
    if xs:
        middle = (min(xs) + max(xs)) / 2
        return min((x for x in xs if abs(x - middle) < KINK + 1), key=lambda x: abs(x - middle), default=middle)
    first = network.layers[0]
    return (first[0].x + first[-1].x) / 2
