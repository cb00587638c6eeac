"""Tensors that many layers use: masks, rotary tables, the encoder's memory, time embeddings.

Such a tensor has three or more consumers of one label, and each depends on the one before.  The label matters: a
residual stream x -> Norm, Add has serial consumers too, but of different kinds, and is no broadcast.
"""

from __future__ import annotations

from itertools import pairwise

from nnviz.folding.flow import Flow
from nnviz.folding.thresholds import THRESHOLDS


def broadcasts(flow: Flow, order: list[int]) -> frozenset[int]:
    """Find the operators whose result is broadcast to serially dependent consumers."""
    position = [0] * len(flow)
    for place, i in enumerate(order):
        position[i] = place
    return frozenset(i for i in order if _is_broadcast(i, flow, order, position))


def _is_broadcast(i: int, flow: Flow, order: list[int], position: list[int]) -> bool:
    least = THRESHOLDS.broadcast_consumers
    if len(flow.consumers[i]) < least:
        return False
    alike: dict[str, list[int]] = {}
    for consumer in flow.consumers[i]:
        alike.setdefault(flow.labels[consumer], []).append(position[consumer])
    return any(_serial(sorted(places), flow, order, position) for places in alike.values() if len(places) >= least)


def _serial(places: list[int], flow: Flow, order: list[int], position: list[int]) -> bool:
    pairs = list(pairwise(places))[: THRESHOLDS.broadcast_pairs]
    return sum(_reaches(a, b, flow, order, position) for a, b in pairs) >= THRESHOLDS.broadcast_serial


def _reaches(start: int, end: int, flow: Flow, order: list[int], position: list[int]) -> bool:
    if end - start > THRESHOLDS.broadcast_window:
        return True
    reached = {start}
    for place in range(start + 1, end + 1):
        if any(position[source] in reached for source in flow.producers[order[place]]):
            reached.add(place)
    return end in reached
