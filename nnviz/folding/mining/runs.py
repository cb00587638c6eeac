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
Names: TypeAlias = npt.NDArray[np.unsignedinteger]


class Run(NamedTuple):
    """Labels [start, end) repeat with `period`."""

    start: int
    end: int
    period: int


def maximal_runs(labels: list[int]) -> list[Run]:
    """All maximal runs of at least two periods, by start."""
    levels, candidates = _double(np.array(labels, np.int64))
    if not candidates:
        return []
    found = _distinct(np.concatenate(candidates))
    start, period = found[:, 0], found[:, 1]
    end = _extend(levels, start, start + period, 1)
    start = _extend(levels, start, start + period, -1) - period
    runs = _distinct(np.stack([start, end, period], 1))
    runs = runs[(runs[:, 1] - runs[:, 0]) >= 2 * runs[:, 2]]
    return [Run(int(a), int(b), int(p)) for a, b, p in runs]


def _distinct(rows: Integers) -> Integers:
    """`rows` in order, each once."""
    rows = rows[np.lexsort(rows.T[::-1])]
    new = np.ones(len(rows), np.bool_)
    new[1:] = (rows[1:] != rows[:-1]).any(1)
    return rows[new]


def _double(labels: Integers) -> tuple[list[tuple[int, Names]], list[Integers]]:
    """Name the stretches of each power of two, and collect (start, period) candidates."""
    levels: list[tuple[int, Names]] = []
    candidates: list[Integers] = []
    total, length = len(labels), 1
    names, distance = _named(labels)
    while length <= max(1, total // 2):
        levels.append((length, names))
        if not distance.any():
            break
        candidates.append(_stretches(distance, length))
        left = total - 2 * length + 1
        if left <= 0:
            break
        names, distance = _named(_paired(names[:left], names[length : length + left]))
        length *= 2
    return levels, candidates


def _paired(left: Names, right: Names) -> Names:
    """A number for each pair, in the order of the pairs."""
    base = int(right.max()) + 1
    kind = np.min_scalar_type((int(left.max()) + 1) * base)
    numbers: Names = left.astype(kind) * kind.type(base) + right
    return numbers


def _named(keys: Names | Integers) -> tuple[Names, Integers]:
    """A number for each equal set of `keys`, and the distance to the next equal one; 0 where there is none.

    Numbers are kept as small as they are: short integers are sorted in linear time.
    """
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    same = ordered[1:] == ordered[:-1]
    ranks = np.cumsum(np.concatenate(([False], ~same)))
    names = np.empty(len(order), np.min_scalar_type(int(ranks[-1])))
    names[order] = ranks
    distance = np.zeros(len(order), np.int64)
    distance[order[:-1]] = np.where(same, order[1:] - order[:-1], 0)
    return names, distance


def _stretches(distance: Integers, length: int) -> Integers:
    """(start, period) where the distance is constant for long enough, for periods of this octave."""
    borders = np.flatnonzero(np.diff(distance)) + 1
    start = np.concatenate(([0], borders))
    end = np.concatenate((borders, [len(distance)]))
    period = distance[start]
    long = end - start + length >= np.minimum(period, length)
    keep = (period > 0) & long & (period >= max(1, length // 2)) & (period < 4 * length)
    return np.stack([start[keep], period[keep]], 1)


def _extend(levels: list[tuple[int, Names]], left: Integers, right: Integers, step: int) -> Integers:
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
