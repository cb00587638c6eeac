"""Order, reachability and transitive reduction of the vertices of one level.

A level of a sound diagram may still hold a cycle (a frame that a tensor leaves and enters again), so the order is made
by Kahn's method with the smallest vertex first, and a wire that points backwards in it is a *back wire*, set aside.
Reachability is kept as one integer a vertex, bit i for position i in the order (Aho, Garey and Ullman 1972).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nnviz.layout.places import Wire


@dataclass(slots=True)
class Topology:
    """Vertices in topological order, their neighbours, the wires of each pair of neighbours, and the back wires."""

    order: list[int]
    position: dict[int, int]
    after: dict[int, list[int]]
    before: dict[int, list[int]]
    wires: dict[tuple[int, int], list[Wire]]
    back: list[Wire]
    reach: dict[int, int] = field(default_factory=dict[int, int])

    def reaches(self, source: int, target: int) -> bool:
        """Whether a path of one wire or more leads from one vertex to another."""
        return bool(self.reach[source] >> self.position[target] & 1)

    def depths(self) -> dict[int, int]:
        """How many vertices the longest path from each vertex holds."""
        depth: dict[int, int] = {}
        for vertex in reversed(self.order):
            depth[vertex] = 1 + max((depth[w] for w in self.after[vertex]), default=0)
        return depth


def topology(vertices: Sequence[int], wires: Iterable[Wire]) -> Topology:
    """Sort the vertices and set back wires aside; `after` keeps the order in which the wires stand."""
    known = set(vertices)
    usable = [w for w in wires if w.source != w.target and w.source in known and w.target in known]
    order = _kahn(vertices, usable)
    position = {vertex: i for i, vertex in enumerate(order)}
    found = Topology(order, position, {v: [] for v in order}, {v: [] for v in order}, {}, [])
    for wire in usable:
        if position[wire.source] > position[wire.target]:
            found.back.append(wire)
            continue
        pair = (wire.source, wire.target)
        if pair not in found.wires:
            found.after[wire.source].append(wire.target)
            found.before[wire.target].append(wire.source)
        found.wires.setdefault(pair, []).append(wire)
    for vertex in reversed(order):
        bits = 0
        for w in found.after[vertex]:
            bits |= found.reach[w] | 1 << position[w]
        found.reach[vertex] = bits
    return found


def _kahn(vertices: Sequence[int], wires: Sequence[Wire]) -> list[int]:
    after: dict[int, list[int]] = {v: [] for v in vertices}
    missing = dict.fromkeys(vertices, 0)
    for wire in wires:
        after[wire.source].append(wire.target)
        missing[wire.target] += 1
    ready = [v for v in vertices if not missing[v]]
    waiting = sorted(vertices, reverse=True)
    heapq.heapify(ready)
    done: dict[int, None] = {}
    while len(done) < len(vertices):
        if not ready:
            while waiting[-1] in done:
                waiting.pop()
            ready = [waiting[-1]]
        vertex = heapq.heappop(ready)
        if vertex in done:
            continue
        done[vertex] = None
        for w in after[vertex]:
            missing[w] -= 1
            if missing[w] == 0 and w not in done:
                heapq.heappush(ready, w)
    return list(done)


def transitive_pairs(found: Topology) -> list[tuple[int, int]]:
    """Neighbours that a longer path joins as well: the skips."""
    skips: list[tuple[int, int]] = []
    for vertex in found.order:
        bits = 0
        for w in sorted(found.after[vertex], key=found.position.__getitem__):
            if bits >> found.position[w] & 1:
                skips.append((vertex, w))
            bits |= found.reach[w]
    return skips
