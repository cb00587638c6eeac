"""A topological order that keeps the order of the file wherever it is valid (Kahn 1962, least index first)."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush


class CycleError(Exception):
    """Nodes wait for each other; holds the index of one of them."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def topological(needs: Sequence[Sequence[int]]) -> list[int]:
    """Return the indices of `needs`, each behind those it needs; raise `CycleError` where that is impossible."""
    if all(need < index for index, needed in enumerate(needs) for need in needed):
        return list(range(len(needs)))
    users = [list[int]() for _ in needs]
    for index, needed in enumerate(needs):
        for need in needed:
            users[need].append(index)
    waiting = [len(needed) for needed in needs]
    ready, order = [index for index, count in enumerate(waiting) if not count], list[int]()
    heapify(ready)
    while ready:
        order.append(heappop(ready))
        for user in users[order[-1]]:
            waiting[user] -= 1
            if not waiting[user]:
                heappush(ready, user)
    if len(order) < len(needs):
        raise CycleError(_in_cycle(needs, waiting))
    return order


def _in_cycle(needs: Sequence[Sequence[int]], waiting: Sequence[int]) -> int:
    """Walk from a node that waits to those it waits for until one comes again."""
    seen, index = set[int](), next(index for index, count in enumerate(waiting) if count)
    while index not in seen:
        seen.add(index)
        index = next(need for need in needs[index] if waiting[need])
    return index
