"""An opened block: a frame around its contents, its title beside the lines that enter, its ports on the border."""

from __future__ import annotations

from nnviz.diagram import Box
from nnviz.fonts import text_width
from nnviz.layout.measuring import badge_height, badge_width, elide
from nnviz.layout.places import Fragment, Item, Port
from nnviz.layout.spine.ground import Ground
from nnviz.scene import Point
from nnviz.theme import Spacing

FRAME_SHEET = 1.8
"""How far each sheet behind a repeated frame peeks out."""
TITLE_INSET = 6.0
WIDER = 30.0
"""A frame is widened by this much rather than have its title on the right."""
CLEAR = 6.0
"""Between a title and a line that enters beside it."""


def frame_title(box: Box, spacing: Spacing) -> str:
    """The title as it is written."""
    note = box.second_line
    text = f"{box.title} ({note})" if note else box.title
    return elide(text, spacing.title, "semibold", spacing.longest_text)


def frame(ground: Ground, drawn: Fragment, box: Box, vertex: int) -> Item:
    """Put a frame around a level; its contents then count from the frame's upper left corner."""
    spacing, level = ground.spacing, ground.plan.level
    if spacing.rightward:
        return _frame_on_its_side(ground, drawn, box, vertex)
    tops = [gate for gate in level.entries.values() if gate not in ground.plan.sides]
    title = frame_title(box, spacing)
    returns = [point for wire in level.returns for point in drawn.paths.get(wire, ())]
    top = min(_top(drawn, bool(tops), bool(title), spacing), *_above(returns, title, spacing))
    low, high = drawn.leftmost() - spacing.frame, drawn.rightmost() + spacing.frame
    bottom = max([_bottom(drawn, spacing), *(y + spacing.frame for _, y in returns)])
    badge = badge_width(box.repeat, spacing) if box.repeat > 1 else 0.0
    crossing = [ground.items[gate].x for gate in tops]
    high = max([high, *(ground.items[gate].x + badge * 0.62 + CLEAR for gate in tops)]) if badge else high
    low, high, title_at = _make_room(title, low, high, crossing, badge * 0.62, spacing)
    item = Item(vertex, high - low, bottom - top, -low, box, contents=drawn)
    item.title_at = title_at - low
    if box.repeat > 1:
        item.above, item.after, item.below = (
            badge_height(spacing) / 2,
            max(2 * FRAME_SHEET, 0.38 * badge + 1),
            2 * FRAME_SHEET,
        )
    _lengthen(ground, drawn, (low, top, high, bottom))
    drawn.shift(-low, -top)
    _set_ports(ground, item, drawn)
    return item


def _frame_on_its_side(ground: Ground, drawn: Fragment, box: Box, vertex: int) -> Item:
    """The same where data flows to the right: title and badge stand on the left, which will be above.

    Only side inputs pass the title there; the lines that enter at the top will come from the left.
    """
    spacing, level = ground.spacing, ground.plan.level
    title = frame_title(box, spacing)
    entered = any(gate not in ground.plan.sides for gate in level.entries.values())
    returns = [point for wire in level.returns for point in drawn.paths.get(wire, ())]
    top = min(_top(drawn, entered, False, spacing), *_above(returns, "", spacing))
    bottom = max([_bottom(drawn, spacing), *(y + spacing.frame for _, y in returns)])
    low = drawn.leftmost() - (spacing.strip + 2 if title else spacing.frame)
    high = drawn.rightmost() + spacing.frame
    badge = badge_width(box.repeat, spacing) if box.repeat > 1 else 0.0
    crossing = _from_the_left(ground, drawn)
    bottom = max([bottom, *(y + badge + CLEAR for y in crossing)]) if badge else bottom
    top, bottom, title_at = _make_room(title, top, bottom, crossing, badge, spacing)
    item = Item(vertex, high - low, bottom - top, -low, box, contents=drawn)
    item.title_at = title_at - top
    if box.repeat > 1:
        item.before, item.after, item.below = badge_height(spacing) / 2, 2 * FRAME_SHEET, 2 * FRAME_SHEET
    _lengthen(ground, drawn, (low, top, high, bottom))
    drawn.shift(-low, -top)
    _set_ports(ground, item, drawn)
    return item


