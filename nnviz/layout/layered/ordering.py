"""The order within layers: barycentre sweeps up and down, the order with fewest crossings is kept, then neighbours are
swapped as long as that helps (Gansner, Koutsofios, North and Vo 1993).

Most layers soon go to and fro between a few orders: what follows from these is looked up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from nnviz.layout.layered.network import Network, Node

SWEEPS = 24
PATIENCE = 6
"""Sweeps without improvement after which the search ends."""


def order_layers(network: Network) -> None:
    """Sort the nodes of each layer in place."""
    orders = _Orders(network.layers)
    best, kept = orders.crossings(), orders.current()
    idle = 0
    for sweep in range(SWEEPS):
        orders.sort(downward=sweep % 2 == 0)
        found = orders.crossings()
        idle += 1
        if found < best:
            best, kept, idle = found, orders.current(), 0
        if idle > PATIENCE or not best:
            break
    orders.restore(kept)
    for _ in range(PATIENCE):
        if not best or not orders.transpose():
            break


class _Orders:
    """The orders that each layer has been in, by number, and what is known of them."""

    def __init__(self, layers: list[list[Node]]) -> None:
        self._layers = layers
        self._seen: list[list[tuple[Node, ...]]] = [[] for _ in layers]
        self._numbers: list[dict[tuple[Node, ...], int]] = [{} for _ in layers]
        self._current = [0] * (len(layers) + 1)
        self._sorted: dict[tuple[int, int, int, int], int] = {}
        self._settled: set[tuple[int, int, int, int]] = set()
        self._crossings: dict[tuple[int, int, int], int] = {}
        for i, layer in enumerate(layers):
            self._put(i, self._number_of(i, layer))

    def current(self) -> list[int]:
        """The orders in which the layers are."""
        return list(self._current)

    def restore(self, numbers: list[int]) -> None:
        """Put every layer in an order that it has been in."""
        for i in range(len(self._layers)):
            self._put(i, numbers[i])

    def _number_of(self, i: int, order: Iterable[Node]) -> int:
        nodes = tuple(order)
        number = self._numbers[i].setdefault(nodes, len(self._seen[i]))
        if number == len(self._seen[i]):
            self._seen[i].append(nodes)
        return number

    def _put(self, i: int, number: int) -> None:
        self._current[i] = number
        self._layers[i][:] = self._seen[i][number]
        for place, node in enumerate(self._layers[i]):
            node.index = place

    def sort(self, downward: bool) -> None:
        """One sweep: each layer by what stands above it, or below it."""
        step, count, current = -1 if downward else 1, len(self._layers), self._current
        for i in range(1, count) if downward else range(count - 2, -1, -1):
            key = (i, step, current[i], current[i + step])
            number = self._sorted.get(key)
            if number is None:
                number = self._sorted[key] = self._number_of(i, _by_neighbours(self._layers[i], downward))
            if number != current[i]:
                self._put(i, number)

    def transpose(self) -> bool:
        """Swap neighbours in every layer; say whether that did anything."""
        swapped = False
        for i, layer in enumerate(self._layers):
            key = (i, self._current[i - 1], self._current[i], self._current[i + 1])
            if key in self._settled:
                continue
            if _transpose(layer):
                self._current[i] = self._number_of(i, layer)
                swapped = True
            else:
                self._settled.add(key)
        return swapped

    def crossings(self) -> int:
        """How many pairs of links cross."""
        total = 0
        for i, layer in enumerate(self._layers):
            key = (i, self._current[i], self._current[i + 1])
            found = self._crossings.get(key)
            if found is None:
                found = self._crossings[key] = _crossings_below(layer)
            total += found
        return total


def _transpose(layer: list[Node]) -> bool:
    """Swap neighbours where that takes crossings away; say whether it did."""
    swapped = False
    for i in range(len(layer) - 1):
        left, right = layer[i], layer[i + 1]
        crossings = _between(left, right)
        if crossings and crossings > _between(right, left):
            layer[i], layer[i + 1] = right, left
            left.index, right.index = i + 1, i
            swapped = True
    return swapped


def _between(left: Node, right: Node) -> int:
    """Crossings of the links of two neighbours that stand in this order."""
    crossings = 0
    for mine, theirs in ((left.above, right.above), (left.below, right.below)):
        for a in mine:
            for b in theirs:
                crossings += a.index > b.index
    return crossings


def _by_neighbours(layer: list[Node], downward: bool) -> list[Node]:
    """A layer by the mean place of the neighbours on one side, as it stands where that is equal."""
    centers: list[float] = []
    for node in layer:
        others = node.above if downward else node.below
        centers.append(sum([other.index for other in others]) / len(others) if others else node.index)
    return [layer[i] for i in sorted(range(len(layer)), key=centers.__getitem__)]


def _crossings_below(layer: list[Node]) -> int:
    """How many pairs of links cross between a layer and the next."""
    total = 0
    seen: list[int] = []
    for upper in layer:
        for end in sorted([lower.index for lower in upper.below]):
            place = bisect_right(seen, end)
            total += len(seen) - place
            seen.insert(place, end)
    return total
