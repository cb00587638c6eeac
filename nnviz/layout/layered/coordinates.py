"""The x of every node (Brandes and Köpf, Fast and Simple Horizontal Coordinate Assignment, 2001).

Four layouts are made (aligned upwards or downwards, packed to the left or to the right), each with straight columns of
dummies; of these and of their average the one with the shortest and straightest lines is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnviz.layout.layered.alignment import aligned, find_conflicts, gap
from nnviz.layout.layered.network import Network, Node
from nnviz.layout.places import Net
from nnviz.theme import Spacing

BEND = 14.0
"""What a bend costs, in points of length."""
KINK = 3.0


def place_nodes(network: Network, spacing: Spacing) -> None:
    """Give every node its x."""
    conflicts = find_conflicts(network.layers)
    layouts = [
        aligned(network.layers, conflicts, upward, leftward, spacing)
        for upward in (False, True)
        for leftward in (False, True)
    ]
    layouts.append(_average(layouts))
    best = min(layouts, key=lambda layout: _cost(network, layout))
    for node, x in best.items():
        node.x = x
    _snap(network, spacing)
    _meet_ports(network)


def _average(layouts: Sequence[dict[Node, float]]) -> dict[Node, float]:
    """Shift all onto the narrowest, packed to the same side, and take the mean of the two middle values."""
    bounds = [_bounds(layout.items()) for layout in layouts]
    low, high = min(bounds, key=lambda b: b[1] - b[0])
    shifts = [low - b[0] if i % 2 == 0 else high - b[1] for i, b in enumerate(bounds)]
    mean: dict[Node, float] = {}
    for node in layouts[0]:
        values = sorted(layout[node] + shift for layout, shift in zip(layouts, shifts, strict=True))
        mean[node] = (values[1] + values[2]) / 2
    return mean


def _bounds(places: Iterable[tuple[Node, float]]) -> tuple[float, float]:
    pairs = list(places)
    return min(x - node.left for node, x in pairs), max(x + node.right for node, x in pairs)


def _cost(network: Network, layout: dict[Node, float]) -> float:
    low, high = _bounds(layout.items())
    cost = (high - low) * 2
    for upper, lower in network.links:
        away = abs(layout[upper] - layout[lower])
        cost += away + (BEND if away > KINK else 0.0)
    return cost


def _snap(network: Network, spacing: Spacing) -> None:
    """Straighten what is off by less than a kink, where the neighbours leave room."""
    for _ in range(PASSES):
        moved = False
        for layer in network.layers:
            for i, node in enumerate(layer):
                for other in node.above:
                    if 0 < abs(other.x - node.x) < KINK:
                        moved |= _move(layer, i, other.x, spacing)
                        if other.x != node.x:
                            upper = network.layers[other.layer]
                            moved |= _move(upper, other.index, node.x, spacing)
                        if other.x != node.x:
                            away = KINK if node.x > other.x else -KINK
                            moved |= _move(layer, i, other.x + away, spacing)
        if not moved:
            return


PASSES = 4


def _move(layer: Sequence[Node], i: int, x: float, spacing: Spacing) -> bool:
    """Put a node elsewhere if it keeps its distance to its neighbours."""
    node = layer[i]
    if i and x - layer[i - 1].x < gap(layer[i - 1], node, spacing) - 2:
        return False
    if i + 1 < len(layer) and layer[i + 1].x - x < gap(node, layer[i + 1], spacing) - 2:
        return False
    node.x = x
    return True


def _meet_ports(network: Network) -> None:
    """Move columns of dummies by less than a kink, so that they meet the ports of frames."""
    for layer in network.layers:
        for node in layer:
            item = node.item
            if item is None:
                continue
            if not item.is_frame:
                for dummy in [n for n in node.below if n.is_dummy and len(node.out) == 1]:
                    _shift_column([dummy], node.out[0], node.x, downward=True)
                continue
            left = node.x - item.axis
            for net, port in item.exits.items():
                _shift_column([n for n in node.below if n.net == net], net, left + port.at, downward=True)
            for net, port in item.entries.items():
                if port.side == "top":
                    _shift_column([n for n in node.above if n.net == net], net, left + port.at, downward=False)


def _shift_column(start: Sequence[Node], net: Net, x: float, downward: bool) -> None:
    column = list(start)
    if len(column) != 1 or not 0 < abs(column[0].x - x) < KINK:
        return
    old = column[0].x
    while column:
        node = column.pop()
        node.x = x
        column = [n for n in (node.below if downward else node.above) if n.net == net and abs(n.x - old) < 0.05][:1]
