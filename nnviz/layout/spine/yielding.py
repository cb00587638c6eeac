"""What is left of kinks: a box or a vertical moves by a little, and what stands in its way gives way as far as it must.

A kink is straightened, or made a bend where two lines between the same two frames cannot both be straight.  What makes
a level flawed is taken back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from operator import itemgetter

from nnviz.layout.geometry.checking import flaws
from nnviz.layout.places import Fragment, Wire
from nnviz.layout.spine.approach import KINK
from nnviz.layout.spine.bodies import Bodies
from nnviz.layout.spine.ground import Ground
from nnviz.layout.spine.jogs import Jog, jogs
from nnviz.layout.spine.pushing import Moves, pushed
from nnviz.scene import Point

EFFORT, A_KINK = 50_000, 500
"""How many lines are looked at in a level, and how many are counted for the ways to take out one kink."""

Paths = dict[Wire, list[Point]]


def give_way(ground: Ground, drawn: Fragment, crooked: Iterable[Wire]) -> None:
    """Take out the kinks of some lines, in place, as far as what is around them can give way."""
    level = _Level(ground, drawn)
    pending = deque(crooked)
    while pending and level.effort > 0:
        wire = pending.popleft()
        if any(level.is_rid_of(wire, jog) for jog in jogs(drawn.paths[wire])):
            pending.append(wire)


class _Level:
    """A level with the flaws that it has, and the effort that is left for it."""

    def __init__(self, ground: Ground, drawn: Fragment) -> None:
        self._ground, self._drawn, self._bodies, self._known = ground, drawn, Bodies(drawn), flaws(drawn)
        self.effort = EFFORT

    def is_rid_of(self, wire: Wire, jog: Jog) -> bool:
        """Move what takes out most kinks, this one among them, and brings no flaw; whether there is such a thing."""
        self.effort -= A_KINK
        ways = [(self._less(moves), moves) for moves in _ways(self._bodies, wire, jog)]
        best = sorted((way for way in ways if way[0] < 0), key=itemgetter(0))
        if any(self._moved(moves) for _, moves in best):
            self._bodies = Bodies(self._drawn)
            return True
        return False

    def _less(self, moves: Moves) -> int:
        """How many kinks there are more."""
        before, after = self._paths(moves)
        return _count(after) - _count(before)

    def _paths(self, moves: Moves) -> tuple[Paths, Paths]:
        """The lines that move, before and after."""
        before = {wire: self._drawn.paths[wire] for body in moves for wire in self._bodies.wires[body]}
        self.effort -= len(before)
        return before, {wire: self._shifted(wire, path, moves) for wire, path in before.items()}

    def _shifted(self, wire: Wire, path: list[Point], moves: Moves) -> list[Point]:
        along = self._bodies.along(wire, path)
        return [(x + moves[body] if body in moves else x, y) for (x, y), body in zip(path, along, strict=True)]

    def _moved(self, moves: Moves) -> bool:
        """Whether the level holds up with these moves; if so, they are made."""
        self.effort -= len(self._drawn.paths)
        before, after = self._paths(moves)
        self._put(after, moves, 1.0)
        if not flaws(self._drawn) <= self._known:
            self._put(before, moves, -1.0)
            return False
        move_gates(self._ground, after)
        for (left, top, right, bottom), by in ((body.area, by) for body, by in moves.items()):
            self._drawn.cover(top, bottom, left + min(0.0, by), right + max(0.0, by))
        return True

    def _put(self, paths: Paths, moves: Moves, sign: float) -> None:
        self._drawn.paths.update(paths)
        for body, by in moves.items():
            if body.item is not None:
                body.item.x += sign * by


def _ways(bodies: Bodies, wire: Wire, jog: Jog) -> Iterator[Moves]:
    """Moves that make a kink straight, or else a bend; boxes keep their lines where they are if they can."""
    _, b, c, _ = jog
    upper, lower = bodies.at(wire, b), bodies.at(wire, c)
    if upper is None or lower is None:
        return
    away = c[0] - b[0]
    bend = KINK if away > 0 else -KINK
    for distance in (0.0, bend, -bend):
        for sliding in (False, True):
            for body, by in ((upper, away - distance), (lower, distance - away)):
                moves = pushed(bodies, body, by, sliding)
                if moves is not None:
                    yield moves


def _count(paths: Paths) -> int:
    """How many kinks there are, one for all lines of a net that share it."""
    return len({(wire.net, b, c) for wire, path in paths.items() for _, b, c, _ in jogs(path)})


def move_gates(ground: Ground, paths: Paths) -> None:
    """Let the gates of a level go with its lines: the frame is not drawn yet."""
    for wire, path in paths.items():
        for end, point in ((wire.source, path[0]), (wire.target, path[-1])):
            if ground.items[end].gate and end not in ground.plan.sides:
                ground.items[end].x = point[0]
