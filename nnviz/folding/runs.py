"""Maximal runs: stretches of labels that repeat with a period, at least twice.

Karp, Miller and Rosenberg's doubling: equal numbers name equal stretches of length 1, 2, 4 ...; where the distance to
the next equal stretch stays constant there is a candidate, extended both ways by binary descent on the same numbers.
The longest level must be tried again and again: descending once would cut runs off at twice its length.  O(n log^2 n)
in numpy.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int64]


class Run(NamedTuple):
    """Labels [start, end) repeat with `period`."""

    start: int
    end: int
    period: int


def maximal_runs(labels: list[int]) -> list[Run]:
    """All maximal runs of at least two periods, by start."""
    levels, candidates = _double(np.unique(np.array(labels, np.int64), return_inverse=True)[1].astype(np.int64))
    if not candidates:
        return []
    found = np.unique(np.concatenate(candidates), axis=0)
    start, period = found[:, 0], found[:, 1]
    end = _extend(levels, start, start + period, 1)
    start = _extend(levels, start, start + period, -1) - period
    runs = np.unique(np.stack([start, end, period], 1), axis=0)
    runs = runs[(runs[:, 1] - runs[:, 0]) >= 2 * runs[:, 2]]
    return [Run(int(a), int(b), int(p)) for a, b, p in runs]


def _double(names: Integers) -> tuple[list[tuple[int, Integers]], list[Integers]]:
    """Name the stretches of each power of two, and collect (start, period) candidates."""
    levels: list[tuple[int, Integers]] = []
    candidates: list[Integers] = []
    total, length = len(names), 1
    while length <= max(1, total // 2):
        levels.append((length, names))
        distance = _next_equal(names)
        if not distance.any():
            break
        candidates.append(_stretches(distance, length))
        left = total - 2 * length + 1
        if left <= 0:
            break
        key = names[:left] * (names.max() + 1) + names[length : length + left]
        names = np.unique(key, return_inverse=True)[1].astype(np.int64)
        length *= 2
    return levels, candidates


def _next_equal(names: Integers) -> Integers:
    """Distance to the next equal name; 0 where there is none."""
    order = np.argsort(names, kind="stable")
    same = names[order[1:]] == names[order[:-1]]
    distance = np.zeros(len(names), np.int64)
    distance[order[:-1][same]] = (order[1:] - order[:-1])[same]
    return distance


def _stretches(distance: Integers, length: int) -> Integers:
    """(start, period) where the distance is constant for long enough, for periods of this octave."""
    borders = np.flatnonzero(np.diff(distance)) + 1
    start = np.concatenate(([0], borders))
    end = np.concatenate((borders, [len(distance)]))
    period = distance[start]
    long = end - start + length >= np.minimum(period, length)
    keep = (period > 0) & long & (period >= max(1, length // 2)) & (period < 4 * length)
    return np.stack([start[keep], period[keep]], 1)


def _extend(levels: list[tuple[int, Integers]], left: Integers, right: Integers, step: int) -> Integers:
    """Move `left` and `right` together in the direction of `step` while the labels agree; return the new `right`."""
    left, right = left.copy(), right.copy()
    longest = levels[-1][0]
    for length, names in reversed(levels):
        again = True
        while again:
            shift = 0 if step > 0 else -length
            inside = (right < len(names)) if step > 0 else (left >= length)
            equal = np.zeros(len(left), bool)
            equal[inside] = names[left[inside] + shift] == names[right[inside] + shift]
            left[equal] += step * length
            right[equal] += step * length
            again = length == longest and bool(equal.any())
    return right
