"""How many lanes beside a chain another one crosses: only those are looked at that begin or end along it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort


class Spans:
    """Stretches of the chain, by their beginnings and by their ends."""

    def __init__(self) -> None:
        self._lows: list[tuple[float, float]] = []
        self._highs: list[tuple[float, float]] = []

    def add(self, low: float, high: float) -> None:
        """Put in a stretch."""
        insort(self._lows, (low, high))
        insort(self._highs, (high, low))

    def interleaved(self, low: float, high: float) -> int:
        """How many of the stretches overlap one, but neither hold it nor are held."""
        first, last = (low, float("inf")), (high, float("-inf"))
        beginning = self._lows[bisect_right(self._lows, first) : bisect_left(self._lows, last)]
        ending = self._highs[bisect_right(self._highs, first) : bisect_left(self._highs, last)]
        return sum(end > high for _, end in beginning) + sum(start < low for _, start in ending)

    def around(self, height: float) -> int:
        """How many of the stretches begin above a height and end below it."""
        beginning = bisect_left(self._lows, (height, float("-inf")))
        return beginning - bisect_right(self._highs, (height, float("inf")))
