"""Type sizes and distances, in points at 1:1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

TitleWeight: TypeAlias = Literal["regular", "semibold", "bold"]

LEAST_PADDING: Final = 4.5
"""Between words and the border of their box, in points, where room is short."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Type sizes and distances of a figure, in points at 1:1.

    gap            between two boxes of a chain; label_gap: where a shape is written beside the line
    fork           from a box to where its line forks; drop: from there to the next arrowhead
    track          between two horizontals of different tensors; lane: between two skips
    frame          between a frame and what it holds; strip: the height of its title
    longest_text   titles wider than this end in an ellipsis
    title_weight   of titles of operators
    largest_solid  height of the largest tensor that is drawn as a solid; side, thick, bar: points of solids for the
                   square root of a height or width, a number of channels, a number of features; 0 where there are none
    rightward      data flows to the right: boxes are laid out on their sides, and all is turned back
    """

    heading: float = 10.0
    title: float = 8.0
    note: float = 6.8
    label: float = 6.2
    badge: float = 7.0
    row: float = 11.6
    line_height: float = 15.0
    two_lines: float = 24.7
    padding: float = 6.5
    least_width: float = 44.0
    gap: float = 11.0
    label_gap: float = 15.0
    column_gap: float = 11.0
    lane: float = 8.0
    sign: float = 11.0
    radius: float = 3.0
    corner: float = 3.0
    fork: float = 5.5
    labelled_fork: float = 10.0
    drop: float = 9.0
    track: float = 5.0
    frame: float = 8.0
    strip: float = 13.0
    satellite: float = 14.0
    panel_gap: float = 8.0
    gutter: float = 30.0
    margin: float = 3.0
    longest_text: float = 180.0
    arrow_length: float = 4.2
    arrow_width: float = 3.2
    stroke: float = 0.8
    title_weight: TitleWeight = "regular"
    rightward: bool = False
    largest_solid: float = 64.0
    side: float = 0.0
    thick: float = 0.0
    bar: float = 0.0

    def compact(self) -> Spacing:
        """The same with less room between and within boxes, for figures that would have to shrink."""
        return replace(
            self,
            padding=max(self.padding - 2.0, min(self.padding, LEAST_PADDING)),
            column_gap=self.column_gap - 4.0,
            gap=self.gap - 1.5,
            label_gap=self.label_gap - 2.0,
            largest_solid=0.75 * self.largest_solid,
        )

    def with_sizes(self, sizes: Mapping[str, float]) -> Spacing:
        """The same with other type sizes, in points at 1:1; what holds a line of text grows with it."""
        changed: dict[str, Any] = dict(sizes)
        plain = replace(self, **changed)
        title, note = plain.title - self.title, plain.note - self.note
        return replace(
            plain,
            row=self.row + title,
            line_height=self.line_height + title,
            two_lines=self.two_lines + title + note,
            strip=self.strip + title,
            label_gap=self.label_gap + plain.label - self.label,
            sign=self.sign * plain.title / self.title,
            longest_text=self.longest_text * plain.title / self.title,
        )


SPACING: Final = Spacing()
