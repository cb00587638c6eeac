"""How far everything must move that is in the way of a box or a vertical that moves across the flow.

Nothing changes sides, nothing comes nearer to its neighbour than it was or than it must be clear of it, and nothing
moves by more than the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from nnviz.layout.geometry.checking import AROUND
from nnviz.layout.spine.approach import KINK, corner
from nnviz.layout.spine.bodies import Bodies, Body

MOST = 200
"""Boxes and lines that may move for one kink."""
CLEAR_BOXES, CLEAR_LINES = 6.0, 3.0
"""What boxes keep free of other boxes, and lines of anything."""
LAST = 7.0
"""The last piece of a line that ends at the side of a box keeps so much for its arrowhead."""
TINY = 1e-6

Moves: TypeAlias = dict[Body, float]
"""By how much bodies move to the right."""


def pushed(bodies: Bodies, first: Body, by: float, sliding: bool) -> Moves | None:
    """How far everything moves if one body moves so far to the right; None where that is too much."""
    moves, pending = {first: by}, [first]
    while pending:
        body = pending.pop()
        for other, least in _demands(bodies, body, moves[body], sliding):
            if abs(least) > abs(moves.get(other, 0.0)) + TINY:
                moves[other] = least
                pending.append(other)
        if len(moves) > MOST:
            return None
    return moves


def _demands(bodies: Bodies, body: Body, by: float, sliding: bool) -> Iterator[tuple[Body, float]]:
    """What must move with a body, and how far at least."""
    for other, x in bodies.joints[body]:
        box, sign = (body, -1) if body.item is not None else (other, 1)
        yield other, _beyond(by, _play(box, x, by * sign) if sliding else 0.0)
    for other, reach in bodies.rungs[body]:
        if reach * by > 0 and abs(reach) >= KINK - TINY:
            keep = LAST if other.item is not None or body.item is not None else KINK
            yield other, _beyond(by, abs(reach) - min(abs(reach), keep))
    for other in _ahead(bodies, body, by):
        gap = other.area[0] - body.area[2] if by > 0 else body.area[0] - other.area[2]
        yield other, _beyond(by, gap - min(gap, _clear(body, other)))


def _beyond(by: float, play: float) -> float:
    """What is left of a move after so much play."""
    return max(0.0, by - play) if by > 0 else min(0.0, by + play)


def _play(box: Body, x: float, by: float) -> float:
    """How far a line that ends on a box at `x` can slide along its border."""
    item = box.item
    if item is None or item.is_frame or item.is_sign:
        return 0.0
    return max(0.0, item.right - corner(item) - x if by > 0 else x - item.x - corner(item))


def _clear(one: Body, other: Body) -> float:
    return CLEAR_BOXES if one.item is not None and other.item is not None else CLEAR_LINES


def _ahead(bodies: Bodies, body: Body, by: float) -> Iterator[Body]:
    """What stands beside a body where it moves to, and is not joined to it."""
    left, top, right, bottom = body.area
    slack = CLEAR_LINES if body.item is not None else AROUND
    reach = (right - 0.5, right + by + CLEAR_BOXES) if by > 0 else (left + by - CLEAR_BOXES, left + 0.5)
    own = {other for other, _ in (*bodies.joints[body], *bodies.rungs[body])}
    for other in bodies.touching((reach[0], top - slack, reach[1], bottom + slack)):
        middle = (other.area[0] + other.area[2]) / 2
        if other is not body and other not in own and (middle > right - 0.5 if by > 0 else middle < left + 0.5):
            yield other
