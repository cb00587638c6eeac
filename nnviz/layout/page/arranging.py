"""How the chain and the panels share a page so that the text is largest.

Tried are all wrappings of the chain, and for each all contiguous splits of the panels: some in rows below the chain,
the others in columns to its right, split so that the highest is as low as can be (panels.arrange); and what a beam
search finds that deals the panels out in their order, each below the chain or to any column. The arrangement that fits
the page at the largest scale wins; wasted room, turns of the chain, panels below it and out of order count a little
against one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from nnviz.layout.abreast import Abreast
from nnviz.layout.geometry.areas import Area
from nnviz.layout.page.panels import Panel, arrange
from nnviz.layout.page.pictures import Picture
from nnviz.theme import Spacing

Chain: TypeAlias = Picture | Abreast
"""One network, or several side by side."""

PAGE, LEAST_PAGE = 1.28, 646.0
"""Height of a page by its width; a narrow figure stands in a column, which is as high as a page, in points."""
CHAIN_GAP = 12.0
"""Between the chain and the panels."""
MOST_STRETCHED = 0.5
"""A panel in a row below the chain is made wider by no more than this part of its width."""
LEGEND_GAP = 12.0
LEGEND_ROOM = 26.0
"""Kept free for a legend and the margins."""
FIRST_TURN, TURN = 0.05, 0.03
"""What the first and each further turn of the chain into another column cost, in parts of the size of the text."""
BELOW = 0.045
"""What panels below the chain cost."""
SCATTERED = 0.05
"""What panels cost that are not read one below the other, column by column: a late one fills what an early one left."""
BEAM = 12
"""Arrangements that are kept while panels are dealt out."""
MOST_ABREAST = 4
"""Columns that panels are dealt out to at most."""
AREA = 0.02
"""What a figure costs that fills the page: of two with type as large the smaller wastes less."""
ENLARGED = 1.15
"""Room beyond what the text needs at 1:1 counts for no more than this."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A chain, the panels behind it and those in columns beside it; the size of all that, and what it costs.

    Where data flows to the right, all is turned: columns are rows, and what is beside the chain is below it.
    """

    chain: Chain
    behind: tuple[Panel, ...]
    columns: tuple[tuple[Panel, ...], ...]
    width: float
    height: float
    cost: float

    def places(self, spacing: Spacing) -> Iterator[tuple[Panel, Area]]:
        """Every panel with its place, which spans its column."""
        for panel, (left, top, right, bottom) in self._places(spacing):
            yield panel, (top, left, bottom, right) if spacing.rightward else (left, top, right, bottom)

    def _places(self, spacing: Spacing) -> Iterator[tuple[Panel, Area]]:
        first, along = _widest((self.chain, *self.behind), spacing), _extent(self.chain, spacing)[1]
        y = along + CHAIN_GAP if along else 0.0
        for row in _rows(self.behind, first, spacing):
            yield from _side_by_side(row, y, first, spacing)
            y += max(_extent(panel, spacing)[1] for panel in row) + spacing.panel_gap
        x = first + (CHAIN_GAP if first else 0.0)
        for column in self.columns:
            wide = _widest(column, spacing)
            yield from _stack(column, x, 0.0, wide, spacing)
            x += wide + spacing.panel_gap


def _stack(panels: Sequence[Panel], x: float, y: float, width: float, spacing: Spacing) -> Iterator[tuple[Panel, Area]]:
    for panel in panels:
        end = y + _extent(panel, spacing)[1]
        yield panel, (x, y, x + width, end)
        y = end + spacing.panel_gap


def _rows(panels: Sequence[Panel], room: float, spacing: Spacing) -> list[list[Panel]]:
    """Panels in their order, as many in a row as there is room for."""
    rows: list[list[Panel]] = []
    left = -1.0
    for panel in panels:
        wide = _extent(panel, spacing)[0] + spacing.panel_gap
        if wide > left:
            rows.append([])
            left = room + spacing.panel_gap
        rows[-1].append(panel)
        left -= wide
    return rows


def _side_by_side(row: Sequence[Panel], y: float, room: float, spacing: Spacing) -> Iterator[tuple[Panel, Area]]:
    """A row of panels, equally high, that fills its room unless it is much too short for that."""
    wide, high = zip(*(_extent(panel, spacing) for panel in row), strict=True)
    spare = (room - sum(wide) - spacing.panel_gap * (len(row) - 1)) / len(row)
    spare = spare if spare < MOST_STRETCHED * min(wide) else 0.0
    x = 0.0
    for panel, width in zip(row, wide, strict=True):
        yield panel, (x, y, x + width + spare, y + max(high))
        x += width + spare + spacing.panel_gap


def _extent(one: Chain | Panel, spacing: Spacing) -> tuple[float, float]:
    """Its extent across the flow and along it."""
    return (one.height, one.width) if spacing.rightward else (one.width, one.height)


def page_height(width: float) -> float:
    """How high a figure of a width may be, in points."""
    return max(width * PAGE, LEAST_PAGE) - LEGEND_ROOM


def page_extent(width: float, spacing: Spacing) -> tuple[float, float]:
    """The page's extent across the flow and along it, in points."""
    return (page_height(width), width) if spacing.rightward else (width, page_height(width))


