"""Two equal projections of one tensor, each with its norm, of which one is what a sum adds later: a bottleneck.

MobileBERT (Sun 2020) narrows what enters a layer twice, for the attention and for the residual beside it.  A person
draws the two side by side where the layer begins; in an order that brings each as close as possible to what reads it
they would lie as far apart as the attention is long.
"""

from __future__ import annotations

from collections import defaultdict

from nnviz.folding.labels import is_norm, is_parametric
from nnviz.folding.order.flow import Flow

Chain = tuple[int, int]
"""A projection and the norm that alone reads it."""


def find_twins(flow: Flow) -> list[tuple[int, ...]]:
    """The operators of each two such chains, what goes to the sum first; no operator is in two of them."""
    beside: dict[tuple[int, str, str], list[Chain]] = defaultdict(list)
    for projection, norm in _chains(flow):
        labels = flow.labels[projection], flow.labels[norm]
        beside[flow.producers[projection][0], *labels].append((projection, norm))
    pairs = (sorted(chains, key=lambda chain: not _is_residual(flow, chain)) for chains in beside.values())
    return [(*pair[0], *pair[1]) for pair in pairs if [_is_residual(flow, chain) for chain in pair] == [True, False]]


def _chains(flow: Flow) -> list[Chain]:
    return [
        (flow.producers[i][0], i)
        for i, label in enumerate(flow.labels)
        if is_norm(label)
        and len(flow.producers[i]) == 1
        and flow.consumers[flow.producers[i][0]] == [i]
        and _is_projection(flow, flow.producers[i][0])
    ]


def _is_projection(flow: Flow, i: int) -> bool:
    return is_parametric(flow.labels[i]) and not is_norm(flow.labels[i]) and len(flow.producers[i]) == 1


def _is_residual(flow: Flow, chain: Chain) -> bool:
    """Whether nothing but a sum reads `chain`."""
    users = flow.consumers[chain[1]]
    return len(users) == 1 and flow.labels[users[0]].startswith("Add")
