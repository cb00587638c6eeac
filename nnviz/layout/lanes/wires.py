"""Which lines leave a row: short wires to one reader each, far wires that many rows may tap.

Pre: the leaves are in topological order.  An edge is a skip where another path leads from its source to its target
(it is not in the transitive reduction).  The skips of one tensor share one far wire, as a tensor in a figure is one
line that forks.  Where a tensor has more than `MANY` other readers, all but the first tap a far wire too; where a row
has more than `MANY` operands, those that are ready are joined before the next one is computed.  So a mixture of 64
experts is a few lanes wide and not 64.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nnviz.diagram.types import Edge
from nnviz.layout.lanes.sequence import Leaf

MANY: Final = 8


@dataclass(frozen=True, slots=True)
class Wire:
    """A line from the row `source` down to rows that read it, ascending; a short one has a single reader."""

    source: int
    targets: tuple[int, ...]

    @property
    def end(self) -> int:
        """The last row that reads it."""
        return self.targets[-1]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The wires that leave each row, by row; rows whose operands are joined early; rows that lead to the last row."""

    short: tuple[tuple[Wire, ...], ...]
    far: tuple[tuple[Wire, ...], ...]
    crowded: frozenset[int]
    main: frozenset[int]


def connect(leaves: Sequence[Leaf], edges: Iterable[Edge]) -> Wiring:
    """Wire the rows of `leaves` up."""
    readers = _readers(leaves, edges)
    skips = _skips(readers)
    short: list[tuple[Wire, ...]] = []
    far: list[tuple[Wire, ...]] = []
    operands = [0] * len(leaves)
    for row, targets in enumerate(readers):
        near = [target for target in targets if target not in skips[row]]
        if len(near) > MANY:
            skips[row].update(near[1:])
            near = near[:1]
        short.append(tuple(Wire(row, (target,)) for target in near))
        far.append(tuple(_far(row, targets, skips[row])))
        for target in near:
            operands[target] += 1
    crowded = frozenset(row for row, count in enumerate(operands) if count > MANY)
    return Wiring(tuple(short), tuple(far), crowded, _main(readers))


def _readers(leaves: Sequence[Leaf], edges: Iterable[Edge]) -> list[dict[int, int]]:
    """For each row, the rows that read it, ascending, and which tensor they read; an edge told twice counts once."""
    row = {leaf.box.key: index for index, leaf in enumerate(leaves)}
    readers: list[dict[int, int]] = [{} for _ in leaves]
    for edge in edges:
        readers[row[edge.source]].setdefault(row[edge.target], edge.value)
    return [dict(sorted(targets.items())) for targets in readers]


def _skips(readers: Sequence[Iterable[int]]) -> list[set[int]]:
    """For each row, the readers that another path leads to as well.  Sets of rows are bits of an integer."""
    below = [0] * len(readers)
    skips: list[set[int]] = [set() for _ in readers]
    for row in range(len(readers) - 1, -1, -1):
        reached = 0
        for target in readers[row]:
            if reached >> target & 1:
                skips[row].add(target)
            else:
                reached |= below[target] | 1 << target
        below[row] = reached
    return skips


def _far(row: int, tensors: dict[int, int], skips: set[int]) -> Iterable[Wire]:
    """One wire for each tensor that is read far away."""
    shared: dict[int, list[int]] = {}
    for target, tensor in tensors.items():
        if target in skips:
            shared.setdefault(tensor, []).append(target)
    return (Wire(row, tuple(targets)) for targets in shared.values())


def _main(readers: Sequence[Iterable[int]]) -> frozenset[int]:
    """The rows from which the last row is reached."""
    last = len(readers) - 1
    main = {last}
    for row in range(last - 1, -1, -1):
        if any(target in main for target in readers[row]):
            main.add(row)
    return frozenset(main)
