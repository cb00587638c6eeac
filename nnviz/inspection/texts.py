"""What is written fits: in boxes, in the frames and panels that it is the title of."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.inspection.areas import is_within, middle, text_area
from nnviz.inspection.figure import Found
from nnviz.inspection.sweeping import clashes
from nnviz.inspection.violation import Violation


def misfits(found: Found) -> Iterator[Violation]:
    """Yield texts that leave their box or lie on one another in it, and titles that leave their frame or header."""
    for box in found.boxes:
        areas = [text_area(text) for text in box.texts]
        for text, area in zip(box.texts, areas, strict=True):
            if not is_within(area, box.area):
                yield Violation("text too large", f"{text.text!r} leaves {box.ref}", middle(area))
        for a, b in clashes(areas):
            yield Violation("text too large", f"{box.texts[a].text!r} on {box.texts[b].text!r}", middle(areas[b]))
    headers = {mark.owner: mark.area for mark in found.standing("header")}
    for mark in found.standing("title"):
        if mark.owner >= 0 and not is_within(mark.area, headers.get(mark.owner, found.boxes[mark.owner].area)):
            yield Violation("text too large", f"{mark} leaves {found.boxes[mark.owner].ref}", middle(mark.area))
