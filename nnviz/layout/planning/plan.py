"""What stands where on a level, before any length is known.

1. side inputs, satellites, hangers and feeders are set beside the spine (attachments); what turns out to belong to a
   vertex that is no cut is put back.
2. skips: wires that the transitive reduction removes.  A skip between two cuts of one series becomes a *lane*; any
   other is put back and the level decomposed again, until none is left to put back.
3. a secondary exit whose source the spine leaves behind is a lane down to the frame.

Post-condition: every wire of the level is in the tree, in a lane, or in something that stands beside the spine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnviz.layout.places import Net, Side, Wire
from nnviz.layout.planning.attachments import Arriving, Feeder, feeders, hangers, main_source, satellites, side_inputs
from nnviz.layout.planning.decomposition import Parallel, Series, Tangle, places_in
from nnviz.layout.planning.lifting import Level
from nnviz.layout.planning.skips import without_skips
from nnviz.layout.planning.topology import Topology, topology

USUAL_SHARE, LEAST_SHARE = 3, 1
"""A side chain that one box reads is so many times shorter than the main one; the least, where that disentangles."""
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
    """The parts of a level and their roles; `tangled` asks for layers, as no series can hold its wires.

    `mains` are the nets that enter its own frames at the top, `from_right` those that reach its frame by a lane on the
    right.
    """

    level: Level
    found: Topology
    tree: Series
    lanes: list[Lane] = field(default_factory=list[Lane])
    sides: dict[int, list[Wire]] = field(default_factory=dict[int, list[Wire]])
    satellites: dict[int, list[Wire]] = field(default_factory=dict[int, list[Wire]])
    hangers: dict[int, list[Wire]] = field(default_factory=dict[int, list[Wire]])
    feeders: list[Feeder] = field(default_factory=list[Feeder])
    feeder_trees: list[Series | None] = field(default_factory=list["Series | None"])
    mains: Mapping[int, Net] = field(default_factory=dict[int, Net])
    from_right: frozenset[Net] = frozenset()
    tangled: bool = False

    def fits_circle(self, vertex: int) -> bool:
        """Whether a sign has room for all its wires: one from above, one or two from the sides, one below."""
        wires = self.level.wires_at(vertex)
        into = [wire for wire in wires if wire.target == vertex]
        straight = len(self.straight_into(vertex))
        beside = len(into) - straight
        several = len({wire.net for wire in wires if wire.source == vertex}) > 1
        return not several and len(into) <= MOST_INTO_SIGN and (straight <= 1 or not beside)

    def arriving_right(self, vertex: int) -> frozenset[Net]:
        """The nets that will reach a vertex by a lane on the right: skips, and what itself comes from there."""
        by_lane = {wire.net for lane in self.lanes for wire in lane.wires if wire.target == vertex}
        passing = {wire.net for wires in self.sides.values() for wire in wires if wire.target == vertex}
        return frozenset(by_lane | (passing & self.from_right))

    def abreast_into(self, vertex: int) -> list[Net]:
        """The nets that come down into a vertex together, out of one closed box that makes them all."""
        for source in self.found.before.get(vertex, ()):
            nets = list(dict.fromkeys(wire.net for wire in self.found.wires[source, vertex]))
            if len(nets) > 1 and self.level.is_closed(source):
                return nets
        return []

    def straight_into(self, vertex: int) -> list[Net]:
        """The nets that come down into a vertex, as against those that reach it from a side."""
        pairs = ((u, vertex) for u in self.found.before[vertex]) if vertex in self.found.before else ()
        return list(dict.fromkeys(wire.net for pair in pairs for wire in self.found.wires[pair]))


def make_plan(level: Level, arriving: Arriving) -> Plan:
    """Plan a level; where a part of it is irreducible, set more beside the chain if that disentangles it."""
    survey = _survey(level, arriving)
    usual = survey.feeders(USUAL_SHARE)
    plan = _make_plan(survey, usual)
    if level.owner is not None or not _entangled(plan):
        return plan
    more = survey.feeders(LEAST_SHARE)
    if more == usual:
        return plan
    other = _make_plan(survey, more)
    return other if _entangled(other) < _entangled(plan) else plan


@dataclass(frozen=True, slots=True)
class _Survey:
    """What is known of a level before it is decomposed; `whole` holds all but the side inputs."""

    level: Level
    arriving: Arriving
    wires: Sequence[Wire]
    sides: dict[int, list[Wire]]
    whole: Topology
    main: int
    hangers: dict[int, list[Wire]]

    def feeders(self, share: int) -> list[Feeder]:
        """The chains beside the main one."""
        hung = {wire.target for chain in self.hangers.values() for wire in chain}
        return feeders(self.level, self.whole, self.main, self.arriving.mains, hung, share)


def _survey(level: Level, arriving: Arriving) -> _Survey:
    wires = [wire for wire in level.wires if wire.source != wire.target]
    sides = side_inputs(level, wires, arriving)
    whole = topology([v for v in range(level.size) if v not in sides], wires)
    return _Survey(level, arriving, wires, sides, whole, main_source(whole, arriving.mains), hangers(level, whole))


def _entangled(plan: Plan) -> int:
    """How many boxes of the main chain stand in irreducible regions."""
    if plan.tangled:
        return plan.level.size
    count, pending = 0, [plan.tree]
    for series in pending:
        for part in series.parts:
            count += len(part.vertices) if isinstance(part, Tangle) else 0
            if isinstance(part, Parallel):
                pending += [branch for branch in part.branches if isinstance(branch, Series)]
    return count


def _make_plan(survey: _Survey, fed: Sequence[Feeder]) -> Plan:
    level, whole = survey.level, survey.whole
    plan = Plan(level, whole, Series(()), sides=survey.sides, hangers=survey.hangers, mains=survey.arriving.mains)
    plan.feeders = list(fed)
    plan.satellites = satellites(level, whole, survey.main, survey.arriving)
    exits = _secondary_exits(level, whole)
    while not _settle(plan, survey, exits):
        pass
    return plan


def _settle(plan: Plan, survey: _Survey, exits: Sequence[Wire]) -> bool:
    """Decompose what stands in the spine; put back what would stand beside a vertex that is no cut."""
    fed = {v for feeder in plan.feeders for v in feeder.vertices}
    plan.satellites = {v: g for v, g in plan.satellites.items() if not fed.intersection(w.source for w in g)}
    aside = {wire.source for group in plan.satellites.values() for wire in group} | {wire.target for wire in exits}
    aside |= {wire.target for chain in plan.hangers.values() for wire in chain}
    core = _without_vertices(survey, aside | fed)
    plan.found, plan.tree, skips, plan.tangled = without_skips(core, exits, plan.mains, plan.level)
    plan.lanes = _lanes([*skips, *exits])
    places = places_in(plan.tree)
    plan.feeder_trees = [_settle_feeder(plan, feeder, aside, survey.wires, places) for feeder in plan.feeders]
    everything = places | {v: (1, i) for tree in plan.feeder_trees if tree for v, (_, i) in places_in(tree).items()}
    loose = {v for v in (*plan.satellites, *plan.hangers) if v not in everything}
    bad = [feeder for feeder, tree in zip(plan.feeders, plan.feeder_trees, strict=True) if tree is None]
    plan.satellites = {v: group for v, group in plan.satellites.items() if v not in loose}
    plan.hangers = {v: chain for v, chain in plan.hangers.items() if v not in loose}
    plan.feeders = [feeder for feeder in plan.feeders if feeder not in bad]
    return not loose and not bad


def _without_vertices(survey: _Survey, aside: set[int]) -> Topology:
    if not aside:
        return survey.whole
    vertices = range(survey.level.size)
    return topology([v for v in vertices if v not in survey.sides and v not in aside], survey.wires)


def _settle_feeder(
    plan: Plan, feeder: Feeder, aside: set[int], wires: Sequence[Wire], places: Mapping[int, tuple[int, int]]
) -> Series | None:
    """The tree of a feeder; None where it does not end in one box, or feeds what is no cut of the main chain."""
    inner = topology([v for v in feeder.vertices if v not in aside], wires)
    found, tree, skips, lost = without_skips(inner, (), plan.mains, plan.level)
    ends_well = bool(tree.parts) and tree.parts[-1] == feeder.wires[0].source
    if lost or not ends_well or any(places.get(w.target, (-1, 0))[0] for w in feeder.wires):
        return None
    plan.found.position.update(found.position)
    plan.found.after.update(found.after)
    plan.found.before.update(found.before)
    plan.found.wires.update(found.wires)
    plan.lanes += _lanes(skips)
    return tree


def _secondary_exits(level: Level, whole: Topology) -> list[Wire]:
    """Wires to the gates of tensors whose makers lie above the maker of the last one."""
    gates = set(level.exits.values())
    into = [wire for wire in level.wires if wire.target in gates]
    if len(into) < 2:
        return []
    main = max(into, key=lambda wire: whole.position[wire.source])
    return [w for w in into if w is not main and whole.reaches(w.source, main.source)]


def _lanes(wires: Sequence[Wire]) -> list[Lane]:
    lanes: dict[tuple[int, Net], Lane] = {}
    for wire in wires:
        lanes.setdefault((wire.source, wire.net), Lane(wire.net, wire.source, [])).wires.append(wire)
    return list(lanes.values())
