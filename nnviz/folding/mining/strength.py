"""How good a place each boundary between two neighbours of the order is to cut: the scale at which it dies.

b_k of a boundary is the k-th smallest span among the tensors that cross it (from the producer to the nearest consumer
beyond the boundary; where three or more consume it, at least the median span).  b_2 infinite: one tensor alone crosses.
b_2 = 7: a local edge jumps over.  b_2 = 300: only a long skip crosses, so that it is a cut for every block shorter than
300.  All scales at once: the spans are sorted and filled in with union-find, O(E log E).

strength = max(lg b_2, lg b_3 - 5, lg b_4 - 8) + 0.3 lg b_2, plus small bonuses that settle ties.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np

from nnviz.folding.thresholds import THRESHOLDS

INFINITE = 1 << 40
Spans = list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Strength:
    """Strength of the boundary before each position, with bonuses and bare; `spans` is b_2 behind each position."""

    full: list[float]
    bare: list[float]
    spans: list[int]


def spans(
    consumers: list[list[int]],
    ignored: list[bool],
    frames: Sequence[tuple[int, int]] = (),
    entering: Sequence[list[int]] = (),
) -> tuple[list[int], Spans]:
    """Which operators the next one reads, at a span of 1; and all longer spans, shortest first.

    Those are (span, start, end) for every stretch over which the span of a tensor is the same; by position.
    `frames` are stretches that no block leaves: inside, what enters one is as near as its border.
    `entering` are the consumers of tensors that no operator makes: as if they were made just before the first.
    """
    read = [(i, users) for i, users in enumerate(consumers) if users and not ignored[i]]
    entered: Spans = [span for users in entering for span in _steps(users[0] - 1, users[0], users)]
    if frames:
        frame = _starts(len(consumers), frames)
        entered += [span for i, users in read for span in _inside(i, users, frame)]
        read = [(i, sorted({frame[user] if frame[user] > i else user for user in users})) for i, users in read]
    near = [i for i, users in read if users[0] == i + 1 and len(users) < 3]
    alone = [(users[0] - i, i, users[0]) for i, users in read if len(users) == 1 and users[0] > i + 1]
    several = [span for i, users in read if len(users) > 1 for span in _steps(i, i, users)]
    return near, sorted(entered + alone + several, key=itemgetter(0))


def _starts(length: int, frames: Sequence[tuple[int, int]]) -> list[int]:
    """For each position, where its frame begins; 0 where it is in none."""
    starts = [0] * length
    for start, end in frames:
        starts[start:end] = [start] * (end - start)
    return starts


def _inside(producer: int, consumers: list[int], frame: list[int]) -> Iterator[tuple[int, int, int]]:
    """The spans in the frames that the tensor enters."""
    for start, users in groupby(consumers, key=frame.__getitem__):
        if start > producer:
            yield from _steps(start - 1, start, list(users))


def _steps(producer: int, begin: int, consumers: list[int]) -> Iterator[tuple[int, int, int]]:
    """The spans of more than 1 from `begin` on of a tensor that is made at, or just before, `begin`."""
    median = consumers[len(consumers) // 2] - producer if len(consumers) >= 3 else 0
    for consumer in consumers:
        if consumer > begin:
            span = max(consumer - producer, median)
            if span > 1:
                yield span, begin, consumer
            begin = consumer


def cuts(length: int, near: list[int], crossing: Spans) -> list[list[int]]:
    """b_2, b_3 and b_4 of the boundary behind each position; see `spans`."""
    smallest = [[INFINITE] * length for _ in range(3)]
    count = [0] * (length + 1)
    for i in near:
        count[i] = 1
    following = list(range(length + 1))

    def find(i: int) -> int:
        root = i
        while following[root] != root:
            root = following[root]
        while following[i] != root:
            following[i], i = root, following[i]
        return root

    for span, start, end in crossing:
        i = find(start)
        while i < end:
            count[i] += 1
            if count[i] >= 2:
                smallest[count[i] - 2][i] = span
            if count[i] == 4:
                following[i] = i + 1
            i = find(i + 1)
    return smallest


def strength(b: list[list[int]], ends: list[float], begins: list[float]) -> Strength:
    """Combine the three scales; `ends`, `begins`: what each operator adds behind and before it."""
    limits = THRESHOLDS
    b2, b3, b4 = (np.log2(np.minimum(np.array(row, np.float64), limits.infinite) + 1) for row in b)
    wide = np.maximum(b3 - limits.width_penalty[0], b4 - limits.width_penalty[1])
    behind = np.maximum(b2, wide) + limits.width_slope * b2
    end = (1 + limits.width_slope) * float(np.log2(limits.infinite + 1))
    alone = np.array(b[0][:-1]) >= limits.infinite
    bonus = np.array(ends[:-1]) * alone + np.array(begins[1:])
    bare = [end, *behind[:-1].tolist(), end]
    full = [end + limits.fork_bonus, *(behind[:-1] + bonus).tolist(), end + limits.fork_bonus]
    return Strength(full, bare, b[0])
