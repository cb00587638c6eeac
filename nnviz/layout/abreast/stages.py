"""The stages that all networks have: a band behind them, and the resolution in the margin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nnviz.fonts import text_width
from nnviz.layout.abreast.aligning import Stage
from nnviz.layout.places import Item
from nnviz.scene import Group, Paint, Point, Rect, Tag, Text
from nnviz.theme import Spacing, Theme

INSET = 4.0
"""Between the resolutions and the networks, in points."""
ABOVE = 5.5
"""So much before its first boxes a band begins: in the gap, where the arrowheads are."""


@dataclass(frozen=True, slots=True)
class Band:
    """A stage and its ends along the flow, in points."""

    resolution: str
    start: float
    end: float

    def moved(self, by: float, most: float) -> Band:
        """The same elsewhere, from 0 to `most` at the utmost."""
        return replace(self, start=max(self.start + by, 0.0), end=min(self.end + by, most))


def bands(stages: Sequence[Stage], stops: Sequence[Sequence[Item]]) -> list[Band]:
    """The stages of a resolution that all columns have, each to the beginning of the next stage that all have."""
    everywhere = [stage for stage in stages if len(stage.columns) == len(stops)]
    if not everywhere:
        return []
    starts = [_start(stage, stops) for stage in everywhere]
    end = max((item.bottom + item.below for column in stops for item in column), default=0.0) + ABOVE
    ends = [*starts[1:], end]
    found = [
        Band(_between(stages, stage, following), start, until)
        for stage, following, start, until in zip(everywhere, [*everywhere[1:], None], starts, ends, strict=True)
        if stage.resolution
    ]
    return found if len(found) > 1 else []


def _start(stage: Stage, stops: Sequence[Sequence[Item]]) -> float:
    """Above the first boxes of all columns, which stand at one height but where there are no pictures."""
    firsts = {column: at for row in reversed(stage.rows) for column, at in row.items()}
    return min(stops[column][at].y for column, at in firsts.items()) - ABOVE


def _between(stages: Sequence[Stage], stage: Stage, following: Stage | None) -> str:
    """What stands in the margin: the resolution, and the last other that a network has before the next stage of all."""
    first = stages.index(stage)
    last = stages.index(following) if following else len(stages)
    others = [one.resolution for one in stages[first + 1 : last] if one.resolution not in ("", stage.resolution)]
    return "–".join([stage.resolution, *others[-1:]])


def margin(found: Sequence[Band], spacing: Spacing) -> float:
    """Room for the resolutions beside the networks, in points."""
    if not found or spacing.rightward:
        return spacing.note + 2 * INSET if found else 0.0
    return max(text_width(band.resolution, spacing.note, "semibold") for band in found) + 3 * INSET


def paint_bands(
    found: Sequence[Band], size: tuple[float, float], origin: Point, theme: Theme, spacing: Spacing
) -> Iterator[Group]:
    """A ground for each stage, every other one tinted, with its resolution at the border where it begins."""
    for number, band in enumerate(found):
        x, y = (band.start, 0.0) if spacing.rightward else (0.0, band.start)
        width, height = (band.end - band.start, size[1]) if spacing.rightward else (size[0], band.end - band.start)
        x, y = x + origin[0], y + origin[1]
        ground = Rect(x, y, width, height, Paint(theme.frames[(number + 1) % len(theme.frames)]), 2.0)
        below = y + INSET + 0.7 * spacing.note
        words = Text(x + INSET, below, band.resolution, spacing.note, theme.soft_ink, "semibold", "start", Tag("label"))
        yield Group((ground, words), Tag("band", (("resolution", band.resolution),)))
