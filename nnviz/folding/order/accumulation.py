"""Results that grow level by level: each level brings the sum so far to its resolution, and adds what it makes.

So a generator makes its image (Karras et al. 2020, figure 7): each level has a to-RGB of its own.  In an order that
brings each operator close to what reads it that sum comes last, in pieces; a person draws what a level adds inside that
level.  So what a level adds to comes before the level begins.  Where nothing is made of the sum in between, as of the
skips of WaveNet (van den Oord et al. 2016) or of losses, it is drawn outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from nnviz.folding.order.flow import Flow

_FEWEST: Final = 4
"""Levels that add something."""

_CHAIN: Final = 8
"""Operators that bring a sum to the resolution of the next level, at most."""


class _Link(NamedTuple):
    """The partial sum that another one adds to, the operators between the two, and what it adds."""

    earlier: int
    steps: int
    summand: int


def partial_sums(flow: Flow, broadcasts: AbstractSet[int]) -> frozenset[int]:
    """What a later level adds to, where what it adds hangs on a later operator than what was added before."""
    sums = [i for i, label in enumerate(flow.labels) if _adds(flow, i, label)]
    if len(sums) < _FEWEST - 1:
        return frozenset()
    depth = depths(flow)
    links = dict(_links(flow, sums, depth))
    search = _Sums(flow, broadcasts, links, depth)
    earlier = {link.earlier for link in links.values()}
    return frozenset(i for last in links if last not in earlier for i in search.before(last))


def _links(flow: Flow, sums: Sequence[int], depth: Sequence[int]) -> Iterator[tuple[int, _Link]]:
    """Each of `sums` that alone adds to another such sum; to the earlier one, where it adds sums."""
    for i in sums:
        operands = flow.producers[i]
        found = [
            _Link(*reached, other)
            for operand, other in zip(operands, reversed(operands), strict=True)
            if (reached := _reached(flow, operand)) is not None
        ]
        if found:
            yield i, min(found, key=lambda link: depth[link.earlier])


def _adds(flow: Flow, i: int, label: str) -> bool:
    """Whether `i` adds two tensors that it alone reads."""
    return (
        label == "Add" and len(flow.producers[i]) == 2 and all(len(flow.consumers[p]) == 1 for p in flow.producers[i])
    )


def _reached(flow: Flow, i: int) -> tuple[int, int] | None:
    """The sum of two that a short chain leads from to `i`, and the length of the chain."""
    for steps in range(_CHAIN + 1):
        if len(flow.consumers[i]) > 1:
            return None
        if len(flow.producers[i]) != 1:
            return (i, steps) if steps and _adds(flow, i, flow.labels[i]) else None
        i = flow.producers[i][0]
    return None


def depths(flow: Flow) -> list[int]:
    """The length of the longest path to each operator."""
    depth = [0] * len(flow)
    for i in flow.topological():
        depth[i] = max((1 + depth[source] for source in flow.producers[i]), default=0)
    return depth


@dataclass(frozen=True, slots=True)
class _Sums:
    flow: Flow
    broadcasts: AbstractSet[int]
    links: dict[int, _Link]
    depth: Sequence[int]

    def before(self, last: int) -> list[int]:
        """What is added to on the way to the sum `last`; nothing if its levels are none."""
        sums: list[int] = []
        forks: list[int] = []
        steps = 0
        while last in self.links:
            last, steps, summand = self.links[last]
            sums.append(last)
            forks.append(self._fork(summand))
        first, second = sorted(self.flow.producers[last], key=lambda i: self.depth[self._fork(i)])
        forks += [self._fork(second), self._fork(first)]
        return [*sums, *self._back(first, steps)] if self._rises(forks[::-1]) else []

    def _rises(self, forks: list[int]) -> bool:
        """Whether each of `forks` is deeper than the one before; the last level need not fork."""
        depths = [self.depth[fork] for fork in forks]
        return len(forks) >= _FEWEST and all(a < b for a, b in pairwise(depths[:-1])) and depths[-2] <= depths[-1]

    def _fork(self, i: int) -> int:
        """The operator that several read from which the longest chain leads to `i`."""
        while len(self.flow.consumers[i]) == 1:
            sources = [source for source in self.flow.producers[i] if source not in self.broadcasts]
            if not sources:
                break
            i = max(sources, key=self.depth.__getitem__)
        return i

    def _back(self, i: int, steps: int) -> list[int]:
        """The operator so many `steps` before `i`, if a chain leads from there."""
        for _ in range(steps):
            if len(self.flow.producers[i]) != 1:
                return []
            i = self.flow.producers[i][0]
        return [i] if len(self.flow.consumers[i]) == 1 else []
