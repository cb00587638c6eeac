"""What stands at solids: their sizes in words, and the kernels that project from one onto the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nnviz.fonts import text_width
from nnviz.layout.geometry.areas import Area, Areas
from nnviz.layout.places import Item
from nnviz.layout.solids import CAPTION, Solid, beside, sizes_said, solid_of
from nnviz.scene import Point
from nnviz.theme import Spacing

ASCENT, DESCENT = 0.68, 0.21
"""Of a line of text, in parts of its size."""
LEAST_KERNEL = 3.0
"""Sides of a kernel that is seen, in points."""
LARGEST_KERNEL = 0.42
"""Of the height of a face: below the window a line leaves."""
KERNEL_AT = 0.24
"""Where in the height of a face its kernel is: above the line that leaves in the middle."""


@dataclass(frozen=True, slots=True)
class Size:
    """Words at a solid: their left end and baseline."""

    text: str
    x: float
    y: float

    def area(self, size: float) -> Area:
        """What the words cover, set so large."""
        return self.x, self.y - ASCENT * size, self.x + text_width(self.text, size), self.y + DESCENT * size


@dataclass(frozen=True, slots=True)
class Placed:
    """A solid on the page: the left upper corner of its outline, which may be wider or higher than itself."""

    item: Item
    solid: Solid
    left: float
    top: float
    width: float
    height: float

    @property
    def front(self) -> Area:
        """Its front face."""
        return self.left, self.top + self.solid.depth, self.left + self.width, self.top + self.solid.depth + self.height

    @property
    def right(self) -> float:
        """The right end of its side face."""
        return self.left + self.width + self.solid.depth

    def gap(self, start: Point, after: Point) -> Point:
        """How far the slanted lower edge of the side face is from where a line leaves below or at the right."""
        (x, y), depth = start, self.solid.depth
        if after[1] > y and after[0] == x:
            return 0.0, min(max(0.0, x - self.left - self.width), depth)
        if after[0] > x and after[1] == y:
            return min(max(0.0, y - self.top - self.height), depth), 0.0
        return 0.0, 0.0


def placed(item: Item, spacing: Spacing, offset: Point) -> Placed | None:
    """Where a solid stands in its item: in the middle, where many lines made that larger."""
    solid = solid_of(item.box, spacing) if item.box is not None else None
    if solid is None:
        return None
    wide, high = (solid.along, solid.across) if spacing.rightward else (solid.across, solid.along)
    left = offset[0] + item.x + (item.width - wide - solid.depth) / 2
    top = offset[1] + item.y + (item.height - high - solid.depth) / 2
    return Placed(item, solid, left, top, wide, high)


def place_sizes(one: Placed, spacing: Spacing, taken: Areas, mark: int) -> tuple[Size, ...]:
    """The words of a solid where they touch nothing; `taken` knows its own outline by `mark`, and is told of them."""
    assert one.item.box is not None
    channels, sides, name = sizes_said(one.item.box)
    whole = "×".join(filter(None, (channels, sides)))
    wanted = [(channels, _ends(one, channels, spacing)), (sides, _corners(one, sides, spacing))]
    if not spacing.rightward:
        wanted = [(whole, _flanks(one, whole, spacing))]
    found: list[Size] = []
    for text, places in (*wanted, (name, _names(one, name, spacing))):
        place = next((p for p in places if text and _is_free(taken, p.area(spacing.label), mark)), None)
        if place is not None:
            found.append(place)
            taken.add(place.area(spacing.label))
    return tuple(found)


def _is_free(taken: Areas, area: Area, mark: int) -> bool:
    return all(owner == mark for _, owner in taken.touching(area))


def _ends(one: Placed, text: str, spacing: Spacing) -> Iterator[Size]:
    """Below the front face, above the top face, or left and right of these."""
    left, _, right, bottom = one.front
    width, size = text_width(text, spacing.label), spacing.label
    low, high = bottom + CAPTION + ASCENT * size, one.top - CAPTION - 0.02 * size
    middle = (left + right - width) / 2
    for x, y in ((middle, low), (middle + one.solid.depth, high), (left - width, low), (right, low), (one.right, high)):
        yield Size(text, x, y)


def _corners(one: Placed, text: str, spacing: Spacing) -> Iterator[Size]:
    """At the lower right corner, where the side face leaves room, or at the upper left one."""
    left, top, _, bottom = one.front
    size = spacing.label
    reach = beside(one.solid, size) - one.solid.along
    yield Size(text, left + one.width + reach, bottom)
    yield Size(
        text,
        left - text_width(text, size) - CAPTION + max(0.0, one.solid.depth - size),
        top - one.solid.depth + ASCENT * size,
    )
    yield Size(text, left + one.width + reach, bottom + CAPTION + ASCENT * size)


def _flanks(one: Placed, text: str, spacing: Spacing) -> Iterator[Size]:
    """Beside a solid, at half its height or at its foot; below and above it, where lines leave at its sides."""
    left, top, right, bottom = one.front
    width, high = text_width(text, spacing.label), ASCENT * spacing.label
    for y in ((top + bottom + high) / 2, bottom):
        yield Size(text, one.right + CAPTION, y)
        yield Size(text, left - CAPTION - width, y)
    yield Size(text, (left + right - width) / 2, bottom + CAPTION + high)
    yield Size(text, (left + one.right - width) / 2, one.top - CAPTION - DESCENT * spacing.label)


def _names(one: Placed, text: str, spacing: Spacing) -> Iterator[Size]:
    """Above a solid, or below its sizes."""
    left, _, right, bottom = one.front
    middle = (left + one.right - text_width(text, spacing.label)) / 2
    yield Size(text, middle, one.top - CAPTION - DESCENT * spacing.label)
    yield Size(text, (left + right - text_width(text, spacing.label)) / 2, bottom + 2 * CAPTION + 1.7 * spacing.label)


@dataclass(frozen=True, slots=True)
class Kernel:
    """The window of an operator on the side of what it reads, and the point of what it makes that it becomes."""

    corners: tuple[Point, ...]
    point: Point

    def moved(self, dx: float, dy: float) -> Kernel:
        """The same elsewhere."""
        x, y = self.point
        return Kernel(tuple((a + dx, b + dy) for a, b in self.corners), (x + dx, y + dy))

    @property
    def area(self) -> Area:
        """What its lines lie within."""
        xs, ys = zip(*self.corners, self.point, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def kernel_between(source: Placed, target: Placed, kernel: tuple[int, ...]) -> Kernel | None:
    """The kernel of an operator between two solids that stand side by side; None for other shapes."""
    boxes = source.item.box, target.item.box
    if boxes[0] is None or boxes[1] is None or len(boxes[0].size) < 3 or len(boxes[1].size) < 3 or len(kernel) < 2:
        return None
    if target.left <= source.right:
        return None
    high, wide = boxes[0].size[-2:]
    depth, across = source.solid.depth, source.height
    tall = min(LARGEST_KERNEL * across, max(LEAST_KERNEL, across * kernel[-2] / high))
    deep = min(depth, max(LEAST_KERNEL, depth * kernel[-1] / wide))
    middle = max(KERNEL_AT * across, tall / 2)
    x = source.left + source.width + (depth - deep) / 2
    y = source.top + depth + middle - tall / 2 - (depth - deep) / 2
    corners = ((x, y), (x + deep, y - deep), (x + deep, y - deep + tall), (x, y + tall))
    front = target.front
    return Kernel(corners, ((front[0] + front[2]) / 2, front[1] + KERNEL_AT * target.height))
