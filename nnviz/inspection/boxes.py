"""Boxes side by side are disjoint, and what a frame or a panel holds lies inside it: so no two lie on one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from nnviz.inspection.areas import grown, is_within, middle
from nnviz.inspection.figure import Box, Found
from nnviz.inspection.sweeping import clashes
from nnviz.inspection.violation import Violation

APART = 1.0
"""Boxes that are nearer read as one."""
INSET = 0.5
"""How far the border of a frame must be from what it holds, in points."""


def misplaced_boxes(found: Found) -> Iterator[Violation]:
    """Yield boxes, panels and legends that lie on others of the same frame, or leave it."""
    beside: defaultdict[int, list[int]] = defaultdict(list)
    for number, box in enumerate(found.boxes):
        beside[box.parent].append(number)
        if box.parent >= 0 and not _is_held(box, found.boxes[box.parent]):
            holder = found.boxes[box.parent]
            yield Violation("outside its frame", f"{box.ref} leaves {holder.ref}", middle(box.area))
    for parent, numbers in beside.items():
        yield from _overlaps(found, numbers, parent < 0)


def _is_held(box: Box, holder: Box) -> bool:
    return is_within(box.extent, grown(holder.area, -INSET))


def _overlaps(found: Found, numbers: list[int], at_root: bool) -> Iterator[Violation]:
    names = [found.boxes[number].ref for number in numbers]
    areas = [found.boxes[number].extent for number in numbers]
    if at_root:
        names += ["the legend" for _ in found.standing("legend")]
        areas += [legend.area for legend in found.standing("legend")]
    for a, b in clashes([grown(area, APART / 2) for area in areas]):
        yield Violation("overlap", f"{names[a]} and {names[b]}", middle(areas[b]))
