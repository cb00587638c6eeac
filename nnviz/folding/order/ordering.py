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

from collections import Counter
from collections.abc import Set as AbstractSet
from heapq import heapify, heappop, heappush

from nnviz.folding.order.accumulation import depths
from nnviz.folding.order.flow import Flow
from nnviz.folding.thresholds import THRESHOLDS

_SIDE = 1 << 40


def canonical_order(
    flow: Flow,
    broadcasts: AbstractSet[int] = frozenset(),
    conditions: AbstractSet[int] = frozenset(),
    sums: AbstractSet[int] = frozenset(),
) -> list[int]:
    """Order the operators by the heap.

    `broadcasts` do not lengthen chains, nor do `conditions`, which go where they are first read; partial `sums` go as
    far to the front as they can (see `accumulation`).
    """
    length = _chains(flow, broadcasts | conditions)
    waiting = [len(users) for users in flow.consumers]
    late = _behind_all(flow, sums) if sums else dict[int, int]()
    earliest, slots = [0] * len(flow), [0] * len(flow)
    heap = [(0, -length[sink], rank, sink) for rank, sink in enumerate(flow.sinks)]
    heapify(heap)
    backwards: list[int] = []
    while heap:
        _take(flow, heappop(heap)[3], backwards, sums)
        place = len(backwards)
        for slot, source in enumerate(flow.producers[backwards[-1]]):
            if not earliest[source]:
                earliest[source], slots[source] = place, slot
            waiting[source] -= 1
            if not waiting[source]:
                nearest = place if source in conditions else late.get(source, earliest[source])
                heappush(heap, (-nearest, -length[source], -slots[source], source))
    return backwards[::-1]


def _behind_all(flow: Flow, sums: AbstractSet[int]) -> dict[int, int]:
    """Places behind those of all consumers, the deepest of `sums` first."""
    depth = depths(flow)
    return {i: depth[i] - len(flow) for i in sums}


def steps(flow: Flow) -> frozenset[int]:
    """Operators that hang on nothing or only on such, are read by one other, and occur so again and again.

    Those are what the steps of a cell unrolled in time take in; a single one is the position of an embedding.
    """
    hanging: dict[int, int] = {}
    for i in flow.topological():
        if len(flow.consumers[i]) == 1 and all(source in hanging for source in flow.producers[i]):
            hanging[i] = 1 + sum(hanging[source] for source in flow.producers[i])
    alike = Counter(_site(flow, i, size) for i, size in hanging.items())
    return frozenset(i for i, size in hanging.items() if alike[_site(flow, i, size)] >= THRESHOLDS.broadcast_consumers)


def _site(flow: Flow, i: int, size: int) -> tuple[str, str, int]:
    """What an operator that one other reads is, what reads it, and how many it hangs on."""
    return flow.labels[i], flow.labels[flow.consumers[i][0]], size


def _take(flow: Flow, i: int, backwards: list[int], sums: AbstractSet[int]) -> None:
    """Append `i` and what precedes it in a chain, where nothing can come between: one operand, which nobody else reads.

    No such operand was placed yet, so that those in the heap were all placed earlier.
    """
    backwards.append(i)
    while len(sources := flow.producers[i]) == 1 and len(flow.consumers[sources[0]]) == 1 and sources[0] not in sums:
        i = sources[0]
        backwards.append(i)


def _chains(flow: Flow, broadcasts: AbstractSet[int]) -> list[int]:
    """Length of the longest exclusive chain that ends in each operator; endless where it hangs on nothing else."""
    length, side = [1] * len(flow), [True] * len(flow)
    exclusive = [len(users) == 1 for users in flow.consumers]
    producers = flow.producers
    for i in flow.topological():
        for source in producers[i]:
            if source in broadcasts:
                continue
            if not exclusive[source]:
                side[i] = False
                continue
            if not side[source]:
                side[i] = False
            if length[source] >= length[i]:
                length[i] = 1 + length[source]
    return [_SIDE if hangs else longest for hangs, longest in zip(side, length, strict=True)]


def execution_order(
    flow: Flow, canonical: list[int], early: AbstractSet[int], conditions: AbstractSet[int] = frozenset()
) -> list[int]:
    """Order the operators as a program would run them: depth first through the operands, `early` ones before all.

    `conditions` and what hangs on nothing else, as the input of a step in a cell unrolled in time, come behind the
    other operands: what a layer makes for itself does not wait outside of it.
    """
    late = conditions | steps(flow)
    seen = [False] * len(flow)
    order: list[int] = []
    producers = flow.producers
    for root in [i for i in canonical if i in early] + flow.sinks:
        pending = [root]
        while pending:
            i = pending[-1]
            if seen[i]:
                pending.pop()
                continue
            if missing := [source for source in reversed(producers[i]) if not seen[source]]:
                pending += sorted(missing, key=lambda source: source not in late) if late else missing
            else:
                seen[i] = True
                order.append(pending.pop())
    return order
