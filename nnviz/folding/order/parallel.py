"""Modules of parallel streams: equal branches side by side, and the exchange behind them.

A branch is what leads to one source of the exchange and nowhere else, as far back as all branches of the module are
equal and one tensor enters each.  What precedes the branches of another such module and not of this one, as the
convolution that starts a new stream, belongs to neither.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, TypeAlias

from nnviz.folding.labels import is_parametric
from nnviz.folding.order.contraction import part
from nnviz.folding.order.exchanges import Exchange, find_exchanges
from nnviz.folding.order.flow import Flow
from nnviz.folding.order.ordering import canonical_order
from nnviz.folding.thresholds import THRESHOLDS

Token: TypeAlias = tuple[str, tuple[int, ...]]
"""Label of an operator of a branch, and how far behind it its consumers in the branch stand."""

_SHORTEST: Final = 2
"""Operators of a branch: two projections that are multiplied with one another twice are no streams (DeBERTa)."""


@dataclass(frozen=True, slots=True)
class Module:
    """The operators of one module in order: those of each branch, and those of the fusion; heads have none."""

    branches: tuple[tuple[int, ...], ...]
    fusion: tuple[int, ...]

    @property
    def borders(self) -> tuple[int, ...]:
        """Where its parts begin and where it ends, from its first operator on."""
        lengths = [len(branch) for branch in self.branches]
        return tuple(accumulate([*lengths, len(self.fusion)], initial=0))

    @property
    def operators(self) -> tuple[int, ...]:
        """All operators, branch by branch."""
        return (*(i for branch in self.branches for i in branch), *self.fusion)


def find_modules(flow: Flow, order: Sequence[int], broadcasts: frozenset[int]) -> list[Module]:
    """All modules of `flow`; `order` settles ties between streams that look alike."""
    exchanges = find_exchanges(flow, order)
    if not exchanges:
        return []
    leading = _leading(flow, order, exchanges)
    found = [Streams(flow, broadcasts, exchange, leading) for exchange in exchanges]
    longest = [streams.longest() for streams in found]
    endings = {streams.ending(length) for streams, length in zip(found, longest, strict=True) if length}
    lengths = [_common(streams, length, endings) for streams, length in zip(found, longest, strict=True)]
    return [streams.module(length) for streams, length in zip(found, lengths, strict=True) if length]


def _common(streams: Streams, longest: int, endings: Set[tuple[Token, ...]]) -> int:
    """How long branches of at most `longest` are if they are what some other module has, too."""
    return min((len(ending) for ending in endings if streams.may_end(ending, longest)), default=0)


def _leading(flow: Flow, order: Sequence[int], exchanges: Sequence[Exchange]) -> dict[int, list[int]]:
    """By source, the operators that lead there and nowhere else, in `order`."""
    fused = {i for exchange in exchanges for i in exchange.fusion}
    leads: dict[int, int] = {}
    found = {source: list[int]() for exchange in exchanges for source in exchange.sources if source not in fused}
    for i in reversed(order):
        ends = {i} if i in found else {leads.get(user, -1) for user in flow.consumers[i]}
        if i not in fused and len(ends) == 1 and (end := ends.pop()) >= 0:
            leads[i] = end
            found[end].append(i)
    return {source: operators[::-1] for source, operators in found.items()}


class Streams:
    """The branches that lead to the sources of one exchange, each in an order that follows from its structure."""

    def __init__(
        self, flow: Flow, broadcasts: frozenset[int], exchange: Exchange, leading: dict[int, list[int]]
    ) -> None:
        self.flow, self.broadcasts, self.exchange = flow, broadcasts, exchange
        self.branches = [self._ordered(leading.get(source, [])) for source in exchange.sources]
        self.tokens = [self._tokens(branch) for branch in self.branches]

    def _ordered(self, branch: list[int]) -> list[int]:
        if all(one in self.flow.producers[other] for one, other in pairwise(branch)):
            return branch  # what is a chain has one order
        return [branch[i] for i in canonical_order(part(self.flow, branch, branch[-1:]))]

    def _tokens(self, branch: list[int]) -> list[Token]:
        place = {i: position for position, i in enumerate(branch)}
        distances = (tuple(sorted(place[c] - place[i] for c in self.flow.consumers[i] if c in place)) for i in branch)
        return list(zip((self.flow.labels[i] for i in branch), distances, strict=True))

    def longest(self, most: int = THRESHOLDS.infinite) -> int:
        """The most operators at the end of all branches that are equal, with weights, and that one tensor enters."""
        equal = 0
        for tokens in zip(*(reversed(tokens) for tokens in self.tokens), strict=False):
            if len(set(tokens)) > 1 or equal == most:
                break
            equal += 1
        entries = [self._single_entries(branch, equal) for branch in self.branches]
        both = set(entries[0]).intersection(*entries[1:])
        length = max(both, default=0)
        parametric = any(is_parametric(label) for label, _ in self.ending(length))
        return length if parametric and length >= _SHORTEST else 0

    def _single_entries(self, branch: list[int], longest: int) -> list[int]:
        """The lengths up to `longest` of the ends of `branch` that at most one local tensor enters."""
        outside: set[int] = set()
        found: list[int] = []
        for length, i in enumerate(reversed(branch[len(branch) - longest :]), 1):
            outside.discard(i)
            outside.update(p for p in self.flow.producers[i] if p not in self.broadcasts)
            if len(outside) <= 1:
                found.append(length)
        return found

    def ending(self, length: int) -> tuple[Token, ...]:
        """The last `length` operators of each branch."""
        return tuple(self.tokens[0][len(self.tokens[0]) - length :])

    def may_end(self, ending: tuple[Token, ...], longest: int) -> bool:
        """Whether the branches end with `ending`, and what is left of `longest` is shorter than that."""
        length = len(ending)
        return (
            longest < 2 * length <= 2 * longest
            and self.ending(length) == ending
            and all(length in self._single_entries(branch, length) for branch in self.branches)
        )

    def module(self, length: int) -> Module:
        """The module whose branches are `length` long."""
        return Module(tuple(tuple(branch[len(branch) - length :]) for branch in self.branches), self.exchange.fusion)


def goes_around(flow: Flow, module: Module, broadcasts: frozenset[int]) -> bool:
    """Whether all streams of `module` lead around it, too: what enters each branch is read outside of it.

    What they exchange is then a part of a layer, as attention scores are (Wang 2022), and the layer is the block.
    """
    return bool(module.fusion) and all(_leaks(flow, frozenset(branch), broadcasts) for branch in module.branches)


def _leaks(flow: Flow, branch: frozenset[int], broadcasts: frozenset[int]) -> bool:
    entries = {source for i in branch for source in flow.producers[i]} - branch - broadcasts
    return any(not branch.issuperset(flow.consumers[entry]) for entry in entries)
