"""The straight pieces of the lines of a level, each stretch once a net.

A net that forks draws its trunk once a branch; with thousands of branches, looking at all of them takes forever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from nnviz.layout.geometry.areas import Area
from nnviz.layout.places import Net, Wire
from nnviz.scene import Point


class Stretch(NamedTuple):
    """A straight piece of a net's line: from `low` to `high` along x (`flat`) or y, at `across` on the other axis."""

    net: Net
    flat: bool
    across: float
    low: float
    high: float

    @property
    def area(self) -> Area:
        """The line itself, a rectangle without a breadth."""
        _, flat, across, low, high = self
        return (low, across, high, across) if flat else (across, low, across, high)

    def grown(self, along: float, aside: float) -> Area:
        """The line with so much more at its ends and at its sides."""
        low, high, above, below = self.low - along, self.high + along, self.across - aside, self.across + aside
        return (low, above, high, below) if self.flat else (above, low, below, high)


def stretches(paths: Mapping[Wire, Sequence[Point]]) -> list[Stretch]:
    """The straight pieces of some lines; those of one net that touch on one height are one."""
    found: defaultdict[tuple[Net, bool, float], dict[tuple[float, float], None]] = defaultdict(dict)
    for (_, _, net), path in paths.items():
        for (ax, ay), (bx, by) in pairwise(path):
            if abs(ay - by) <= abs(ax - bx):
                found[net, True, ay][(ax, bx) if ax < bx else (bx, ax)] = None
            else:
                found[net, False, ax][(ay, by) if ay < by else (by, ay)] = None
    return [Stretch(*line, *span) for line, spans in found.items() for span in _union(spans)]


def _union(touching: Collection[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    return touching if len(touching) == 1 else _joined(sorted(touching))


def _joined(spans: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    start, end = spans[0]
    for low, high in spans[1:]:
        if low > end:
            yield start, end
            start, end = low, high
        end = max(end, high)
    yield start, end
