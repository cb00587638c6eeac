"""From columns to characters.

A lane is one cell wide, with one between it and the next.  A cell is four bits, the sides a line leaves it through,
until it becomes a character.  A leaf is drawn as up to five kinds of lines, in this order: headings of the groups that
open, the operands where there are more than two, the mark, the wires that leave it where that is not just one straight
down, and the joints of crowded operands.

Reading it back: a line across a lane (┼) never touches it, a dot on it (•) does; the line to the right of a mark leads
into it; a line without a mark has either one end above or one end below.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from nnviz.diagram.types import Edge
from nnviz.layout.lanes.columns import Columns
from nnviz.layout.lanes.labels import Gutter, heading_row, leaf_row, shapes, sign
from nnviz.layout.lanes.sequence import Leaf
from nnviz.layout.lanes.wires import Wire, Wiring
from nnviz.rows import Row

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
CELLS: Final = " ╵╷│╴╯╮┤╶╰╭├─┴┬┼"
"""The character of each combination of sides."""

TAP: Final = "•"
INLINE: Final = 2
"""How many operands may end on the line of the mark itself; more are gathered on a line above it."""


def draw(leaves: Sequence[Leaf], edges: Sequence[Edge], wiring: Wiring, columns: Columns) -> list[Row]:
    """Draw all rows of one section, gutters and lanes padded to equal widths."""
    pen, gutter, shape = _Pen(columns), Gutter(leaves), shapes(leaves, edges)
    arriving = _arriving(wiring, columns)
    for row, leaf in enumerate(leaves):
        for level in gutter.opened(row):
            pen.line(pen.through(), gutter.heading(level), heading_row(leaf.path[level]))
        tapped = {columns.wires[wire] for wire in arriving[row] if wire.end > row}
        ending = {columns.wires[wire] for wire in arriving[row] if wire.end == row}
        if len(ending) > INLINE:
            ending = pen.gather(columns.marks[row], ending, gutter.inside(row))
        words = leaf_row(leaf.box, shape.get(leaf.box.key, ""))
        pen.mark(columns.marks[row], ending, tapped, sign(leaf.box), gutter.mark(row), words)
        pen.leave(columns.marks[row], (*wiring.short[row], *wiring.far[row]), gutter.below(row))
    return pen.finished()


def _arriving(wiring: Wiring, columns: Columns) -> list[list[Wire]]:
    """The wires that each row reads, without those that are joined to another."""
    arriving: list[list[Wire]] = [[] for _ in wiring.short]
    for wire in (wire for leaving in (*wiring.short, *wiring.far) for wire in leaving):
        if wire not in columns.joined:
            for target in wire.targets:
                arriving[target].append(wire)
    return arriving


@dataclass(slots=True)
class _Pen:
    """The lines drawn so far, and the columns that are live below the last of them."""

    columns: Columns
    rows: list[Row] = field(default_factory=list[Row])
    live: set[int] = field(default_factory=set[int])

    def line(self, cells: Iterable[str], gutter: str, words: Row | None = None) -> None:
        """Add a line."""
        self.rows.append(replace(words or Row("", ""), gutter=gutter, lanes="".join(cells)))

    def through(self, ups: Collection[int] = (), downs: Collection[int] = (), ends: Collection[int] = ()) -> list[str]:
        """All live lanes straight down, but for those that one horizontal connects: `ups`, `downs` and `ends`."""
        touched = {*ups, *downs, *ends}
        cells = [0] * (2 * max((*touched, *self.live), default=-1) + 1)
        for column in self.live:
            cells[2 * column] = UP | DOWN
        for column in touched:
            cells[2 * column] = UP * (column in ups) | DOWN * (column in downs)
        if touched:
            low, high = 2 * min(touched), 2 * max(touched)
            for cell in range(low, high + 1):
                cells[cell] |= LEFT * (cell > low) | RIGHT * (cell < high)
        return [CELLS[cell] for cell in cells]

    def gather(self, mark: int, ending: set[int], gutter: str) -> set[int]:
        """Let all operands that end run together in the column of the mark; return what still ends at it."""
        self.line(self.through(ending, {mark}), gutter)
        self.live = self.live - ending | {mark}
        return {mark}

    def mark(self, mark: int, ending: set[int], tapped: set[int], sign: str, gutter: str, words: Row) -> None:
        """Draw a leaf, and the operands that end beside it or run on."""
        cells = self.through((ending | tapped) - {mark}, tapped, {mark})
        for column in tapped - {max(ending | tapped, default=mark)}:
            cells[2 * column] = TAP
        cells[2 * mark] = sign
        self.line(cells, gutter, words)
        self.live -= ending

    def leave(self, mark: int, wires: Sequence[Wire], gutter: str) -> None:
        """Lead each wire into its column, and those that join another into that."""
        leaving = {self.columns.wires[wire] for wire in wires}
        if leaving - {mark}:
            self.line(self.through({mark}, leaving), gutter)
        self.live |= leaving
        for wire in wires:
            if wire in self.columns.joined:
                column, trunk = self.columns.wires[wire], self.columns.wires[self.columns.joined[wire]]
                self.line(self.through({column, trunk}, {trunk}), gutter)
                self.live.remove(column)

    def finished(self) -> list[Row]:
        """All lines, their lanes equally wide."""
        width = max((len(row.lanes) for row in self.rows), default=0)
        return [replace(row, lanes=row.lanes.ljust(width)) for row in self.rows]
