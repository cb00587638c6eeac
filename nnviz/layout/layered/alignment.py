"""One of the four layouts of Brandes and Köpf: nodes join columns with their median neighbours, columns are packed.

A link that crosses the link between two dummies gives way (their type 1 conflict), so that long lines stay straight.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from nnviz.layout.layered.network import Node
from nnviz.theme import Spacing

LINE_GAP = 6.0
"""Between a line and its neighbours in a layer."""


def gap(left: Node, right: Node, spacing: Spacing) -> float:
    """The least distance of two neighbours."""
    return left.right + right.left + (LINE_GAP if left.is_dummy or right.is_dummy else spacing.column_gap)


def find_conflicts(layers: Sequence[Sequence[Node]]) -> set[tuple[Node, Node]]:
    """Links that cross a link between two dummies: they give way."""
    marked: set[tuple[Node, Node]] = set()
    for upper, lower in pairwise(layers):
        left, done = 0, 0
        for i, node in enumerate(lower):
            inner = next((a for a in node.above if a.is_dummy), None) if node.is_dummy else None
            if inner is None and i < len(lower) - 1:
                continue
            right = inner.index if inner is not None else len(upper)
            for other in lower[done : i + 1]:
                for above in other.above:
                    if not left <= above.index <= right and not (above.is_dummy and other.is_dummy):
                        marked.add((above, other))
            done, left = i + 1, right
    return marked


def aligned(
    layers: Sequence[Sequence[Node]], conflicts: set[tuple[Node, Node]], upward: bool, leftward: bool, spacing: Spacing
) -> dict[Node, float]:
    """The x of every node when columns form upwards or downwards and are packed to the left or to the right."""
    rows = [list(reversed(layer)) if leftward else list(layer) for layer in layers]
    root = _align(list(reversed(rows)) if upward else rows, conflicts, upward, leftward)
    x = _compact(rows, root, leftward, spacing)
    return {node: -value if leftward else value for node, value in x.items()}


def _align(
    rows: Sequence[Sequence[Node]], conflicts: set[tuple[Node, Node]], upward: bool, leftward: bool
) -> dict[Node, Node]:
    """Join nodes with their median neighbours into columns; a column is named by its first node."""
    root = {node: node for row in rows for node in row}
    taken: set[Node] = set()
    for row in rows:
        reached = float("-inf")
        for node in row:
            for median in _medians(node.below if upward else node.above, leftward):
                pair = (node, median) if upward else (median, node)
                place = -median.index if leftward else median.index
                if root[node] is node and pair not in conflicts and place > reached and median not in taken:
                    root[node] = root[median]
                    taken.add(median)
                    reached = place
    return root


def _medians(neighbours: Sequence[Node], leftward: bool) -> Sequence[Node]:
    if len(neighbours) < 2:
        return neighbours
    others = sorted(neighbours, key=_place, reverse=leftward)
    middle = (len(others) - 1) / 2
    low, high = others[int(middle)], others[int(middle + 0.5)]
    return [low] if low is high else [low, high]


_place = attrgetter("index")


def _compact(
    rows: Sequence[Sequence[Node]], root: dict[Node, Node], leftward: bool, spacing: Spacing
) -> dict[Node, float]:
    """Pack the columns from the left by longest paths, then pull them right as far as their neighbours allow."""
    arcs: dict[Node, list[tuple[Node, float]]] = {node: [] for node in root if root[node] is node}
    for row in rows:
        for a, b in pairwise(row):
            apart = gap(b, a, spacing) if leftward else gap(a, b, spacing)
            arcs[root[a]].append((root[b], apart))
    order = _column_order(arcs)
    x = dict.fromkeys(order, 0.0)
    for column in order:
        for other, apart in arcs[column]:
            x[other] = max(x[other], x[column] + apart)
    has_left = {other for targets in arcs.values() for other, _ in targets}
    for column in reversed(order):
        if column not in has_left and arcs[column]:
            x[column] = min(x[other] - apart for other, apart in arcs[column])
    return {node: x[column] for node, column in root.items()}


def _column_order(arcs: dict[Node, list[tuple[Node, float]]]) -> list[Node]:
    missing = dict.fromkeys(arcs, 0)
    for targets in arcs.values():
        for other, _ in targets:
            missing[other] += 1
    ready = [column for column, count in missing.items() if not count]
    order: list[Node] = []
    while ready:
        column = ready.pop()
        order.append(column)
        for other, _ in arcs[column]:
            missing[other] -= 1
            if not missing[other]:
                ready.append(other)
    return order
