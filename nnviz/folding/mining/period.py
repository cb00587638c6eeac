"""The effective period of a run: what is left of it once its inner repeats are written down.

Without this an accidental super-period wins: two ResNet stages of "block block projection" look like a run of longer
period, and gain more, than the blocks that they are made of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.folding.mining.runs import Run
from nnviz.folding.thresholds import THRESHOLDS


@dataclass(frozen=True, slots=True)
class Redundancy:
    """Prefix sums, one row an octave: how many positions repeat what a run of period <= 2^k wrote down already.

    Octaves without runs of their own share the row of the one before.
    """

    prefixes: list[npt.NDArray[np.int32]]

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
        return max(1, run.period - int(row[second + run.period] - row[second]))


def redundancy(length: int, runs: list[Run]) -> Redundancy:
    """Add up, for each octave of periods, the positions that the runs of shorter periods explain."""
    by_period = sorted(runs, key=lambda run: run.period)
    change = np.zeros(length + 1, np.int32)
    prefixes = [np.zeros(length + 1, np.int32)]
    used = 0
    for octave in range(max(1, length).bit_length()):
        before = used
        while used < len(by_period) and by_period[used].period <= 1 << octave:
            start, end, period = by_period[used]
            change[start + period] += 1
            change[end] -= 1
            used += 1
        prefixes.append(_explained(change) if used > before else prefixes[-1])
    return Redundancy(prefixes[1:])


def _explained(change: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """How many positions before each have a positive sum of all changes up to them."""
    return np.concatenate(([0], np.cumsum(np.cumsum(change)[:-1] > 0))).astype(np.int32)
