"""Tensors that many layers use: masks, rotary tables, time embeddings, the encoder's memory.

Such a tensor has three or more consumers of one label, and each depends on the one before.  The label matters: a
residual stream x -> Norm, Add has serial consumers too, but of different kinds, and is no broadcast.

A memory's keys and values do not depend on one another, but what they join does: the scores of a layer come after the
sums of the layer before.  `memories` finds those too: the three consumers in one self-attention join at two places in a
row, those of a memory at two a layer.  They only decide what is computed first; experts that share an input look alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, pairwise

from nnviz.folding.order.conditions import conditions_of
from nnviz.folding.order.flow import Flow, positions
from nnviz.folding.thresholds import THRESHOLDS


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads what many read; holds for every order of the flow.

    groups      consumers of one label, by label, of each operator that has enough of them
    conditions  those that are no broadcasts: each layer makes one for itself; conditioning: of what it makes them
    joins       where the exclusive chain from each of those consumers on meets another stream, once it was asked
    dependent   whether the second of two operators depends on the first, as far as it was asked
    """

    flow: Flow
    groups: dict[int, list[list[int]]]
    conditions: frozenset[int]
    conditioning: frozenset[int]
    joins: dict[int, int] = field(default_factory=dict[int, int])
    dependent: dict[tuple[int, int], bool] = field(default_factory=dict[tuple[int, int], bool])

    def joined(self) -> dict[int, int]:
        """For each of the consumers, the operator at which the exclusive chain from it on meets another stream."""
        if not self.joins:
            consumers = chain.from_iterable(group for groups in self.groups.values() for group in groups)
            self.joins.update((i, _join(i, self.flow)) for i in dict.fromkeys(consumers))
        return self.joins

    def serial(self, group: list[int], order: list[int], position: list[int], least: int) -> bool:
        """Whether `least` neighbours of `group`, of the first few in order, depend on each other."""
        places = sorted(map(position.__getitem__, group))[: THRESHOLDS.broadcast_pairs + 1]
        missing = least
        for left, pair in zip(range(len(places) - 1, 0, -1), pairwise(places), strict=True):
            if left < missing:
                break
            missing -= self._reaches(*pair, order, position)
            if not missing:
                return True
        return False

    def _reaches(self, start: int, end: int, order: list[int], position: list[int]) -> bool:
        if end - start > THRESHOLDS.broadcast_window:
            return True
        pair = order[start], order[end]
        if pair not in self.dependent:
            self.dependent[pair] = _depends(start, end, self.flow, order, position)
        return self.dependent[pair]


def readers_of(flow: Flow) -> Readers:
    """Group the consumers of every operator."""
    least = THRESHOLDS.broadcast_consumers
    groups = {i: _alike(users, flow.labels) for i, users in enumerate(flow.consumers) if len(users) >= least}
    return Readers(flow, groups, *conditions_of(flow))


def broadcasts(readers: Readers, order: list[int]) -> frozenset[int]:
    """Find the operators whose result is broadcast to serially dependent consumers."""
    position, least = positions(order), THRESHOLDS.broadcast_serial
    found = frozenset(
        i for i, groups in readers.groups.items()
        if any(readers.serial(group, order, position, least) for group in groups)
    )  # fmt: skip
    found = found - readers.conditions | readers.conditioning
    return found | _last_features(readers.flow, found) if found else found


def local_inputs(readers: Readers, order: list[int]) -> list[list[int]]:
    """Who reads each tensor that enters the flow, where several do and it is neither broadcast nor a memory."""
    position, flow, limits = positions(order), readers.flow, THRESHOLDS

    def is_wide(group: list[int]) -> bool:
        return readers.serial(group, order, position, limits.broadcast_serial) or readers.serial(
            list({_join(i, flow) for i in group}), order, position, limits.memory_serial
        )

    def groups(users: list[int]) -> list[list[int]]:
        return _alike(users, flow.labels) if len(users) >= limits.broadcast_consumers else []

    return [users for users in flow.entering if not any(map(is_wide, groups(users)))]


def _last_features(flow: Flow, found: frozenset[int]) -> frozenset[int]:
    """The last features of a dense block, which few concatenations are left to take: those of a broadcast take all."""
    growing = {
        i for i, label in enumerate(flow.labels) if label == "Concat" and not found.isdisjoint(flow.producers[i])
    }  # fmt: skip
    if not growing:
        return frozenset()
    several = (i for i, users in enumerate(flow.consumers) if len(users) > 1 and i not in found)
    return frozenset(i for i in several if growing.issuperset(flow.consumers[i]))


def memories(readers: Readers, order: list[int]) -> frozenset[int]:
    """Find the operators whose consumers, of one label, join serially dependent places."""
    position, least = positions(order), THRESHOLDS.memory_serial
    join = readers.joined().__getitem__
    shared = (item for item in readers.groups.items() if item[0] not in readers.conditions)
    return frozenset(
        i for i, groups in shared
        if any(readers.serial(list(set(map(join, group))), order, position, least) for group in groups)
    )  # fmt: skip


def _alike(consumers: list[int], labels: list[str]) -> list[list[int]]:
    """`consumers` by label, where there are enough of one."""
    if len(set(map(labels.__getitem__, consumers))) == 1:
        return [consumers]
    alike: dict[str, list[int]] = {}
    for consumer in consumers:
        alike.setdefault(labels[consumer], []).append(consumer)
    return [group for group in alike.values() if len(group) >= THRESHOLDS.broadcast_consumers]


def _join(i: int, flow: Flow) -> int:
    for _ in range(THRESHOLDS.memory_chain):
        if len(flow.consumers[i]) != 1:
            break
        i = flow.consumers[i][0]
        if len(flow.producers[i]) > 1:
            break
    return i


def _depends(start: int, end: int, flow: Flow, order: list[int], position: list[int]) -> bool:
    """Whether the operator at position `end` depends on the one at `start`."""
    producers = flow.producers
    if max(map(position.__getitem__, producers[order[end]]), default=-1) < start:
        return False
    reached = {order[start]}
    for i in order[start + 1 : end + 1]:
        if not reached.isdisjoint(producers[i]):
            reached.add(i)
    return order[end] in reached
