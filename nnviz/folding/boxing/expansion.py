"""From parts to copies: every copy of every block, what it is made of, and which copies of a run are duplicates."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nnviz.folding.boxing.copies import Copy, Member, Repeat
from nnviz.folding.boxing.details import Details
from nnviz.folding.mining.line import Line
from nnviz.folding.mining.parts import Part
from nnviz.graph import Node


@dataclass(frozen=True, slots=True)
class Traits:
    """A number for each operator that two share only if nothing about them can make a difference to what is boxed.

    numbers    what there is to know of the operators themselves (see `details`), the shapes of what they make and add,
               and whether the next operator alone reads them; operators whose result is broadcast are like no other
    near       the same, but a broadcast is like another one, and what reads it is as far behind it: the layers of one
               dense block read no feature of another
    """

    numbers: array[int]
    near: array[int]

    def keys(self, start: int, end: int) -> list[tuple[bool, bytes]]:
        """Two stretches that share one of these differ in nothing."""
        both = [(False, self.numbers[start:end].tobytes())]
        return both if self.near is self.numbers else [*both, (True, self.near[start:end].tobytes())]


def expand(root: Part, traits: Traits) -> Copy:
    """Spell out `root`; copies of a run whose operators have the same `traits` are duplicates."""
    return _Expansion(traits).copy(root, 0)


@dataclass(frozen=True, slots=True)
class _Expansion:
    traits: Traits

    def copy(self, part: Part, offset: int) -> Copy:
        """`part`, `offset` positions later."""
        return Copy(part.start + offset, part.end + offset, self._members(part.parts, offset))

    def _members(self, parts: list[Part], offset: int) -> tuple[Member, ...]:
        return tuple([
            part.start + offset if part.kind == "leaf" else Repeat(part.shape, tuple(self._copies(part, offset)))
            for part in parts
        ])  # fmt: skip

    def _copies(self, part: Part, offset: int) -> Iterator[Copy]:
        for variant in part.before:
            yield self.copy(variant, offset)
        if part.kind == "unit":
            yield self.copy(part, offset)
        if part.kind == "run":
            yield from self._regular(part, offset)
        for other in (*part.copies, *part.after):
            yield self.copy(other, offset)

    def _regular(self, run: Part, offset: int) -> Iterator[Copy]:
        """The copies of `run` that are no variants."""
        known: dict[tuple[bool, bytes], Copy] = {}
        for distance in range(offset, offset + run.count * run.period, run.period):
            start, end = run.start + distance, run.start + distance + run.period
            keys = self.traits.keys(start, end)
            model = next((known[key] for key in keys if key in known), None)
            if model:
                yield model.later(start - model.start)
            else:
                model = Copy(start, end, self._members(run.parts, distance) if run.period > 1 else (start,))
                known |= dict.fromkeys(keys, model)
                yield model


def traits_of(line: Line, nodes: Sequence[Node], details: Details) -> Traits:
    """The traits of the operators `nodes` of `line`."""
    known: dict[object, int] = {}
    numbers, near = array("q"), array("q")
    for i, (node, users, wide) in enumerate(zip(nodes, line.consumers, line.broadcast, strict=True)):
        shaped = (*node.outputs, *node.inputs) if node.op in ("Add", "Sum") else node.outputs
        rest = users == [i + 1], *[value.type.shape for value in shaped]
        numbers.append(known.setdefault((details.numbers[i], i if wide else -1, *rest), len(known)))
        if wide or details.near[i] != details.numbers[i]:
            near.append(known.setdefault((details.near[i], -2 if wide else -1, *rest), len(known)))
        else:
            near.append(numbers[i])
    return Traits(numbers, near if near != numbers else numbers)