def choose(chains: Sequence[Chain], panels: Sequence[Panel], width: float, spacing: Spacing) -> Arrangement:
    """The best arrangement; `chains` are the same chain with no turn, one turn, and so on."""
    found: list[Arrangement] = []
    for turns, chain in enumerate(chains):
        page = _Page(chain, FIRST_TURN + TURN * (turns - 1) if turns else 0.0, width, spacing)
        for behind in range(len(panels) + 1) if chain.width else (0,):
            under, others = tuple(panels[:behind]), panels[behind:]
            counts = range(1, len(others) + 1) if others else (0,)
            found += [page.measure(under, arrange(others, count, spacing)) for count in counts]
        found += page.dealt(panels)
    return min(found, key=lambda one: one.cost)


@dataclass(frozen=True, slots=True)
class _Page:
    """What is arranged: a chain, what its turns cost, and the width of the page."""

    chain: Chain
    turned: float
    width: float
    spacing: Spacing

    def measure(
        self, under: tuple[Panel, ...], columns: tuple[tuple[Panel, ...], ...], cost: float = 0.0
    ) -> Arrangement:
        """Panels below the chain and in columns beside it, with the size and cost of all that."""
        chain, spacing = self.chain, self.spacing
        first = _widest((chain, *under), spacing)
        beside = sum(_widest(column, spacing) for column in columns) + spacing.panel_gap * max(0, len(columns) - 1)
        across = first + beside + (CHAIN_GAP if first and columns else 0.0)
        below = CHAIN_GAP + _height(_rows(under, first, spacing), spacing) if under else 0.0
        along = max([_extent(chain, spacing)[1] + below, *(_length(column, spacing) for column in columns)])
        wide, high = page_extent(self.width, spacing)
        size = min(ENLARGED, wide / max(across, 1.0), high / max(along, 1.0))
        cost += AREA * across * along / (wide * high) + self.turned + (BELOW if under else 0.0) - size
        total, height = (along, across) if spacing.rightward else (across, along)
        return Arrangement(chain, under, columns, total, height, cost)

    def dealt(self, panels: Sequence[Panel]) -> list[Arrangement]:
        """Arrangements in which a panel may stand below one that is not the one before it."""
        if len(panels) < LEAST_DEALT or not self.chain.width:
            return []
        kept = [self.measure((), ())]
        for panel in panels:
            more = [self.measure(*places, SCATTERED) for one in kept for places in _with(one, panel)]
            kept = sorted(more, key=lambda one: one.cost)[:BEAM]
        return kept


LEAST_DEALT = 3
"""Fewer panels are in order wherever they stand."""


def _with(one: Arrangement, panel: Panel) -> Iterator[tuple[tuple[Panel, ...], tuple[tuple[Panel, ...], ...]]]:
    """An arrangement with one more panel: below the chain, at the end of a column, or in a new one."""
    columns = one.columns
    yield (*one.behind, panel), columns
    for i, column in enumerate(columns):
        yield one.behind, (*columns[:i], (*column, panel), *columns[i + 1 :])
    if len(columns) < MOST_ABREAST:
        yield one.behind, (*columns, (panel,))


def _height(rows: Sequence[Sequence[Panel]], spacing: Spacing) -> float:
    """The extent of rows along the flow."""
    highest = (max(_extent(panel, spacing)[1] for panel in row) for row in rows)
    return sum(highest) + spacing.panel_gap * (len(rows) - 1)


def _widest(column: Sequence[Chain | Panel], spacing: Spacing) -> float:
    return max(_extent(one, spacing)[0] for one in column)


def _length(panels: Sequence[Panel], spacing: Spacing) -> float:
    return sum(_extent(panel, spacing)[1] for panel in panels) + spacing.panel_gap * (len(panels) - 1)
