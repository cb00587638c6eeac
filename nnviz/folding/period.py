"""The effective period of a run: what is left of it once its inner repeats are written down.

Without this an accidental super-period wins: two ResNet stages of "block block projection" look like a run of longer
period, and gain more, than the blocks that they are made of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.folding.runs import Run
from nnviz.folding.thresholds import THRESHOLDS


@dataclass(frozen=True, slots=True)
class Redundancy:
    """Prefix sums, one row an octave: how many positions repeat what a run of period <= 2^k wrote down already."""

    prefixes: list[list[int]]

    def gain(self, run: Run) -> int:
        """How many operators folding `run` saves."""
        count = (run.end - run.start) // run.period
        if run.period == 1 and count < 3:
            return 0
        return (count - 1) * self._effective(run) - THRESHOLDS.run_cost

    def _effective(self, run: Run) -> int:
        if run.period < 4:
            return run.period
        row = self.prefixes[(run.period // 2).bit_length() - 1]
        second = run.start + run.period
        return max(1, run.period - (row[second + run.period] - row[second]))


def redundancy(length: int, runs: list[Run]) -> Redundancy:
    """Add up, for each octave of periods, the positions that the runs of shorter periods explain."""
    by_period = sorted(runs, key=lambda run: run.period)
    change = np.zeros(length + 1, np.int64)
    prefixes: list[list[int]] = []
    used = octave = 0
    while (1 << octave) <= max(1, length):
        while used < len(by_period) and by_period[used].period <= 1 << octave:
            start, end, period = by_period[used]
            change[start + period] += 1
            change[end] -= 1
            used += 1
        prefixes.append([0, *np.cumsum(np.cumsum(change)[:length] > 0).tolist()])
        octave += 1
    return Redundancy(prefixes)
