"""From edges between leaves to wires between the vertices of each level.

A level is what one opened block (or the root, key "") holds.  An edge that crosses frames becomes one wire in every
level it passes: from its source to an exit gate on the way out, between two boxes of the innermost level that holds
both ends, and from an entry gate on the way in.  Wires of one net between the same two vertices are one wire, so that a
tensor enters a block once and forks inside.

An edge that returns to a port of its frame leaves inner frames like any other; in the frame of the port it is a
*return*, a wire back to the port.  So that it finds its way down, its net has an exit gate there, which stays closed if
nothing else leaves by it.

Post-condition: the journey of an edge is its wires, from its source to its target.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nnviz.diagram import Box, Edge
from nnviz.layout.places import Net, Wire


@dataclass(slots=True)
class Level:
    """The vertices of one opened block: its boxes, numbered as they stand, then the gates through which nets pass.

    `owner` is that block (None for the root), a `vertex` of the level `parent`.  `returns` are wires back to a port,
    each with the wire of its net to a gate; `closed` are the gates through which nothing else leaves.
    """

    key: str
    boxes: tuple[Box, ...]
    depth: int
    owner: Box | None = None
    parent: str = ""
    vertex: int = 0
    entries: dict[Net, int] = field(default_factory=dict[Net, int])
    exits: dict[Net, int] = field(default_factory=dict[Net, int])
    wires: dict[Wire, None] = field(default_factory=dict[Wire, None])
    returns: dict[Wire, Wire] = field(default_factory=dict[Wire, Wire])
    closed: frozenset[int] = frozenset()
    ends: dict[int, list[Wire]] = field(default_factory=dict[int, list[Wire]])

    def wires_at(self, vertex: int) -> list[Wire]:
        """The wires that begin or end at a vertex, once all wires are there."""
        if not self.ends:
            for wire in self.wires:
                for end in dict.fromkeys((wire.source, wire.target)):
                    self.ends.setdefault(end, []).append(wire)
        return self.ends.get(vertex, [])

    @property
    def size(self) -> int:
        """How many vertices it has."""
        return len(self.boxes) + len(self.entries) + len(self.exits)

    def is_closed(self, vertex: int) -> bool:
        """Whether a vertex is a box that holds no others."""
        return vertex < len(self.boxes) and not is_open(self.boxes[vertex])

    def entry(self, net: Net) -> int:
        """The gate by which a net enters."""
        return self.entries.setdefault(net, self.size)

    def exit(self, net: Net) -> int:
        """The gate by which a net leaves."""
        return self.exits.setdefault(net, self.size)


@dataclass(slots=True)
class Hierarchy:
    """All levels of a set of boxes, outer before inner, the journeys of its edges, and the labels of its nets."""

    levels: dict[str, Level]
    journeys: list[tuple[Edge, list[tuple[str, Wire]]]]
    labels: dict[Net, str]


def is_open(box: Box) -> bool:
    """Whether a box is drawn as a frame around others."""
    return bool(box.children)


def lift(boxes: Sequence[Box], edges: Iterable[Edge]) -> Hierarchy:
    """Find the levels below `boxes` and spread the edges over them."""
    levels, chains, vertex = _levels(tuple(boxes))
    hierarchy = Hierarchy(levels, [], {})
    for edge in edges:
        net = (edge.source, edge.value)
        if edge.label:
            hierarchy.labels.setdefault(net, edge.label)
        journey = (_return if edge.returns else _journey)(edge, net, levels, chains, vertex)
        for key, wire in journey:
            if wire not in levels[key].returns:
                levels[key].wires[wire] = None
        hierarchy.journeys.append((edge, journey))
    for level in levels.values():
        level.closed = frozenset(way.target for way in level.returns.values() if way not in level.wires)
        level.wires |= dict.fromkeys(level.returns.values())
    return hierarchy


def _levels(boxes: tuple[Box, ...]) -> tuple[dict[str, Level], dict[str, tuple[str, ...]], dict[str, int]]:
    levels: dict[str, Level] = {}
    chains: dict[str, tuple[str, ...]] = {}
    vertex: dict[str, int] = {}
    pending: list[tuple[Level, tuple[str, ...]]] = [(Level("", boxes, 0), ())]
    while pending:
        level, outer = pending.pop()
        key, held = level.key, level.boxes
        levels[key] = level
        chain = (*outer, key)
        for number, box in enumerate(held):
            vertex[box.key] = number
            if is_open(box):
                pending.append((Level(box.key, box.children or (), len(chain), box, key, number), chain))
            else:
                chains[box.key] = chain
    return levels, chains, vertex


def _journey(
    edge: Edge, net: Net, levels: dict[str, Level], chains: dict[str, tuple[str, ...]], vertex: dict[str, int]
) -> list[tuple[str, Wire]]:
    home = chains[edge.source]
    if home == chains[edge.target]:
        return [(home[-1], Wire(vertex[edge.source], vertex[edge.target], net))]
    out, into = (*home, edge.source), (*chains[edge.target], edge.target)
    shared = next((i for i, (a, b) in enumerate(zip(out, into, strict=False)) if a != b), min(len(out), len(into)) - 1)
    journey = _way_out(out, shared, net, levels, vertex)
    journey.append((out[shared - 1], Wire(vertex[out[shared]], vertex[into[shared]], net)))
    for i in range(shared, len(into) - 1):
        level = levels[into[i]]
        journey.append((level.key, Wire(level.entry(net), vertex[into[i + 1]], net)))
    return journey


def _way_out(
    out: tuple[str, ...], last: int, net: Net, levels: dict[str, Level], vertex: dict[str, int]
) -> list[tuple[str, Wire]]:
    """From a source through the frames around it, up to and with the one at place `last` of the chain `out`."""
    leaving = ((levels[out[i]], vertex[out[i + 1]]) for i in range(len(out) - 2, last - 1, -1))
    return [(level.key, Wire(inner, level.exit(net), net)) for level, inner in leaving]


def _return(
    edge: Edge, net: Net, levels: dict[str, Level], chains: dict[str, tuple[str, ...]], vertex: dict[str, int]
) -> list[tuple[str, Wire]]:
    out, home = (*chains[edge.source], edge.source), len(chains[edge.target]) - 1
    level = levels[out[home]]
    back = Wire(vertex[out[home + 1]], vertex[edge.target], net)
    level.returns[back] = Wire(back.source, level.exit(net), net)
    return [*_way_out(out, home + 1, net, levels, vertex), (level.key, back)]
