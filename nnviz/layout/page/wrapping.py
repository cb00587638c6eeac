"""Newspaper columns: a chain too tall for the page is cut at plain lines and goes on at the top of the next column.

A cut line runs down, over to the gutter between the columns, up, and down into its target.  Cuts are chosen so that the
tallest column is as low as can be (dynamic programming over the places where nothing but one plain line passes).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from nnviz.layout.places import Fragment, Wire
from nnviz.theme import Spacing

DROP = 9.0
"""From the last box of a column to the turn of its line."""
LEAD = 16.0
"""From the turn above a column to its first box."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A plain line between two boxes of the chain, from `low` down to `high`."""

    wire: Wire
    low: float
    high: float


def wrap(drawn: Fragment, places: list[Cut], count: int, spacing: Spacing) -> Fragment | None:
    """Fold a chain, in place, into `count` columns; None where it cannot be cut so often.  Its reach is left behind."""
    cuts = choose_cuts(places, drawn.height, count)
    if cuts is None:
        return None
    bounds = [float("-inf"), *((cut.low + cut.high) / 2 for cut in cuts), float("inf")]
    gutter = spacing.gutter
    shifts: list[tuple[float, float]] = []
    extents: list[tuple[float, float]] = []
    x = 0.0
    for j in range(count):
        left, right = drawn.leftmost(bounds[j], bounds[j + 1]), drawn.rightmost(bounds[j], bounds[j + 1])
        top = cuts[j - 1].high if j else min(item.y for item in drawn.items)
        shifts.append((x - left, (LEAD if j else 0.0) - top))
        extents.append((x, x + right - left))
        x += right - left + gutter
    _move(drawn, cuts, bounds, shifts, extents)
    return drawn


def find_cuts(drawn: Fragment) -> list[Cut]:
    """The heights at which nothing but one plain line on the axis passes, from the top down."""
    heights = ([y for _, y in path] for path in drawn.paths.values())
    extents = [(min(ys), max(ys)) for ys in heights]
    extents += [(item.y, item.bottom + item.below) for item in drawn.items]
    lows, highs = sorted(low for low, _ in extents), sorted(high for _, high in extents)
    cuts: list[Cut] = []
    for wire in drawn.breaks:
        path = drawn.paths[wire]
        low, high = path[0][1], path[-1][1]
        middle = (low + high) / 2
        if abs(path[0][0]) < 0.5 and bisect_left(lows, middle) - bisect_right(highs, middle) == 1:
            cuts.append(Cut(wire, low, high))
    return sorted(cuts, key=lambda cut: cut.low)


def choose_cuts(cuts: list[Cut], height: float, count: int) -> list[Cut] | None:
    """The count - 1 cuts that make the tallest column lowest."""
    if len(cuts) < count - 1:
        return None
    starts = [0.0, *(cut.high - LEAD for cut in cuts)]
    ends = [*(cut.low + DROP for cut in cuts), height]
    size = len(starts)
    best = [[(end - starts[0], 0) for end in ends]]
    for k in range(1, count):
        best.append(_row(best[-1], starts, ends, k))
    chosen: list[Cut] = []
    last = size - 1
    for k in range(count - 1, 0, -1):
        first = best[k][last][1]
        chosen.append(cuts[first - 1])
        last = first - 1
    return list(reversed(chosen))


def _row(before: list[tuple[float, int]], starts: list[float], ends: list[float], k: int) -> list[tuple[float, int]]:
    """For each end, the tallest of k + 1 columns at its lowest, and where the last begins; `before`: of k columns.

    The later the last column begins, the shorter it is and the taller are those before it: the best beginning is where
    the two cross, and moves down with the end.
    """
    row = [(float("inf"), 0)] * len(starts)
    crossing = k
    for i in range(k, len(starts)):
        while crossing <= i and before[crossing - 1][0] < ends[i] - starts[crossing]:
            crossing += 1
        near = range(max(k, crossing - 1), min(i, crossing) + 1)
        row[i] = min((max(before[j - 1][0], ends[i] - starts[j]), j) for j in near)
    return row


def _move(
    drawn: Fragment,
    cuts: list[Cut],
    bounds: list[float],
    shifts: list[tuple[float, float]],
    extents: list[tuple[float, float]],
) -> None:
    def shift(y: float) -> tuple[float, float]:
        return shifts[bisect_right(bounds, y) - 1]

    wires = {cut.wire: j for j, cut in enumerate(cuts)}
    for wire, path in drawn.paths.items():
        if wire not in wires:
            ys = [y for _, y in path]
            dx, dy = shift((min(ys) + max(ys)) / 2)
            drawn.paths[wire] = [(x + dx, y + dy) for x, y in path]
            continue
        j = wires[wire]
        (x0, y0), (x1, y1) = path[0], path[-1]
        start, end = (x0 + shifts[j][0], y0 + shifts[j][1]), (x1 + shifts[j + 1][0], y1 + shifts[j + 1][1])
        middle = (extents[j][1] + extents[j + 1][0]) / 2
        turn = start[1] + DROP
        drawn.paths[wire] = [start, (start[0], turn), (middle, turn), (middle, 0.0), (end[0], 0.0), end]
    for item in drawn.items:
        dx, dy = shift(item.y)
        item.x += dx
        item.y += dy
