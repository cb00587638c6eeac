"""The straight pieces of all lines of a level, each stretch once a net."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TypeAlias

from nnviz.layout.places import Fragment, Net
from nnviz.scene import Point

Segment: TypeAlias = tuple[Net, Point, Point]
"""A net, and the two ends of a straight piece of it."""


def segments_of(drawn: Fragment) -> list[Segment]:
    """Every piece of every line of `drawn`, but for those that lie in another of their net.

    A net that forks draws its trunk once a branch; with thousands of branches, looking at all of them takes forever.
    """
    rows: defaultdict[tuple[Net, float, float, bool], list[tuple[float, float]]] = defaultdict(list)
    for net, a, b in ((wire.net, a, b) for wire, path in drawn.paths.items() for a, b in pairwise(path)):
        flat = abs(a[1] - b[1]) <= abs(a[0] - b[0])
        (low, start), (high, end) = sorted((a, b)) if flat else sorted(((a[1], a[0]), (b[1], b[0])))
        rows[net, start, end, flat].append((low, -high))
    kept: list[Segment] = []
    for (net, start, end, flat), row in rows.items():
        furthest = float("-inf")
        for low, minus_high in sorted(row):
            if -minus_high > furthest:
                furthest = -minus_high
                kept.append((net, (low, start), (furthest, end)) if flat else (net, (start, low), (end, furthest)))
    return kept
