"""A level as a tree of series and parallel parts.

A vertex that every path of a region passes is a *cut*; cuts in a row are a series, what lies between two cuts falls
into components, and two components or more are parallel branches, each a region again.  A wire that runs past a part
from cut to cut is a branch without boxes, a *bypass*.  One component without a cut is irreducible: a *tangle*.

The cuts of a region come from one sweep over its topological order: vertex i is one if no wire so far ends beyond i.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from nnviz.layout.places import Wire
from nnviz.layout.planning.topology import Topology

DEEPEST = 40
"""Deeper nestings of branches are drawn in layers: recursion must end somewhere."""


@dataclass(frozen=True, slots=True)
class Tangle:
    """Vertices of an irreducible region."""

    vertices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Parallel:
    """Branches side by side."""

    branches: tuple[Series | Wire, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Parts one below the other; a vertex is a cut."""

    parts: tuple[Part, ...]


Part: TypeAlias = int | Parallel | Tangle


def decompose(vertices: Sequence[int], found: Topology, depth: int = 0) -> Series:
    """Cut a region, given in topological order, into a series."""
    inside = set(vertices)
    if depth > DEEPEST:
        return Series((Tangle(tuple(vertices)),))
    parts: list[Part] = []
    segment: list[int] = []
    previous: int | None = None
    for vertex, is_cut in _cuts(vertices, inside, found):
        if not is_cut:
            segment.append(vertex)
            continue
        if segment:
            parts.append(_region(segment, _into(vertex, previous, inside, found), found, depth))
        parts.append(vertex)
        segment, previous = [], vertex
    if segment:
        leaving = [] if previous is None else _out_of(previous, inside, found)
        parts.append(_region(segment, leaving, found, depth))
    return Series(tuple(parts))


def _cuts(vertices: Sequence[int], inside: set[int], found: Topology) -> Iterator[tuple[int, bool]]:
    index = {vertex: i for i, vertex in enumerate(vertices)}
    entered = (v for v in vertices if not found.before[v] or any(u not in inside for u in found.before[v]))
    far = max((index[v] for v in entered), default=0)
    for i, vertex in enumerate(vertices):
        yield vertex, far <= i
        ends = [index.get(w, len(vertices)) for w in found.after[vertex]]
        far = max(far, *ends) if ends else len(vertices)


def _into(vertex: int, previous: int | None, inside: set[int], found: Topology) -> list[Wire]:
    """Wires that run past a segment into the cut below it."""
    sources = [u for u in found.before[vertex] if (u == previous if previous is not None else u not in inside)]
    return [wire for u in sources for wire in found.wires[u, vertex]]


def _out_of(previous: int, inside: set[int], found: Topology) -> list[Wire]:
    """Wires that run past the last segment, out of the region."""
    return [wire for w in found.after[previous] if w not in inside for wire in found.wires[previous, w]]


def _region(segment: Sequence[int], bypasses: list[Wire], found: Topology, depth: int) -> Parallel | Tangle:
    parts = components(segment, found)
    if len(parts) == 1 and not bypasses:
        return Tangle(tuple(segment))
    branches: list[Series | Wire] = [decompose(component, found, depth + 1) for component in parts]
    return Parallel((*branches, *bypasses))


def components(segment: Sequence[int], found: Topology) -> list[list[int]]:
    """Connected parts of a segment, in the order of the operands that they make."""
    inside = set(segment)
    home: dict[int, int] = {}
    parts: list[list[int]] = []
    for start in segment:
        if start in home:
            continue
        home[start] = len(parts)
        pending, members = [start], [start]
        while pending:
            vertex = pending.pop()
            for w in (*found.after[vertex], *found.before[vertex]):
                if w in inside and w not in home:
                    home[w] = len(parts)
                    pending.append(w)
                    members.append(w)
        parts.append(sorted(members, key=found.position.__getitem__))
    ranks = _Ranks(found)
    return sorted(parts, key=lambda part: ranks.of(part, inside))


class _Ranks:
    """The order of parts: of the operands below, then that of the consumers above."""

    def __init__(self, found: Topology) -> None:
        self._found = found
        self._before: dict[int, dict[int, int]] = {}
        self._after: dict[int, dict[int, int]] = {}

    def of(self, part: list[int], inside: set[int]) -> tuple[int, int, int]:
        """What a part is sorted by."""
        found, last = self._found, len(self._found.order)
        below = [_place(self._before, found.before, w, v) for v in part for w in found.after[v] if w not in inside]
        above = [_place(self._after, found.after, u, v) for v in part for u in found.before[v] if u not in inside]
        return (min(below, default=last), min(above, default=last), found.position[part[0]])


def _place(known: dict[int, dict[int, int]], neighbours: dict[int, list[int]], vertex: int, other: int) -> int:
    """Which of the neighbours of a vertex another one is."""
    if vertex not in known:
        known[vertex] = {w: i for i, w in enumerate(neighbours[vertex])}
    return known[vertex][other]


def places_in(series: Series) -> dict[int, tuple[int, int]]:
    """For each vertex that is a cut: the number of its series and its place in that."""
    places: dict[int, tuple[int, int]] = {}
    pending, number = [series], 0
    while pending:
        one = pending.pop()
        for i, part in enumerate(one.parts):
            if isinstance(part, int):
                places[part] = (number, i)
            elif isinstance(part, Parallel):
                pending += [branch for branch in part.branches if isinstance(branch, Series)]
        number += 1
    return places
