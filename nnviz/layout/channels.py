"""Tracks for the horizontals between two rows (channel routing, Hashimoto and Stevens 1971).

A thread is one net in a channel: it comes from above at some x and goes down at others; infinite x is a lane beside the
drawing.  A thread that only goes straight needs no track.  Two rules hold afterwards:

- threads on one track are apart, so no two nets share a horizontal stretch;
- where one thread comes down on the x at which another goes on, the first has its track above the second, so that their
  verticals are apart; where that is circular, a thread takes a second track (a dogleg).

Within the rules the order that crosses least is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.layout.places import Net
from nnviz.scene import Point
from nnviz.theme import Spacing

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
        return min(*self.tops, *self.bottoms)

    @property
    def high(self) -> float:
        """Right end of its horizontal."""
        return max(*self.tops, *self.bottoms)

    @property
    def bends(self) -> bool:
        """Whether it needs a horizontal."""
        return self.high - self.low > STRAIGHT

    def meets(self, other: Thread) -> bool:
        """Whether their horizontals would touch on one track."""
        return self.low < other.high + 2 * NEAR and other.low < self.high + 2 * NEAR


def assign_tracks(threads: Sequence[Thread]) -> int:
    """Give every bending thread a track, 0 uppermost; return how many tracks there are."""
    bending = [thread for thread in threads if thread.bends]
    order = _order(bending)
    order += _detours(order, threads)
    count = 0
    for i, thread in enumerate(order):
        above = [other.track for other in order[:i] if other.meets(thread)]
        thread.track = max(above, default=-1) + 1
        count = max(count, thread.track + 1)
    return count


def _must_precede(first: Thread, second: Thread) -> bool:
    return any(abs(a - b) < NEAR for a in first.tops for b in second.bottoms)


def _crossings(upper: Thread, lower: Thread) -> int:
    down = sum(lower.low < x < lower.high for x in upper.bottoms)
    return down + sum(upper.low < x < upper.high for x in lower.tops)


def _order(threads: Sequence[Thread]) -> list[Thread]:
    size = len(threads)
    meeting = [[j for j in range(size) if j != i and threads[i].meets(threads[j])] for i in range(size)]
    bound = [{j for j in meeting[i] if _must_precede(threads[j], threads[i])} for i in range(size)]
    score = [
        sum(_crossings(threads[i], threads[j]) - _crossings(threads[j], threads[i]) for j in meeting[i])
        for i in range(size)
    ]
    order: list[int] = []
    left = list(range(size))
    while left:
        free = [i for i in left if not bound[i].intersection(left)] or left
        best = min(free, key=lambda i: (score[i], i))
        order.append(best)
        left.remove(best)
    return [threads[i] for i in order]


def _detours(order: Sequence[Thread], threads: Sequence[Thread]) -> list[Thread]:
    """Second tracks, below all others, for threads whose verticals would lie on those of a thread below them."""
    taken = [x for thread in threads for x in (*thread.tops, *thread.bottoms)]
    extra: list[Thread] = []
    for i, upper in enumerate(order):
        for lower in order[i + 1 :]:
            clash = next((b for b in upper.bottoms if any(abs(b - t) < NEAR for t in lower.tops)), None)
            if clash is None or upper.detour is not None or not upper.meets(lower):
                continue
            free = next(x for k in range(1, 200) for x in (clash + k * ASIDE, clash - k * ASIDE) if _is_free(x, taken))
            taken.append(free)
            upper.detour, upper.detour_x = Thread(upper.net, [free], [clash]), free
            upper.bottoms = [free if b == clash else b for b in upper.bottoms]
            extra.append(upper.detour)
    return extra


def _is_free(x: float, taken: Sequence[float]) -> bool:
    return all(abs(x - other) >= NEAR for other in taken)


@dataclass(frozen=True, slots=True)
class Channel:
    """Threads with their tracks, and the heights of these."""

    threads: dict[Net, Thread]
    tracks: tuple[float, ...]

    def route(self, net: Net, top: float, bottom: float) -> list[Point]:
        """The bends of a wire; none where it goes straight.  Infinite ends stay infinite."""
        thread = self.threads[net]
        if thread.track < 0:
            return []
        y = self.tracks[thread.track]
        if thread.detour is not None and bottom in thread.detour.bottoms:
            below = self.tracks[thread.detour.track]
            return [(top, y), (thread.detour_x, y), (thread.detour_x, below), (bottom, below)]
        return [(top, y), (bottom, y)] if abs(top - bottom) > STRAIGHT else []

    def height_of(self, net: Net) -> float:
        """Where the net's horizontal runs."""
        return self.tracks[self.threads[net].track]


def open_channel(threads: Sequence[Thread], top: float, first: float, spacing: Spacing) -> Channel:
    """Route a channel whose first track lies `first` below `top`."""
    count = assign_tracks(threads)
    tracks = tuple(top + first + i * spacing.track for i in range(count))
    return Channel({thread.net: thread for thread in threads}, tracks)
