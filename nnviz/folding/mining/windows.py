"""Short windows of lists of parts that occur twice or more, found without spelling them out.

Equal numbers name equal windows of one width; a window that is longer by one is such a number and a token.  In numpy,
O(n log n) for each width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nnviz.folding.mining.parts import Part
from nnviz.folding.thresholds import THRESHOLDS

Integers: TypeAlias = npt.NDArray[np.int64]

_SHORTEST = 3
"""Operators of a window."""


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
class Window:
    """Equal windows of `width` parts.

    firsts   where they begin in all rows laid end to end, ascending
    length   operators of the first
    """

    width: int
    firsts: list[int]
    length: int

    @property
    def gain(self) -> float:
        """What they save at most: as many operators and parts as the first has, for each of the others."""
        return saved(self.width, len(self.firsts), self.length)


def saved(width: int, count: int, length: int) -> float:
    """What `count` windows of `width` parts and `length` operators save."""
    return (count - 1) * (width - 1 + 0.15 * length)


def repeated_windows(rows: Sequence[Row]) -> list[Window]:
    """Every window of a few parts that occurs twice or more, by first place; it is no whole row.

    A window of which two neighbours occur together but once is left out.
    """
    tokens = _laid([row.tokens for row in rows])
    begins, finishes = _laid([row.begins for row in rows]), _laid([row.finishes for row in rows])
    lengths = np.array([len(row.tokens) for row in rows], np.int64)
    length = np.repeat(lengths, lengths)
    rest = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(tokens))
    common = _common(tokens, rest)
    first, names = np.arange(len(tokens)), tokens
    starts, ends = begins.tolist(), finishes.tolist()
    found: list[Window] = []
    for width in range(2, THRESHOLDS.regroup_parts + 1):
        last = first + width - 1
        fits = rest[first] >= width
        fits[fits] = common[last[fits] - 1]
        fits[fits] = finishes[last[fits]] - begins[first[fits]] <= THRESHOLDS.regroup_length
        first, last = first[fits], last[fits]
        names = _numbered(names[fits], tokens[last])
        whole = (length[first] == width) | (finishes[last] - begins[first] < _SHORTEST)
        groups = _groups(first[~whole], names[~whole])
        found += [Window(width, firsts, ends[firsts[0] + width - 1] - starts[firsts[0]]) for firsts in groups]
    return sorted(found, key=lambda window: (window.firsts[0], window.width))


def _laid(lists: Sequence[Sequence[int]]) -> Integers:
    return np.fromiter(chain.from_iterable(lists), np.int64)


def _common(tokens: Integers, rest: Integers) -> npt.NDArray[np.bool_]:
    """For each part whether it and the next of its row occur together elsewhere."""
    inside = np.flatnonzero(rest > 1)
    _, pair, count = np.unique(_numbered(tokens[inside], tokens[inside + 1]), return_inverse=True, return_counts=True)
    common = np.zeros(len(tokens), np.bool_)
    common[inside] = count[pair] > 1
    return common


def _numbered(left: Integers, right: Integers) -> Integers:
    """One number for each pair, small where pairs are few."""
    return np.unique(left * (right.max(initial=0) + 1) + right, return_inverse=True)[1].astype(np.int64)


def _groups(first: Integers, names: Integers) -> Iterator[list[int]]:
    """Those of `first` with equal names, where there are two or more."""
    order = np.argsort(names, kind="stable")
    borders = np.flatnonzero(np.diff(names[order], prepend=-1, append=-1))
    firsts = first[order].tolist()
    return (firsts[a:b] for a, b in pairwise(borders.tolist()) if b - a > 1)
