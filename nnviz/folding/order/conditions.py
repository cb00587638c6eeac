"""What each layer makes for itself of a condition that all layers take: its scales, shifts and gates (Peebles 2023).

It has as many readers as a broadcast, but they are in one layer, where a person draws it.
"""

from __future__ import annotations

from nnviz.folding.order.flow import Flow
from nnviz.folding.thresholds import THRESHOLDS

_NOWHERE = (-1, ())


def conditions_of(flow: Flow) -> tuple[frozenset[int], frozenset[int]]:
    """The operators with several readers to which a fork leads by chains of one sort, at least three; and the forks."""
    made: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for i, users in enumerate(flow.consumers):
        if len(users) > 1:
            made.setdefault(_chain_to(flow, i), []).append(i)
    made = {chain: layers for chain, layers in made.items() if len(layers) >= THRESHOLDS.broadcast_consumers}
    made.pop(_NOWHERE, None)
    return frozenset(i for layers in made.values() for i in layers), frozenset(fork for fork, _ in made)


def _chain_to(flow: Flow, i: int) -> tuple[int, tuple[str, ...]]:
    """The fork that leads to `i` by a chain of its own, and the labels of that chain."""
    labels: list[str] = []
    for _ in range(THRESHOLDS.memory_chain):
        if len(flow.producers[i]) != 1:
            break
        labels.append(flow.labels[i])
        i = flow.producers[i][0]
        if len(flow.consumers[i]) > 1:
            return i, tuple(labels)
    return _NOWHERE
