"""Where the ink goes: a figure as a handful of shapes, in points, y downwards, back to front.

Layout makes a `Scene`, renderers write it; neither knows the other.  Shapes are data, not calls.  A `Tag` says what a
shape stands for, so that an SVG keeps that meaning: its `role` becomes the class, its `data` the data attributes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Point: TypeAlias = tuple[float, float]
Weight: TypeAlias = Literal["regular", "semibold", "bold", "italic"]
Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Tag:
    """What a shape stands for: "operator", "block", "terminal", "edge", "tensor", "label", "size", "kernel", "title",
    "badge", "sheets", "legend", "heading".

    `data` are (name, value) pairs, in the order they are written: (("operator", "7"),) becomes data-operator="7".
    """

    role: str = ""
    data: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Paint:
    """How a shape is inked, colours as #RRGGBB; None leaves that part out.  `width` is the stroke's, in points."""

    fill: str | None = None
    stroke: str | None = None
    width: float = 0.8


@dataclass(frozen=True, slots=True)
class Rect:
    """A box, its upper left corner at (x, y); `flat` leaves the two lower corners square (the header of a panel)."""

    x: float
    y: float
    width: float
    height: float
    paint: Paint
    radius: float = 0.0
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle about (x, y)."""

    x: float
    y: float
    radius: float
    paint: Paint


@dataclass(frozen=True, slots=True)
class Polygon:
    """A face whose corners are `points`, closed."""

    points: tuple[Point, ...]
    paint: Paint


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline through `points`, its corners rounded by up to `corner` points; `arrow` puts a head at its end."""

    points: tuple[Point, ...]
    paint: Paint
    corner: float = 0.0
    arrow: bool = False
    tag: Tag = Tag()


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is its anchor on the baseline, `size` in points."""

    x: float
    y: float
    text: str
    size: float
    color: str
    weight: Weight = "regular"
    anchor: Anchor = "middle"
    tag: Tag = Tag()


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together; `title` is for tooltips and screen readers."""

    shapes: tuple[Shape, ...]
    tag: Tag = Tag()
    title: str = ""


Leaf: TypeAlias = Rect | Circle | Polygon | Line | Text
Shape: TypeAlias = Leaf | Group


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished drawing, its coordinates from (0, 0) to (width, height); `scale` shrinks it to the page (1 is 1:1).

    `columns` counts the newspaper columns into which a long chain was wrapped.  `description` says the figure in words,
    for those who cannot see it.  `ground` is the colour of the page, as #RRGGBB; `family` a typeface that an
    output may name before the shipped one, whose widths hold, "" for none.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str = ""
    scale: float = 1.0
    columns: int = 1
    description: str = ""
    ground: str = "#FFFFFF"
    family: str = ""

    def leaves(self) -> Iterator[Leaf]:
        """Yield every shape that is no group, back to front; groups nest as deep as networks do, so no recursion."""
        pending = list(reversed(self.shapes))
        while pending:
            shape = pending.pop()
            if isinstance(shape, Group):
                pending.extend(reversed(shape.shapes))
            else:
                yield shape
