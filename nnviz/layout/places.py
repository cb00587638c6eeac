"""What a layout works with while it is in the making: nets, wires, items and fragments, all mutable, in points.

A *net* is one tensor: all wires of a net may lie on one another, wires of different nets may not.  A *wire* is a net
between two vertices of one level.  An *item* is a vertex with a size and a position.  A *fragment* is a finished piece
of a level: items and paths around an axis at x = 0, from y = 0 downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, TypeAlias

from nnviz.diagram import Box
from nnviz.scene import Point

Net: TypeAlias = tuple[str, int]
"""Key of the leaf that makes a tensor, and the tensor's id."""

Side: TypeAlias = Literal["top", "bottom", "left", "right"]


class Wire(NamedTuple):
    """A net from one vertex of a level to another."""

    source: int
    target: int
    net: Net


class Port(NamedTuple):
    """Where a net crosses a frame: `at` counts from the left end of top and bottom, from the upper end of the sides."""

    side: Side
    at: float


class Span(NamedTuple):
    """From `low` to `high` downwards, ink reaches to `x`."""

    low: float
    high: float
    x: float


@dataclass(slots=True, eq=False)
class Item:
    """A vertex on its place; `axis` is where its spine runs, from its left end.

    before, after, above, below  ink beyond its outline: sheets, a badge
    entries, exits        where nets cross the frame of an opened block
    title_at              where the title of an opened block begins; badge_high: a line arrives where the badge would be
    contents              what an opened block holds, placed from its upper left corner
    """

    vertex: int
    width: float
    height: float
    axis: float
    box: Box | None = None
    gate: bool = False
    x: float = 0.0
    y: float = 0.0
    before: float = 0.0
    after: float = 0.0
    above: float = 0.0
    below: float = 0.0
    entries: dict[Net, Port] = field(default_factory=dict[Net, Port])
    exits: dict[Net, Port] = field(default_factory=dict[Net, Port])
    contents: Fragment | None = None
    title_at: float = 0.0
    badge_high: bool = False

    @property
    def center(self) -> float:
        """Where the spine crosses it."""
        return self.x + self.axis

    @property
    def right(self) -> float:
        """Its right end."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower end."""
        return self.y + self.height

    @property
    def is_frame(self) -> bool:
        """Whether it is an opened block."""
        return self.contents is not None

    @property
    def is_sign(self) -> bool:
        """Whether it is a circle with a sign."""
        return self.shows_sign and self.width == self.height

    @property
    def shows_sign(self) -> bool:
        """Whether it shows a sign: in a circle, or in a pill where much meets."""
        return self.box is not None and self.box.symbol in ("plus", "times")


@dataclass(slots=True)
class Fragment:
    """Items and paths about the axis x = 0; `heads` begin at its top, `tails` end at its bottom, to be continued."""

    items: list[Item] = field(default_factory=list[Item])
    paths: dict[Wire, list[Point]] = field(default_factory=dict[Wire, list[Point]])
    heads: list[Wire] = field(default_factory=list[Wire])
    tails: list[Wire] = field(default_factory=list[Wire])
    left: list[Span] = field(default_factory=list[Span])
    right: list[Span] = field(default_factory=list[Span])
    breaks: list[Wire] = field(default_factory=list[Wire])
    height: float = 0.0

    def shift(self, dx: float, dy: float) -> Fragment:
        """Move everything; return itself."""
        if not dx and not dy:
            return self
        for item in self.items:
            item.x += dx
            item.y += dy
        for wire, path in self.paths.items():
            self.paths[wire] = [(x + dx, y + dy) for x, y in path]
        self.left = [Span(low + dy, high + dy, x + dx) for low, high, x in self.left]
        self.right = [Span(low + dy, high + dy, x + dx) for low, high, x in self.right]
        self.height += dy
        return self

    def copy(self) -> Fragment:
        """The same once more, to be moved on its own; what frames hold is shared."""
        items = [replace(item) for item in self.items]
        paths = {wire: list(path) for wire, path in self.paths.items()}
        return replace(self, items=items, paths=paths, left=list(self.left), right=list(self.right))

    def absorb(self, other: Fragment) -> None:
        """Take what another fragment holds, in its place; its heads and tails are the caller's business."""
        self.items += other.items
        self.paths.update(other.paths)
        self.left += other.left
        self.right += other.right
        self.breaks += other.breaks
        self.height = max(self.height, other.height)

    def cover(self, low: float, high: float, left: float, right: float) -> None:
        """Note that ink fills this rectangle."""
        self.left.append(Span(low, high, left))
        self.right.append(Span(low, high, right))

    def cover_item(self, item: Item) -> None:
        """Note the ink of an item."""
        self.cover(item.y, item.bottom + item.below, item.x - item.before, item.right + item.after)

    def leftmost(self, low: float = float("-inf"), high: float = float("inf")) -> float:
        """The left end of the ink between two heights; 0 where there is none."""
        return min((span.x for span in self.left if span.high > low and span.low < high), default=0.0)

    def rightmost(self, low: float = float("-inf"), high: float = float("inf")) -> float:
        """The right end of the ink between two heights; 0 where there is none."""
        return max((span.x for span in self.right if span.high > low and span.low < high), default=0.0)
