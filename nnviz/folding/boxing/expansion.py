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


def expand(root: Part, traits: array[int]) -> Copy:
    """Spell out `root`; copies of a run whose operators have the same `traits` are duplicates."""
    return _Expansion(traits).copy(root, 0)


@dataclass(frozen=True, slots=True)
class _Expansion:
    traits: array[int]

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
        known: dict[bytes, Copy] = {}
        for distance in range(offset, offset + run.count * run.period, run.period):
            start, end = run.start + distance, run.start + distance + run.period
            traits = self.traits[start:end].tobytes()
            if model := known.get(traits):
                yield model.later(start - model.start)
            else:
                inner = self._members(run.parts, distance) if run.period > 1 else (start,)
                yield known.setdefault(traits, Copy(start, end, inner))


def traits_of(line: Line, nodes: Sequence[Node], details: Details) -> array[int]:
    """A number for each operator that two share only if nothing about them can make a difference to what is boxed.

    What there is to know of the operators `nodes` themselves (see `details`), the shapes of what they make and add, and
    whether the next operator alone reads them.  Operators whose result is broadcast are like no other.
    """
    known: dict[object, int] = {}
    traits = array("q")
    for i, (node, users) in enumerate(zip(nodes, line.consumers, strict=True)):
        own = i if line.broadcast[i] else -1
        shaped = (*node.outputs, *node.inputs) if node.op in ("Add", "Sum") else node.outputs
        shapes = [value.type.shape for value in shaped]
        traits.append(known.setdefault((details.numbers[i], own, users == [i + 1], *shapes), len(known)))
    return traits
