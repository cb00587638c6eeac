"""On the borders of which boxes a line begins and ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from nnviz.inspection.areas import depth
from nnviz.inspection.figure import Box, Ends, Found
from nnviz.scene import Point

NEAR = 0.6
"""A line ends on a border if it ends no farther from it, in points: the border is 0.8 wide."""


def find_ends(found: Found) -> list[Ends]:
    """Look for the ends of each line among the boxes of its panel that are called what it says."""
    called: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for number, box in enumerate(found.boxes):
        if box.is_leaf:
            called[box.panel, box.ref].append(number)
    return [
        (
            _at(edge.points[0], called[edge.panel, edge.source], found.boxes),
            _at(edge.points[-1], called[edge.panel, edge.target], found.boxes),
        )
        for edge in found.edges
    ]


def _at(point: Point, candidates: Sequence[int], boxes: Sequence[Box]) -> int:
    part = (*point, *point)
    return next((n for n in candidates if abs(depth(boxes[n].area, boxes[n].radius, part)) <= NEAR), -1)
