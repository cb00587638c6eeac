"""How far the ink of a drawing reaches to its sides between two heights, for many lanes: logarithmic in the ink.

The heights at which ink begins or ends cut the drawing into rows; over these lies a segment tree for range maxima under
raises.  A height is a row of its own, since ink may be a mere line there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from nnviz.layout.geometry.covering import covering
from nnviz.layout.places import Fragment

NOWHERE = float("-inf")


class Margins:
    """The left and right end of what is drawn; every height that is asked about must be known from the start."""

    def __init__(self, drawn: Fragment, heights: Iterable[float]) -> None:
        spans = (*drawn.left, *drawn.right)
        known = sorted({*heights, *(span.low for span in spans), *(span.high for span in spans)})
        self._left, self._right = _Reach(known), _Reach(known)
        for span in drawn.left:
            self._left.raise_to(span.low, span.high, -span.x)
        for span in drawn.right:
            self._right.raise_to(span.low, span.high, span.x)

    def leftmost(self, low: float, high: float) -> float:
        """As of a fragment: 0 where there is no ink."""
        found = self._left.highest(low, high)
        return 0.0 if found == NOWHERE else -found

    def rightmost(self, low: float, high: float) -> float:
        """As of a fragment: 0 where there is no ink."""
        found = self._right.highest(low, high)
        return 0.0 if found == NOWHERE else found

    def cover(self, low: float, high: float, left: float, right: float) -> None:
        """Note that ink fills this rectangle."""
        self._left.raise_to(low, high, -left)
        self._right.raise_to(low, high, right)


class _Reach:
    """The greatest x on each height of one side."""

    def __init__(self, known: Sequence[float]) -> None:
        self._known = known
        self._size = 1 << (2 * len(known)).bit_length()
        self._greatest = [NOWHERE] * (2 * self._size)
        self._raised = [NOWHERE] * (2 * self._size)

    def raise_to(self, low: float, high: float, x: float) -> None:
        raised, greatest = self._raised, self._greatest
        for node in self._cover(low, high):
            if raised[node] < x:
                raised[node] = x
            while node and greatest[node] < x:
                greatest[node] = x
                node //= 2

    def highest(self, low: float, high: float) -> float:
        return max((self._seen(node) for node in self._cover(low, high)), default=NOWHERE)

    def _seen(self, node: int) -> float:
        found, raised = self._greatest[node], self._raised
        while node > 1:
            node //= 2
            if raised[node] > found:
                found = raised[node]
        return found

    def _cover(self, low: float, high: float) -> list[int]:
        """The fewest nodes that make up what lies between two heights; the height itself where they are one."""
        first, last = 2 * bisect_left(self._known, low), 2 * bisect_left(self._known, high)
        left, right = first + (low < high) + self._size, last + (low >= high) + self._size
        return covering(left, right)
