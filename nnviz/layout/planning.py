"""What stands where on a level, before any length is known.

1. main entry: of the nets that enter, the one whose consumers lie deepest above the outputs; it comes in at the top.
   A net whose consumers all follow the main entry is a side input and comes in at their height; others enter at the top.
2. satellites: a closed box without inputs and with one consumer in the middle of the chain stands beside it.
3. hangers: a closed box without outputs (or two in a row), fed from the middle of the chain, hangs beside the line
   that feeds it.
4. skips: wires that the transitive reduction removes.  A skip between two cuts of one series becomes a *lane*; any other
   is put back and the level decomposed again, until none is left to put back.
5. a secondary exit whose source the spine leaves behind is a lane down to the frame.

Post-condition: every wire of the level is in the tree, in a lane, in a satellite, in a hanger or in a side input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nnviz.layout.decomposition import Series, decompose, places_in
from nnviz.layout.lifting import Level, is_open
from nnviz.layout.places import Net, Side, Wire
from nnviz.layout.topology import Topology, topology, transitive_pairs


MOST_INTO_SIGN = 3
"""A circle takes one tensor from above and two from its sides; with more it becomes a pill as wide as its operands."""


@dataclass(slots=True)
class Lane:
    """One net that runs beside a series, from one of its cuts to others, or down to the frame."""

    net: Net
    source: int
    wires: list[Wire]
    side: Side = "right"


@dataclass(slots=True)
class Plan:
    """The parts of a level and their roles; `tangled` asks for layers, as no series can hold its wires."""

    level: Level
    found: Topology
    tree: Series
    lanes: list[Lane] = field(default_factory=list[Lane])
    sides: dict[int, list[Wire]] = field(default_factory=dict[int, list[Wire]])
    satellites: dict[int, list[Wire]] = field(default_factory=dict[int, list[Wire]])
    hangers: dict[int, list[Wire]] = field(default_factory=dict[int, list[Wire]])
    tangled: bool = False

    def fits_circle(self, vertex: int) -> bool:
        """Whether a sign has room for all its wires: one from above, one or two from the sides, one below."""
        wires = [wire for wire in self.level.wires if vertex in (wire.source, wire.target)]
        into = [wire for wire in wires if wire.target == vertex]
        straight = len(self.straight_into(vertex))
        beside = len(into) - straight
        several = len({wire.net for wire in wires if wire.source == vertex}) > 1
        return not several and len(into) <= MOST_INTO_SIGN and (straight <= 1 or not beside)

    def straight_into(self, vertex: int) -> list[Net]:
        """The nets that come down into a vertex, as against those that reach it from a side."""
        pairs = ((u, vertex) for u in self.found.before[vertex]) if vertex in self.found.before else ()
        return list(dict.fromkeys(wire.net for pair in pairs for wire in self.found.wires[pair]))


def make_plan(level: Level, preferred: Sequence[Net]) -> Plan:
    """Plan a level; `preferred` are the nets that its frame receives from straight above."""
    wires = [wire for wire in level.wires if wire.source != wire.target]
    sides = _side_inputs(level, wires, preferred)
    vertices = [v for v in range(level.size) if v not in sides]
    whole = topology(vertices, wires)
    exits = _secondary_exits(level, whole)
    satellites, hangers = _satellites(level, whole), _hangers(level, whole)
    while True:
        aside = {wire.source for group in satellites.values() for wire in group} | {wire.target for wire in exits}
        aside |= {wire.target for chain in hangers.values() for wire in chain}
        core = topology([v for v in vertices if v not in aside], wires)
        found, tree, skips, lost = _reduce(core, exits)
        places = places_in(tree)
        if all(v in places for v in (*satellites, *hangers)):
            break
        satellites = {v: group for v, group in satellites.items() if v in places}
        hangers = {v: chain for v, chain in hangers.items() if v in places}
    plan = Plan(level, found, tree, sides=sides, satellites=satellites, hangers=hangers, tangled=lost)
    plan.lanes = _lanes([*skips, *exits])
    return plan


def _side_inputs(level: Level, wires: Sequence[Wire], preferred: Sequence[Net]) -> dict[int, list[Wire]]:
    if len(level.entries) < 2:
        return {}
    whole = topology(range(level.size), wires)
    depth = whole.depths()
    candidates = [gate for net, gate in level.entries.items() if net in preferred] or list(level.entries.values())
    main = max(candidates, key=lambda gate: (depth[gate], len(whole.after[gate]), -gate))
    sides: dict[int, list[Wire]] = {}
    for gate in level.entries.values():
        if gate != main and whole.after[gate] and all(whole.reaches(main, w) for w in whole.after[gate]):
            sides[gate] = [wire for w in whole.after[gate] for wire in whole.wires[gate, w]]
    return sides


def _closed(level: Level, vertex: int) -> bool:
    return vertex < len(level.boxes) and not is_open(level.boxes[vertex])


def _satellites(level: Level, whole: Topology) -> dict[int, list[Wire]]:
    """Consumer to the wires of the boxes beside it: at most one on each side."""
    depth = whole.depths()
    sources = [v for v in whole.order if not whole.before[v]]
    main = max(sources, key=lambda v: (depth[v], -v), default=-1)
    behind = {v for v in whole.order if v == main or (main >= 0 and whole.reaches(main, v))}
    groups: dict[int, list[Wire]] = {}
    for vertex in sources:
        if vertex == main or not _closed(level, vertex) or len(whole.after[vertex]) != 1:
            continue
        consumer = whole.after[vertex][0]
        inner = any(u in behind and whole.before[u] for u in whole.before[consumer])
        pair = whole.wires[vertex, consumer]
        if inner and len(pair) == 1 and consumer < len(level.boxes) and len(groups.get(consumer, ())) < MOST_SATELLITES:
            groups.setdefault(consumer, []).append(pair[0])
    return groups


MOST_SATELLITES = 2


def _hangers(level: Level, whole: Topology) -> dict[int, list[Wire]]:
    """Source to the wires of the boxes, one or a few in a row, that hang beside it."""
    height = dict.fromkeys(whole.order, 1)
    for v in whole.order:
        for w in whole.after[v]:
            height[w] = max(height[w], height[v] + 1)
    sinks = [v for v in whole.order if not whole.after[v]]
    main = max(sinks, key=lambda v: (height[v], v), default=-1)
    hangers: dict[int, list[Wire]] = {}
    for sink in sinks:
        chain = _hanging_chain(level, whole, sink) if sink != main else []
        source = chain[0].source if chain else -1
        if chain and source not in hangers and source < len(level.boxes) and whole.reaches(source, main):
            hangers[source] = chain
    return hangers


MOST_HANGING = 2


def _hanging_chain(level: Level, whole: Topology, sink: int) -> list[Wire]:
    """Wires from a vertex that goes on elsewhere down to a sink; empty where the way there is not a short chain."""
    chain: list[Wire] = []
    vertex = sink
    while len(whole.before[vertex]) == 1 and _closed(level, vertex) and len(chain) < MOST_HANGING:
        source = whole.before[vertex][0]
        pair = whole.wires[source, vertex]
        if len(pair) != 1:
            return []
        chain.insert(0, pair[0])
        if len(whole.after[source]) > 1:
            return chain
        vertex = source
    return []


def _secondary_exits(level: Level, whole: Topology) -> list[Wire]:
    """Wires to the gates of tensors whose makers lie above the maker of the last one."""
    into = [wire for wire in level.wires if wire.target in set(level.exits.values())]
    if len(into) < 2:
        return []
    main = max(into, key=lambda wire: whole.position[wire.source])
    return [w for w in into if w is not main and whole.reaches(w.source, main.source)]


def _reduce(core: Topology, exits: Sequence[Wire]) -> tuple[Topology, Series, list[Wire], bool]:
    """Decompose without the skips; put back, until it is stable, those that do not join two cuts of one series."""
    skips = transitive_pairs(core)
    while True:
        removed = set(skips)
        kept = _without(core, removed)
        tree = decompose(kept.order, kept)
        places = places_in(tree)
        fitting = [(a, b) for a, b in skips if a in places and b in places and places[a][0] == places[b][0]]
        if len(fitting) == len(skips):
            break
        skips = fitting
    lost = bool(core.back) or any(wire.source not in places or places[wire.source][0] for wire in exits)
    return kept, tree, [wire for pair in skips for wire in core.wires[pair]], lost


def _without(core: Topology, removed: set[tuple[int, int]]) -> Topology:
    after = {v: [w for w in core.after[v] if (v, w) not in removed] for v in core.order}
    before = {v: [u for u in core.before[v] if (u, v) not in removed] for v in core.order}
    wires = {pair: group for pair, group in core.wires.items() if pair not in removed}
    return Topology(core.order, core.position, after, before, wires, [], core.reach)


def _lanes(wires: Sequence[Wire]) -> list[Lane]:
    lanes: dict[tuple[int, Net], Lane] = {}
    for wire in wires:
        lanes.setdefault((wire.source, wire.net), Lane(wire.net, wire.source, [])).wires.append(wire)
    return list(lanes.values())
