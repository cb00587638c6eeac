"""Which of many rectangles touch another one: a grid for each order of magnitude of their sides.

A rectangle is entered in the cells of a grid whose cells are about as wide and as high as it is, so in four at most,
however long it is; a small cell holds few, as ink does not lie on ink.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, TypeAlias

Area: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""

CELL: Final = 40.0
FACTOR: Final = 16
"""The cells of a grid are so many times as long as those of the next finer one."""

_Grid: TypeAlias = "defaultdict[tuple[int, int], list[tuple[Area, int]]]"


class Areas:
    """Rectangles, each with a mark."""

    def __init__(self) -> None:
        self._grids: dict[tuple[float, float], _Grid] = {}

    def add(self, area: Area, mark: int = 0) -> None:
        """Enter a rectangle."""
        sizes = _cell(area[2] - area[0]), _cell(area[3] - area[1])
        grid = self._grids.setdefault(sizes, defaultdict(list))
        for cell in _cells(area, *sizes):
            grid[cell].append((area, mark))

    def remove(self, area: Area, mark: int = 0) -> None:
        """Take out a rectangle that was entered with this mark."""
        sizes = _cell(area[2] - area[0]), _cell(area[3] - area[1])
        for cell in _cells(area, *sizes):
            self._grids[sizes][cell].remove((area, mark))

    def touching(self, area: Area) -> Iterator[tuple[Area, int]]:
        """Rectangles that share more than a border with `area`, with their marks; one may come several times."""
        left, top, right, bottom = area
        for entries in self._candidates(area):
            for entry in entries:
                x, y, z, w = entry[0]
                if left < z and x < right and top < w and y < bottom:
                    yield entry

    def is_free(self, area: Area) -> bool:
        """Whether no rectangle touches `area`."""
        return next(self.touching(area), None) is None

    def _candidates(self, area: Area) -> Iterator[list[tuple[Area, int]]]:
        for (wide, high), grid in self._grids.items():
            columns = int(area[2] // wide) - int(area[0] // wide) + 1
            if columns * (int(area[3] // high) - int(area[1] // high) + 1) > len(grid):
                yield from grid.values()
                continue
            for cell in _cells(area, wide, high):
                if cell in grid:
                    yield grid[cell]


def _cell(extent: float) -> float:
    size = CELL
    while size < extent:
        size *= FACTOR
    return size


def _cells(area: Area, wide: float, high: float) -> Iterator[tuple[int, int]]:
    for column in range(int(area[0] // wide), int(area[2] // wide) + 1):
        for row in range(int(area[1] // high), int(area[3] // high) + 1):
            yield column, row
