"""The layer of each vertex: longest path, entry gates first and exit gates last, short lines preferred."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.layout.places import Item
from nnviz.layout.topology import Topology


def rank(vertices: Sequence[int], found: Topology, items: Sequence[Item]) -> dict[int, int]:
    """Layers from 0, such that every wire goes down at least one."""
    inside = set(vertices)
    order = sorted(vertices, key=found.position.__getitem__)
    layer: dict[int, int] = {}
    for v in order:
        layer[v] = max((layer[u] + 1 for u in found.before[v] if u in inside), default=0)
    for _ in range(2):
        for v in reversed(order):
            _pull_down(v, layer, found, inside, items)
    last = max(layer.values())
    for v in order:
        if items[v].gate and not any(w in inside for w in found.after[v]) and found.before[v]:
            layer[v] = last
    return layer


def _pull_down(v: int, layer: dict[int, int], found: Topology, inside: set[int], items: Sequence[Item]) -> None:
    """Move a vertex next to its consumers where more lines end there than begin above."""
    below = [layer[w] for w in found.after[v] if w in inside]
    above = found.before[v]
    nets = {wire.net for w in found.after[v] for wire in found.wires[v, w]}
    if below and not items[v].gate and min(below) - 1 > layer[v] and len(nets) >= len(above):
        layer[v] = min(below) - 1
