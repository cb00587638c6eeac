"""Short windows of lists of parts that occur twice or more, found without spelling them out.

Equal numbers name equal windows of one width; a window that is longer by one is such a number and a token.  In numpy,
O(n log n) for each width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from nnviz.folding.mining.parts import Part
from nnviz.folding.thresholds import THRESHOLDS

Integers: TypeAlias = npt.NDArray[np.int64]
Amount = TypeVar("Amount", float, npt.NDArray[np.float64])

_SHORTEST = 3
"""Operators of a window."""
_LONGEST_STRENGTH = 44


@dataclass(frozen=True, slots=True)
class Row:
    """The list of parts of `owner`: what each is, as a number, and the operators [begin, finish) that it spans."""

    owner: Part
    tokens: list[int]
    begins: list[int]
    finishes: list[int]

    def box(self, first: int, width: int, box: Part, token: int) -> None:
        """Put `box`, which is a `token`, in the place of parts [first, first + width)."""
        window = slice(first, first + width)
        self.owner.parts[window] = [box]
        self.tokens[window] = [token]
        self.begins[window] = [box.begin]
        self.finishes[window] = [box.finish]


@dataclass(frozen=True, slots=True)
class Windows:
    """Sets of two or more equal windows, those that may save most first.

    firsts   where they begin in all rows laid end to end, set by set, ascending in each
    begin, end   what of `firsts` each set has
    width    how many parts each has
    gain     what the windows of each set save at most: if none overlap, and all borders are like the strongest
    """

    firsts: Integers
    begin: list[int]
    end: list[int]
    width: list[int]
    gain: list[float]

    def places(self, number: int) -> list[int]:
        """Where the windows of one set begin."""
        places: list[int] = self.firsts[self.begin[number] : self.end[number]].tolist()
        return places


def saved(width: Amount, count: Amount, length: Amount) -> Amount:
    """What `count` windows of `width` parts and `length` operators save; of many at once, too."""
    return (count - 1) * (width - 1 + 0.15 * length)


def weighed(gain: Amount, borders: Amount) -> Amount:
    """`gain` by the strength of the two `borders` together."""
    return gain * (0.5 + borders / _LONGEST_STRENGTH)


def repeated_windows(rows: Sequence[Row], strength: Sequence[float]) -> Windows:
    """Every window of a few parts that occurs twice or more, those that may save most first; it may be a whole row.

    `strength` is that of the boundary before each operator, and at the end.  A window of which two neighbours occur
    together but once is left out.
    """
    tokens = _laid([row.tokens for row in rows])
    begins, finishes = _laid([row.begins for row in rows]), _laid([row.finishes for row in rows])
    lengths = np.array([len(row.tokens) for row in rows], np.int64)
    rest = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(tokens))
    common = _common(tokens, rest)
    first, names = np.arange(len(tokens)), tokens
    found: list[tuple[Integers, Integers]] = []
    for width in range(2, THRESHOLDS.regroup_parts + 1):
        last = first + width - 1
        fits = rest[first] >= width
        fits[fits] = common[last[fits] - 1]
        fits[fits] = finishes[last[fits]] - begins[first[fits]] <= THRESHOLDS.regroup_length
        first, last = first[fits], last[fits]
        order, names = _ranked(names[fits], tokens[last])
        first, last = first[order], last[order]
        long = finishes[last] - begins[first] >= _SHORTEST
        found.append((first[long], _sets(names[long])))
        again = np.bincount(names)[names] > 1  # what occurs once is the beginning of nothing that occurs twice
        first, names = first[again], names[again]
    return _sorted(found, begins, finishes, np.array(strength))


def _sorted(
    found: Sequence[tuple[Integers, Integers]], begins: Integers, finishes: Integers, strength: npt.NDArray[np.float64]
) -> Windows:
    """The sets `found` of each width from 2 on: where their windows begin, and the bounds of each set in that."""
    offsets = np.cumsum([0, *(len(firsts) for firsts, _ in found)])
    bounds = np.concatenate([sets + offset for (_, sets), offset in zip(found, offsets, strict=False)])
    width = np.repeat(np.arange(2, len(found) + 2), [len(sets) for _, sets in found])
    firsts = np.concatenate([firsts for firsts, _ in found])
    lasts = firsts + np.repeat(np.arange(1, len(found) + 1), [len(firsts) for firsts, _ in found])
    borders = strength[begins[firsts]] + strength[finishes[lasts]]
    strongest = np.maximum.reduceat(np.append(borders, 0), bounds.ravel())[::2]
    lead = bounds[:, 0]
    sizes = width, bounds[:, 1] - lead, finishes[lasts[lead]] - begins[firsts[lead]]
    gain = weighed(saved(*(size.astype(np.float64) for size in sizes)), strongest)
    order = np.argsort(-gain, kind="stable")
    begin, end = bounds[order].T.tolist()
    return Windows(firsts, begin, end, width[order].tolist(), gain[order].tolist())


def _laid(lists: Sequence[Sequence[int]]) -> Integers:
    return np.fromiter(chain.from_iterable(lists), np.int64)


def _common(tokens: Integers, rest: Integers) -> npt.NDArray[np.bool_]:
    """For each part whether it and the next of its row occur together elsewhere."""
    inside = np.flatnonzero(rest > 1)
    order, pair = _ranked(tokens[inside], tokens[inside + 1])
    common = np.zeros(len(tokens), np.bool_)
    common[inside[order]] = np.bincount(pair)[pair] > 1
    return common


def _ranked(left: Integers, right: Integers) -> tuple[Integers, Integers]:
    """The order of the pairs in which equal ones are neighbours, and stay in order, and a number for each, in it."""
    pairs = left * (right.max(initial=0) + 1) + right
    order = np.argsort(pairs, kind="stable")
    return order, np.cumsum(np.diff(pairs[order], prepend=-1) > 0) - 1


def _sets(names: Integers) -> Integers:
    """Where each set of two or more equal `names`, which ascend, begins and ends."""
    borders = np.flatnonzero(np.diff(names, prepend=-1, append=-1))
    return np.stack([borders[:-1], borders[1:]], 1)[np.diff(borders) > 1]
