"""Take out what kinks are left: a vertical that is off by less than a kink moves onto the one it continues.

The vertical of all wires of the net moves, so that forks stay whole.  One that ends on a plain box or on the border of
the level takes its port along; one that ends on a frame or a sign stays.  What would be a flaw is not done.
"""

from __future__ import annotations

from collections import defaultdict

from nnviz.layout.geometry.areas import Areas
from nnviz.layout.geometry.checking import SLACK, around, inside, is_close, nets_at, slanted
from nnviz.layout.geometry.segments import Stretch, stretches
from nnviz.layout.places import Fragment, Item, Net, Wire
from nnviz.layout.spine.approach import corner
from nnviz.layout.spine.ground import Ground
from nnviz.layout.spine.jogs import SAME, Jog, jogs
from nnviz.layout.spine.yielding import give_way, move_gates
from nnviz.scene import Point

SLANT = 0.1
"""Points by which a line may be off its vertical; by more, where a vertical of the net is longer than what moved."""


def straighten(ground: Ground, drawn: Fragment) -> None:
    """Straighten the kinks of a level that holds up, in place."""
    crooked = [wire for wire, path in drawn.paths.items() if jogs(path)]
    if not crooked:
        return
    nets: defaultdict[Net, list[Wire]] = defaultdict(list)
    for wire in drawn.paths:
        nets[wire.net].append(wire)
    ledger = _Ledger(drawn)
    for wire in crooked:
        for jog in jogs(drawn.paths[wire]):
            _straighten(ground, drawn, nets[wire.net], jog, ledger)
    left = [wire for wire in crooked if jogs(drawn.paths[wire])]
    if left:
        give_way(ground, drawn, left)


def _straighten(ground: Ground, drawn: Fragment, wires: list[Wire], jog: Jog, ledger: _Ledger) -> None:
    a, b, c, d = jog
    before = {wire: drawn.paths[wire] for wire in wires}
    for low, high, old, new in ((c, d, c[0], b[0]), (a, b, b[0], c[0])):
        if _movable(ground, before, low, high, new):
            moved = {wire: _moved(path, (low[1], high[1]), old, new) for wire, path in before.items()}
            if not slanted(moved.values(), SLANT) and ledger.accepts(wires[0].net, moved):
                drawn.paths.update(moved)
                move_gates(ground, moved)
                return


def _movable(ground: Ground, paths: dict[Wire, list[Point]], low: Point, high: Point, new: float) -> bool:
    """Whether no wire of the net ends with this vertical on what keeps its ports, or would end on a rounded corner."""
    return not any(
        _fixed(ground.items[end], new) and abs(point[0] - low[0]) < SAME and low[1] - SAME <= point[1] <= high[1] + SAME
        for wire, path in paths.items()
        for end, point in ((wire.source, path[0]), (wire.target, path[-1]))
    )


def _fixed(item: Item, new: float) -> bool:
    """Whether no line can end on an item at `new` instead of where it does."""
    if item.gate:
        return False
    return item.is_frame or item.is_sign or not item.x + corner(item) <= new <= item.right - corner(item)


def _moved(path: list[Point], between: tuple[float, float], old: float, new: float) -> list[Point]:
    low, high = between[0] - SAME, between[1] + SAME
    return [(new, y) if abs(x - old) < SAME and low <= y <= high else (x, y) for x, y in path]


class _Ledger:
    """The boxes and lines of a level that holds up, so that a change to one net is checked against them alone."""

    def __init__(self, drawn: Fragment) -> None:
        self._lines: defaultdict[Net, dict[Stretch, None]] = defaultdict(dict)
        self._numbers: dict[Net, int] = {}
        self._boxes, self._rooms, self._along = Areas(), Areas(), {True: Areas(), False: Areas()}
        self._own, self._items = nets_at(drawn), list[Item]()
        for item in drawn.items:
            if not item.gate:
                self._boxes.add(inside(item))
                self._rooms.add(around(item), len(self._items))
                self._items.append(item)
        for line in stretches(drawn.paths):
            self._enter(line)

    def accepts(self, net: Net, paths: dict[Wire, list[Point]]) -> bool:
        """Whether the level holds up with other lines for a net; if so, they are entered."""
        lines = dict.fromkeys(stretches(paths))
        fresh = [line for line in lines if line not in self._lines[net]]
        if not all(self._is_free(line) for line in fresh):
            return False
        for line in [line for line in self._lines[net] if line not in lines]:
            del self._lines[net][line]
            if line.high - line.low > SLACK:
                self._along[line.flat].remove(_room(line), self._numbers[net])
        for line in fresh:
            self._enter(line)
        return True

    def _enter(self, line: Stretch) -> None:
        number = self._numbers.setdefault(line.net, len(self._numbers))
        self._lines[line.net][line] = None
        if line.high - line.low > SLACK:
            self._along[line.flat].add(_room(line), number)

    def _is_free(self, line: Stretch) -> bool:
        own = self._numbers[line.net]
        near = (self._items[i] for _, i in self._rooms.touching(line.area))
        if not self._boxes.is_free(line.area) or any(is_close(line, one, self._own[one.vertex]) for one in near):
            return False
        along = self._along[line.flat].touching(_room(line)) if line.high - line.low > SLACK else ()
        return all(mark == own for _, mark in along)


def _room(line: Stretch) -> tuple[float, float, float, float]:
    """The rooms of two parallel lines overlap where the lines run along one another."""
    return line.grown(-SLACK / 2, SLACK / 2)
