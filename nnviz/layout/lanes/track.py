"""One column of far wires: stretches of rows, disjoint and in order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""First and last place."""


@dataclass(slots=True)
class Track:
    """Stretches that are taken, as their first and last places, both ascending."""

    firsts: list[int] = field(default_factory=list[int])
    lasts: list[int] = field(default_factory=list[int])

    def look(self, span: Span) -> tuple[bool, bool]:
        """Whether a stretch lies within `span`, and whether none touches it."""
        start, end = bisect_left(self.lasts, span[0]), bisect_right(self.firsts, span[1])
        within = any(span[0] <= self.firsts[index] and self.lasts[index] <= span[1] for index in range(start, end)[:2])
        return within, start >= end

    def put(self, span: Span) -> None:
        """Take a stretch that nothing touches."""
        insort(self.firsts, span[0])
        insort(self.lasts, span[1])
