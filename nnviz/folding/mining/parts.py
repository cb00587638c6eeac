"""What the search is about: parts of the line, nested.

A leaf is one operator.  A unit is a stretch with parts.  A run is `count` copies of one period, of which only the first
is opened; its variants stand before and behind.  An assembly is a sequence of similar copies, each opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["leaf", "unit", "run", "assembly"]


@dataclass(slots=True, eq=False)
class Part:
    """A stretch [start, end) of the line; mutable, because the search refines it.

    parts           what a unit, or the first copy of a run, is made of
    period, count   of a run: the regular copies lie at start + i * period
    before, after   variants of a run, which lie outside [start, end)
    copies          of an assembly
    shape           number of the class it belongs to
    """

    kind: Kind
    start: int
    end: int
    parts: list[Part] = field(default_factory=list["Part"])
    period: int = 0
    count: int = 1
    before: Sequence[Part] = ()
    after: Sequence[Part] = ()
    copies: Sequence[Part] = ()
    shape: int = -1

    @property
    def begin(self) -> int:
        """Where it starts, variants included."""
        return self.before[0].start if self.before else self.start

    @property
    def finish(self) -> int:
        """Where it ends, variants included."""
        return self.after[-1].end if self.after else self.end

    @property
    def total(self) -> int:
        """How many copies there are, variants included."""
        return len(self.copies) or self.count + len(self.before) + len(self.after)

    def opened(self) -> Iterator[Part]:
        """Yield each part whose list of parts is its own: itself, its variants, its copies."""
        if self.kind != "assembly":
            yield self
        yield from self.before
        yield from self.after
        yield from self.copies


def leaf(position: int) -> Part:
    """One operator as a part."""
    return Part("leaf", position, position + 1)


def shifted(part: Part, offset: int) -> Part:
    """The same part, `offset` positions later."""

    def move(parts: Sequence[Part]) -> list[Part]:
        return [shifted(inner, offset) for inner in parts]

    if part.kind == "leaf":
        return leaf(part.start + offset)
    return Part(
        part.kind,
        part.start + offset,
        part.end + offset,
        move(part.parts),
        part.period,
        part.count,
        move(part.before),
        move(part.after),
        move(part.copies),
        part.shape,
    )
