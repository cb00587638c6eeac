"""Branches that meet in a sum or a product, each a module of its own: attention and feed-forward side by side.

Parallel layers (Wang and Komatsuzaki 2021, GPT-J) add what attention and feed-forward make of one tensor; cells of a
search add two separable convolutions.  One branch stands before the other in the order, so that long edges leap over
the one behind, and neither closes by itself.  What either branch alone computes is a box, if both are of several
layers: a shortcut of one projection is none.  Of a sum of sums (Kong 2020, HiFi-GAN) each branch is one, if all begin
with the same tensor and what one activation makes of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.folding.boxing.copies import Copy, Member, Repeat, mapped, span
from nnviz.folding.labels import ACTIVATIONS, is_norm, is_parametric
from nnviz.folding.mining.line import Line, Stretch

_SMALLEST = 3
_LAYERS = 2
_MOST = 8
"""Branches of one sum."""
_JOINS = ("Add", "Mul")


def box_branches(line: Line, outer: Copy) -> Copy:
    """Return `outer` with the branches inside its blocks boxed."""
    if outer.plain:
        return outer
    members: list[Member] = []
    for member in outer.members:
        if not isinstance(member, Repeat):
            members.append(member)
            continue
        copies = mapped(lambda copy: _parted(line, copy), member.copies)
        opened = len(outer.members) > 1 and len(copies) == 1 and outer.end - outer.start < len(line)
        if opened and _is_fork(copies[0]) and not _is_fork(member.copies[0]):
            members += copies[0].members
        else:
            members.append(member.holding(copies))
    return outer.holding(members)


def _parted(line: Line, copy: Copy) -> Copy:
    """`copy` with its own branches boxed, and those of its blocks."""
    inner = box_branches(line, copy)
    members: tuple[Member, ...] = inner.members
    for join in [member for member in members if isinstance(member, int)]:
        for branch in _branches(line, copy, join):
            members = _boxed(line, members, *branch)
    return copy.holding(members)


def _is_fork(copy: Copy) -> bool:
    """Whether `copy` is two branches and where they meet: a box around them says nothing that they do not."""
    return [isinstance(member, Repeat) for member in copy.members] == [True, True, False]


def _branches(line: Line, copy: Copy, join: int) -> Sequence[Stretch]:
    """The two branches that meet in `join` and are modules, or all that the sum is of and that are alike."""
    found = _met(line, copy.start, join)
    if found and all(_is_module(line, *branch) and line.is_region(*branch) for branch in found):
        return found
    summed = _summed(line, copy.start, join)
    return summed if len(summed) > 2 and all(_is_module(line, *branch) for branch in summed) else ()


def _met(line: Line, least: int, join: int) -> Sequence[Stretch]:
    """The two stretches, none before `least`, of which one ends right before `join` and which meet there."""
    if not line.names[join].startswith(_JOINS) or len(line.producers[join]) != 2:
        return ()
    late, early = line.producers[join]
    if late != join - 1 or early < least:
        return ()
    return (_begin(line, least, early), early + 1), (_begin(line, early + 1, late), late + 1)


def _summed(line: Line, least: int, join: int) -> Sequence[Stretch]:
    """The few stretches that begin with the same tensor and meet in `join`, also by way of another sum."""
    found: list[Stretch] = []
    while len(found) < _MOST and (met := _met(line, least, join)):
        early, late = met
        if _entries(line, *early) != _entries(line, *late):
            break
        found[-1:] = met
        least, join = early[1], late[1] - 1
    return found


def _entries(line: Line, start: int, end: int) -> frozenset[int]:
    """What [start, end) takes, but what an activation makes of something else that it takes."""
    taken = {source for place in range(start, end) for source in line.producers[place] if source < start}
    return frozenset(i for i in taken if line.names[i] not in ACTIVATIONS or taken.isdisjoint(line.producers[i]))


def _begin(line: Line, least: int, last: int) -> int:
    """Where the operators begin, none before `least`, that lead to `last` alone."""
    start = last
    while start > least and line.consumers[start - 1] and line.consumers[start - 1][-1] <= last:
        start -= 1
    return start


def _is_module(line: Line, start: int, end: int) -> bool:
    layers = sum(is_parametric(name) and not is_norm(name) for name in line.names[start:end])
    return end - start >= _SMALLEST and layers >= _LAYERS


def _boxed(line: Line, members: tuple[Member, ...], start: int, end: int) -> tuple[Member, ...]:
    """`members` with those from `start` to `end` in a box, unless they are one box or cross a border."""
    places = [place for place, member in enumerate(members) if start <= span([member])[0] and span([member])[1] <= end]
    inside = tuple(members[place] for place in places)
    if len(inside) < 2 or len(inside) == len(members) or span(inside) != (start, end):
        return members
    box = Repeat(line.signature(start, end), (Copy(start, end, _inlined(inside)),))
    return (*members[: places[0]], box, *members[places[-1] + 1 :])


def _inlined(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """`members` without the one box that holds all of them but an operator: what closes a branch is of its block."""
    copies = [copy for member in members if isinstance(member, Repeat) for copy in member.copies]
    if len(members) != 2 or len(copies) != 1:
        return members
    parts = [copies[0].members if isinstance(member, Repeat) else (member,) for member in members]
    return tuple(part for inner in parts for part in inner)
