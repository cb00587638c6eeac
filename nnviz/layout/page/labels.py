"""Where the shape of a tensor is written: beside its line, clear of every box, title and other line.

Candidates, the best first: right and then left of the upright parts of its line near the source, then above its
horizontals.  A label without a free place is not drawn: the figure is right without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from nnviz.fonts import text_width
from nnviz.layout.geometry.areas import Area, Areas
from nnviz.layout.geometry.segments import stretches
from nnviz.layout.measuring import badge_width, elide
from nnviz.layout.places import Fragment, Item
from nnviz.layout.spine.frames import frame_title
from nnviz.layout.spine.ground import LABEL_OFFSET
from nnviz.scene import Point
from nnviz.theme import Spacing

ASCENT, DESCENT = 0.68, 0.13
"""Of a line of digits, in parts of its size; half a point more is kept clear, which is enough for a "q"."""
CLEAR = 0.5
LEAST_STEM = 7.5
"""A shorter piece of a line carries no label."""


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
    others: Iterable[Area] = (),
) -> list[Label]:
    """Find a place for the label of each tensor, once; `others` is ink that fragments do not know."""
    if not stems:
        return []
    taken = Areas()
    for key, fragment in fragments.items():
        _note_ink(taken, fragment, offsets[key], spacing)
    for area in others:
        taken.add(area)
    labels: list[Label] = []
    done: set[tuple[str, int, Point]] = set()
    for level, text, value, core, whole in stems:
        if not whole or (text, value, whole[0]) in done:
            continue
        text = elide(text, spacing.label, "regular", spacing.longest_text)
        place = next(_free_places(core, whole, text, spacing, taken), None)
        if place is not None:
            left, top, right, bottom = _area(place, text, spacing.label)
            taken.add((left, top - CLEAR, right, bottom + CLEAR))
            labels.append(Label(level, text, value, *place))
            done.add((text, value, whole[0]))
    return labels


def _note_ink(taken: Areas, fragment: Fragment, offset: Point, spacing: Spacing) -> None:
    dx, dy = offset
    for item in fragment.items:
        if item.is_frame:
            for area in frame_ink(item, spacing):
                taken.add((area[0] + dx, area[1] + dy, area[2] + dx, area[3] + dy))
        elif not item.gate:
            if item.badge_high and item.after:
                taken.add((item.right - item.after + dx, item.y - 6 + dy, item.right + item.after + dx, item.y + dy))
            taken.add(
                (
                    item.x + dx - 1,
                    item.y - item.above + dy - 0.5,
                    item.right + item.after + dx + 1,
                    item.bottom + item.below + dy + 0.5,
                )
            )
    for line in stretches(fragment.paths):
        left, top, right, bottom = line.grown(0.9, 0.9)
        taken.add((left + dx, top + dy, right + dx, bottom + dy))


def frame_ink(item: Item, spacing: Spacing) -> Iterable[Area]:
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
            inside, outside = (1.0, 0.1) if spacing.rightward else (0.65, 0.45)
            yield (right - badge * inside, top - 6, right + badge * outside, top + 6)


def _area(place: Point, text: str, size: float) -> Area:
    """What a label covers whose left end and baseline are given."""
    x, y = place
    return (x, y - ASCENT * size, x + text_width(text, size), y + DESCENT * size)


def _free_places(core: list[Point], whole: list[Point], text: str, spacing: Spacing, taken: Areas) -> Iterator[Point]:
    """Left ends and baselines with which a label touches nothing."""
    size = spacing.label
    width = text_width(text, size)
    for points in (core,) if core == whole else (core, whole):
        if spacing.rightward:
            yield from _along(points, width, size, taken)
        for (x0, y0), (x1, y1) in pairwise(points):
            low, high = min(y0, y1), max(y0, y1)
            if abs(x0 - x1) < 0.5 and high - low >= LEAST_STEM:
                for left in (x0 + LABEL_OFFSET, x0 - LABEL_OFFSET - width):
                    yield from _beside((left, low, left + width, high), size, taken)
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(y0 - y1) < 0.5 and abs(x0 - x1) > width + 6:
                place = ((x0 + x1 - width) / 2, y0 - 2.4)
                if taken.is_free(_area(place, text, size)):
                    yield place


def _along(points: list[Point], width: float, size: float, taken: Areas) -> Iterator[Point]:
    """The free places above and then below the horizontals of a line: in the middle, then from the source on."""
    for (x0, y), (x1, end) in pairwise(points):
        low, high = min(x0, x1) + 1.0, max(x0, x1) - 1.0 - width
        if abs(y - end) >= 0.5 or high < low:
            continue
        steps = [low + 4.0 * k for k in range(20) if low + 4.0 * k < high]
        for base in (y - LABEL_OFFSET, y + LABEL_OFFSET + ASCENT * size):
            for left in ((low + high) / 2, *(steps if x0 < x1 else reversed(steps))):
                area = (left, base - ASCENT * size, left + width, base + DESCENT * size)
                if taken.is_free(area):
                    yield left, base


def _beside(strip: Area, size: float, taken: Areas) -> Iterator[Point]:
    """The free places in the strip beside an upright line: in its middle, then from its upper end down."""
    left, low, right, high = strip
    height = (ASCENT + DESCENT) * size
    first, last = low + height / 2 + 1.2, high - height / 2 - 1.2
    steps = [first + 2.0 * k for k in range(20) if first + 2.0 * k < last]
    ink = [(area[1], area[3]) for area, _ in taken.touching((left, low - height, right, high + height))]
    for middle in ((low + high) / 2, *steps, last):
        y = middle + ASCENT * size / 2
        top, bottom = y - ASCENT * size, y + DESCENT * size
        if low <= middle <= high and not any(top < end and start < bottom for start, end in ink):
            yield left, y
