"""A mixture of experts is a router and the experts that it chooses (Shazeer 2017; Dai 2024, DeepSeekMoE).

The router is a box of plain operators wherever it stands among others (see `order.routers`).  What stands behind it in
a block that begins with it are the experts.
"""

from __future__ import annotations

from nnviz.folding.boxing.copies import Copy, Member, Repeat, inside_out, span
from nnviz.folding.mining.line import Line
from nnviz.folding.order.routers import find_routers


def box_experts(line: Line, root: Copy) -> Copy:
    """Return `root` with routers, and the experts behind them, boxed in its blocks."""
    routers = find_routers(line.names, line.producers, line.consumers)
    ends = {router[0]: router[0] + len(router) for router in routers if max(router) < router[0] + len(router)}
    return inside_out(lambda copy: _parted(line, copy, ends), root) if ends else root


def _parted(line: Line, copy: Copy, ends: dict[int, int]) -> Copy:
    """`copy` with the first router in it boxed, if that is not all of it."""
    members = copy.members
    for first, start in enumerate(members):
        behind = _behind(members, first, ends[start]) if isinstance(start, int) and start in ends else 0
        if behind and behind - first < len(members):
            router = _box(line, tuple(range(*span(members[first:behind]))))
            rest = members[behind:]
            experts = [_box(line, rest)] if not first and len(rest) > 1 else rest
            return Copy(copy.start, copy.end, (*members[:first], router, *experts))
    return copy


def _behind(members: tuple[Member, ...], first: int, end: int) -> int:
    """The place behind the members from `first` on that end at `end`; 0 if `end` is inside one, or behind all."""
    places = (place for place in range(first + 1, len(members) + 1) if span(members[first:place])[1] >= end)
    place = next(places, 0)
    return place if place and span(members[first:place])[1] == end else 0


def _box(line: Line, members: tuple[Member, ...]) -> Repeat:
    start, end = span(members)
    return Repeat(line.signature(start, end), (Copy(start, end, members),))
