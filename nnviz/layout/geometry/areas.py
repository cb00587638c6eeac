"""Which of many rectangles touch another one: a grid for each order of magnitude of their sides.

A rectangle is entered in the cells of a grid whose cells are about as wide and as high as it is, so in four at most,
however long it is; a small cell holds few, as ink does not lie on ink.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final, TypeAlias

Area: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""

CELL: Final = 40.0
FACTOR: Final = 16
"""The cells of a grid are so many times as long as those of the next finer one."""

_Grid: TypeAlias = "defaultdict[tuple[float, float], list[tuple[Area, int]]]"


class Areas:
    """Rectangles, each with a mark."""

    def __init__(self) -> None:
        self._grids: dict[tuple[float, float], _Grid] = {}

    def add(self, area: Area, mark: int = 0) -> None:
        """Enter a rectangle."""
        sizes = _cell(area[2] - area[0]), _cell(area[3] - area[1])
        grid = self._grids.get(sizes)
        if grid is None:
            grid = self._grids[sizes] = defaultdict(list)
        for cell in _cells(area, *sizes):
            grid[cell].append((area, mark))

    def remove(self, area: Area, mark: int = 0) -> None:
        """Take out a rectangle that was entered with this mark."""
        sizes = _cell(area[2] - area[0]), _cell(area[3] - area[1])
        for cell in _cells(area, *sizes):
            self._grids[sizes][cell].remove((area, mark))

    def touching(self, area: Area) -> list[tuple[Area, int]]:
        """Rectangles that share more than a border with `area`, with their marks; one may come several times."""
        left, top, right, bottom = area
        found: list[tuple[Area, int]] = []
        for entries in self._candidates(area):
            for entry in entries:
                x, y, z, w = entry[0]
                if left < z and x < right and top < w and y < bottom:
                    found.append(entry)
        return found

    def is_free(self, area: Area) -> bool:
        """Whether no rectangle touches `area`."""
        left, top, right, bottom = area
        for entries in self._candidates(area):
            for (x, y, z, w), _ in entries:
                if left < z and x < right and top < w and y < bottom:
                    return False
        return True

    def _candidates(self, area: Area) -> list[list[tuple[Area, int]]]:
        """What the cells hold that `area` touches: most often one cell of each grid."""
        left, top, right, bottom = area
        found: list[list[tuple[Area, int]]] = []
        for (wide, high), grid in self._grids.items():
            column, row = left // wide, top // high
            columns, rows = right // wide - column, bottom // high - row
            if not columns and not rows:
                if (column, row) in grid:
                    found.append(grid[column, row])
            elif (columns + 1) * (rows + 1) > len(grid):
                found += grid.values()
            else:
                found += [grid[cell] for cell in _cells(area, wide, high) if cell in grid]
        return found


def _cell(extent: float) -> float:
    size = CELL
    while size < extent:
        size *= FACTOR
    return size


def _cells(area: Area, wide: float, high: float) -> list[tuple[float, float]]:
    left, top, right, bottom = area[0] // wide, area[1] // high, area[2] // wide, area[3] // high
    if left == right and top == bottom:
        return [(left, top)]
    rows = range(int(top), int(bottom) + 1)
    return [(column, row) for column in range(int(left), int(right) + 1) for row in rows]
