"""Bands of equal resolution behind a chain, and in the margin what they are and how far a pixel sees.

A band reaches from the first box whose picture has its size to the last one in a row; where boxes of two sizes stand
side by side, one band holds both.  Where data flows to the right the bands stand upright, and their words above them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from nnviz.diagram import Space
from nnviz.fonts import text_width
from nnviz.layout.page.pictures import Band, Picture
from nnviz.layout.places import Item
from nnviz.scene import Group, Paint, Point, Rect, Shape, Tag, Text
from nnviz.theme import Spacing, Theme

AIR = 5.0
"""Between the words in the margin and what stands beside them."""
LEADING = 1.25
WORD = Tag("label")
"""What stands in the margin touches nothing, like a shape beside its line."""


def find_bands(picture: Picture) -> list[Band]:
    """The bands of a picture, column by column; none where no resolution is known or all are one."""
    items = [item for item in picture.fragments[""].items if item.box is not None and item.box.space is not None]
    if len({_space(item).resolution for item in items}) < 2:
        return []
    along = _Along(picture.spacing.rightward)
    return [band for column in _columns(items, picture.columns, along) for band in _stacked(column, along)]


@dataclass(frozen=True, slots=True)
class _Along:
    """Reads places along the flow and across it."""

    rightward: bool

    def flow(self, item: Item) -> tuple[float, float]:
        return (item.x, item.right) if self.rightward else (item.y, item.bottom)

    def across(self, item: Item) -> tuple[float, float]:
        if self.rightward:
            return item.y - item.above, item.bottom + item.below
        return item.x - item.before, item.right + item.after


def _space(item: Item) -> Space:
    space = item.box.space if item.box is not None else None
    return space or Space("", "")


def _columns(items: Sequence[Item], count: int, along: _Along) -> list[list[Item]]:
    """The items of each newspaper column, told apart by the widest gaps across the flow."""
    ordered = sorted(items, key=along.across)
    reaches = [*accumulate((along.across(item)[1] for item in ordered), max)]
    gaps = [
        (along.across(item)[0] - reach, i + 1)
        for i, (item, reach) in enumerate(zip(ordered[1:], reaches, strict=False))
    ]
    cuts = sorted(i for gap, i in sorted(gaps, reverse=True)[: count - 1] if gap > 0)
    return [ordered[low:high] for low, high in pairwise([0, *cuts, len(ordered)])]


def _stacked(column: list[Item], along: _Along) -> list[Band]:
    """The bands of one column, which meet halfway between their boxes."""
    runs: list[list[Item]] = []
    reach = float("-inf")
    for item in sorted(column, key=along.flow):
        begin, end = along.flow(item)
        if not runs or (begin > reach and _space(item).resolution != _space(runs[-1][-1]).resolution):
            runs.append([])
        runs[-1].append(item)
        reach = max(reach, end)
    ends = [max(along.flow(item)[1] for item in run) for run in runs]
    begins = [min(along.flow(item)[0] for item in run) for run in runs]
    joints = [(end + begin) / 2 for end, begin in zip(ends, begins[1:], strict=False)]
    edges = [begins[0] - AIR, *joints, ends[-1] + AIR]
    low, high = min(along.across(item)[0] for item in column), max(along.across(item)[1] for item in column)
    before = ["", *(_space(run[-1]).resolution for run in runs)]
    return [
        Band(
            begin, end, low - AIR, high + AIR, first := _space(run[0]), _space(run[-1]), _change(size, first.resolution)
        )
        for run, (begin, end), size in zip(runs, pairwise(edges), before, strict=False)
    ]


def _change(before: str, after: str) -> str:
    """How many times smaller or larger one resolution is than the one before."""
    sides = [re.match(r"\d+", size) for size in (before, after)]
    if sides[0] is None or sides[1] is None:
        return ""
    old, new = int(sides[0][0]), int(sides[1][0])
    if old > new:
        return f"/{round(old / new)}"
    return f"×{round(new / old)}" if new > old else ""


def with_bands(picture: Picture) -> Picture:
    """Put bands behind a picture, in place, and make room for them and their words in its bounds."""
    bands = picture.bands = find_bands(picture)
    if not bands:
        return picture
    left, top, right, bottom = picture.bounds
    lows, highs = [band.low for band in bands], [band.high for band in bands]
    begin, end = min(band.begin for band in bands), max(band.end for band in bands)
    if picture.spacing.rightward:
        picture.bounds = (min(left, begin), min(top, *lows) - _margin(picture), max(right, end), max(bottom, *highs))
    else:
        picture.bounds = (min(left, *lows) - _margin(picture), min(top, begin), max(right, *highs), max(bottom, end))
    return picture


def _margin(picture: Picture) -> float:
    """Room for the words of the widest band."""
    spacing = picture.spacing
    if spacing.rightward:
        return 2 * LEADING * spacing.note + AIR
    return AIR + max(max(text_width(_field(band), spacing.label), _second(band, spacing)) for band in picture.bands)


def _field(band: Band) -> str:
    """The receptive fields from the first box to the last."""
    return "RF " + "–".join(dict.fromkeys((band.first.field, band.last.field)))


def _second(band: Band, spacing: Spacing) -> float:
    """Where the change of the resolution ends that is written behind it."""
    return _behind(band, spacing) + text_width(band.change, spacing.label)


def _behind(band: Band, spacing: Spacing) -> float:
    return text_width(band.first.resolution, spacing.note, "semibold") + AIR


def paint_bands(picture: Picture, origin: Point, theme: Theme) -> list[Shape]:
    """The bands, every other one tinted, with their words; what else is drawn comes on top."""
    return [_painted(band, number, picture, origin, theme) for number, band in enumerate(picture.bands)]


def _painted(band: Band, number: int, picture: Picture, origin: Point, theme: Theme) -> Group:
    dx, dy = origin
    spacing, margin = picture.spacing, _margin(picture)
    left, top, right, bottom = picture.bounds
    alone = picture.columns == 1
    if spacing.rightward:
        low, high = (top, bottom) if alone else (band.low - margin, band.high)
        area = (band.begin, low, band.end, high)
        x, y = band.begin + AIR / 2, low + spacing.note
    else:
        low, high = (left, right) if alone else (band.low - margin, band.high)
        area = (low, band.begin, high, band.end)
        x, y = low + AIR / 2, band.begin + 1.2 * spacing.note
    paint = Paint(theme.frames[(number + 1) % len(theme.frames)], None)
    ground = Rect(area[0] + dx, area[1] + dy, area[2] - area[0], area[3] - area[1], paint)
    words = _written(band, spacing, theme, (x + dx, y + dy))
    return Group((ground, *words), Tag("band", (("resolution", band.first.resolution), ("field", band.last.field))))


def _written(band: Band, spacing: Spacing, theme: Theme, place: Point) -> list[Text]:
    """Resolution and what became of the one before; below them the receptive field, where the band is high enough."""
    x, y = place
    words = [Text(x, y, band.first.resolution, spacing.note, theme.soft_ink, "semibold", "start", WORD)]
    if band.change:
        words.append(
            Text(x + _behind(band, spacing), y, band.change, spacing.label, theme.muted, "regular", "start", WORD)
        )
    if spacing.rightward or band.end - band.begin > 2.6 * spacing.note:
        below = y + LEADING * spacing.note
        words.append(Text(x, below, _field(band), spacing.label, theme.muted, "regular", "start", WORD))
    return words
