"""Heads: equal branches that begin at different tensors and meet in one place.

A detector predicts at every level of a pyramid, and concatenates what it predicted, or gives it out.  What leads to one
operand of such a concatenation and nowhere else, as far back as all operands agree and one tensor enters each, is a
head.  Two branches are as good as three where both use the same weights: then they are one module, applied twice
(Siamese networks, Bromley et al. 1993; the heads of RetinaNet, Lin et al. 2017), and it ends where its weights do.
Branches of one tensor are no heads: those of an Inception module belong together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nnviz.folding.labels import is_norm, is_parametric
from nnviz.folding.order.exchanges import Exchange
from nnviz.folding.order.flow import Flow, positions
from nnviz.folding.order.parallel import Module, Streams
from nnviz.folding.thresholds import THRESHOLDS

_FEWEST: Final = 3
"""Heads that do not share their weights."""

_ENDLESS: Final = 1 << 40
"""More heads than there are: only those that share their weights."""

_LEAST: Final = 2
"""Operators of a head that project."""


def find_heads(flow: Flow, order: Sequence[int], broadcasts: frozenset[int]) -> list[Module]:
    """The heads of `flow`: those that meet in one place as the branches of one module.

    Where a head holds others, as the branches of a siamese network may, only the outer one is found.
    """
    found: list[Module] = []
    taken: set[int] = set()
    search = _Search(flow, broadcasts, positions(order), _reused(flow))
    for fewest, sources in _meeting(flow, order):
        branches = search.heads(sources, fewest)
        operators = {i for branch in branches for i in branch}
        if taken.isdisjoint(operators):
            taken |= operators
            found += [Module(tuple(branches), ())] if branches else []
    return found


def _meeting(flow: Flow, order: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """What meets in one place, last places first, and how many heads that do not share weights may end with it.

    The outputs of one label, and all operands of one operator, if the same operators read them all.
    """
    outputs: dict[str, list[int]] = {}
    for sink in flow.sinks:
        outputs.setdefault(flow.labels[sink], []).append(sink)
    yield from ((_FEWEST, sinks) for sinks in outputs.values() if len(sinks) > 1)
    for i in (i for i in reversed(order) if len(flow.producers[i]) > 1):
        sources = flow.producers[i]
        label, users = flow.labels[sources[0]], flow.consumers[sources[0]]
        if all(flow.labels[source] == label and flow.consumers[source] == users for source in sources):
            yield (_FEWEST if flow.labels[i].startswith("Concat") else _ENDLESS), sources


def _reused(flow: Flow) -> frozenset[int]:
    """The weights that several operators use."""
    return frozenset(weight for weight, times in Counter(flow.weights).items() if times > 1 and weight >= 0)


@dataclass(frozen=True, slots=True)
class _Search:
    """A flow in which heads are looked for.

    place       of each operator in the order that settles ties
    reused      the weights that several operators use
    """

    flow: Flow
    broadcasts: frozenset[int]
    place: Sequence[int]
    reused: frozenset[int]

    def heads(self, sources: list[int], fewest: int) -> list[tuple[int, ...]]:
        """The heads that end with `sources`, which are of one label, if those are the ends of heads."""
        if fewest == _ENDLESS and not self.reused:
            return []
        first = self._leading(sources[0])
        if fewest == _ENDLESS and self.reused.isdisjoint([self.flow.weights[i] for i in first]):
            return []
        leading = {source: self._leading(source) for source in sources[1:]} | {sources[0]: first}
        streams = Streams(self.flow, self.broadcasts, Exchange(tuple(sources), ()), leading)
        shared = _shared(self.flow, streams)
        branches = streams.module(streams.longest(shared or THRESHOLDS.head_length)).branches
        return list(branches) if self._are_heads(branches, 2 if shared else fewest) else []

    def _are_heads(self, branches: Sequence[Sequence[int]], fewest: int) -> bool:
        return _projects(self.flow, branches[0]) and _apart(self.flow, branches, fewest)

    def _leading(self, source: int) -> list[int]:
        """The operators that lead to `source` and nowhere else, in order; at most `head_length` of them."""
        inside = {source}
        waiting: dict[int, int] = {}
        pending = [source]
        while pending and len(inside) < THRESHOLDS.head_length:
            for producer in self.flow.producers[pending.pop()]:
                waiting[producer] = waiting.get(producer, len(self.flow.consumers[producer])) - 1
                if not waiting[producer]:
                    inside.add(producer)
                    pending.append(producer)
        return sorted(inside, key=self.place.__getitem__)


def _shared(flow: Flow, streams: Streams) -> int:
    """The length of the ends of all branches of which the projections use the same weights; 0 if none does."""
    shared = 0
    for length in range(1, min(map(len, streams.branches)) + 1):
        weights = {flow.weights[branch[-length]] for branch in streams.branches}
        if -1 not in weights:
            if len(weights) > 1:
                break
            shared = length
    return shared


def _projects(flow: Flow, branch: Sequence[int]) -> bool:
    labels = (flow.labels[i] for i in branch)
    return sum(is_parametric(label) and not is_norm(label) for label in labels) >= _LEAST


def _apart(flow: Flow, branches: Sequence[Sequence[int]], fewest: int) -> bool:
    """Whether `branches` begin at `fewest` tensors, as many at each; inputs of the graph count where two are enough."""
    entered: Counter[int] = Counter()
    for number, branch in enumerate(branches, 1):
        inside = set(branch)
        entries = {p for i in branch for p in flow.producers[i] if p not in inside}
        if not entries and fewest > 2:
            return False
        entered.update(entries or {-number})
    return len(entered) >= fewest and len(set(entered.values())) == 1
