"""Regions of a flow as single operators: what is inside a region stays together in every order.

Pre: all that leaves a region depends on all that is in it, or all that is in it on the one operator outside that it
reads.  Then no two regions wait for each other, and the contracted flow has an order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from nnviz.folding.order.flow import Flow


@dataclass(frozen=True, slots=True)
class Contraction:
    """A flow with regions contracted.

    flow      the contracted flow
    members   the operators of the whole that each of its operators stands for, in order
    number    the operator of the contracted flow in which each of the whole lies
    """

    flow: Flow
    members: list[Sequence[int]]
    number: list[int]

    def shrunk(self, operators: Set[int]) -> frozenset[int]:
        """The plain operators among `operators` as those of the contracted flow."""
        found = (self.number[i] for i in operators)
        return frozenset(i for i in found if len(self.members[i]) == 1)

    def expanded(self, order: Iterable[int]) -> list[int]:
        """An order of the contracted flow as one of the whole."""
        return [i for one in order for i in self.members[one]]


def contract(flow: Flow, regions: Sequence[Sequence[int]]) -> Contraction:
    """Contract each of `regions`, which are disjoint and each in an order in which it can run."""
    number = [-1] * len(flow)
    for place, region in enumerate(regions):
        for i in region:
            number[i] = place
    members: list[Sequence[int]] = [*regions]
    for i, place in enumerate(number):
        if place < 0:
            number[i] = len(members)
            members.append((i,))
    producers = [_outside(number, place, (flow.producers[i] for i in group)) for place, group in enumerate(members)]
    consumers = [_outside(number, place, (flow.consumers[i] for i in group)) for place, group in enumerate(members)]
    labels = [flow.labels[group[-1]] for group in members]
    resamples = [any(flow.resamples[i] for i in group) for group in members]
    sinks = [i for i in dict.fromkeys(number[sink] for sink in flow.sinks) if not consumers[i]]
    weights = [flow.weights[group[-1]] for group in members]
    return Contraction(Flow(labels, producers, consumers, resamples, sinks, weights), members, number)


def _outside(number: list[int], place: int, neighbours: Iterable[list[int]]) -> list[int]:
    found = dict.fromkeys(number[i] for group in neighbours for i in group)
    found.pop(place, None)
    return list(found)


def part(flow: Flow, region: Sequence[int], last: Sequence[int]) -> Flow:
    """The flow of `region` alone, numbered as there; `last` are its sinks in order."""
    number = {i: place for place, i in enumerate(region)}
    producers = [[number[p] for p in flow.producers[i] if p in number] for i in region]
    consumers = [[number[c] for c in flow.consumers[i] if c in number] for i in region]
    return Flow(
        [flow.labels[i] for i in region], producers, consumers,
        [flow.resamples[i] for i in region], [number[i] for i in last], [flow.weights[i] for i in region],
    )  # fmt: skip
