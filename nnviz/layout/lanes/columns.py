"""Which column each row's mark and each wire has.

First pass, without far wires: a row takes the leftmost column that leads to it, or a free one; the first wire that
leaves it goes on in the same column, the others take the first free columns to its right.  Second pass: far wires,
shortest first, each outside the short wires and the far wires that lie within its span, so that nested skips never
cross.

Post: two wires never share a column in the same row; a mark with nothing above it never stands directly below one
with nothing below it, which would read as an edge.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from nnviz.layout.lanes.skyline import Skyline
from nnviz.layout.lanes.track import Track
from nnviz.layout.lanes.wires import Wire, Wiring


@dataclass(slots=True)
class Columns:
    """The column of each row's mark and of each wire; `joined` are the wires that end in another of the same reader."""

    marks: list[int] = field(default_factory=list[int])
    wires: dict[Wire, int] = field(default_factory=dict[Wire, int])
    joined: dict[Wire, Wire] = field(default_factory=dict[Wire, Wire])


@dataclass(slots=True)
class _Lanes:
    """What is live while rows are placed: a wire or nothing in each column; the first operand of each crowded row."""

    live: list[Wire | None] = field(default_factory=list["Wire | None"])
    trunks: dict[int, Wire] = field(default_factory=dict[int, Wire])
    blocked: int = -1

    def free(self, start: int) -> int:
        """The first free column from `start`, after the one that would read as an edge."""
        for column in range(start, len(self.live)):
            if self.live[column] is None and column != self.blocked:
                return column
        column = max(start, len(self.live))
        return column + 1 if column == self.blocked else column

    def put(self, column: int, wire: Wire) -> None:
        """Make `column` live."""
        self.live.extend([None] * (column + 1 - len(self.live)))
        self.live[column] = wire

    def drop(self, column: int) -> None:
        """End what is live in `column`."""
        self.live[column] = None
        while self.live and self.live[-1] is None:
            self.live.pop()


def place(wiring: Wiring) -> Columns:
    """Give every mark and wire of `wiring` its column."""
    columns = Columns()
    widths = _place_short(wiring, columns)
    _place_far(wiring, columns, widths)
    return columns


def _place_short(wiring: Wiring, columns: Columns) -> list[int]:
    """Place marks and short wires; return how many columns each row and each gap below a row takes."""
    lanes, widths = _Lanes(), list[int]()
    arriving: list[list[Wire]] = [[] for _ in wiring.short]
    for row, leaving in enumerate(wiring.short):
        taken = sorted(columns.wires[wire] for wire in arriving[row])
        mark = taken[0] if taken else lanes.free(0)
        columns.marks.append(mark)
        widths.append(max(len(lanes.live), mark + 1))
        for column in taken:
            lanes.drop(column)
        lanes.blocked = -1
        _leave(mark, leaving, wiring, lanes, columns)
        widths.append(max(len(lanes.live), mark + 1))
        for wire in leaving:
            if not _join(wire, wiring, lanes, columns):
                arriving[wire.end].append(wire)
        lanes.blocked = -1 if leaving or wiring.far[row] else mark
    return widths


def _leave(mark: int, leaving: tuple[Wire, ...], wiring: Wiring, lanes: _Lanes, columns: Columns) -> None:
    """The first wire towards the network's end stays in the column of the mark."""
    straight = next((wire for wire in leaving if wire.end in wiring.main), leaving[0] if leaving else None)
    for wire in sorted(leaving, key=lambda wire: wire is not straight):
        columns.wires[wire] = mark if wire is straight else lanes.free(mark + 1)
        lanes.put(columns.wires[wire], wire)


def _join(wire: Wire, wiring: Wiring, lanes: _Lanes, columns: Columns) -> bool:
    """Let `wire` end in the one that already leads to the same crowded row, where there is one."""
    if wire.end not in wiring.crowded:
        return False
    trunk = lanes.trunks.setdefault(wire.end, wire)
    if trunk is not wire:
        columns.joined[wire] = trunk
        lanes.drop(columns.wires[wire])
    return trunk is not wire


def _place_far(wiring: Wiring, columns: Columns, widths: list[int]) -> None:
    """A far wire lies in the gap below its source, all rows in between, and the row of its last reader."""
    inner, outer = Skyline(widths), Skyline(widths)
    tracks: defaultdict[int, Track] = defaultdict(Track)
    far = [wire for leaving in wiring.far for wire in leaving]
    for wire in sorted(far, key=lambda wire: (wire.end - wire.source, wire.source)):
        span = (2 * wire.source + 1, 2 * wire.end)
        column = outer.highest(*span)
        for candidate in range(column - 1, inner.highest(*span) - 1, -1):
            within, free = tracks[candidate].look(span)
            if within:
                break
            column = candidate if free else column
        columns.wires[wire] = column
        tracks[column].put(span)
        outer.raise_to(*span, column + 1)
