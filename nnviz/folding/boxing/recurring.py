"""Stretches of members that a person boxes only where they occur again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeAlias

from nnviz.folding.boxing.copies import Copy, Repeat, counted, populace, remade, span
from nnviz.folding.mining.line import Line

Search: TypeAlias = Callable[[Line, Copy], list[slice]]
"""Stretches among the members of a copy, in order, that share none; they may not depend on where the copy stands."""


def box_recurring(line: Line, root: Copy, search: Search) -> Copy:
    """Return `root` with what `search` finds in it, and in its blocks, boxed where it occurs twice or more."""
    count = Counter[int]()
    found: dict[Copy, list[slice]] = {}
    for copy, times in [(root, 1), *_bodies(root)]:
        if stretches := search(line, copy):
            found[copy] = stretches
        for stretch in stretches:
            count[line.signature(*span(copy.members[stretch]))] += times
    shapes = frozenset(shape for shape, times in count.items() if times > 1)
    return _boxed(line, root, found, shapes) if shapes else root


def _bodies(root: Copy) -> list[tuple[Copy, int]]:
    """Every copy below `root` once for all of its duplicates, and how many there are."""
    return [(model, times * count) for repeat, times in counted(root) for model, count in populace(repeat)]


def _boxed(line: Line, outer: Copy, found: Mapping[Copy, list[slice]], shapes: frozenset[int]) -> Copy:
    if outer.plain and outer not in found:
        return outer
    members = [
        remade(lambda copy: _boxed(line, copy, found, shapes), member) if isinstance(member, Repeat) else member
        for member in outer.members
    ]
    for stretch in reversed(found.get(outer, ())):
        start, end = span(members[stretch])
        shape = line.signature(start, end)
        if shape in shapes:
            members[stretch] = [Repeat(shape, (Copy(start, end, tuple(members[stretch])),))]
    return outer.holding(members)
