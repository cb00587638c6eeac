"""Solids: a tensor as a cuboid in cabinet projection, whose faces follow its size (AlexNet, VGG-16).

The edge of a solid grows with the square root of the size that it stands for, so that the one pixel of a last layer
and the hundreds of a first one fit one page; heights and widths have one scale, channels and features another.  What
is seen is the front, the top and the right side.  Data that flows to the right leaves at that side, which is height by
width; channels are the thickness of the solid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt

from nnviz.diagram import Box
from nnviz.fonts import text_width
from nnviz.layout.places import Item
from nnviz.theme import Spacing

FORESHORTENED = 0.3
"""How far what is `n` deep reaches up and to the right on the page: half its length, at 37 degrees."""
THICKEST, WIDEST_PLATE = 22.0, 40.0
"""Thickness of the most channels of a figure and width of the most features of a sequence, in points."""
LEAST_SIDE, LEAST_THICKNESS = 9.0, 3.0
"""Of a solid that is seen, in points."""
BAR, PLATE_DEPTH = 4.5, 2.5
"""Thickness of a vector, in points, and how deep it and a sequence of vectors reach."""
CAPTION = 1.4
"""Between a solid and its sizes, in points."""


@dataclass(frozen=True, slots=True)
class Solid:
    """Extents in points: along the flow, across it on the page, and how far the back is shifted up and right."""

    along: float
    across: float
    depth: float


def scaled(spacing: Spacing, boxes: Iterable[Box]) -> Spacing:
    """The same distances with points for the square root of a height, a number of channels, a number of features."""
    sizes = [box.size for box in boxes if box.size]
    sides = [side for size in sizes for side in _sides(size)]
    channels = [size[0] for size in sizes if len(size) > 2]
    features = [side for size in sizes if len(size) < 3 for side in size[-1:]]
    return replace(
        spacing,
        side=spacing.largest_solid / sqrt(max(sides, default=1)),
        thick=THICKEST / sqrt(max(channels, default=1)),
        bar=spacing.largest_solid / sqrt(max(features, default=1)),
    )


def _sides(size: tuple[int, ...]) -> tuple[int, ...]:
    """What has the scale of heights and widths: those of a picture, or how long a sequence is."""
    return size[-2:] if len(size) > 2 else size[:-1]


def solid_of(box: Box, spacing: Spacing) -> Solid | None:
    """How large the solid of a box is; None for what is drawn as a box."""
    if not box.size or not spacing.side:
        return None
    if len(box.size) == 1:
        return Solid(BAR, max(LEAST_SIDE, spacing.bar * sqrt(box.size[0])), PLATE_DEPTH)
    if len(box.size) == 2:
        length, features = box.size
        wide = spacing.bar * sqrt(features) * WIDEST_PLATE / spacing.largest_solid
        return Solid(max(BAR, wide), max(LEAST_SIDE, spacing.side * sqrt(length)), PLATE_DEPTH)
    high, wide = (max(LEAST_SIDE, spacing.side * sqrt(side)) for side in box.size[-2:])
    across, deep = (high, wide) if spacing.rightward else (wide, high)
    return Solid(max(LEAST_THICKNESS, spacing.thick * sqrt(box.size[0])), across, FORESHORTENED * deep)


def sizes_said(box: Box) -> tuple[str, str, str]:
    """What is written at a solid: its channels or features, its height and width or its length, and its name."""
    is_tensor = box.role == "tensor"
    text = box.title if is_tensor else box.note.partition(", ")[0]
    name = box.note if is_tensor else box.title
    if len(box.size) == 1 or "×" not in text:
        return text, "", name
    first, _, rest = text.partition("×")
    return (rest, first, name) if len(box.size) == 2 else (first, rest, name)


def overhang(solid: Solid, text: str, size: float) -> float:
    """How far the words at the lower right corner of a solid reach beyond it."""
    return max(0.0, beside(solid, size) + text_width(text, size) - solid.along - solid.depth) if text else 0.0


def beside(solid: Solid, size: float) -> float:
    """Where words on the ground line of a solid clear its lower right edge, from its left end."""
    return solid.along + min(solid.depth, 0.68 * size) + CAPTION


def measure_solid(vertex: int, box: Box, solid: Solid, spacing: Spacing) -> Item:
    """The item of a solid, with room for its sizes, on its side where data flows to the right."""
    width, height = solid.across + solid.depth, solid.along + solid.depth
    item = Item(vertex, width, height, width / 2, box)
    channels, sides, name = sizes_said(box)
    line = spacing.label + CAPTION
    if not spacing.rightward:
        item.after = text_width("×".join(filter(None, (channels, sides))), spacing.label) + 2 * CAPTION
        item.below = line if name else 0.0
        return item
    item.after, item.before = line, line if name else 0.0
    item.below = overhang(solid, sides, spacing.label)
    return item
