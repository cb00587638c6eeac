"""No two tensors share a piece of line, and none runs along a border."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from nnviz.inspection.areas import middle
from nnviz.inspection.figure import Found
from nnviz.inspection.strokes import borders, merged, pieces
from nnviz.inspection.sweeping import Stroke, alongside
from nnviz.inspection.violation import Violation

APART = 1.2
"""Two lines that run nearer to one another read as one: each is 0.8 wide."""
NEXT = 0.5
"""A line that ends where another goes on reads as one with it, if the gap is no more than twice this."""
BORDER = 0.8
"""The same of a line and a border."""


def shared_stretches(found: Found) -> Iterator[Violation]:
    """Yield pairs of tensors of which one lies on the other, or goes on where it turns away; and lines on borders."""
    tensors = list(merged((found.edges[number].tensor, number, part) for number, part in pieces(found)))
    yield from _shared(found, tensors)
    yield from _bordering(found, tensors)


def _shared(found: Found, tensors: list[tuple[int, Stroke]]) -> Iterator[Violation]:
    strokes = [part._replace(low=part.low - NEXT, high=part.high + NEXT) for _, part in tensors]
    for a, b in alongside(strokes, APART):
        first, second = found.edges[tensors[a][0]], found.edges[tensors[b][0]]
        if first.tensor != second.tensor:
            yield Violation("shared stretch", f"{first} and {second}", middle(strokes[b].area))


def _bordering(found: Found, tensors: list[tuple[int, Stroke]]) -> Iterator[Violation]:
    """A circle has no straight border."""
    sides: list[tuple[Hashable, int, Stroke]] = []
    for number, box in enumerate(found.boxes):
        if 2 * box.radius < min(box.area[2] - box.area[0], box.area[3] - box.area[1]):
            sides += [(number, number, side) for side in borders(box.area)]
    strokes = [part for _, part in tensors] + [side for _, _, side in sides]
    for a, b in alongside(strokes, BORDER):
        line, side = min(a, b), max(a, b) - len(tensors)
        if line < len(tensors) and side >= 0:
            edge, ref = found.edges[tensors[line][0]], found.boxes[sides[side][1]].ref
            yield Violation("line along border", f"{edge} on the border of {ref}", middle(strokes[line].area))
