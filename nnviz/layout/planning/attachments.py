"""What stands beside the spine of a level instead of in it: side inputs, satellites, hangers and feeders.

- A *side input* is a net that enters a frame and whose consumers all follow the main entry.
- A *satellite* is a closed box without inputs, with one consumer in the middle of the chain.
- A *hanger* is a closed box without outputs (or two in a row), fed from the middle of the chain.
- A *feeder* is a chain of its own whose one tensor is used along the main chain: an encoder's memory, a time embedding.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from nnviz.layout.places import Net, Wire
from nnviz.layout.planning.decomposition import components
from nnviz.layout.planning.lifting import Level
from nnviz.layout.planning.topology import Topology, topology

MOST_SATELLITES = 2
MOST_HANGING = 2
MOST_ON_THE_WAY = 4
"""A tensor with more consumers than this conditions the main path rather than being on it."""
LEAST_CONDITIONED, WIDE = 3, 0.5
"""So does one with so many consumers that lie along this part of the longest path from the first of them on."""


@dataclass(frozen=True, slots=True)
class Feeder:
    """Vertices of a chain beside the main one, in topological order, and the wires that leave its last."""

    vertices: tuple[int, ...]
    wires: tuple[Wire, ...]


@dataclass(frozen=True, slots=True)
class Arriving:
    """How nets come to a level and to its own frames.

    preferred   those that its frame receives from straight above
    abreast     those that come down to its frame together, from one box that makes them all (a Split)
    mains       of each of its frames the one that enters at the top
    beside      of each of its frames those that enter at a side
    """

    preferred: Sequence[Net] = ()
    abreast: Sequence[Net] = ()
    mains: Mapping[int, Net] = field(default_factory=dict[int, Net])
    beside: Mapping[int, Collection[Net]] = field(default_factory=dict[int, Collection[Net]])


def main_entry(level: Level, wires: Sequence[Wire], preferred: Sequence[Net] = ()) -> Net | None:
    """The net that enters a level at the top: of those preferred, the one whose consumers lie deepest."""
    if not level.entries:
        return None
    whole = topology(range(level.size), wires)
    depth = whole.depths()
    candidates = [net for net in level.entries if net in preferred] or list(level.entries)
    return max(candidates, key=lambda net: _entry_rank(whole, depth, level.entries[net]))


def _entry_rank(whole: Topology, depth: Mapping[int, int], gate: int) -> tuple[int, int, int]:
    return depth[gate], len(whole.after[gate]), -gate


def side_inputs(level: Level, wires: Sequence[Wire], arriving: Arriving) -> dict[int, list[Wire]]:
    """Gates to the wires that come from them, for all nets but those that enter at the top: the main one and those
    that arrive abreast with it.
    """
    net = main_entry(level, wires, arriving.preferred)
    if net is None or len(level.entries) < 2:
        return {}
    whole = topology(range(level.size), wires)
    main = level.entries[net]
    sides: dict[int, list[Wire]] = {}
    together = arriving.abreast if net in arriving.abreast else ()
    for other, gate in level.entries.items():
        if (
            gate != main
            and other not in together
            and whole.after[gate]
            and all(whole.reaches(main, w) for w in whole.after[gate])
        ):
            sides[gate] = [wire for w in whole.after[gate] for wire in whole.wires[gate, w]]
    return sides


def main_source(whole: Topology, mains: Mapping[int, Net]) -> int:
    """Where the main path begins: from the deepest sink back, through a frame by the net that enters it at the top."""
    height = _heights(whole)
    tallest = max(height.values(), default=0)

    @cache
    def aside(vertex: int) -> bool:
        return _conditions(whole, vertex, height, tallest)

    vertex = max((v for v in whole.order if not whole.after[v]), key=lambda v: (height[v], v), default=-1)
    while vertex >= 0 and whole.before[vertex]:
        before = whole.before[vertex]
        fitting = [u for u in before if any(w.net == mains.get(vertex) for w in whole.wires[u, vertex])]
        vertex = max(fitting or before, key=lambda u: (not aside(u), height[u], -u))
    return vertex


def _conditions(whole: Topology, vertex: int, height: Mapping[int, int], tallest: int) -> bool:
    """Whether what a vertex makes conditions the main path rather than being on it."""
    places = [height[w] for w in whole.after[vertex]]
    if len(places) < LEAST_CONDITIONED:
        return False
    first, last = min(places), max(places)
    return len(places) > MOST_ON_THE_WAY or last - first + 1 >= WIDE * (tallest - first + 1)


def _heights(whole: Topology) -> dict[int, int]:
    """How many vertices the longest path to each vertex holds."""
    height = dict.fromkeys(whole.order, 1)
    for v in whole.order:
        for w in whole.after[v]:
            height[w] = max(height[w], height[v] + 1)
    return height


def satellites(level: Level, whole: Topology, main: int, arriving: Arriving) -> dict[int, list[Wire]]:
    """Consumer to the wires of the boxes beside it: at most one on each side.

    What the path begins with has some only if it is a frame, and they enter that at a side.
    """
    groups: dict[int, list[Wire]] = {}
    inner: dict[int, bool] = {}
    for vertex in whole.order:
        if vertex == main or whole.before[vertex] or not level.is_closed(vertex) or len(whole.after[vertex]) != 1:
            continue
        consumer = whole.after[vertex][0]
        pair = whole.wires[vertex, consumer]
        if consumer not in inner:
            inner[consumer] = _within(whole, main, consumer)
        aside = pair[0].net in arriving.beside.get(consumer, ())
        if (
            (inner[consumer] or aside)
            and len(pair) == 1
            and consumer < len(level.boxes)
            and len(groups.get(consumer, ())) < MOST_SATELLITES
        ):
            groups.setdefault(consumer, []).append(pair[0])
    return groups


def _within(whole: Topology, main: int, consumer: int) -> bool:
    """Whether what a vertex reads from the main path is not the beginning of that path."""
    return any(whole.before[u] and (u == main or whole.reaches(main, u)) for u in whole.before[consumer])


def hangers(level: Level, whole: Topology) -> dict[int, list[Wire]]:
    """Source to the wires of the boxes, one or a few in a row, that hang beside it."""
    height = _heights(whole)
    sinks = [v for v in whole.order if not whole.after[v]]
    main = max(sinks, key=lambda v: (height[v], v), default=-1)
    found: dict[int, list[Wire]] = {}
    for sink in sinks:
        chain = _hanging_chain(level, whole, sink) if sink != main else []
        source = chain[0].source if chain else -1
        if chain and source not in found and source < len(level.boxes) and whole.reaches(source, main):
            found[source] = chain
    return found


def _hanging_chain(level: Level, whole: Topology, sink: int) -> list[Wire]:
    """Wires from a vertex that goes on elsewhere down to a sink; empty where the way there is not a short chain."""
    chain: list[Wire] = []
    vertex = sink
    while len(whole.before[vertex]) == 1 and level.is_closed(vertex) and len(chain) < MOST_HANGING:
        source = whole.before[vertex][0]
        pair = whole.wires[source, vertex]
        if len(pair) != 1:
            return []
        chain.insert(0, pair[0])
        if len(whole.after[source]) > 1:
            return chain
        vertex = source
    return []


def feeders(
    level: Level, whole: Topology, main: int, mains: Mapping[int, Net], hung: Collection[int], share: int
) -> list[Feeder]:
    """Chains of the root that do not follow its main source and whose one tensor is used beside the main chain.

    A short one that only one box reads is beside the main chain if that is `share` times as long up to there.
    """
    if level.owner is not None or main < 0:
        return []
    aside = [v for v in whole.order if v != main and not whole.reaches(main, v) and v not in hung]
    found: list[Feeder] = []
    height = _heights(whole)
    for part in components(aside, whole):
        inside = set(part)
        if len(part) == 1 and len(whole.after[part[0]]) == 1 and level.is_closed(part[0]):
            continue
        leaving = [
            w for v in part for t in whole.after[v] if t not in inside and t not in hung for w in whole.wires[v, t]
        ]
        nets, sources = {wire.net for wire in leaving}, {wire.source for wire in leaving}
        if len(nets) == 1 and sources == {part[-1]} and _beside(leaving, part, height, mains, share):
            found.append(Feeder(tuple(part), tuple(leaving)))
    return found


def _beside(
    leaving: Sequence[Wire], part: Sequence[int], height: Mapping[int, int], mains: Mapping[int, Net], share: int
) -> bool:
    """Whether a chain feeds several places, or a frame that something else enters at the top, or is short."""
    target = leaving[0].target
    if len(leaving) > 1:
        return True
    if target in mains:
        return mains[target] != leaving[0].net
    return len(part) <= 3 and height[target] > max(share * len(part), len(part) + 1)
