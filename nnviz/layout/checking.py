"""Does a level hold up?  No box on another, no line through a box, no two nets on one stretch.

Layouts by series are made to be handsome and are checked here; one that fails is laid out again in layers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from nnviz.layout.places import Fragment, Item, Net
from nnviz.layout.segments import Segment, segments_of
from nnviz.scene import Point

CELL = 40.0
SLACK = 1.2
"""Points by which ink may touch without being a flaw."""


def is_flawed(drawn: Fragment) -> bool:
    """Whether something of a fragment lies on something else."""
    boxes = [item for item in drawn.items if not item.gate]
    grid = _Grid(boxes)
    if any(_overlap(a, b) for item in boxes for a, b in grid.pairs(item)):
        return True
    segments = segments_of(drawn)
    if any(_slanted(a, b) for _, a, b in segments):
        return True
    return any(grid.hits(a, b) for _, a, b in segments) or _shared_stretches(segments)


class _Grid:
    """Boxes by the cells they touch."""

    def __init__(self, boxes: list[Item]) -> None:
        self.cells: defaultdict[tuple[int, int], list[Item]] = defaultdict(list)
        for item in boxes:
            for cell in _cells((item.x, item.y), (item.right, item.bottom)):
                self.cells[cell].append(item)

    def pairs(self, item: Item) -> Iterator[tuple[Item, Item]]:
        """Pairs of a box and its neighbours."""
        for cell in _cells((item.x, item.y), (item.right, item.bottom)):
            yield from ((item, other) for other in self.cells[cell] if other is not item)

    def hits(self, a: Point, b: Point) -> bool:
        """Whether a straight line passes through a box."""
        low, high = (min(a[0], b[0]), min(a[1], b[1])), (max(a[0], b[0]), max(a[1], b[1]))
        return any(
            low[0] < item.right - SLACK
            and high[0] > item.x + SLACK
            and low[1] < item.bottom - SLACK
            and high[1] > item.y + SLACK
            for cell in _cells(low, high)
            for item in self.cells.get(cell, ())
        )


def _cells(low: Point, high: Point) -> Iterator[tuple[int, int]]:
    for column in range(int(low[0] // CELL), int(high[0] // CELL) + 1):
        for row in range(int(low[1] // CELL), int(high[1] // CELL) + 1):
            yield column, row


def _overlap(a: Item, b: Item) -> bool:
    return (
        a.x - a.before < b.right + b.after - 0.1
        and b.x - b.before < a.right + a.after - 0.1
        and a.y < b.bottom + b.below - 0.1
        and b.y < a.bottom + a.below - 0.1
    )


def _slanted(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) > SLACK and abs(a[1] - b[1]) > SLACK


def _shared_stretches(segments: list[Segment]) -> bool:
    """Whether two nets run along one another."""
    rows: defaultdict[tuple[bool, int], list[tuple[float, float, float, Net]]] = defaultdict(list)
    for net, a, b in segments:
        flat = abs(a[1] - b[1]) <= abs(a[0] - b[0])
        across, low, high = (a[1], a[0], b[0]) if flat else (a[0], a[1], b[1])
        entry = (min(low, high), max(low, high), across, net)
        for bucket in (int(across // 2), int(across // 2) + 1):
            rows[flat, bucket].append(entry)
    return any(_row_clashes(sorted(row)) for row in rows.values())


def _row_clashes(row: list[tuple[float, float, float, Net]]) -> bool:
    open_: list[tuple[float, float, float, Net]] = []
    for entry in row:
        open_ = [other for other in open_ if other[1] > entry[0] + SLACK]
        if any(other[3] != entry[3] and abs(other[2] - entry[2]) < SLACK and _long(other, entry) for other in open_):
            return True
        open_.append(entry)
    return False


def _long(a: tuple[float, float, float, Net], b: tuple[float, float, float, Net]) -> bool:
    return min(a[1], b[1]) - max(a[0], b[0]) > SLACK
