"""What each layer makes for itself of a condition that all layers take: its scales, shifts and gates (Peebles 2023).

It has as many readers as a broadcast, but they are in one layer, where a person draws it.  What stands on the way may
have other readers: the last norm of a network may be scaled by what the first layer made of the time.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.folding.order.flow import Flow
from nnviz.folding.thresholds import THRESHOLDS


def conditions_of(flow: Flow) -> tuple[frozenset[int], frozenset[int]]:
    """The operators with several readers to which a fork leads by chains of one sort, at least three; and the forks."""
    made: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for i, users in enumerate(flow.consumers):
        if len(users) > 1:
            for origin in _origins(flow, i):
                made.setdefault(origin, []).append(i)
    made = {chain: layers for chain, layers in made.items() if len(layers) >= THRESHOLDS.broadcast_consumers}
    return frozenset(i for layers in made.values() for i in layers), frozenset(fork for fork, _ in made)


def _origins(flow: Flow, i: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The forks that lead to `i` by a chain, from the nearest on, and the labels of the chain.

    What the chain takes in besides, as the embedding of a class, reads nothing that the graph computes, has one reader,
    and is part of it.
    """
    labels: list[str] = []
    for _ in range(THRESHOLDS.memory_chain):
        sources = flow.producers[i]
        local = [source for source in sources if flow.producers[source] or len(flow.consumers[source]) != 1]
        if len(local) != 1:
            return
        labels += [flow.labels[i], *(flow.labels[source] for source in sources if source != local[0])]
        i = local[0]
        if len(flow.consumers[i]) > 1:
            yield i, tuple(labels)
