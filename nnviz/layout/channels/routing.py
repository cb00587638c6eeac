"""Tracks for the horizontals between two rows (channel routing, Hashimoto and Stevens 1971).

A thread is one net in a channel: it comes from above at some x and goes down at others; infinite x is a lane beside the
drawing.  A thread that only goes straight needs no track.  Two rules hold afterwards:

- threads on one track are apart, so no two nets share a horizontal stretch;
- where one thread comes down on the x at which another goes on, the first has its track above the second, so that their
  verticals are apart; where that is circular, a thread takes a second track (a dogleg).

Within the rules the order that crosses least is taken (tracks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.layout.channels.tracks import STRAIGHT, Thread, assign_tracks
from nnviz.layout.places import Net
from nnviz.scene import Point
from nnviz.theme import Spacing


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
