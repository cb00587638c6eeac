"""Tensors that many layers use: masks, rotary tables, time embeddings, the encoder's memory.

Such a tensor has three or more consumers of one label, and each depends on the one before.  The label matters: a
residual stream x -> Norm, Add has serial consumers too, but of different kinds, and is no broadcast.

A memory's keys and values do not depend on one another, but what they join does: the scores of a layer come after the
sums of the layer before.  `memories` finds those too: the three consumers in one self-attention join at two places in a
row, those of a memory at two a layer.  They only decide what is computed first; experts that share an input look alike.
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
    found = frozenset(i for i in order if _is_broadcast(i, flow, order, position))
    return found | _last_features(flow, order, found)


def _last_features(flow: Flow, order: list[int], found: frozenset[int]) -> frozenset[int]:
    """The last features of a dense block, which few concatenations are left to take: those of a broadcast take all."""
    growing = {consumer for i in found for consumer in flow.consumers[i] if flow.labels[consumer] == "Concat"}
    return frozenset(i for i in order if len(flow.consumers[i]) > 1 and growing.issuperset(flow.consumers[i]))


def memories(flow: Flow, order: list[int]) -> frozenset[int]:
    """Find the operators whose consumers, of one label, join serially dependent places."""
    position = [0] * len(flow)
    for place, i in enumerate(order):
        position[i] = place
    return frozenset(i for i in order if _is_memory(i, flow, order, position))


def _is_broadcast(i: int, flow: Flow, order: list[int], position: list[int]) -> bool:
    serial = (_serial(group, flow, order, position) for group in _alike(i, flow))
    return any(pairs >= THRESHOLDS.broadcast_serial for pairs in serial)


def _is_memory(i: int, flow: Flow, order: list[int], position: list[int]) -> bool:
    joins = (list({_join(consumer, flow) for consumer in group}) for group in _alike(i, flow))
    return any(_serial(group, flow, order, position) >= THRESHOLDS.memory_serial for group in joins)


def _alike(i: int, flow: Flow) -> list[list[int]]:
    """The consumers of i by label, where there are enough of one."""
    if len(flow.consumers[i]) < THRESHOLDS.broadcast_consumers:
        return []
    alike: dict[str, list[int]] = {}
    for consumer in flow.consumers[i]:
        alike.setdefault(flow.labels[consumer], []).append(consumer)
    return [group for group in alike.values() if len(group) >= THRESHOLDS.broadcast_consumers]


def _join(i: int, flow: Flow) -> int:
    """The operator at which the exclusive chain from i on meets another stream."""
    for _ in range(THRESHOLDS.memory_chain):
        if len(flow.consumers[i]) != 1:
            break
        i = flow.consumers[i][0]
        if len(flow.producers[i]) > 1:
            break
    return i


def _serial(group: list[int], flow: Flow, order: list[int], position: list[int]) -> int:
    """How many neighbours of `group`, of the first few in order, depend on each other."""
    pairs = list(pairwise(sorted(position[i] for i in group)))[: THRESHOLDS.broadcast_pairs]
    return sum(_reaches(a, b, flow, order, position) for a, b in pairs)


def _reaches(start: int, end: int, flow: Flow, order: list[int], position: list[int]) -> bool:
    if end - start > THRESHOLDS.broadcast_window:
        return True
    reached = {start}
    for place in range(start + 1, end + 1):
        if any(position[source] in reached for source in flow.producers[order[place]]):
            reached.add(place)
    return end in reached
