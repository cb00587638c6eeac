"""The order of the rows: depth first, group by group.

Pre: the boxes of every level stand in topological order.  Post: every edge points downwards, each group's rows are
consecutive.  On each level a box is preceded by all it reads, operand after operand: a branch is finished before the
next one starts, and an input that only the middle of the network reads comes right before its reader.  A sum takes its
longest operand first, so that the main path and not the shortcut gets the first lane.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from nnviz.diagram.types import Box, Edge


@dataclass(frozen=True, slots=True)
class Leaf:
    """A box that gets a row, and the opened groups it lies in, outermost first."""

    box: Box
    path: tuple[Box, ...]


@dataclass(slots=True)
class _Level:
    """What the box is to its siblings: whom it reads, in order; whether one reads it; leaves above and with it."""

    parent: str | None
    depth: int
    reads: dict[str, None] = field(default_factory=dict[str, None])
    read: bool = False
    leaves: int = 0
    height: int = 0


_Levels: TypeAlias = dict[str, _Level]


def sequence(boxes: Sequence[Box], edges: Iterable[Edge]) -> list[Leaf]:
    """Put the leaves of `boxes` into the order of their rows."""
    levels, listed = _levels(boxes)
    _relate(levels, edges)
    _measure(levels, listed)
    leaves: list[Leaf] = []
    pending = [Leaf(box, ()) for box in reversed(_ordered(boxes, levels))]
    while pending:
        leaf = pending.pop()
        if leaf.box.children is None:
            leaves.append(leaf)
        else:
            path = (*leaf.path, leaf.box)
            pending.extend(Leaf(child, path) for child in reversed(_ordered(leaf.box.children, levels)))
    return leaves


def _levels(boxes: Sequence[Box]) -> tuple[_Levels, list[Box]]:
    """Enter every box under its key; list them all, outer before inner."""
    levels: _Levels = {}
    listed: list[Box] = []
    pending: list[tuple[Box, str | None, int]] = [(box, None, 0) for box in reversed(boxes)]
    while pending:
        box, parent, depth = pending.pop()
        levels[box.key] = _Level(parent, depth)
        listed.append(box)
        pending.extend((child, box.key, depth + 1) for child in reversed(box.children or ()))
    return levels, listed


def _relate(levels: _Levels, edges: Iterable[Edge]) -> None:
    """Lift each edge to the two siblings that hold its ends."""
    for edge in edges:
        source, target = edge.source, edge.target
        while levels[source].parent != levels[target].parent:
            if levels[source].depth >= levels[target].depth:
                source = levels[source].parent or ""
            else:
                target = levels[target].parent or ""
        if source != target:
            levels[target].reads[source] = None
            levels[source].read = True


def _measure(levels: _Levels, listed: list[Box]) -> None:
    """Count the leaves in each box, then those on the longest way down to it among its siblings."""
    for box in reversed(listed):
        level = levels[box.key]
        level.leaves = max(1, level.leaves)
        if level.parent is not None:
            levels[level.parent].leaves += level.leaves
    for box in listed:
        level = levels[box.key]
        level.height = level.leaves + max((levels[source].height for source in level.reads), default=0)


def _ordered(siblings: Sequence[Box], levels: _Levels) -> list[Box]:
    """Siblings in depth-first order, from what nobody reads upwards; the side ends of a network before its main end."""
    by_key = {box.key: box for box in siblings}
    ends = [box for box in siblings if not levels[box.key].read]
    order: dict[str, Box] = {}
    opened: set[str] = set()
    pending = sorted(ends, key=lambda box: levels[box.key].height, reverse=True)
    while pending:
        box = pending[-1]
        if box.key in opened:
            order.setdefault(box.key, box)
            pending.pop()
        else:
            opened.add(box.key)
            pending.extend(by_key[key] for key in reversed(_operands(box, levels)) if key not in opened)
    return list(order.values())


def _operands(box: Box, levels: _Levels) -> list[str]:
    reads = list(levels[box.key].reads)
    if box.symbol in ("plus", "times"):
        reads.sort(key=lambda key: levels[key].height, reverse=True)
    return reads
