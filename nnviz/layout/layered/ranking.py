"""The layer of each vertex: longest path, entry gates first and exit gates last, short lines preferred.

What a wire against the order comes back to stands no lower than its maker, so that such a wire always goes up.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.layout.places import Item
from nnviz.layout.planning.topology import Topology


def rank(vertices: Sequence[int], found: Topology, items: Sequence[Item]) -> dict[int, int]:
    """Layers from 0, such that every wire goes down at least one, and no wire against the order goes down."""
    inside = set(vertices)
    order = sorted(vertices, key=found.position.__getitem__)
    makers = _makers(found, inside)
    layer = _longest_paths(order, found, inside, makers)
    for _ in range(2):
        for v in reversed(order):
            _pull_down(v, layer, found, inside, items, makers)
    last = max(layer.values())
    for v in order:
        if items[v].gate and not any(w in inside for w in found.after[v]) and found.before[v]:
            layer[v] = last
    return layer


def _makers(found: Topology, inside: set[int]) -> dict[int, list[int]]:
    """For each vertex that a wire comes back to, where such wires begin."""
    makers: dict[int, list[int]] = {}
    for wire in found.back:
        if wire.source in inside and wire.target in inside:
            makers.setdefault(wire.target, []).append(wire.source)
    return makers


def _longest_paths(
    order: Sequence[int], found: Topology, inside: set[int], makers: dict[int, list[int]]
) -> dict[int, int]:
    """Layers counted from above; twice where wires come back, since a maker may stand before what it returns to."""
    layer = dict.fromkeys(order, 0)
    for _ in range(2 if makers else 1):
        for target, sources in makers.items():
            layer |= {u: max(layer[u], layer[target]) for u in sources}
        for v in order:
            layer[v] = max((layer[u] + 1 for u in found.before[v] if u in inside), default=layer[v])
    return layer


def _pull_down(
    v: int,
    layer: dict[int, int],
    found: Topology,
    inside: set[int],
    items: Sequence[Item],
    makers: dict[int, list[int]],
) -> None:
    """Move a vertex next to its consumers where more lines end there than begin above."""
    below = [layer[w] for w in found.after[v] if w in inside]
    above = found.before[v]
    nets = {wire.net for w in found.after[v] for wire in found.wires[v, w]}
    if not below or items[v].gate or len(nets) < len(above):
        return
    lowest = min([min(below) - 1, *(layer[u] for u in makers.get(v, ()))])
    layer[v] = max(layer[v], lowest)
