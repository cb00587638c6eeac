"""How the chain and the panels share a page so that the text is largest.

Tried are all wrappings of the chain, and for each all contiguous splits of the panels: some below the chain, the others
in columns to its right, split so that the highest is as low as can be (panels.arrange).  The arrangement that fits the
page at the largest scale wins; wasted room, turns of the chain and panels below it count a little against one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nnviz.layout.page.panels import Panel, arrange
from nnviz.layout.page.pictures import Picture
from nnviz.theme import Spacing

PAGE, LEAST_PAGE = 1.28, 646.0
"""Height of a page by its width; a narrow figure stands in a column, which is as high as a page, in points."""
CHAIN_GAP = 12.0
"""Between the chain and the panels."""
LEGEND_GAP = 12.0
LEGEND_ROOM = 26.0
"""Kept free for a legend and the margins."""
FIRST_TURN, TURN = 0.05, 0.03
"""What the first and each further turn of the chain into another column cost, in parts of the size of the text."""
BELOW = 0.06
"""What panels below the chain cost."""
ENLARGED = 1.15
"""Room beyond what the text needs at 1:1 counts for no more than this."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A chain, the panels below it and those in columns beside it; the size of all that, and what it costs."""

    chain: Picture
    below: tuple[Panel, ...]
    columns: tuple[tuple[Panel, ...], ...]
    width: float
    height: float
    cost: float

    def places(self, spacing: Spacing) -> Iterator[tuple[Panel, float, float, float]]:
        """Every panel with its upper left corner and the width of its column."""
        first, y = _column_width(self.chain, self.below), self.chain.height + CHAIN_GAP if self.chain.width else 0.0
        yield from _stack(self.below, 0.0, y, first, spacing)
        x = first + (CHAIN_GAP if first else 0.0)
        for column in self.columns:
            wide = max(panel.width for panel in column)
            yield from _stack(column, x, 0.0, wide, spacing)
            x += wide + spacing.panel_gap


def _stack(
    panels: Sequence[Panel], x: float, y: float, width: float, spacing: Spacing
) -> Iterator[tuple[Panel, float, float, float]]:
    for panel in panels:
        yield panel, x, y, width
        y += panel.height + spacing.panel_gap


def page_height(width: float) -> float:
    """How high a figure of a width may be, in points."""
    return max(width * PAGE, LEAST_PAGE) - LEGEND_ROOM


def choose(chains: Sequence[Picture], panels: Sequence[Panel], width: float, spacing: Spacing) -> Arrangement:
    """The best arrangement; `chains` are the same chain with no turn, one turn, and so on."""
    found = [
        _measure(chain, panels, below, count, FIRST_TURN + TURN * (turns - 1) if turns else 0.0, width, spacing)
        for turns, chain in enumerate(chains)
        for below in (range(len(panels) + 1) if chain.width else (0,))
        for count in (range(1, len(panels) - below + 1) if below < len(panels) else (0,))
    ]
    return min(found, key=lambda one: one.cost)


def _measure(
    chain: Picture, panels: Sequence[Panel], below: int, count: int, turned: float, width: float, spacing: Spacing
) -> Arrangement:
    under, columns = tuple(panels[:below]), arrange(panels[below:], count, spacing)
    first = _column_width(chain, under)
    beside = sum(max(p.width for p in column) for column in columns) + spacing.panel_gap * max(0, len(columns) - 1)
    total = first + beside + (CHAIN_GAP if first and columns else 0.0)
    heights = [_stack_height(column, spacing) for column in columns]
    left = chain.height + (CHAIN_GAP + _stack_height(under, spacing) if under else 0.0)
    height = max([left, *heights])
    page = page_height(width)
    size = min(ENLARGED, width / max(total, 1.0), page / max(height, 1.0))
    waste = 0.02 * total * height / (width * page)
    return Arrangement(chain, under, columns, total, height, waste + turned + (BELOW if under else 0.0) - size)


def _column_width(chain: Picture, below: Sequence[Panel]) -> float:
    return max([chain.width, *(panel.width for panel in below)])


def _stack_height(panels: Sequence[Panel], spacing: Spacing) -> float:
    return sum(panel.height for panel in panels) + spacing.panel_gap * (len(panels) - 1)
