"""What a loop hands to its next step: a line from below the body, up beside it, back to the port of the state.

Tried are both sides, both ways into the port (its side, its top) and all orders of the few lines that a loop has; the
way that passes no box, shares no stretch with another tensor and crosses the fewest lines is taken.  Where there is
none, or a port stands below the maker of its tensor, the level is drawn in layers, which know wires against the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from typing import Final, TypeAlias

from nnviz.layout.geometry.checking import is_flawed
from nnviz.layout.places import Fragment, Item, Net, Side, Wire
from nnviz.layout.spine.approach import KINK
from nnviz.layout.spine.ground import SIDES, Ground
from nnviz.scene import Point

MOST_TRIED: Final = 3
"""Lines of one level whose ways are sought together; more are drawn in layers."""
BESIDE: Final = 5.0
"""Between the middle of a port and a line that returns to its top."""
LEAST_INSIDE = 1.5
"""So far from the ends of a port a line enters it at least."""
UNUSUAL: Final = 0.5
"""What it costs to enter a port from above, or from the left, in crossings."""

Way: TypeAlias = tuple[Wire, Side, bool]
"""A wire, the side on which it goes up, whether it enters its port from above."""


def draw_returns(ground: Ground, drawn: Fragment) -> bool:
    """Add the returning lines of a level to its finished drawing; say whether there was room for them."""
    wires = list(ground.plan.level.returns)
    if len(wires) > MOST_TRIED:
        return False
    found = [_Try(ground, drawn, ways) for ways in _choices(wires)] if wires else []
    for one in sorted((one for one in found if one.rises), key=lambda one: one.cost):
        changed = drawn.copy()
        one.apply(changed)
        if not is_flawed(changed):
            one.apply(drawn)
            return True
    return not wires


def _choices(wires: Sequence[Wire]) -> Iterator[tuple[Way, ...]]:
    for order in permutations(wires):
        for ways in product(product(reversed(SIDES), (False, True)), repeat=len(wires)):
            yield tuple((wire, side, above) for wire, (side, above) in zip(order, ways, strict=True))


@dataclass(slots=True, init=False)
class _Try:
    """One choice of ways: the paths, whether all of them go up beside the body, and what they cost."""

    paths: dict[Wire, list[Point]]
    rises: bool
    cost: float

    def __init__(self, ground: Ground, drawn: Fragment, ways: tuple[Way, ...]) -> None:
        self.paths = {}
        margins = drawn.copy()
        low = max([drawn.height, *(item.bottom + item.below for item in drawn.items if not item.gate)])
        for number, way in enumerate(ways):
            y = low + ground.spacing.lane * (number + 0.5)
            self.paths[way[0]] = _path(ground, margins, way, y)
        self.rises = all(_rises(self.paths[wire], above) for wire, _, above in ways)
        self.cost = sum(UNUSUAL * (above + (side == "left")) for _, side, above in ways)
        self.cost += _crossings(drawn, self.paths)

    def apply(self, drawn: Fragment) -> None:
        """Put the lines into a drawing."""
        drawn.paths.update(self.paths)
        for (x0, y0), (x1, y1) in (pair for path in self.paths.values() for pair in pairwise(path)):
            drawn.cover(min(y0, y1), max(y0, y1), min(x0, x1), max(x0, x1))
        drawn.height = max([drawn.height, *(y for path in self.paths.values() for _, y in path)])


def _path(ground: Ground, margins: Fragment, way: Way, y: float) -> list[Point]:
    """From the maker down to `y`, to the side, up, and into the port; its ink is noted in `margins`."""
    wire, side, above = way
    port, lane = ground.items[wire.target], ground.spacing.lane
    exit_ = ground.plan.level.returns[wire]
    *down, (x, _) = margins.paths[exit_]
    if exit_.target in ground.plan.level.closed and len(down) > 2:  # a lane down to the gate that nothing else takes
        *down, (x, y) = down[:-1]
    level = port.y - lane if above else port.y + port.height / 2
    right = side == "right"
    up = margins.rightmost(level - 2, y + 2) + lane if right else margins.leftmost(level - 2, y + 2) - lane
    margins.cover(level, y, up, up)
    return [*down, (x, y), (up, y), (up, level), *_into(port, right, above, level)]


def _rises(path: Sequence[Point], above: bool) -> bool:
    """Whether a line goes up beside the body: not where its port stands below its maker."""
    (_, low), (_, high) = path[-4:-2] if above else path[-3:-1]
    return high < low - KINK


def _into(port: Item, right: bool, above: bool, level: float) -> list[Point]:
    if not above:
        return [(port.right if right else port.x, level)]
    aside = min(BESIDE, port.width / 2 - LEAST_INSIDE)
    x = port.center + (aside if right else -aside)
    return [(x, level), (x, port.y)]


def _crossings(drawn: Fragment, paths: dict[Wire, list[Point]]) -> int:
    """How many lines of other tensors the new ones cross, and how often they cross one another."""
    ours = [(wire.net, pair) for wire, path in paths.items() for pair in pairwise(path)]
    others = [(wire.net, pair) for wire, path in drawn.paths.items() for pair in pairwise(path)]
    return sum(_cross(one, other) for one in ours for other in (*others, *ours))


def _cross(one: tuple[Net, tuple[Point, Point]], other: tuple[Net, tuple[Point, Point]]) -> bool:
    (net, ((a, b), (c, d))), (rival, ((e, f), (g, h))) = one, other
    if net == rival or (abs(b - d) < 0.1) == (abs(f - h) < 0.1):
        return False
    return min(a, c) <= max(e, g) and min(e, g) <= max(a, c) and min(b, d) <= max(f, h) and min(f, h) <= max(b, d)
