"""Nothing leaves the page."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.inspection.areas import Area, grown, is_within, middle, shape_area, text_area
from nnviz.inspection.violation import Violation
from nnviz.scene import Group, Line, Scene, Shape, Text


def off_page(scene: Scene) -> Iterator[Violation]:
    """Yield shapes whose ink is not wholly within the scene."""
    page = (0.0, 0.0, scene.width, scene.height)
    pending: list[Shape] = list(scene.shapes)
    while pending:
        shape = pending.pop()
        if isinstance(shape, Group):
            pending += shape.shapes
        elif not is_within(area := _ink(shape), page):
            words = repr(shape.text) if isinstance(shape, Text) else type(shape).__name__.lower()
            yield Violation("off the page", words, middle(area))


def _ink(shape: Shape) -> Area:
    if isinstance(shape, Text):
        return text_area(shape)
    if isinstance(shape, Line):
        xs, ys = [x for x, _ in shape.points], [y for _, y in shape.points]
        area = (min(xs), min(ys), max(xs), max(ys))
    else:
        assert not isinstance(shape, Group)
        area = shape_area(shape)
    return grown(area, shape.paint.width / 2 if shape.paint.stroke else 0.0)
