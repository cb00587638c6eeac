"""Two orders of the operators that follow from structure alone; the file's own order is never used.

`canonical_order` runs backwards with a heap and takes the operator whose earliest taken consumer is most recent.  Plain
chains come out last in, first out, so that branches stay contiguous and Q, K, V become neighbours; a tensor that all
layers use (a mask, a rotary table, the encoder's memory) has a consumer that was taken long ago, sinks to the bottom of
the heap and ends up before the first layer instead of inside it.  No threshold.  O(n log n).

`execution_order` is the post-order of a depth-first walk from the outputs through the operands, which is what a program
that computes them one after another would do; what many layers use is walked first.

Ties are settled by the operand's slot in a consumer that is already placed, which no renaming or reordering changes.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from heapq import heappop, heappush

from nnviz.folding.order.flow import Flow

_SIDE = 1 << 40


def canonical_order(
    flow: Flow, broadcasts: AbstractSet[int] = frozenset(), conditions: AbstractSet[int] = frozenset()
) -> list[int]:
    """Order the operators by the heap.

    `broadcasts` do not lengthen chains, nor do `conditions`, which go where they are first read.
    """
    length = _chains(flow, broadcasts | conditions)
    waiting = [len(users) for users in flow.consumers]
    placed: list[tuple[int, int] | None] = [None] * len(flow)
    heap: list[tuple[int, int, int, int]] = []
    for rank, sink in enumerate(flow.sinks):
        heappush(heap, (0, -length[sink], rank, sink))
    backwards: list[int] = []
    while heap:
        taken = heappop(heap)[3]
        backwards.append(taken)
        for slot, source in enumerate(flow.producers[taken]):
            earliest = placed[source] = placed[source] or (len(backwards), slot)
            waiting[source] -= 1
            if not waiting[source]:
                nearest = len(backwards) if source in conditions else earliest[0]
                heappush(heap, (-nearest, -length[source], -earliest[1], source))
    return backwards[::-1]


def _chains(flow: Flow, broadcasts: AbstractSet[int]) -> list[int]:
    """Length of the longest exclusive chain that ends in each operator; endless where it hangs on nothing else."""
    length, side = [1] * len(flow), [True] * len(flow)
    exclusive = [len(users) == 1 for users in flow.consumers]
    for i in flow.topological():
        for source in flow.producers[i]:
            if source in broadcasts:
                continue
            if exclusive[source]:
                length[i] = max(length[i], 1 + length[source])
            side[i] = side[i] and exclusive[source] and side[source]
    return [_SIDE if side[i] else length[i] for i in range(len(flow))]


def execution_order(
    flow: Flow, canonical: list[int], early: AbstractSet[int], conditions: AbstractSet[int] = frozenset()
) -> list[int]:
    """Order the operators as a program would run them: depth first through the operands, `early` ones before all.

    `conditions` come behind the other operands: what a layer makes for itself does not wait outside of it.
    """
    seen = [False] * len(flow)
    order: list[int] = []
    for root in [i for i in canonical if i in early] + flow.sinks:
        pending = [root]
        while pending:
            i = pending[-1]
            if seen[i]:
                pending.pop()
                continue
            missing = [source for source in reversed(flow.producers[i]) if not seen[source]]
            pending.extend(sorted(missing, key=lambda source: source not in conditions))
            if not missing:
                seen[i] = True
                order.append(pending.pop())
    return order
