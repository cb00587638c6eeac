"""The title of a figure, in bold above all else."""

from __future__ import annotations

from nnviz.fonts import text_width
from nnviz.layout.measuring import elide
from nnviz.scene import Tag, Text
from nnviz.theme import Spacing, Theme

BELOW = 10.0
"""Between the baseline of the title and the figure."""


def paint_heading(
    words: str, drawn: float, page: float, spacing: Spacing, theme: Theme
) -> tuple[tuple[Text, ...], float, float]:
    """The title, the width that it needs, and where the figure below it begins; in points.

    It may be as wide as the page, or as the figure where that is wider and shrunk; what is longer ends in an ellipsis.
    """
    if not words:
        return (), 0.0, spacing.margin
    shown = elide(words, spacing.heading, "bold", max(drawn, page - 2 * spacing.margin))
    width = text_width(shown, spacing.heading, "bold")
    x = spacing.margin + max(drawn, width) / 2
    y = spacing.margin + 0.75 * spacing.heading
    return (Text(x, y, shown, spacing.heading, theme.ink, "bold", tag=Tag("heading")),), width, y + BELOW
