"""The order within layers: barycentre sweeps up and down, the order with fewest crossings is kept, then neighbours are
swapped as long as that helps (Gansner, Koutsofios, North and Vo 1993).
"""

from __future__ import annotations

from bisect import bisect_right, insort

from nnviz.layout.layered.network import Network, Node

SWEEPS = 24
PATIENCE = 6
"""Sweeps without improvement after which the search ends."""


def order_layers(network: Network) -> None:
    """Sort the nodes of each layer in place."""
    _number(network)
    best, kept = count_crossings(network), [list(layer) for layer in network.layers]
    idle = 0
    for sweep in range(SWEEPS):
        downward = sweep % 2 == 0
        for layer in network.layers if downward else reversed(network.layers):
            _sort(layer, downward)
        found = count_crossings(network)
        idle += 1
        if found < best:
            best, kept, idle = found, [list(layer) for layer in network.layers], 0
        if idle > PATIENCE or not best:
            break
    network.layers = kept
    _number(network)
    for _ in range(PATIENCE):
        swaps = sum(_transpose(layer) for layer in network.layers) if best else 0
        if not swaps:
            break


def _transpose(layer: list[Node]) -> bool:
    """Swap neighbours where that takes crossings away; say whether it did."""
    swapped = False
    for i in range(len(layer) - 1):
        left, right = layer[i], layer[i + 1]
        if _between(left, right) > _between(right, left):
            layer[i], layer[i + 1] = right, left
            left.index, right.index = i + 1, i
            swapped = True
    return swapped


def _between(left: Node, right: Node) -> int:
    """Crossings of the links of two neighbours that stand in this order."""
    return sum(
        a.index > b.index
        for mine, theirs in ((left.above, right.above), (left.below, right.below))
        for a in mine
        for b in theirs
    )


def _number(network: Network) -> None:
    for layer in network.layers:
        for i, node in enumerate(layer):
            node.index = i


def _sort(layer: list[Node], downward: bool) -> None:
    def key(node: Node) -> tuple[float, int]:
        others = node.above if downward else node.below
        center = sum(other.index for other in others) / len(others) if others else float(node.index)
        return (center, node.index)

    layer.sort(key=key)
    for i, node in enumerate(layer):
        node.index = i


def count_crossings(network: Network) -> int:
    """How many pairs of links cross."""
    total = 0
    for layer in network.layers:
        seen: list[int] = []
        for upper in layer:
            ends = sorted(lower.index for lower in upper.below)
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total
