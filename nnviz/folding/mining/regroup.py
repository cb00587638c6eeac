"""Repeats that are not neighbours: windows of parts that occur twice or more, anywhere, are boxed.

Greedy as in Re-Pair: the window that saves most is boxed everywhere, then again, a few times.  Only windows that one
tensor enters and one leaves, in lists long enough to need it, not dominated by one run.  What is all of a list is boxed
already, as the copies of a row are; the same window elsewhere is known by it, and saves so much more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from nnviz.folding.mining.line import Line, Stretch
from nnviz.folding.mining.parts import Part
from nnviz.folding.mining.windows import Row, repeated_windows, saved, weighed
from nnviz.folding.thresholds import THRESHOLDS

Token: TypeAlias = tuple[bool, int, bool, int]
"""Leaf or not, label or class, whether it is a run, number of copies."""

_ROUNDING = 1e-9
"""By what part a mean of equal numbers may be off."""


class _Place(NamedTuple):
    """A window: parts [first, first + width) of one row, operators [start, end)."""

    row: int
    first: int
    start: int
    end: int


def regroup(line: Line, roots: list[Part]) -> None:
    """Box repeated windows in all lists of parts below `roots`, in place."""
    owners = _owners(roots)
    if sum(len(owner.parts) for owner in owners) > THRESHOLDS.regroup_tokens:
        return
    lists = _Lists(line)
    for owner in owners:
        lists.add(owner)
    for _ in range(THRESHOLDS.regroup_rounds):
        window = lists.best_window()
        if window is None:
            return
        lists.box(*window)


def _owners(roots: list[Part]) -> list[Part]:
    """Every part with a list of its own of two or more, outer first."""
    found: list[Part] = []
    pending = roots[::-1]
    while pending:
        part = pending.pop()
        if len(part.parts) > 1:
            found.append(part)
        inner = [opened for child in part.parts if child.kind != "leaf" for opened in child.opened()]
        pending.extend(reversed(inner))
    return found


@dataclass(frozen=True, slots=True)
class _Lists:
    """All lists of parts, the numbers of their tokens, and which stretches are regions, as far as it was asked.

    free   whether windows, by row, stretch and width, may be boxed, as far as it was asked
    """

    line: Line
    rows: list[Row] = field(default_factory=list[Row])
    numbers: dict[Token, int] = field(default_factory=dict[Token, int])
    regions: dict[Stretch, bool] = field(default_factory=dict[tuple[int, int], bool])
    free: dict[tuple[int, int, int, int], bool] = field(default_factory=dict[tuple[int, int, int, int], bool])

    def add(self, owner: Part) -> None:
        """Search the parts of `owner`, too."""
        parts = owner.parts
        tokens = [self._number(part) for part in parts]
        self.rows.append(Row(owner, tokens, [part.begin for part in parts], [part.finish for part in parts]))

    def _number(self, part: Part) -> int:
        return self.numbers.setdefault(_token(self.line, part), len(self.numbers))

    def best_window(self) -> tuple[int, list[_Place]] | None:
        """Width and places of the window that saves most; of several, the first, and the shortest there."""
        begins = list(accumulate((len(row.tokens) for row in self.rows), initial=0))
        best, chosen = (float(THRESHOLDS.regroup_gain), 0, 0), None
        windows = repeated_windows(self.rows, self.line.strength.full)
        for number, most in enumerate(windows.gain):
            if most < best[0] * (1 - _ROUNDING):
                break
            width, firsts = windows.width[number], windows.places(number)
            places, known = self._regions(self._apart(firsts, width, begins), width)
            if _distinct(places) + known < 2 or not places or self._is_short(places):
                continue
            gain = weighed(_saved(width, places, known), self._borders(places))
            if (found := (gain, -firsts[0], -width)) > best:
                best, chosen = found, (width, places)
        return chosen

    def _regions(self, places: list[_Place], width: int) -> tuple[list[_Place], bool]:
        """Those of `places` that may be boxed, and whether another one is all of its row."""
        inside = [place for place in places if len(self.rows[place.row].tokens) > width]
        return [place for place in inside if self._is_free(place, width)], len(inside) < len(places)

    def _apart(self, firsts: Sequence[int], width: int, begins: Sequence[int]) -> list[_Place]:
        """The windows of `width` parts at `firsts` that do not overlap."""
        places: list[_Place] = []
        for first in firsts:
            place = self._place(first, width, begins)
            if not (places and places[-1].row == place.row and places[-1].first + width > place.first):
                places.append(place)
        return places

    def _place(self, first: int, width: int, begins: Sequence[int]) -> _Place:
        number = bisect_right(begins, first) - 1
        row, first = self.rows[number], first - begins[number]
        return _Place(number, first, row.begins[first], row.finishes[first + width - 1])

    def _is_free(self, place: _Place, width: int) -> bool:
        """Whether one tensor enters and one leaves, and no run makes up most of the window.

        A window of as many parts of one row that spans the same operators as before is of the same parts.
        """
        window = place.row, place.start, place.end, width
        if window not in self.free:
            parts = self.rows[place.row].owner.parts[place.first : place.first + width]
            self.free[window] = self._is_region(place.start, place.end) and not _is_run(parts)
        return self.free[window]

    def _is_region(self, start: int, end: int) -> bool:
        if (start, end) not in self.regions:
            self.regions[start, end] = self.line.is_region(start, end)
        return self.regions[start, end]

    def _is_short(self, places: Iterable[_Place]) -> bool:
        """Whether all rows with `places` are too short to need a box."""
        return max(len(self.rows[place.row].tokens) for place in places) <= THRESHOLDS.regroup_list

    def _borders(self, places: Sequence[_Place]) -> float:
        """Mean strength of the two borders."""
        full = self.line.strength.full
        return sum([full[place.start] + full[place.end] for place in places]) / len(places)

    def box(self, width: int, places: list[_Place]) -> None:
        """Box the equal windows at `places`, of which none overlap."""
        shape = self.line.signature(places[0].start, places[0].end)
        for place in sorted(places, key=lambda place: (place.row, -place.first)):
            row = self.rows[place.row]
            window = row.owner.parts[place.first : place.first + width]
            box = Part("unit", place.start, place.end, window, shape=shape)
            row.box(place.first, width, box, self._number(box))
            self.add(box)


def _token(line: Line, part: Part) -> Token:
    if part.kind == "leaf":
        return True, line.codes[part.start], False, 1
    return False, part.shape, part.kind != "unit", part.total


def _is_run(parts: Sequence[Part]) -> bool:
    """Whether a run makes up most of `parts`."""
    length = parts[-1].finish - parts[0].begin
    runs = (part for part in parts if part.kind in ("run", "assembly"))
    return any(2 * (run.finish - run.begin) > length for run in runs)


def _saved(width: int, places: Sequence[_Place], known: bool) -> float:
    """What windows of `width` parts at `places` save, judged by the length of the first; another one is `known`."""
    return saved(width, len(places) + known, places[0].end - places[0].start)


def _distinct(places: Iterable[_Place]) -> int:
    return len({(place.start, place.end) for place in places})
