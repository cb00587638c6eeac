"""How many columns are taken in each of many rows: a segment tree over rows, for range maxima under raises.

Raising a range to a height below what is there changes nothing, so marks need never be pushed down: a query collects
those of the nodes it passes.  Both operations take time logarithmic in the number of rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.layout.geometry.covering import covering


class Skyline:
    """Heights of a row of places, at first `heights`."""

    def __init__(self, heights: Sequence[int]) -> None:
        self._size = 1 << max(0, len(heights) - 1).bit_length()
        padding = self._size - len(heights)
        self._highest = [0] * self._size + list(heights) + [0] * padding
        self._raised = [0] * (2 * self._size)
        for node in range(self._size - 1, 0, -1):
            self._highest[node] = max(self._highest[2 * node : 2 * node + 2])

    def highest(self, first: int, last: int) -> int:
        """The greatest height from place `first` to `last`."""
        nodes = self._cover(first, last)
        return max(max(self._highest[node], self._raised_above(node)) for node in nodes)

    def raise_to(self, first: int, last: int, height: int) -> None:
        """Make every place from `first` to `last` at least `height` high."""
        for node in self._cover(first, last):
            self._raised[node] = max(self._raised[node], height)
            while node and self._highest[node] < height:
                self._highest[node] = height
                node //= 2

    def _cover(self, first: int, last: int) -> list[int]:
        """The fewest nodes of the tree that make up the range."""
        return covering(first + self._size, last + self._size + 1)

    def _raised_above(self, node: int) -> int:
        height = 0
        while node:
            height = max(height, self._raised[node])
            node //= 2
        return height
