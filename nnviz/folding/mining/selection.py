"""Which runs to fold: greedily the one that saves most, by description length, clipped to what is still free.

A run's gain counts what is left of its period after its inner repeats (`period`), or an accidental super-period would
win. A clipped run is queued again with its true gain, as is one that would cut a protected unit in every rotation, in
its pieces.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from nnviz.folding.mining.line import Line, Stretch
from nnviz.folding.mining.parts import Part
from nnviz.folding.mining.period import Redundancy
from nnviz.folding.mining.phase import Tandem, best_phase, is_weak, isomorphic, phases
from nnviz.folding.mining.runs import Run

_LOOK_BACK = 64


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a line before any run is chosen: runs by start, their redundancy, units, protected units."""

    runs: list[Run]
    redundancy: Redundancy
    units: list[Stretch]
    protected: list[Stretch | None]


class _Gaps:
    """The stretches that no chosen run covers yet, in order."""

    def __init__(self, start: int, end: int) -> None:
        self.gaps = [(start, end)]

    def widest(self, start: int, end: int) -> Stretch:
        """The widest stretch that [start, end) shares with the gap at its start, or the next one; may be empty."""
        first = bisect_right(self.gaps, (start, 1 << 60)) - 1
        near = self.gaps[max(0, first) : first + 2]
        shared = [(max(start, a), min(end, b)) for a, b in near]
        return max(shared, key=lambda stretch: (stretch[1] - stretch[0], -stretch[0]), default=(start, start))

    def take(self, start: int, end: int) -> None:
        """Cover [start, end), which lies in one gap."""
        at = bisect_right(self.gaps, (start, 1 << 60)) - 1
        a, b = self.gaps[at]
        self.gaps[at : at + 1] = [gap for gap in ((a, start), (end, b)) if gap[0] < gap[1]]


def select(line: Line, evidence: Evidence, start: int, end: int) -> list[Part]:
    """Choose the runs to fold in [start, end), in order; their bodies are not opened yet."""
    queue = [(-gain, run.period, run) for run in _candidates(evidence.runs, start, end)
             if (gain := evidence.redundancy.gain(run)) > 0]  # fmt: skip
    heapify(queue)
    gaps, chosen = _Gaps(start, end), list[Tandem]()
    while queue:
        cost, _, run = heappop(queue)
        again = _fit(line, evidence, gaps, run, cost)
        if isinstance(again, Tandem):
            gaps.take(again.start, again.end)
            chosen.append(again)
            continue
        for piece in again:
            if (gain := evidence.redundancy.gain(piece)) > 0:
                heappush(queue, (-gain, piece.period, piece))
    return [_part(line, tandem) for tandem in sorted(chosen, key=lambda tandem: tandem.start)]


def _candidates(runs: list[Run], start: int, end: int) -> list[Run]:
    """The runs that overlap [start, end), clipped to it; of those that begin earlier only the nearest are tried."""
    first = bisect_left(runs, (start,))
    last = bisect_left(runs, (end,))
    near = runs[max(0, first - _LOOK_BACK) : last]
    clipped = [Run(max(start, run.start), min(end, run.end), run.period) for run in near]
    return [run for run in clipped if run.end - run.start >= 2 * run.period]


def _fit(line: Line, evidence: Evidence, gaps: _Gaps, run: Run, cost: int) -> Tandem | list[Run]:
    """Place `run`: the copies to fold, or the runs to try instead, which may be none."""
    start, end = gaps.widest(run.start, run.end)
    if end - start < 2 * run.period:
        return []
    clipped = Run(start, end, run.period)
    if clipped != run and evidence.redundancy.gain(clipped) < -cost:
        return [clipped]
    tandem = best_phase(line, clipped)
    if run.period == 1 and tandem.count < 3:
        return []
    if unit := _cut(evidence.protected, tandem):
        whole = _whole(line, evidence, clipped)
        if whole is None or whole.count < tandem.count or is_weak(line, whole) or _entered(evidence, whole):
            return _pieces(clipped, unit)
        tandem = whole
    if unit := _entered(evidence, tandem):
        return _pieces(clipped, unit)
    if is_weak(line, tandem):
        return []
    return isomorphic(line, tandem) or []


def _whole(line: Line, evidence: Evidence, run: Run) -> Tandem | None:
    """The best phase of `run` among those that cut no protected unit; it may lose no copy."""
    ends = ((first, first + (run.end - first) // run.period * run.period) for first in phases(run))
    starts = [first for first, end in ends if not any(evidence.protected[first : end + 1 : run.period])]
    return best_phase(line, run, starts) if starts else None


def _cut(protected: list[Stretch | None], tandem: Tandem) -> Stretch | None:
    """The first protected unit that a border of the copies would cut."""
    for unit in protected[tandem.start : tandem.end + 1 : tandem.period]:
        if unit and not (unit[0] <= tandem.start and tandem.end <= unit[1]):
            return unit
    return None


def _entered(evidence: Evidence, tandem: Tandem) -> Stretch | None:
    """A unit that the run walks into, and that says more than the run does.

    A run down a U-Net enters a unit with every copy; one that enters fewer met a module's first operator by chance.
    """
    gain = evidence.redundancy.gain(Run(tandem.start, tandem.end, tandem.period))
    first = bisect_left(evidence.units, (tandem.start + 1,))
    last = bisect_left(evidence.units, (tandem.end,))
    entered = [unit for unit in evidence.units[first:last] if unit[1] > tandem.end]
    smallest = min(entered, key=lambda unit: unit[1] - unit[0], default=None)
    return smallest if smallest and len(entered) < tandem.count and gain < smallest[1] - smallest[0] else None


def _pieces(run: Run, unit: Stretch) -> list[Run]:
    """What is left of `run` inside, before and behind `unit`."""
    start, end = unit
    inside = (max(run.start, start), min(run.end, end))
    stretches = (inside, (run.start, start), (end, run.end))
    return [Run(a, b, run.period) for a, b in stretches if 2 * run.period <= b - a < run.end - run.start]


def _part(line: Line, tandem: Tandem) -> Part:
    return Part(
        "run", tandem.start, tandem.end, period=tandem.period, count=tandem.count,
        shape=line.signature(*tandem.copy(0)),
    )  # fmt: skip
