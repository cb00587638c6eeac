"""Which boxes of several columns are paired: first by resolution, then by what they are, always in order.

A *stage* is a run of boxes that pictures of one resolution leave.  Stages of equal resolution are paired (longest
common subsequence), their first boxes stand at one height, and what follows in them is paired by how much alike it is
(the alignment of Needleman and Wunsch 1970, without a penalty for gaps).  Where there are no pictures, first boxes are
paired only behind a stage that both have, and only if nothing alike is lost by it.  Networks are taken in one after the
other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, TypeAlias, TypeVar

Row: TypeAlias = dict[int, int]
"""Boxes that stand at one height: by the number of the column, the number of the stop in it."""

ALWAYS: Final = 1_000_000
"""More than all likeness of a stage: its first boxes stand at one height, whatever they are."""

_One = TypeVar("_One")
_Other = TypeVar("_Other")


@dataclass(frozen=True, slots=True)
class Stop:
    """A box as it is paired: the resolution of what leaves it, and words for what it is, the most telling first."""

    resolution: str
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class Stage:
    """A run of rows at one resolution; `columns` are those that have it."""

    resolution: str
    rows: list[Row] = field(default_factory=list[Row])

    @property
    def columns(self) -> set[int]:
        """The columns that have this stage."""
        return {column for row in self.rows for column in row}


def align(columns: Sequence[Sequence[Stop]]) -> list[Stage]:
    """The stages of all columns in order; every stop is in one row, and rows keep the order of every column."""
    stages: list[Stage] = []
    for number, stops in enumerate(columns):
        runs = groupby(enumerate(stops), lambda numbered: numbered[1].resolution)
        fresh = [Stage(resolution, [{number: at} for at, _ in run]) for resolution, run in runs]
        met = _woven(stages, fresh, lambda one, other: one.resolution == other.resolution)
        behind = [True, *(one is not None and other is not None for one, other in met)]
        stages = [_joined(one, other, columns, after) for (one, other), after in zip(met, behind, strict=False)]
    return stages


def _joined(one: Stage | None, other: Stage | None, columns: Sequence[Sequence[Stop]], behind: bool) -> Stage:
    """Two stages as one: their first rows are one, and what is alike in the others; `behind` one that both have."""
    if one is None or other is None:
        return one or other or Stage("")
    tops = one.rows[0], other.rows[0]
    first = ALWAYS if one.resolution else int(behind)

    def likeness(row: Row, new: Row) -> int:
        is_top = row is tops[0] and new is tops[1]
        return 2 * _likeness(row, new, columns) + (first if is_top else 0)

    met = _woven(one.rows, other.rows, likeness)
    return Stage(one.resolution, [{**(row or {}), **(new or {})} for row, new in met])


def _likeness(row: Row, new: Row, columns: Sequence[Sequence[Stop]]) -> int:
    """How many of the words of two rows are the same, at best; 0 where they say nothing."""
    (column, at), *_ = new.items()
    words = columns[column][at].words
    others = [columns[column][at].words for column, at in row.items()]
    return max(sum(a == b != "" for a, b in zip(words, other, strict=False)) for other in others)


def _woven(
    ones: Sequence[_One], others: Sequence[_Other], likeness: Callable[[_One, _Other], int]
) -> list[tuple[_One | None, _Other | None]]:
    """Two sequences as one in which both keep their order, and the pairs are as much alike as can be in sum."""
    best = [[0] * (len(others) + 1) for _ in range(len(ones) + 1)]
    for i in reversed(range(len(ones))):
        for j in reversed(range(len(others))):
            alike = likeness(ones[i], others[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + alike if alike else 0)
    woven: list[tuple[_One | None, _Other | None]] = []
    i = j = 0
    while i < len(ones) and j < len(others):
        alike = likeness(ones[i], others[j])
        if alike and best[i][j] == best[i + 1][j + 1] + alike:
            woven.append((ones[i], others[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            woven.append((ones[i], None))
            i += 1
        else:
            woven.append((None, others[j]))
            j += 1
    return [*woven, *((one, None) for one in ones[i:]), *((None, other) for other in others[j:])]
