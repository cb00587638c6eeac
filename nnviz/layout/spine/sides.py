"""Side inputs: nets that reach a frame's contents from its left or right, at the height of their consumer.

With several consumers, a trunk runs beside the drawing and each consumer gets a horizontal from it.
"""

from __future__ import annotations

from nnviz.layout.places import Fragment
from nnviz.layout.spine.ground import Ground
from nnviz.layout.spine.skips import arrival


def draw_sides(ground: Ground, drawn: Fragment) -> None:
    """Draw the paths of side inputs from a provisional beginning beside their consumer; the frame lengthens them."""
    for gate, wires in ground.plan.sides.items():
        ends = [arrival(ground, wire) for wire in wires]
        side = ends[0][0]
        y = min(point[1] for _, point in ends)
        low, high = y - 2, max(point[1] for _, point in ends) + 2
        if side == "left":
            trunk = drawn.leftmost(low, high) - ground.spacing.lane
            outside = min(trunk, drawn.leftmost())
        else:
            trunk = drawn.rightmost(low, high) + ground.spacing.lane
            outside = max(trunk, drawn.rightmost())
        for wire, (_, (x, end)) in zip(wires, ends, strict=True):
            drawn.paths[wire] = [(outside, y), (trunk, y), (trunk, end), (x, end)]
        if len(wires) > 1:
            drawn.cover(low, high, trunk, trunk)
        item = ground.items[gate]
        item.x, item.y = trunk, y
