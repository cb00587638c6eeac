"""The sheets behind a repeated box, as far as they peek out."""

from __future__ import annotations

from nnviz.inspection.areas import Area
from nnviz.inspection.figure import Box, Found


def sheets(found: Found) -> tuple[list[int], list[Area]]:
    """Numbers of boxes with sheets, and the strips around them; a box comes once for each strip."""
    peeking = [(number, strip) for number, box in enumerate(found.boxes) for strip in _strips(box)]
    return [number for number, _ in peeking], [strip for _, strip in peeking]


def _strips(box: Box) -> list[Area]:
    left, top, right, bottom = box.area
    x0, y0, x1, y1 = box.extent
    around = [(x0, y0, left, y1), (right, y0, x1, y1), (left, y0, right, top), (left, bottom, right, y1)]
    return [strip for strip in around if strip[0] < strip[2] and strip[1] < strip[3]]
