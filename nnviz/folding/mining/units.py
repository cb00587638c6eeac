"""Units: stretches that one tensor enters and one leaves, repeated or not (attention, Inception, a residual).

Kruskal over the boundaries in increasing b_2: once all boundaries up to v are merged, a stretch is a unit if v is
not much longer than the stretch itself.  Laminar by construction, O(n log n).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from nnviz.folding.mining.line import Line, Stretch
from nnviz.folding.mining.strength import INFINITE
from nnviz.folding.thresholds import THRESHOLDS


def units(line: Line) -> list[Stretch]:
    """All units of `line`, by start."""
    return sorted({*(unit for unit in _merged(line.strength.spans) if line.is_region(*unit)), *line.adaptive})


def _merged(spans: list[int]) -> Iterator[Stretch]:
    """Merge neighbours over stronger and stronger boundaries; yield what holds together by itself.

    The root of what is merged is its first position.
    """
    parent, end = list(range(len(spans))), list(range(1, len(spans) + 1))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(i: int) -> int:
        left, right = find(i), find(i + 1)
        parent[right] = left
        end[left] = end[right]
        return left

    finite = sorted((i for i, span in enumerate(spans[:-1]) if span < INFINITE), key=spans.__getitem__)
    for span, level in groupby(finite, key=spans.__getitem__):
        joined = [join(i) for i in level]
        for start in dict.fromkeys(find(i) for i in joined):
            length = end[start] - start
            if length >= THRESHOLDS.unit_length and span <= THRESHOLDS.unit_slack * length + 1:
                yield start, end[start]


def protection(line: Line, found: list[Stretch]) -> list[Stretch | None]:
    """For the boundary before each position, the smallest repeated unit that it would cut.

    A run must not walk out of one residual block into the next; levels of a U-Net are nested, occur once each, and are
    not protected, so that their runs win.
    """
    limit = THRESHOLDS.exact_length
    shapes = [(end - start, line.signature(start, end) if end - start <= limit else -start) for start, end in found]
    count = Counter(shapes)
    repeated = [
        unit for unit, shape in zip(found, shapes, strict=True)
        if count[shape] >= 2 and shape[0] >= THRESHOLDS.protected_length
    ]  # fmt: skip
    cut: list[Stretch | None] = [None] * (len(line) + 1)
    for start, end in sorted(repeated, key=lambda unit: (unit[0] - unit[1], unit)):
        cut[start + 1 : end] = [(start, end)] * (end - start - 1)
    return cut
