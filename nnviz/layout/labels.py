"""Where the shape of a tensor is written: beside its line, clear of every box, title and other line.

Candidates, the best first: right and then left of the upright parts of its line near the source, then above its
horizontals.  A label without a free place is not drawn: the figure is right without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from nnviz.fonts import text_width
from nnviz.layout.frames import frame_title
from nnviz.layout.ground import LABEL_OFFSET
from nnviz.layout.measuring import badge_width, elide
from nnviz.layout.places import Fragment, Item
from nnviz.layout.segments import segments_of
from nnviz.scene import Point
from nnviz.theme import Spacing

CELL = 40.0
ASCENT, DESCENT = 0.68, 0.1
"""Of a line of digits, in parts of its size."""
LEAST_STEM = 7.5
"""A shorter piece of a line carries no label."""
Area = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A shape, its left end and baseline; `level` is where its tensor is at home."""

    level: str
    text: str
    value: int
    x: float
    y: float


def place_labels(
    fragments: dict[str, Fragment],
    offsets: dict[str, Point],
    stems: list[tuple[str, str, int, list[Point], list[Point]]],
    spacing: Spacing,
) -> list[Label]:
    """Find a place for the label of each tensor, once."""
    taken = _Taken()
    for key, fragment in fragments.items():
        _note_ink(taken, fragment, offsets[key], spacing)
    labels: list[Label] = []
    done: set[tuple[str, int, Point]] = set()
    for level, text, value, core, whole in stems:
        if not whole or (text, value, whole[0]) in done:
            continue
        text = elide(text, spacing.label, "regular", spacing.longest_text)
        for x, y, area in _candidates(core, whole, text, spacing):
            if taken.is_free(area):
                taken.add(area)
                labels.append(Label(level, text, value, x, y))
                done.add((text, value, whole[0]))
                break
    return labels


class _Taken:
    """Areas of ink, by the cells they touch."""

    def __init__(self) -> None:
        self.cells: defaultdict[tuple[int, int], list[Area]] = defaultdict(list)

    def add(self, area: Area) -> None:
        for cell in _cells(area):
            self.cells[cell].append(area)

    def is_free(self, area: Area) -> bool:
        a, b, c, d = area
        return not any(
            a < z and x < c and b < w and y < d for cell in _cells(area) for x, y, z, w in self.cells.get(cell, ())
        )


def _cells(area: Area) -> Iterator[tuple[int, int]]:
    for column in range(int(area[0] // CELL), int(area[2] // CELL) + 1):
        for row in range(int(area[1] // CELL), int(area[3] // CELL) + 1):
            yield column, row


def _note_ink(taken: _Taken, fragment: Fragment, offset: Point, spacing: Spacing) -> None:
    dx, dy = offset
    for item in fragment.items:
        if item.is_frame:
            for area in _frame_ink(item, spacing):
                taken.add((area[0] + dx, area[1] + dy, area[2] + dx, area[3] + dy))
        elif not item.gate:
            taken.add(
                (
                    item.x + dx - 1,
                    item.y + dy - 0.5,
                    item.right + item.after + dx + 1,
                    item.bottom + item.below + dy + 0.5,
                )
            )
    for _, (x0, y0), (x1, y1) in segments_of(fragment):
        taken.add((min(x0, x1) + dx - 0.9, min(y0, y1) + dy - 0.9, max(x0, x1) + dx + 0.9, max(y0, y1) + dy + 0.9))


def _frame_ink(item: Item, spacing: Spacing) -> Iterable[Area]:
    """A frame's border, title and badge; its inside is free."""
    left, top, right, bottom = item.x, item.y, item.right, item.bottom
    edge = 1.0
    yield (left - edge, top - edge, right + edge, top + edge)
    yield (left - edge, bottom - edge, right + edge, bottom + item.below + edge)
    yield (left - edge, top, left + edge, bottom)
    yield (right - edge, top, right + item.after + edge, bottom)
    box = item.box
    if box is not None:
        width = text_width(frame_title(box, spacing), spacing.title, "semibold")
        yield (left + item.title_at - 1, top + 1, left + item.title_at + width + 1, top + spacing.strip)
        if box.repeat > 1:
            badge = badge_width(box.repeat, spacing)
            yield (right - badge * 0.65, top - 6, right + badge * 0.45, top + 6)


def _candidates(
    core: list[Point], whole: list[Point], text: str, spacing: Spacing
) -> Iterator[tuple[float, float, Area]]:
    """Left end, baseline and area of the places for a label."""
    size = spacing.label
    width = text_width(text, size)
    for points in (core, whole):
        for (x0, y0), (x1, y1) in pairwise(points):
            low, high = min(y0, y1), max(y0, y1)
            if abs(x0 - x1) < 0.5 and high - low >= LEAST_STEM:
                yield from _beside(x0, low, high, width, size)
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(y0 - y1) < 0.5 and abs(x0 - x1) > width + 6:
                x, y = (x0 + x1 - width) / 2, y0 - 2.4
                yield x, y, (x, y - ASCENT * size, x + width, y + DESCENT * size)


def _beside(x: float, low: float, high: float, width: float, size: float) -> Iterator[tuple[float, float, Area]]:
    height = (ASCENT + DESCENT) * size
    first, last = low + height / 2 + 1.2, high - height / 2 - 1.2
    steps = [first + 2.0 * k for k in range(20) if first + 2.0 * k < last]
    for left in (x + LABEL_OFFSET, x - LABEL_OFFSET - width):
        for middle in ((low + high) / 2, *steps, last):
            if low <= middle <= high:
                y = middle + ASCENT * size / 2
                yield left, y, (left, y - ASCENT * size, left + width, y + DESCENT * size)