def _from_the_left(ground: Ground, drawn: Fragment) -> list[float]:
    """The heights at which side inputs come from the left."""
    sides = [path for wire, path in drawn.paths.items() if wire.source in ground.plan.sides]
    return [path[0][1] for path in sides if path[-1][0] > path[0][0] or len(path) < 2]


def _top(drawn: Fragment, entered: bool, titled: bool, spacing: Spacing) -> float:
    """The upper border: room for the title above the first box and above the first fork."""
    strip = spacing.strip + 2 if titled else spacing.frame
    first = min(
        (item.y - strip - (5.0 if item.is_frame and item.after else 0.0) for item in drawn.items if not item.gate),
        default=-strip,
    )
    return min(first, 3 - spacing.strip if titled else -spacing.frame) if entered else first


def _above(returns: list[Point], title: str, spacing: Spacing) -> list[float]:
    """The upper border that leaves room for the title above what returns; at the side of the boxes it needs none."""
    return [min(y for _, y in returns) - (spacing.strip if title else spacing.frame)] if returns else [0.0]


def _bottom(drawn: Fragment, spacing: Spacing) -> float:
    ink = [item.bottom + item.below for item in drawn.items if not item.gate]
    gates = [item.y for item in drawn.items if item.gate]
    return max([y + spacing.frame for y in ink] + gates + [drawn.height], default=spacing.frame)


def _make_room(
    title: str, low: float, high: float, crossing: list[float], badge: float, spacing: Spacing
) -> tuple[float, float, float]:
    """Left and right end of the frame and the left end of the title: left of the lines that enter, or right of them."""
    width = text_width(title, spacing.title, "semibold")
    if not title:
        return low, high, low
    if not crossing:
        lacking = width + 2 * TITLE_INSET + badge - (high - low)
        return low - max(0.0, lacking) / 2, high + max(0.0, lacking) / 2, low - max(0.0, lacking) / 2 + TITLE_INSET
    left = width + TITLE_INSET + CLEAR - (min(crossing) - low)
    right = width + TITLE_INSET + CLEAR + badge - (high - max(crossing))
    if left <= WIDER or (right > 0 and left <= right):
        low -= max(0.0, left)
        return low, high, low + TITLE_INSET
    high += max(0.0, right)
    return low, high, high - TITLE_INSET - badge - width


def _lengthen(ground: Ground, drawn: Fragment, bounds: tuple[float, float, float, float]) -> None:
    """Let lines that pass the border begin or end on it."""
    low, top, high, bottom = bounds
    level = ground.plan.level
    entries, exits = set(level.entries.values()), set(level.exits.values())
    for wire, path in drawn.paths.items():
        if wire.source in ground.plan.sides:
            side_x = low if path[-1][0] > path[0][0] or len(path) < 2 else high
            path.insert(0, (side_x, path[0][1]))
            ground.items[wire.source].x = side_x
        elif wire.source in entries:
            path.insert(0, (path[0][0], top))
        if wire.target in exits and wire.target not in level.closed:
            path.append((path[-1][0], bottom))
            ground.items[wire.target].x = path[-1][0]


def _set_ports(ground: Ground, item: Item, drawn: Fragment) -> None:
    """Where nets cross the border, counted from its corners."""
    level = ground.plan.level
    starts = {wire.source: path[0] for wire, path in drawn.paths.items()}
    ends = {wire.target: path[-1] for wire, path in drawn.paths.items()}
    for net, gate in level.entries.items():
        x, y = starts[gate]
        if gate in ground.plan.sides:
            item.entries[net] = Port("left" if x < item.width / 2 else "right", y)
        else:
            item.entries[net] = Port("top", x)
    for net, gate in level.exits.items():
        if gate not in level.closed:
            item.exits[net] = Port("bottom", ends[gate][0])
