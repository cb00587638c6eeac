"""A box of several operands as wide as they stand apart, so that each drops straight into it, if its row has room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnviz.layout.layered.network import Node
from nnviz.layout.places import Item
from nnviz.layout.spine.approach import WIDEST_BOX

MARGIN = 12.0
"""From the outermost line to the end of the box that it enters."""
ROOM = 7.0
"""Between a box that was widened, with its badge, and what stands or runs beside it."""


def widen_over(
    node: Node, item: Item, above: Sequence[float], layer: Sequence[Node], taken: Iterable[tuple[float, float]]
) -> None:
    """Let the box of a node reach over the lines `above` it, unless that brings it near anything in its row."""
    left, right = node.x - item.axis, node.x - item.axis + item.width
    low, high = min(left, min(above) - MARGIN), max(right, max(above) + MARGIN)
    is_plain = item.box is not None and item.box.symbol == "box"
    if (low, high) == (left, right) or (is_plain and max(above) - min(above) > WIDEST_BOX):
        return
    beside = [(other.x - other.left, other.x + other.right) for other in layer if other is not node]
    first, last = low - item.before - ROOM, high + item.after + ROOM
    if any(first < end and last > start for start, end in (*beside, *taken)):
        return
    node.left, node.right = node.left + left - low, node.right + high - right
    item.axis, item.width = node.x - low, high - low
