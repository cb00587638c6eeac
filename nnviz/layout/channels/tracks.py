"""Which horizontal of a channel runs on which track, in time near-linear in the threads.

Threads are ordered by how many crossings each saves above the others, as far as their verticals allow; then each takes
the first track below all that it would touch.  What overlaps is found by sorted ends, never by comparing all pairs.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from nnviz.layout.lanes.skyline import Skyline
from nnviz.layout.places import Net

NEAR = 2.6
"""Verticals closer than this look like one."""
ASIDE = 3.2
"""Steps in which a detour looks for a free x: a smaller one would be a kink."""
STRAIGHT = 0.05


@dataclass(slots=True, eq=False)
class Thread:
    """One net in a channel: where it comes from above, where it goes on below."""

    net: Net
    tops: list[float]
    bottoms: list[float]
    track: int = -1
    detour: Thread | None = None
    detour_x: float = 0.0

    @property
    def low(self) -> float:
        """Left end of its horizontal."""
        return min(min(self.tops), min(self.bottoms))

    @property
    def high(self) -> float:
        """Right end of its horizontal."""
        return max(max(self.tops), max(self.bottoms))

    @property
    def bends(self) -> bool:
        """Whether it needs a horizontal."""
        return self.high - self.low > STRAIGHT


def assign_tracks(threads: Sequence[Thread]) -> int:
    """Give every bending thread a track, 0 uppermost; return how many tracks there are."""
    bending = [thread for thread in threads if thread.bends]
    if len(bending) < 2:
        for thread in bending:
            thread.track = 0
        return len(bending)
    order = _order(bending)
    order += _detours(order, threads)
    spans = [(thread.low, thread.high + 2 * NEAR) for thread in order]
    ends = sorted({end for span in spans for end in span})
    skyline = Skyline([0] * len(ends))
    for thread, (low, high) in zip(order, spans, strict=True):
        first, last = bisect_left(ends, low), bisect_left(ends, high) - 1
        thread.track = skyline.highest(first, last)
        skyline.raise_to(first, last, thread.track + 1)
    return max(thread.track for thread in order) + 1


def _order(threads: Sequence[Thread]) -> list[Thread]:
    """The threads from the uppermost down: the one that saves most crossings of those that nothing must precede."""
    score = _scores(threads)
    best = sorted(range(len(threads)), key=lambda i: (score[i], i))
    rank = {i: place for place, i in enumerate(best)}
    followers, missing = _precedences(threads)
    free = [place for place, i in enumerate(best) if not missing[i]]
    waiting = iter(best)
    done: dict[int, None] = {}
    while len(done) < len(threads):
        chosen = best[heapq.heappop(free)] if free else next(i for i in waiting if i not in done)
        done[chosen] = None
        for i in followers[chosen]:
            missing[i] -= 1
            if not missing[i] and i not in done:
                heapq.heappush(free, rank[i])
    return [threads[i] for i in done]


def _scores(threads: Sequence[Thread]) -> list[int]:
    """For each thread, how many more crossings there are with it above all others than with it below them."""
    ends = [(thread.low, thread.high) for thread in threads]
    lows, highs = sorted(low for low, _ in ends), sorted(high for _, high in ends)
    tops, bottoms = sorted(x for t in threads for x in t.tops), sorted(x for t in threads for x in t.bottoms)

    def passing(x: float) -> int:
        return bisect_left(lows, x) - bisect_right(highs, x)

    return [
        sum(map(passing, thread.bottoms))
        - sum(map(passing, thread.tops))
        + max(0, bisect_left(tops, high) - bisect_right(tops, low))
        - max(0, bisect_left(bottoms, high) - bisect_right(bottoms, low))
        for thread, (low, high) in zip(threads, ends, strict=True)
    ]


def _precedences(threads: Sequence[Thread]) -> tuple[list[list[int]], list[int]]:
    """Which threads must lie below each, as it comes down where they go on; and how many must lie above each."""
    comings = sorted((x, i) for i, thread in enumerate(threads) for x in thread.tops)
    followers: list[list[int]] = [[] for _ in threads]
    missing = [0] * len(threads)
    for i, thread in enumerate(threads):
        found = {j for x in thread.bottoms for j in _near(comings, x)} - {i}
        for j in sorted(found):
            followers[j].append(i)
        missing[i] = len(found)
    return followers, missing


def _near(comings: Sequence[tuple[float, int]], x: float) -> list[int]:
    """What stands beside an x in a sorted list of places."""
    window = comings[bisect_left(comings, (x - NEAR, -1)) : bisect_right(comings, (x + NEAR, len(comings)))]
    return [i for at, i in window if abs(at - x) < NEAR]


def _detours(order: Sequence[Thread], threads: Sequence[Thread]) -> list[Thread]:
    """Second tracks, below all others, for threads whose verticals would lie on those of a thread below them."""
    comings = sorted((x, i) for i, thread in enumerate(order) for x in thread.tops)
    taken = sorted(x for thread in threads for x in (*thread.tops, *thread.bottoms))
    extra: list[Thread] = []
    for i, upper in enumerate(order):
        below = min((j for x in upper.bottoms for j in _near(comings, x) if j > i), default=None)
        if below is None:
            continue
        clash = next(b for b in upper.bottoms if any(abs(b - t) < NEAR for t in order[below].tops))
        free = next(x for k in count(1) for x in (clash + k * ASIDE, clash - k * ASIDE) if _is_free(x, taken))
        insort(taken, free)
        upper.detour, upper.detour_x = Thread(upper.net, [free], [clash]), free
        upper.bottoms = [free if b == clash else b for b in upper.bottoms]
        extra.append(upper.detour)
    return extra


def _is_free(x: float, taken: Sequence[float]) -> bool:
    place = bisect_left(taken, x)
    return all(abs(x - other) >= NEAR for other in taken[max(0, place - 1) : place + 1])
