"""The two arms of a U, its bottom row and its rungs on their places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nnviz.layout.places import Fragment, Item, Side, Wire
from nnviz.layout.spine.ground import Ground
from nnviz.layout.spine.skips import border_x
from nnviz.layout.u_shape.buses import Outside, draw_buses, redirect
from nnviz.layout.u_shape.rungs import SHORT, Rung, Shape, arm_distance
from nnviz.scene import Point

MOST_IN_ROW = 3
"""Boxes in the middle of the bottom row; more continue the arms."""


class Arms:
    """Places the arms row by row, then the bottom row, then draws the lines."""

    def __init__(self, ground: Ground, chain: list[int], rungs: list[Rung]) -> None:
        self.ground, self.chain, self.rungs = ground, chain, rungs
        self.items = [ground.items[v] for v in chain]
        self.left: list[list[int]] = []
        self.right: list[list[int]] = []
        start, end = 0, len(chain)
        for rung in rungs:
            self.left.append(list(range(start, rung.start + 1)))
            self.right.append(list(range(rung.end, end)))
            start, end = rung.start + 1, rung.end
        row = list(range(start, end))
        spare = max(0, len(row) - MOST_IN_ROW) + (len(row) == MOST_IN_ROW) * 2
        first, last = (spare + 1) // 2, spare // 2
        self.left.append(row[:first])
        self.right.append(row[len(row) - last :])
        self.row = row[first : len(row) - last]
        arms: tuple[tuple[Outside, Sequence[list[int]]], ...] = (
            ("left", self.left),
            ("right", self.right),
            ("bottom", [self.row]),
        )
        self.outside: dict[int, Outside] = {chain[i]: side for side, rows in arms for row in rows for i in row}
        redirect(ground, self.outside)
        self.drawn = Fragment()

    def draw(self) -> Fragment:
        """The finished U."""
        shape = Shape(self.items, self.left, self.right, self.row)
        left_x, right_x = 0.0, arm_distance(self.ground, shape, self.rungs, self._label)
        y = 0.0
        for left, right in zip(self.left, self.right, strict=True):
            y = self._row(left, right, left_x, right_x, y)
        self._bottom_row(left_x, right_x)
        for a, b in zip(range(len(self.chain)), range(1, len(self.chain)), strict=False):
            self._chain_line(a, b)
        for rung in self.rungs:
            self._rung(rung)
        self._hangers()
        self.drawn.items += self.items
        for item in self.drawn.items:
            item.badge_high = True
            self.drawn.cover_item(item)
        self.drawn.height = max(item.bottom + item.below for item in self.drawn.items)
        draw_buses(self.ground, self.drawn, self.outside)
        return self.drawn

    def _label(self, a: int, b: int) -> float:
        return max(
            (self.ground.label_across(wire) for wire in self._wires(a, b)),
            default=0.0,
        )

    def _wires(self, a: int, b: int) -> list[Wire]:
        return self.ground.plan.found.wires.get((self.chain[a], self.chain[b]), [])

    def _gap(self, a: int, b: int) -> float:
        return self.ground.gap(self.ground.label(wire) for wire in self._wires(a, b))

    def _row(self, left: list[int], right: list[int], left_x: float, right_x: float, y: float) -> float:
        """Place one group of each arm so that their inner ends share a height; return where the next row begins."""
        above_left = self._height_above(list(reversed(left)))
        above_right = self._height_above(right)
        line = y + max(above_left, above_right)
        bottom = line
        for order, x in ((list(reversed(left)), left_x), (right, right_x)):
            top = line
            for k, i in enumerate(order):
                item = self.items[i]
                item.x = x - item.axis
                item.y = line - item.height / 2 if k == 0 else top - self._between(order[k - 1], i) - item.height
                top = item.y
                bottom = max(bottom, item.bottom + item.below)
        gaps = [self._gap(i, i + 1) for i in (left[-1:] or [])] + [self._gap(i - 1, i) for i in (right[:1] or [])]
        return bottom + max(gaps, default=0.0)

    def _between(self, a: int, b: int) -> float:
        return self._gap(min(a, b), max(a, b)) + self.items[b].below

    def _height_above(self, order: list[int]) -> float:
        """From the line of a row to the top of its highest box, from the inner end outwards."""
        if not order:
            return 0.0
        height = self.items[order[0]].height / 2
        for a, b in pairwise(order):
            height += self._between(a, b) + self.items[b].height
        return height

    def _bottom_row(self, left_x: float, right_x: float) -> None:
        if not self.row:
            return
        ends = [self.items[i] for i in (self.left[-1][-1:] + self.right[-1][:1])]
        if ends:
            line = ends[0].y + ends[0].height / 2
        else:
            above = [self.items[self.left[-2][-1]], self.items[self.right[-2][0]]]
            tallest = max(self.items[i].height for i in self.row)
            room = max(self.ground.spacing.label_gap, *(self._gap(i, i + 1) for i in (self.row[0] - 1, self.row[-1])))
            line = max(item.bottom + item.below for item in above) + room + tallest / 2
        low = left_x + (ends[0].width - ends[0].axis if self.left[-1] else 0.0)
        high = right_x - (ends[-1].axis if self.right[-1] else 0.0)
        widths = sum(self.items[i].width for i in self.row)
        step = (high - low - widths) / (len(self.row) + 1)
        x = low + step
        for i in self.row:
            item = self.items[i]
            item.x, item.y = x, line - item.height / 2
            x += item.width + step

    def _chain_line(self, a: int, b: int) -> None:
        for k, wire in enumerate(self._wires(a, b)):
            self.drawn.paths[wire] = self._path(self.items[a], self.items[b], a in self.row, b in self.row, 6.0 * k)

    def _path(self, a: Item, b: Item, from_row: bool, to_row: bool, aside: float) -> list[Point]:
        middle_a, middle_b = a.y + a.height / 2, b.y + b.height / 2
        if abs(a.center - b.center) < 0.5:
            x = a.center + aside
            return [(x, a.bottom), (x, b.y)] if a.y < b.y else [(x, a.y), (x, b.bottom)]
        if abs(middle_a - middle_b) < 0.5:
            y = middle_a + aside
            return [(border_x(a, "right", y), y), (border_x(b, "left", y), y)]
        if to_row:
            return [(a.center + aside, a.bottom), (a.center + aside, middle_b + aside), (b.x, middle_b + aside)]
        return [(a.right, middle_a + aside), (b.center + aside, middle_a + aside), (b.center + aside, b.bottom)]

    def _rung(self, rung: Rung) -> None:
        source, target = self.items[rung.start], self.items[rung.end]
        y = source.y + source.height / 2
        inner = [self.ground.items[wire.target] for wire in rung.wires[:-1]]
        room = target.x - source.right - source.after - sum(item.width for item in inner)
        step = room / (len(inner) + 1)
        x = source.right + source.after + step
        previous = source
        for item, wire in zip([*inner, target], rung.wires, strict=True):
            if item is not target:
                item.x, item.y = x, y - item.height / 2
                x += item.width + step
                self.drawn.items.append(item)
            self.drawn.paths[wire] = [(border_x(previous, "right", y), y), (border_x(item, "left", y), y)]
            previous = item

    def _hangers(self) -> None:
        """Boxes that hang on an arm stand outside it, at the height of the box that feeds them."""
        inner = {i for row in self.left for i in row}
        for source, wires in self.ground.plan.hangers.items():
            item = self.ground.items[source]
            y = item.y + item.height / 2
            low = self.chain.index(source) in self.row
            if low:
                y = max(self.items[i].bottom for i in self.row + self.left[-1] + self.right[-1]) + SHORT
            outward = -1.0 if self.chain.index(source) in inner else 1.0
            arm = [self.items[i] for row in (self.left if outward < 0 else self.right) for i in row]
            edge = min(i.x for i in arm) if outward < 0 else max(i.right + i.after for i in arm)
            previous = item
            for wire in wires:
                hung = self.ground.items[wire.target]
                hung.x = edge - SHORT - hung.width - hung.after if outward < 0 else edge + SHORT
                hung.y = y - hung.height / 2
                sides: tuple[Side, Side] = ("left", "right") if outward < 0 else ("right", "left")
                start = [(border_x(previous, sides[0], y), y)]
                if low and previous is item:
                    start = [(item.center, item.bottom), (item.center, y)]
                self.drawn.paths[wire] = [*start, (border_x(hung, sides[1], y), y)]
                self.drawn.items.append(hung)
                edge = hung.x if outward < 0 else hung.right + hung.after
                previous = hung
