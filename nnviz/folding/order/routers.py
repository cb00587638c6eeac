"""Routers: a linear layer scores the experts, the best scores are kept, and from them follow the experts' weights.

A gating network is a module of its own (Shazeer 2017; Dai 2024, DeepSeekMoE): the layer, and what is computed from its
scores alone, until the weights of the chosen experts are looked up by their numbers.  What picks from computed tensors
chooses queries or detections, and is none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from nnviz.folding.labels import ACTIVATIONS
from nnviz.folding.order.flow import Flow

_SCORING: Final = ACTIVATIONS | {
    "Softmax", "TopK", "Add", "Sub", "Mul", "Div", "ReduceSum", "GatherElements", "ScatterElements", "Not", "Where",
}  # fmt: skip
"""What makes weights and numbers of experts of their scores."""

_LOOKING_UP: Final = ("Gather", "GatherND")
"""What takes the weights of an expert by its number."""

_LONGEST: Final = 32
"""Operators of a router: a bound for the time that it takes to find none."""


def find_routers(
    labels: Sequence[str], producers: Sequence[Sequence[int]], consumers: Sequence[Sequence[int]]
) -> list[list[int]]:
    """The operators of each router, the layer first, by their numbers; each in an order in which it can run."""
    if "TopK" not in labels:
        return []
    layers = (i for i, label in enumerate(labels) if label.removesuffix("+act") == "Gemm" and len(producers[i]) == 1)
    found = (_computed(labels, producers, consumers, layer) for layer in layers)
    return [router for router in found if _chooses(labels, producers, consumers, router)]


def routers_of(flow: Flow) -> list[list[int]]:
    """The routers of `flow`."""
    return find_routers(flow.labels, flow.producers, flow.consumers)


def _computed(
    labels: Sequence[str], producers: Sequence[Sequence[int]], consumers: Sequence[Sequence[int]], layer: int
) -> list[int]:
    """`layer` and what is computed from its result alone."""
    router = {layer: None}
    pending = [layer]
    for done in pending:
        for user in consumers[done] if len(router) < _LONGEST else ():
            if user not in router and labels[user] in _SCORING and all(source in router for source in producers[user]):
                router[user] = None
                pending.append(user)
    return list(router)


def _chooses(
    labels: Sequence[str],
    producers: Sequence[Sequence[int]],
    consumers: Sequence[Sequence[int]],
    router: Collection[int],
) -> bool:
    """Whether `router` keeps the best scores, and something is looked up by them alone: that is no computed tensor."""
    users = {user for i in router if labels[i] == "TopK" for user in consumers[i]}
    return any(labels[user] in _LOOKING_UP and all(source in router for source in producers[user]) for user in users)
