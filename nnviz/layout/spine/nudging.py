"""What is left of kinks at round ends: a pill whose lines are all of one vertical moves with it by less than a kink.

Where data flows to the right a pill is hardly higher than it is round, so that a line ends in its middle or nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from nnviz.layout.geometry.checking import is_flawed
from nnviz.layout.places import Fragment, Item, Wire
from nnviz.layout.spine.ground import Ground
from nnviz.scene import Point

MOST = 20
"""Pills of a level that are tried: each is looked at beside all else."""
SAME = 0.02


def nudge(ground: Ground, drawn: Fragment, jogs: Iterable[tuple[Wire, tuple[Point, Point, Point, Point]]]) -> None:
    """Move pills onto the verticals that their lines continue; what makes a level flawed is taken back."""
    tries = [(wire, jog, vertex) for wire, jog in jogs for vertex in (wire.source, wire.target)]
    movable = [one for one in tries if _is_pill(ground.items[one[2]])]
    for wire, (_, b, c, _), vertex in movable[:MOST]:
        around = [one for one in drawn.paths if vertex in (one.source, one.target)]
        old, new = (b[0], c[0]) if vertex == wire.source else (c[0], b[0])
        paths = {one: drawn.paths[one] for one in around}
        if {one.net for one in around} == {wire.net} and all(_ends_on(path, old) for path in paths.values()):
            _move(drawn, ground.items[vertex], paths, old, new)


def _is_pill(item: Item) -> bool:
    return item.box is not None and item.box.role in ("input", "output")


def _ends_on(path: list[Point], x: float) -> bool:
    """Whether one end of a line lies on a vertical at `x`, and no more of it than that."""
    return (abs(path[0][0] - x) < SAME) != (abs(path[-1][0] - x) < SAME)


def _move(drawn: Fragment, item: Item, paths: dict[Wire, list[Point]], old: float, new: float) -> None:
    item.x += new - old
    moved = {wire: [(new, y) if abs(x - old) < SAME else (x, y) for x, y in path] for wire, path in paths.items()}
    drawn.paths.update(moved)
    if is_flawed(drawn):
        item.x -= new - old
        drawn.paths.update(paths)
