"""Where a run begins: of the rotations of its period, the one whose copies begin and end at the strongest boundaries.

A run of labels says how long a copy is, not where one begins.  Losing a copy costs; of equals the last is taken,
because first layers are the irregular ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.folding.mining.line import Line
from nnviz.folding.mining.runs import Run
from nnviz.folding.mining.strength import INFINITE
from nnviz.folding.thresholds import THRESHOLDS


@dataclass(frozen=True, slots=True)
class Tandem:
    """`count` equal copies of `period` operators from `start` on."""

    start: int
    period: int
    count: int

    @property
    def end(self) -> int:
        """One past the last operator."""
        return self.start + self.count * self.period

    def copy(self, index: int) -> tuple[int, int]:
        """The stretch of one copy."""
        return self.start + index * self.period, self.start + (index + 1) * self.period


def best_phase(line: Line, run: Run, starts: Sequence[int] = ()) -> Tandem:
    """Choose the rotation of `run`, among `starts` if there are any; what is almost a copy at its ends is half lost."""
    start, end, period = run
    best, chosen = float("-inf"), start
    for first in starts or _starts(line, run):
        count = (end - first) // period
        ends = (first - start, (end - first) % period) if all(line.resamples[first : end - 1 : period]) else ()
        whole = count + sum(_almost(length, period) for length in ends) / 2
        score = _quality(line, first, period, count) + THRESHOLDS.lost_copy * whole
        if score >= best - 1e-9:
            best, chosen = max(best, score), first
    return Tandem(chosen, period, (end - chosen) // period)


def _starts(line: Line, run: Run) -> list[int]:
    """Where the first copy may begin; the very first is left out for its border only if the others are clean."""
    start, end, period = run
    later = range(start + period, min(start + 2 * period, end - 2 * period + 1))
    return [*phases(run), *(first for first in later if _is_clean(line, first, run))]


def _is_clean(line: Line, first: int, run: Run) -> bool:
    """Whether one tensor alone crosses each border from `first` on."""
    return all(span >= INFINITE for span in line.strength.spans[first - 1 : run.end : run.period])


def _almost(length: int, period: int) -> bool:
    """Whether what is left of a copy at an end of the run lacks so little that it will join as a variant."""
    return period > length >= (1 - THRESHOLDS.lacking) * period


def phases(run: Run) -> range:
    """Where the first copy of `run` may begin."""
    start, end, period = run
    return range(start, min(start + period, end - 2 * period + 1))


def _quality(line: Line, start: int, period: int, count: int) -> float:
    """Half the mean and half the least of the bare strengths, and the mean bonus of the borders where copies begin."""
    borders = slice(start, start + count * period + 1, period)
    full, bare = line.strength.full[borders], line.strength.bare[borders]
    bonus = (sum(full[:-1]) - sum(bare[:-1])) / count
    return 0.5 * min(bare) + 0.5 * sum(bare) / len(bare) + bonus


def isomorphic(line: Line, tandem: Tandem) -> Tandem | None:
    """The first copies that agree in their inner edges too, perhaps without the very first; None if fewer than two."""
    for skipped in range(min(2, tandem.count - 1)):
        shape = line.signature(*tandem.copy(skipped))
        alike = skipped + 1
        while alike < tandem.count and line.signature(*tandem.copy(alike)) == shape:
            alike += 1
        if alike - skipped >= 2:
            return Tandem(tandem.copy(skipped)[0], tandem.period, alike - skipped)
    return None


def is_weak(line: Line, tandem: Tandem) -> bool:
    """Whether the copies meet at boundaries much weaker than the strongest one inside a copy.

    On the way up a U-Net boundaries grow stronger, copy by copy: a copy is also compared with its own borders.
    """
    if tandem.period < 3:
        return False
    middle = tandem.count // 2
    inside = line.strongest_inside(*tandem.copy(middle))
    near = range(max(1, middle - 8), min(tandem.count, middle + 9))
    between = [line.strength.full[tandem.start + i * tandem.period] for i in near]
    own = max(between[middle - near.start : middle - near.start + 2])
    borders = sorted(between)
    return max(borders[len(borders) // 2], own) < inside - THRESHOLDS.weaker_boundary
