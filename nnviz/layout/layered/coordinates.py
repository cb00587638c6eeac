"""The x of every node (Brandes and Köpf, Fast and Simple Horizontal Coordinate Assignment, 2001).

Four layouts are made (aligned upwards or downwards, packed to the left or to the right), each with straight columns of
dummies; of these and of their average the one with the shortest and straightest lines is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnviz.layout.layered.network import Network, Node
from nnviz.layout.places import Net
from nnviz.theme import Spacing

LINE_GAP = 6.0
"""Between a line and its neighbours in a layer."""
BEND = 14.0
"""What a bend costs, in points of length."""
KINK = 3.0


def place_nodes(network: Network, spacing: Spacing) -> None:
    """Give every node its x."""
    conflicts = _conflicts(network.layers)
    layouts: list[dict[Node, float]] = []
    for upward in (False, True):
        for leftward in (False, True):
            layouts.append(_layout(network.layers, conflicts, upward, leftward, spacing))
    layouts.append(_average(layouts))
    best = min(layouts, key=lambda layout: _cost(network, layout))
    for node, x in best.items():
        node.x = x
    _snap(network, spacing)
    _meet_ports(network)


def _gap(left: Node, right: Node, spacing: Spacing) -> float:
    return left.right + right.left + (LINE_GAP if left.is_dummy or right.is_dummy else spacing.column_gap)


def _conflicts(layers: Sequence[Sequence[Node]]) -> set[tuple[Node, Node]]:
    """Links that cross a link between two dummies: they give way."""
    marked: set[tuple[Node, Node]] = set()
    for upper, lower in zip(layers, layers[1:], strict=False):
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


def _layout(
    layers: Sequence[Sequence[Node]], conflicts: set[tuple[Node, Node]], upward: bool, leftward: bool, spacing: Spacing
) -> dict[Node, float]:
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
            others = sorted(node.below if upward else node.above, key=lambda n: -n.index if leftward else n.index)
            for median in _medians(others):
                pair = (node, median) if upward else (median, node)
                place = -median.index if leftward else median.index
                if root[node] is node and pair not in conflicts and place > reached and median not in taken:
                    root[node] = root[median]
                    taken.add(median)
                    reached = place
    return root


def _medians(others: Sequence[Node]) -> list[Node]:
    if not others:
        return []
    middle = (len(others) - 1) / 2
    low, high = others[int(middle)], others[int(middle + 0.5)]
    return [low] if low is high else [low, high]


def _compact(
    rows: Sequence[Sequence[Node]], root: dict[Node, Node], leftward: bool, spacing: Spacing
) -> dict[Node, float]:
    """Pack the columns from the left by longest paths, then pull them right as far as their neighbours allow."""
    arcs: dict[Node, list[tuple[Node, float]]] = {node: [] for node in root if root[node] is node}
    for row in rows:
        for a, b in zip(row, row[1:], strict=False):
            gap = _gap(b, a, spacing) if leftward else _gap(a, b, spacing)
            arcs[root[a]].append((root[b], gap))
    order = _column_order(arcs)
    x = dict.fromkeys(order, 0.0)
    for column in order:
        for other, gap in arcs[column]:
            x[other] = max(x[other], x[column] + gap)
    has_left = {other for targets in arcs.values() for other, _ in targets}
    for column in reversed(order):
        if column not in has_left and arcs[column]:
            x[column] = min(x[other] - gap for other, gap in arcs[column])
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


def _average(layouts: Sequence[dict[Node, float]]) -> dict[Node, float]:
    """Shift all onto the narrowest, packed to the same side, and take the mean of the two middle values."""
    bounds = [_bounds(layout.items()) for layout in layouts]
    low, high = min(bounds, key=lambda b: b[1] - b[0])
    shifts = [low - b[0] if i % 2 == 0 else high - b[1] for i, b in enumerate(bounds)]
    mean: dict[Node, float] = {}
    for node in layouts[0]:
        values = sorted(layout[node] + shift for layout, shift in zip(layouts, shifts, strict=True))
        mean[node] = (values[1] + values[2]) / 2
    return mean


def _bounds(places: Iterable[tuple[Node, float]]) -> tuple[float, float]:
    pairs = list(places)
    return min(x - node.left for node, x in pairs), max(x + node.right for node, x in pairs)


def _cost(network: Network, layout: dict[Node, float]) -> float:
    low, high = _bounds(layout.items())
    cost = (high - low) * 2
    for upper, lower in network.links:
        away = abs(layout[upper] - layout[lower])
        cost += away + (BEND if away > KINK else 0.0)
    return cost


def _snap(network: Network, spacing: Spacing) -> None:
    """Straighten what is off by less than a kink, where the neighbours leave room."""
    for _ in range(PASSES):
        moved = False
        for layer in network.layers:
            for i, node in enumerate(layer):
                for other in node.above:
                    if 0 < abs(other.x - node.x) < KINK:
                        moved |= _move(layer, i, other.x, spacing)
                        if other.x != node.x:
                            upper = network.layers[other.layer]
                            moved |= _move(upper, other.index, node.x, spacing)
        if not moved:
            return


PASSES = 4


def _move(layer: Sequence[Node], i: int, x: float, spacing: Spacing) -> bool:
    """Put a node elsewhere if it keeps its distance to its neighbours."""
    node = layer[i]
    if i and x - layer[i - 1].x < _gap(layer[i - 1], node, spacing) - 2:
        return False
    if i + 1 < len(layer) and layer[i + 1].x - x < _gap(node, layer[i + 1], spacing) - 2:
        return False
    node.x = x
    return True


def _meet_ports(network: Network) -> None:
    """Move columns of dummies by less than a kink, so that they meet the ports of frames."""
    for layer in network.layers:
        for node in layer:
            item = node.item
            if item is None or not item.is_frame:
                continue
            left = node.x - item.axis
            for net, port in item.exits.items():
                _shift_column([n for n in node.below if n.net == net], net, left + port.at, downward=True)
            for net, port in item.entries.items():
                if port.side == "top":
                    _shift_column([n for n in node.above if n.net == net], net, left + port.at, downward=False)


def _shift_column(start: Sequence[Node], net: Net, x: float, downward: bool) -> None:
    column = list(start)
    if len(column) != 1 or not 0 < abs(column[0].x - x) < KINK:
        return
    old = column[0].x
    while column:
        node = column.pop()
        node.x = x
        column = [n for n in (node.below if downward else node.above) if n.net == net and abs(n.x - old) < 0.05][:1]
