"""Two towers: what joins two networks that have nothing else in common stands outside of both (Radford 2021).

A search by boundaries finds the tower that is computed last together with the operator that compares it with the other
one, whose result leaps over all of it; the other tower ends nowhere.  Both are boxed, or neither is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from nnviz.folding.boxing.copies import Copy, Member, Repeat, repeats, span
from nnviz.folding.mining.line import Line


def box_towers(line: Line, members: list[Member]) -> list[Member]:
    """Return `members`, the top level, with its two towers boxed, if it has two."""
    start, end = span(members[:1]) if members else (0, 0)
    reach = max(line.last[start:end], default=start)
    for place, member in enumerate(members):
        inside = list(_freed(line, member))
        join = inside.pop()
        if not isinstance(join, int) or not _may_join(line, start, reach, join):
            continue
        if boxes := _towers(line, [*members[:place], *inside], join):
            return [*boxes, join, *members[place + 1 :]]
    return members


def _may_join(line: Line, start: int, reach: int, join: int) -> bool:
    """Whether `join` takes two results, and what is behind the first one does not begin with what was made before it.

    The first member begins at `start` and is read up to `reach`: if that is no part of the second tower, it is in the
    first one.
    """
    if len(line.producers[join]) != 2 or line.producers[join][0] != join - 1:
        return False
    middle = line.producers[join][1] + 1
    return reach >= middle or not any(start <= source < middle for source in line.producers[middle])


def _freed(line: Line, member: Member) -> Sequence[Member]:
    """What `member` holds, if its last operator takes something that was made before it."""
    if not isinstance(member, Repeat) or len(member.copies) != 1:
        return (member,)
    inner, join = member.copies[0].members, member.end - 1
    return inner if inner[-1] == join and min(line.producers[join], default=join) < member.start else (member,)


def _towers(line: Line, members: Sequence[Member], join: int) -> list[Member]:
    """`members` with two towers, whose results `join` takes, boxed; none if they are no towers.

    What comes before the first tower and is read in the second one, too, is in neither.
    """
    middle = line.producers[join][1] + 1
    first = [member for member in members if span([member])[1] <= middle]
    before = list(takewhile(lambda member: _is_shared(line, *span([member]), middle), first))
    parts = first[len(before) :], members[len(first) :]
    if not all(map(_has_layers, parts)) or span(parts[1])[0] != middle:
        return []
    begin = span(parts[0])[0]
    apart = not any(begin <= source < middle for sources in line.producers[middle:join] for source in sources)
    closed = apart and all(_leaves_last(line, *span(part)) for part in parts)
    return [*before, *(_boxed(line, part) for part in parts)] if closed else []


def _is_shared(line: Line, start: int, end: int, border: int) -> bool:
    """Whether something that [start, end) makes is read from `border` on; the result right before it does not count."""
    return max(line.last[start : min(end, border - 1)], default=start) >= border


def _leaves_last(line: Line, start: int, end: int) -> bool:
    """Whether the last result of [start, end) alone is read behind it."""
    return max(line.last[start : end - 1], default=start) < end


def _has_layers(members: Sequence[Member]) -> bool:
    """Whether something is repeated in `members`."""
    if not members:
        return False
    start, end = span(members)
    return any(len(repeat.copies) > 1 for repeat in repeats(Copy(start, end, tuple(members))))


def _boxed(line: Line, members: Sequence[Member]) -> Member:
    start, end = span(members)
    only = members[0]
    if len(members) == 1 and isinstance(only, Repeat) and len(only.copies) == 1:
        return only
    return Repeat(line.signature(start, end), (Copy(start, end, tuple(members)),))
