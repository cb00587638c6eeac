"""What meets what among many rectangles and strokes: a line sweeps over the page, from left to right.

It holds what it passes at the moment, in the order from above (Shamos and Hoey 1976).  Rectangles of one set are meant
to be disjoint; of those that are not, the later is reported and left out, so that the ones held always are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nnviz.inspection.areas import Area


class Stroke(NamedTuple):
    """A piece of line: `flat` across or else down, at `across` on the other axis, from `low` to `high`."""

    flat: bool
    across: float
    low: float
    high: float

    @property
    def area(self) -> Area:
        """The rectangle without width that it is."""
        if self.flat:
            return (self.low, self.across, self.high, self.across)
        return (self.across, self.low, self.across, self.high)


class _Row:
    """Disjoint intervals, each with a number, in order."""

    def __init__(self) -> None:
        self._entries: list[tuple[float, float, int]] = []

    def touching(self, low: float, high: float) -> list[int]:
        entries = self._entries
        first = max(0, bisect_right(entries, (low, float("inf"), 0)) - 1)
        last = bisect_left(entries, (high, float("-inf"), 0))
        return [number for _, end, number in entries[first:last] if end > low]

    def add(self, low: float, high: float, number: int) -> None:
        insort(self._entries, (low, high, number))

    def drop(self, low: float, high: float, number: int) -> None:
        at = bisect_left(self._entries, (low, high, number))
        if at < len(self._entries) and self._entries[at] == (low, high, number):
            del self._entries[at]


_END, _QUERY, _BEGIN = range(3)
"""At one place: what ends there is gone before, and what begins there is not yet there when something else asks."""


def clashes(areas: Sequence[Area]) -> Iterator[tuple[int, int]]:
    """Yield pairs of rectangles that share more than a border: every one that lies on others, with one of them each."""
    row = _Row()
    for _, event, number in _events(areas):
        _, top, _, bottom = areas[number]
        if event == _END:
            row.drop(top, bottom, number)
            continue
        others = row.touching(top, bottom)
        yield from ((min(other, number), max(other, number)) for other in others)
        if not others:
            row.add(top, bottom, number)


def meetings(first: Sequence[Area], second: Sequence[Area]) -> Iterator[tuple[int, int]]:
    """Yield pairs, a rectangle of each of two sets, that share more than a border."""
    both = (first, second)
    rows = (_Row(), _Row())
    events = sorted((x, event, side, number) for side in (0, 1) for x, event, number in _events(both[side]))
    for _, event, side, number in events:
        _, top, _, bottom = both[side][number]
        if event == _END:
            rows[side].drop(top, bottom, number)
            continue
        for other in rows[1 - side].touching(top, bottom):
            yield (other, number) if side else (number, other)
        if not rows[side].touching(top, bottom):
            rows[side].add(top, bottom, number)


def _events(areas: Sequence[Area]) -> list[tuple[float, int, int]]:
    """Where the rectangles begin and end; one without extent does neither."""
    solid = [(i, area) for i, area in enumerate(areas) if area[0] < area[2] and area[1] < area[3]]
    return sorted([(a[0], _BEGIN, i) for i, a in solid] + [(a[2], _END, i) for i, a in solid])


def crossings(strokes: Sequence[Stroke], areas: Sequence[Area]) -> Iterator[tuple[int, int]]:
    """Yield every stroke that runs inside a rectangle, with the rectangle."""
    yield from _passed(strokes, areas, flat=False)
    turned = [(top, left, bottom, right) for left, top, right, bottom in areas]
    yield from _passed(strokes, turned, flat=True)


def _passed(strokes: Sequence[Stroke], areas: Sequence[Area], flat: bool) -> Iterator[tuple[int, int]]:
    """The same for the strokes of one direction: they stand upright, as the sweeping line does."""
    row = _Row()
    asked = [(stroke.across, _QUERY, i) for i, stroke in enumerate(strokes) if stroke.flat == flat]
    for _, event, number in sorted(asked + _events(areas)):
        if event == _QUERY:
            stroke = strokes[number]
            yield from ((number, other) for other in row.touching(stroke.low, stroke.high))
            continue
        _, top, _, bottom = areas[number]
        if event == _END:
            row.drop(top, bottom, number)
        elif not row.touching(top, bottom):
            row.add(top, bottom, number)


def cuts(strokes: Sequence[Stroke], walls: Sequence[Stroke]) -> Iterator[tuple[int, int]]:
    """Yield every stroke with each wall of the other direction that it cuts, in the middle of both."""
    for flat in (False, True):
        held: list[tuple[float, int]] = []
        events = [(s.across, _QUERY, i) for i, s in enumerate(strokes) if s.flat == flat]
        for i, wall in enumerate(walls):
            if wall.flat != flat:
                events += [(wall.low, _BEGIN, i), (wall.high, _END, i)]
        for _, event, number in sorted(events):
            if event == _QUERY:
                low = bisect_right(held, (strokes[number].low, len(walls)))
                high = bisect_left(held, (strokes[number].high, -1))
                yield from ((number, wall) for _, wall in held[low:high])
            elif event == _BEGIN:
                insort(held, (walls[number].across, number))
            else:
                del held[bisect_left(held, (walls[number].across, number))]


def alongside(strokes: Sequence[Stroke], apart: float) -> Iterator[tuple[int, int]]:
    """Yield pairs of strokes of one direction, nearer than `apart`, that run along one another."""
    for flat in (False, True):
        held: list[tuple[float, int]] = []
        events: list[tuple[float, int, int]] = []
        for i, stroke in enumerate(strokes):
            if stroke.flat == flat and stroke.low < stroke.high:
                events += [(stroke.low, _BEGIN, i), (stroke.high, _END, i)]
        for _, event, number in sorted(events):
            entry = (strokes[number].across, number)
            if event == _END:
                del held[bisect_left(held, entry)]
                continue
            low = bisect_right(held, (entry[0] - apart, len(strokes)))
            high = bisect_left(held, (entry[0] + apart, -1))
            yield from ((other, number) for _, other in held[low:high])
            insort(held, entry)
