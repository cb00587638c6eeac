"""The result of the search, spelt out: every copy of every block with what it is made of.

Positions are those of the line.  Copies of one repeat are neighbours; everything nests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import is_
from typing import Final, TypeAlias

Member: TypeAlias = "int | Repeat"
"""One operator, by position, or a repeat."""


class Copy:
    """One copy of a block: operators [start, end).

    A copy that is equal to an earlier one, its `model`, in all that may decide how it is boxed is a duplicate: it has
    what the model is made of, so many positions later.  A long row is one model and many duplicates, so that what is
    done for a body is done once.  The model of a copy that is no duplicate is the copy itself.  A `plain` one holds
    operators alone.  What a step leaves alone stays the same object.
    """

    __slots__ = ("_members", "_model", "end", "plain", "start")

    def __init__(self, start: int, end: int, members: tuple[Member, ...] = (), model: Copy | None = None) -> None:
        self.start, self.end, self._members = start, end, members
        self._model: Final = model  # not itself: a cycle would keep every copy until the collector comes
        self.plain: bool = model.plain if model else Repeat not in map(type, members)

    @property
    def model(self) -> Copy:
        """What it is a duplicate of, or itself."""
        return self._model or self

    @property
    def members(self) -> tuple[Member, ...]:
        """What it is made of, in order."""
        if self._model is None:
            return self._members
        return tuple([_later(member, self.start - self._model.start) for member in self._model.members])

    def later(self, offset: int) -> Copy:
        """Its duplicate, `offset` positions later."""
        return Copy(self.start + offset, self.end + offset, model=self.model)

    def holding(self, members: Sequence[Member]) -> Copy:
        """The same with other `members`; itself if they are what it is made of."""
        return self if _are_same(members, self.members) else Copy(self.start, self.end, tuple(members))


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

    def holding(self, copies: tuple[Copy, ...]) -> Repeat:
        """The same with other `copies`; itself if they are those that it has."""
        return self if _are_same(copies, self.copies) else Repeat(self.shape, copies)


def _are_same(some: Sequence[object], others: Sequence[object]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))


def _later(member: Member, offset: int) -> Member:
    if isinstance(member, int):
        return member + offset
    return Repeat(member.shape, tuple([copy.later(offset) for copy in member.copies]))


def models(copies: Iterable[Copy]) -> list[Copy]:
    """The models of `copies`, each once, in order."""
    return list(dict.fromkeys([copy.model for copy in copies]))


def mapped(step: Callable[[Copy], Copy], copies: Iterable[Copy]) -> tuple[Copy, ...]:
    """What `step` makes of `copies`; it is taken once for all duplicates, and may not depend on where they stand."""
    made: dict[Copy, Copy] = {}
    result: list[Copy] = []
    for copy in copies:
        model = copy.model
        new = made.get(model)
        if new is None:
            new = made[model] = step(model)
        result.append(new if copy is model else copy if new is model else new.later(copy.start - model.start))
    return tuple(result)


def remade(step: Callable[[Copy], Copy], repeat: Repeat) -> Repeat:
    """`repeat` with its copies as `step` makes them (see `mapped`)."""
    return repeat.holding(mapped(step, repeat.copies))


def inside_out(step: Callable[[Copy], Copy], outer: Copy) -> Copy:
    """`outer` with each copy in it, the innermost first, as `step` makes it; `outer` itself is left alone."""
    if outer.plain:
        return outer
    return outer.holding([
        remade(lambda copy: step(inside_out(step, copy)), member) if isinstance(member, Repeat) else member
        for member in outer.members
    ])  # fmt: skip


def repeats(root: Copy) -> Iterator[Repeat]:
    """Every repeat below `root`, outer before inner, in order; of duplicates, those of the model alone."""
    return (repeat for repeat, _ in counted(root))


def counted(root: Copy) -> Iterator[tuple[Repeat, int]]:
    """The same, and how many copies, duplicates included, each repeat stands in."""
    pending = [(member, 1) for member in reversed(root.members) if isinstance(member, Repeat)]
    while pending:
        repeat, times = pending.pop()
        yield repeat, times
        for model, count in reversed(populace(repeat)):
            if not model.plain:
                pending += [(inner, times * count) for inner in reversed(model.members) if isinstance(inner, Repeat)]


def populace(repeat: Repeat) -> list[tuple[Copy, int]]:
    """The models of the copies of `repeat`, each once, in order, and how many copies each has there."""
    if len(repeat.copies) == 1:
        return [(repeat.copies[0].model, 1)]
    return list(Counter([copy.model for copy in repeat.copies]).items())


def population(root: Copy) -> Counter[int]:
    """How many copies each class has below `root`."""
    count = Counter[int]()
    for repeat, times in counted(root):
        count[repeat.shape] += times * len(repeat.copies)
    return count


def span(members: Sequence[Member]) -> tuple[int, int]:
    """Where the first of `members` begins and the last ends."""
    first, last = members[0], members[-1]
    start = first.start if isinstance(first, Repeat) else first
    return start, last.end if isinstance(last, Repeat) else last + 1


def renamed(copy: Copy, names: dict[int, int]) -> Copy:
    """`copy` with other shapes for the classes in `names`."""
    if copy.plain or not names:
        return copy
    return copy.holding([
        _renamed(member, names) if isinstance(member, Repeat) else member for member in copy.members
    ])  # fmt: skip


def _renamed(repeat: Repeat, names: dict[int, int]) -> Repeat:
    inner = remade(lambda copy: renamed(copy, names), repeat)
    shape = names.get(repeat.shape, repeat.shape)
    return inner if shape == repeat.shape else Repeat(shape, inner.copies)
