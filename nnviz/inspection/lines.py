"""Lines run across and down, around boxes and whatever is written, and enter only the frames that hold their ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nnviz.inspection.areas import depth, grown, middle
from nnviz.inspection.arrowheads import arrowhead
from nnviz.inspection.figure import Edge, Found
from nnviz.inspection.sheets import sheets
from nnviz.inspection.strokes import borders, pieces
from nnviz.inspection.sweeping import Stroke, crossings, cuts
from nnviz.inspection.violation import Violation

SLANT = 0.1
"""A line may lean by so much, in points."""
KINK = 2.9
"""A step aside of less is no bend."""
INSIDE = 0.3
"""How far a line must reach into a box to be seen in it."""


def misled_lines(found: Found) -> Iterator[Violation]:
    """Yield lines that cross what they should go around, and those that are no upright or level pieces."""
    numbered = list(pieces(found))
    numbers, strokes = [number for number, _ in numbered], [part for _, part in numbered]
    edges = [found.edges[number] for number in numbers]
    yield from _bends(found)
    yield from _through_boxes(found, edges, strokes)
    yield from _through_marks(found, edges, strokes)
    yield from _through_sheets(found, numbers, strokes)
    yield from _through_frames(found, numbers, strokes)


def _bends(found: Found) -> Iterator[Violation]:
    for edge in found.edges:
        lengths = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(edge.points)]
        for i, (a, b) in enumerate(pairwise(edge.points)):
            if abs(a[0] - b[0]) > SLANT < abs(a[1] - b[1]):
                yield Violation("slanted line", str(edge), a)
            if 0 < i < len(lengths) - 1 and lengths[i] < KINK:
                yield Violation("kink", f"{edge} steps aside by {lengths[i]:.1f}", a)


def _through_boxes(found: Found, edges: Sequence[Edge], strokes: Sequence[Stroke]) -> Iterator[Violation]:
    leaves = [box for box in found.boxes if box.is_leaf]
    for i, k in crossings(strokes, [grown(box.area, -INSIDE) for box in leaves]):
        if depth(leaves[k].area, leaves[k].radius, strokes[i].area) > INSIDE:
            yield Violation("line through box", f"{edges[i]} crosses {leaves[k].ref}", middle(leaves[k].area))


def _through_marks(found: Found, edges: Sequence[Edge], strokes: Sequence[Stroke]) -> Iterator[Violation]:
    """Titles stand in headers and badges beside titles, so each kind is asked for on its own."""
    words, badges = found.standing("label", "title", "heading", "table", "size"), found.standing("badge")
    for marks in (words, badges, found.standing("header"), found.standing("legend")):
        for i, k in crossings(strokes, [mark.area for mark in marks]):
            yield Violation("line through mark", f"{edges[i]} crosses {marks[k]}", middle(marks[k].area))
    heads = [(edge, arrowhead(edge)) for edge in found.edges if edge.arrow]
    for i, k in crossings(strokes, [area for _, area in heads]):
        if edges[i].tensor != heads[k][0].tensor:
            at = middle(heads[k][1])
            yield Violation("line through mark", f"{edges[i]} crosses the arrowhead of {heads[k][0]}", at)


def _through_sheets(found: Found, numbers: Sequence[int], strokes: Sequence[Stroke]) -> Iterator[Violation]:
    """Sheets of a box are crossed by the lines that belong to it, or to what it holds."""
    owners, areas = sheets(found)
    for i, k in crossings(strokes, areas):
        holders = {box for end in found.ends[numbers[i]] for box in (end, *found.holders(end))}
        if owners[k] not in holders:
            message = f"{found.edges[numbers[i]]} crosses the sheets of {found.boxes[owners[k]].ref}"
            yield Violation("line through mark", message, middle(areas[k]))


def _through_frames(found: Found, numbers: Sequence[int], strokes: Sequence[Stroke]) -> Iterator[Violation]:
    """A line crosses the border of each frame that holds one of its ends and not the other, once, and no other's."""
    walls = [(k, side) for k, box in enumerate(found.boxes) if not box.is_leaf for side in borders(box.area)]
    passed = Counter((numbers[i], walls[k][0]) for i, k in cuts(strokes, [side for _, side in walls]))
    for number, (source, target) in enumerate(found.ends):
        for frame in set(found.holders(source)) ^ set(found.holders(target)):
            passed[number, frame] -= 1
    for (number, frame), count in passed.items():
        if count and -1 not in found.ends[number]:
            edge, ref = found.edges[number], found.boxes[frame].ref
            yield Violation("line through frame", f"{edge} crosses the border of {ref}", edge.points[0])
