"""Branches side by side between two points of the spine.

With a sign below and two branches, the longer stays on the axis and the shorter stands at its side, half-way down;
otherwise the branches lie symmetrically about the axis, their first rows aligned.  A bypass, and a branch of gates
alone, never moves the axis: it is a lane on the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median_low

from nnviz.layout.places import Fragment
from nnviz.theme import Spacing

DOMINANT, LONG = 3, 9
"""A branch of that many times the boxes of the other, and at least so many, stays on the axis whatever they join."""
MOST_SHIFTED = 24.0
"""A middle branch is put on the axis where that costs no more than this."""


def side_by_side(branches: Sequence[Fragment], into_sign: bool, spacing: Spacing) -> Fragment:
    """Put fragments next to one another; the result's axis is x = 0."""
    if not any(branch.heads or branch.tails or any(item.gate for item in branch.items) for branch in branches):
        return in_rows(branches, spacing)
    real = [b for b in branches if any(not item.gate for item in b.items)]
    lanes = [b for b in branches if all(item.gate for item in b.items)]
    height = max(b.height for b in branches)
    centred = on_axis = into_sign and len(real) == 2 and all(branch.heads for branch in real)
    if not on_axis and len(real) == 2 and all(branch.heads for branch in real):
        few, many = sorted(len(branch.items) for branch in real)
        on_axis = many >= DOMINANT * few and many >= LONG
        centred = False
    if on_axis:
        real.sort(key=lambda branch: (-branch.height, -len(branch.items)))
    axes = _pack(real, spacing)
    joined = Fragment()
    _align_heights(real, height, centred)
    if axes:
        middle = axes[0] if on_axis else _middle(real, axes)
        for branch, axis in zip(real, axes, strict=True):
            _add(joined, branch, axis - middle)
    for lane in lanes:
        place = joined.rightmost() + spacing.lane + 2 if joined.right else 0.0
        lane.cover(0.0, height, 0.0, 0.0)
        _add(joined, lane, place)
    joined.height = height
    _cover_tails(joined)
    return joined


def beside_bypass(line: Fragment, branch: Fragment, reach: float, spacing: Spacing) -> Fragment:
    """A line on the axis that enters the frame below, which reaches left so far, and a branch that enters its side."""
    joined = Fragment()
    line.cover(0.0, branch.height, 0.0, 0.0)
    _add(joined, line, 0.0)
    _add(joined, branch, min(-spacing.column_gap - branch.rightmost(), -reach - 2 * spacing.lane))
    _cover_tails(joined)
    return joined


def over_ports(branches: Sequence[Fragment], wishes: Sequence[float], spacing: Spacing) -> Fragment:
    """Branches from left to right that end at one height, each with its axis where it wishes or as near as can be."""
    lefts, rights = [branch.leftmost() for branch in branches], [branch.rightmost() for branch in branches]
    least = [0.0, *(right - left + spacing.column_gap for right, left in zip(rights, lefts[1:], strict=False))]
    axes = apart(list(wishes), least)
    height = max(branch.height for branch in branches)
    joined = Fragment()
    for branch, axis in zip(branches, axes, strict=True):
        _add(joined, branch.shift(0.0, height - branch.height), axis)
    joined.height = height
    _cover_tails(joined)
    return joined


def apart(wishes: list[float], least: Sequence[float]) -> list[float]:
    """Places in order, each so far from the one before, as near to the wishes as can be (isotonic regression).

    Neighbours that collide move as one group, which stands where one of its members wishes, so that this one is right.
    """
    groups: list[tuple[list[float], list[float]]] = []
    offset = 0.0
    for i, wish in enumerate(wishes):
        offset += least[i]
        groups.append(([wish - offset], [offset]))
        while len(groups) > 1 and median_low(groups[-2][0]) > median_low(groups[-1][0]):
            lower = groups.pop()
            groups[-1] = (groups[-1][0] + lower[0], groups[-1][1] + lower[1])
    return [median_low(free) + away for free, offsets in groups for away in offsets]


def in_rows(branches: Sequence[Fragment], spacing: Spacing) -> Fragment:
    """Parts that nothing joins stand side by side, in several rows where one would be too wide."""
    rows: list[list[Fragment]] = []
    room = 0.0
    for branch in branches:
        width = branch.rightmost() - branch.leftmost() + spacing.column_gap
        if width > room:
            rows.append([])
            room = WIDEST_ROW
        rows[-1].append(branch)
        room -= width
    joined = Fragment()
    for row in rows:
        axes = _pack(row, spacing)
        top = joined.height + 2 * spacing.gap if joined.items else 0.0
        for branch, axis in zip(row, axes, strict=True):
            joined.absorb(branch.shift(axis - (axes[0] + axes[-1]) / 2, top))
    return joined


WIDEST_ROW = 490.0


def _pack(branches: Sequence[Fragment], spacing: Spacing) -> list[float]:
    """Where the axes go: next to one another, a middle one in the middle."""
    axes: list[float] = []
    edge = 0.0
    for i, branch in enumerate(branches):
        axes.append(edge - branch.leftmost() if i else 0.0)
        edge = axes[-1] + branch.rightmost() + spacing.column_gap
    if len(axes) % 2 and len(axes) > 1:
        half = len(axes) // 2
        wish = (axes[0] + axes[-1]) / 2 - axes[half]
        if 0 < wish * 2 <= MOST_SHIFTED:
            axes[half:] = [axis + 2 * wish if i else axes[half] + 2 * wish for i, axis in enumerate(axes[half:])]
            axes[half] = (axes[0] + axes[-1]) / 2
        elif 0 < -wish * 2 <= MOST_SHIFTED:
            axes[half + 1 :] = [axis - 2 * wish for axis in axes[half + 1 :]]
    return axes


def _middle(branches: Sequence[Fragment], axes: Sequence[float]) -> float:
    """The middle of the axes, or the line beside it where the difference would only be a kink."""
    middle = (axes[0] + axes[-1]) / 2
    lines = [a + b.paths[wire][0][0] for b, a in zip(branches, axes, strict=True) for wire in b.heads]
    return min((x for x in lines if abs(x - middle) < KINK), key=lambda x: abs(x - middle), default=middle)


KINK = 4.0


def _align_heights(branches: Sequence[Fragment], height: float, centred: bool) -> None:
    some_enter = any(branch.heads for branch in branches)
    for i, branch in enumerate(branches):
        if centred and i:
            branch.shift(0.0, (height - branch.height) / 2)
        elif some_enter and not branch.heads and branch.tails:
            branch.shift(0.0, height - branch.height)


def _add(joined: Fragment, branch: Fragment, dx: float) -> None:
    branch.shift(dx, 0.0)
    joined.heads += branch.heads
    joined.tails += branch.tails
    joined.absorb(branch)


def _cover_tails(joined: Fragment) -> None:
    for wire in joined.tails:
        x, y = joined.paths[wire][-1]
        joined.cover(y, joined.height, x, x)
    for wire in joined.heads:
        x, y = joined.paths[wire][0]
        joined.cover(0.0, y, x, x)
