"""Stretches of members that a person boxes only where they occur again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TypeAlias

from nnviz.folding.boxing.copies import Copy, Repeat, counted, mapped, span
from nnviz.folding.mining.line import Line

Search: TypeAlias = Callable[[Line, Copy], list[slice]]
"""Stretches among the members of a copy, in order, that share none; they may not depend on where the copy stands."""


def box_recurring(line: Line, root: Copy, search: Search) -> Copy:
    """Return `root` with what `search` finds in it, and in its blocks, boxed where it occurs twice or more."""
    count = Counter[int]()
    for copy, times in [(root, 1), *_bodies(root)]:
        for stretch in search(line, copy):
            count[line.signature(*span(copy.members[stretch]))] += times
    shapes = frozenset(shape for shape, times in count.items() if times > 1)
    return _boxed(line, root, search, shapes) if shapes else root


def _bodies(root: Copy) -> list[tuple[Copy, int]]:
    """Every copy below `root` once for all of its duplicates, and how many there are."""
    return [
        (model, times * count)
        for repeat, times in counted(root)
        for model, count in Counter([copy.model for copy in repeat.copies]).items()
    ]


def _boxed(line: Line, outer: Copy, search: Search, shapes: frozenset[int]) -> Copy:
    members = [
        Repeat(member.shape, mapped(lambda copy: _boxed(line, copy, search, shapes), member.copies))
        if isinstance(member, Repeat) else member
        for member in outer.members
    ]  # fmt: skip
    for stretch in reversed(search(line, outer)):
        start, end = span(members[stretch])
        shape = line.signature(start, end)
        if shape in shapes:
            members[stretch] = [Repeat(shape, (Copy(start, end, tuple(members[stretch])),))]
    return Copy(outer.start, outer.end, tuple(members))
