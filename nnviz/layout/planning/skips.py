"""Which wires run beside a series, and the series without them.

A skip is a wire that the transitive reduction removes.  It becomes a lane beside the series if it joins two cuts of it;
any other is put back and the level decomposed again, until none is left to put back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from nnviz.layout.places import Net, Wire
from nnviz.layout.planning.decomposition import Series, decompose, places_in
from nnviz.layout.planning.lifting import Level
from nnviz.layout.planning.topology import Topology, transitive_pairs

LEAST_DEALT: Final = 2
"""Boxes behind the first that read each a part of their own, at least; Q, K and V of attention are read by two."""


def without_skips(
    core: Topology, exits: Sequence[Wire], mains: Mapping[int, Net], level: Level
) -> tuple[Topology, Series, list[Wire], bool]:
    """Decompose without the skips; put back, until it is stable, those that do not join two cuts of one series.

    What enters a frame at the top is no skip, even where something else runs beside it (a projection); nor is a part
    of a tensor that is split, for the other parts take another way; unless they are dealt out along the chain.
    """
    pairs = transitive_pairs(core)
    skips = [(a, b) for a, b in pairs if all(wire.net != mains.get(b) for wire in core.wires[a, b])]
    dealing = _dealing(core, skips)
    several = {a for a, made in _made(core).items() if len(made) > 1 and level.is_closed(a)}
    skips = [(a, b) for a, b in skips if a in dealing or not (a in several and _parted(core, a, b))]
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


def _dealing(core: Topology, skips: Sequence[tuple[int, int]]) -> set[int]:
    """What is read by many boxes of one chain, one after the other, as experts read what routes to them."""
    past = Counter(source for source, _ in skips)
    return {source for source, count in past.items() if count >= LEAST_DEALT and count == len(core.after[source]) - 1}


def _made(core: Topology) -> dict[int, set[Net]]:
    """The tensors that leave each vertex."""
    made: dict[int, set[Net]] = {}
    for (source, _), wires in core.wires.items():
        made.setdefault(source, set()).update([wire.net for wire in wires])
    return made


def _parted(core: Topology, source: int, target: int) -> bool:
    """Whether no other vertex reads what runs from `source` to `target`, and others read what else `source` makes."""
    nets = {wire.net for wire in core.wires[source, target]}
    others = {wire.net for w in core.after[source] if w != target for wire in core.wires[source, w]}
    return bool(others) and nets.isdisjoint(others)


def _without(core: Topology, removed: set[tuple[int, int]]) -> Topology:
    after = {v: [w for w in core.after[v] if (v, w) not in removed] for v in core.order}
    before = {v: [u for u in core.before[v] if (u, v) not in removed] for v in core.order}
    wires = {pair: group for pair, group in core.wires.items() if pair not in removed}
    return Topology(core.order, core.position, after, before, wires, [], core.reach)
