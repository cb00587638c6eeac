"""The result of the search, spelt out: every copy of every block with what it is made of.

Positions are those of the line.  Copies of one repeat are neighbours; everything nests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from nnviz.folding.parts import Part

Member: TypeAlias = "int | Repeat"
"""One operator, by position, or a repeat."""


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """One copy of a block: operators [start, end)."""

    start: int
    end: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """One or more consecutive copies of a block; `shape` names its class."""

    shape: int
    copies: tuple[Copy, ...]

    @property
    def start(self) -> int:
        """Position of the first operator."""
        return self.copies[0].start

    @property
    def end(self) -> int:
        """One past the last operator."""
        return self.copies[-1].end


def expand(root: Part) -> Copy:
    """Spell out `root`."""
    return _copy(root, 0)


def _members(parts: list[Part], offset: int) -> tuple[Member, ...]:
    return tuple([
        part.start + offset if part.kind == "leaf" else Repeat(part.shape, tuple(_copies(part, offset)))
        for part in parts
    ])  # fmt: skip


def _copies(part: Part, offset: int) -> Iterator[Copy]:
    """The copies of `part`, `offset` positions later."""
    for variant in part.before:
        yield _copy(variant, offset)
    if part.kind == "unit":
        yield _copy(part, offset)
    for i in range(part.count if part.kind == "run" else 0):
        start = part.start + i * part.period + offset
        inner = _members(part.parts, offset + i * part.period) if part.period > 1 else (start,)
        yield Copy(start, start + part.period, inner)
    for other in (*part.copies, *part.after):
        yield _copy(other, offset)


def _copy(part: Part, offset: int) -> Copy:
    return Copy(part.start + offset, part.end + offset, _members(part.parts, offset))


def repeats(root: Copy) -> Iterator[Repeat]:
    """Every repeat below `root`, outer before inner, in order."""
    pending = [member for member in reversed(root.members) if isinstance(member, Repeat)]
    while pending:
        repeat = pending.pop()
        yield repeat
        pending += [
            inner for copy in reversed(repeat.copies) for inner in reversed(copy.members) if isinstance(inner, Repeat)
        ]


def span(members: Sequence[Member]) -> tuple[int, int]:
    """Where the first of `members` begins and the last ends."""
    first, last = members[0], members[-1]
    start = first.start if isinstance(first, Repeat) else first
    return start, last.end if isinstance(last, Repeat) else last + 1
