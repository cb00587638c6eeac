"""A block that is boxed in one place is boxed wherever the same operators stand in the same way.

The two norms that one condition scales and shifts (Yang 2024, CogVideoX) stand twice in a layer; where only the first
shows in a boundary, the second is known by it.  Of what stands more often unboxed the box is an accident, as is one
that more than two streams enter or leave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final

from nnviz.folding.boxing.copies import (
    Copy,
    Member,
    Repeat,
    counted,
    models,
    populace,
    population,
    remade,
    repeats,
    span,
)
from nnviz.folding.labels import is_parametric
from nnviz.folding.mining.line import Line

_SMALLEST: Final = 3
_LONGEST: Final = 20
"""Operators of a block that is looked for: what is longer shows in its boundaries."""
_STREAMS: Final = 2
_ROW: Final = 3

_Ends = dict[tuple[int, int], dict[int, int]]
"""By length and the last label, and by what is inside and leaves, the class."""

_Known = dict[int, _Ends]
"""The same by the first label."""


def box_again(line: Line, root: Copy) -> Copy:
    """Return `root` with what is a block elsewhere boxed in its blocks."""
    known = _known(line, root)
    found = Counter[int]()
    places: dict[Copy, list[tuple[slice, int]]] = {}
    for repeat, times in counted(root):
        for model, count in populace(repeat):
            if windows := list(_windows(line, model.members, known)):
                places[model] = windows
            for _, shape in windows:
                found[shape] += times * count if shape != repeat.shape else 0
    boxed = population(root)
    common = frozenset(shape for shape, times in found.items() if times <= boxed[shape])
    if not common:
        return root
    return Copy(root.start, root.end, tuple(_inside(_Search(line, known, places), root.members, common)))


def _known(line: Line, root: Copy) -> _Known:
    known: _Known = {}
    for repeat in repeats(root):
        for copy in models(repeat.copies):
            if _is_sought(line, copy.start, copy.end):
                ends = known.setdefault(line.codes[copy.start], {})
                signs = ends.setdefault((copy.end - copy.start, line.codes[copy.end - 1]), {})
                signs.setdefault(_sign(line, copy.start, copy.end), repeat.shape)
    return known


def _is_sought(line: Line, start: int, end: int) -> bool:
    """Whether a block is no accident: it begins with a layer, or by joining two streams for one, holds another, and
    takes and makes a stream or two.
    """
    begins = is_parametric(line.names[start]) or line.names[start] == "Concat"
    if not _SMALLEST <= end - start <= _LONGEST or not begins:
        return False
    return sum(map(is_parametric, line.names[start:end])) > 1 and line.is_region(start, end, _STREAMS)


def _sign(line: Line, start: int, end: int) -> int:
    """A number for what is in [start, end), and what of it is read outside."""
    exits = [i - start for i in range(start, end) if line.last[i] >= end]
    return line.derived(line.signature(start, end), *exits)


@dataclass(frozen=True, slots=True)
class _Search:
    """Known blocks, and where they stand among the members of each copy before anything is boxed."""

    line: Line
    known: _Known
    places: Mapping[Copy, list[tuple[slice, int]]]

    def windows(self, copy: Copy, inner: Copy) -> list[tuple[slice, int]]:
        """The known blocks among the members of `copy`, in whose blocks some were boxed: `inner`."""
        return self.places.get(copy, []) if inner is copy else list(_windows(self.line, inner.members, self.known))


def _inside(search: _Search, members: Sequence[Member], wanted: frozenset[int]) -> Iterator[Member]:
    """`members` with the known blocks of the classes `wanted` boxed in their copies; none in one of its own class."""
    for member in members:
        if isinstance(member, int):
            yield member
        else:
            yield remade(partial(_boxed, search, wanted - {member.shape}), member)


def _boxed(search: _Search, wanted: frozenset[int], copy: Copy) -> Copy:
    inner = copy if copy.plain else copy.holding(list(_inside(search, copy.members, wanted)))
    members = list(inner.members)
    for window, shape in reversed(search.windows(copy, inner)):
        if shape in wanted:
            start, end = span(members[window])
            members[window] = [Repeat(shape, (Copy(start, end, tuple(members[window])),))]
    return inner.holding(list(_in_rows(members)))


def _in_rows(members: Sequence[Member]) -> Iterator[Member]:
    """`members`, three single blocks of one class or more side by side as one row; two may take turns, and rows side by
    side are streams.
    """
    for _, alike in groupby(members, key=lambda member: -1 if isinstance(member, int) else member.shape):
        row = list(alike)
        single = [one for one in row if isinstance(one, Repeat) and len(one.copies) == 1]
        if len(single) == len(row) >= _ROW:
            yield Repeat(single[0].shape, tuple(one.copies[0] for one in single))
        else:
            yield from row


def _windows(line: Line, members: Sequence[Member], known: _Known) -> Iterator[tuple[slice, int]]:
    """The known blocks among `members`, which are more than that, from left to right, the longest first."""
    place = 0
    while place < len(members):
        ends = known.get(line.codes[span(members[place : place + 1])[0]])
        stop, shape = _longest(line, members, place, ends) if ends else (place, 0)
        if stop > place:
            yield slice(place, stop), shape
            place = stop
        else:
            place += 1


def _longest(line: Line, members: Sequence[Member], place: int, ends: _Ends) -> tuple[int, int]:
    """Where the longest known block from `place` on, not all of `members`, ends, and its class.

    `ends` are of those that begin so.
    """
    start, _ = span(members[place : place + 1])
    best = place, 0
    for stop in range(place + 2, len(members) + (place > 0)):
        last = members[stop - 1]
        end = last + 1 if isinstance(last, int) else last.end
        if end - start > _LONGEST:
            break
        signs = ends.get((end - start, line.codes[end - 1]))
        shape = signs.get(_sign(line, start, end)) if signs else None
        if shape is not None and line.is_region(start, end, _STREAMS):
            best = stop, shape
    return best
