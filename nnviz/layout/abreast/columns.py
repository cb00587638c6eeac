"""The columns of several networks, each under its heading, and behind them the stages that they share."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.diagram import Diagram, Network
from nnviz.fonts import text_width
from nnviz.layout.abreast.aligning import align
from nnviz.layout.abreast.stages import Band, bands, margin, paint_bands
from nnviz.layout.abreast.stops import described, stops
from nnviz.layout.abreast.stretching import stretch
from nnviz.layout.levels import lay_levels
from nnviz.layout.measuring import elide
from nnviz.layout.page.by_graphviz import draw_by_graphviz
from nnviz.layout.page.painting import Inks, paint
from nnviz.layout.page.pictures import Bounds, Picture
from nnviz.layout.page.stitching import make_picture
from nnviz.layout.planning.lifting import lift
from nnviz.scene import Anchor, Group, Point, Shape, Tag, Text
from nnviz.theme import Spacing

GAP = 22.0
"""Between two columns, in points."""
LARGER = 1.0
"""So many points larger than the titles of boxes is the heading of a network."""
BELOW = 11.0
"""Between the baseline of a heading and its network."""


@dataclass(slots=True)
class Abreast:
    """Pictures of several networks and their places; `bands` are the stages behind them, their ends along the flow."""

    networks: tuple[Network, ...]
    pictures: list[Picture]
    places: list[Point]
    bands: list[Band]
    spacing: Spacing
    width: float
    height: float
    columns: int = 1

    @property
    def bounds(self) -> Bounds:
        """Left, top, right, bottom."""
        return (0.0, 0.0, self.width, self.height)


def lay_abreast(diagram: Diagram, spacing: Spacing, by_graphviz: bool = False) -> Abreast:
    """Lay out the networks of a diagram, each for itself, then pair their boxes."""
    if by_graphviz:
        pictures = [draw_by_graphviz(network.boxes, network.edges, spacing) for network in diagram.networks]
        return _side_by_side(diagram.networks, pictures, [], spacing)
    hierarchies = [lift(network.boxes, network.edges) for network in diagram.networks]
    columns = [lay_levels(hierarchy, spacing)[1] for hierarchy in hierarchies]
    items = [stops(column) for column in columns]
    stages = align(described(items, diagram.networks))
    stretch(columns, items, [row for stage in stages for row in stage.rows])
    found = bands(stages, items)
    pictures = [make_picture(one, column, spacing) for one, column in zip(hierarchies, columns, strict=True)]
    return _side_by_side(diagram.networks, pictures, found, spacing)


def _side_by_side(
    networks: tuple[Network, ...], pictures: list[Picture], found: list[Band], spacing: Spacing
) -> Abreast:
    """Give every picture its place: along the flow all begin alike."""
    rightward = spacing.rightward
    start = min((picture.bounds[0 if rightward else 1] for picture in pictures), default=0.0)
    end = max((picture.bounds[2 if rightward else 3] for picture in pictures), default=0.0)
    high = _heading_height(spacing)
    across = margin(found, spacing)
    places: list[Point] = []
    for network, picture in zip(networks, pictures, strict=True):
        wide, (left, top, right, bottom) = _heading_width(network, spacing), picture.bounds
        if rightward:
            places.append((-start, across + high - top))
            across += high + bottom - top + GAP
            end = max(end, start + wide)
        else:
            left, right = min(left, -wide / 2), max(right, wide / 2)
            places.append((across - left, high - start))
            across += right - left + GAP
    across -= GAP
    size = (end - start, across) if rightward else (across, end - start + high)
    moved = [band.moved(-start if rightward else high - start, size[0 if rightward else 1]) for band in found]
    return Abreast(networks, pictures, places, moved, spacing, *size)


def _heading_size(spacing: Spacing) -> float:
    return spacing.title + LARGER


def _heading_height(spacing: Spacing) -> float:
    return 0.75 * _heading_size(spacing) + BELOW


def _heading(network: Network, spacing: Spacing) -> str:
    return elide(network.heading, _heading_size(spacing), "bold", spacing.longest_text)


def _heading_width(network: Network, spacing: Spacing) -> float:
    return text_width(_heading(network, spacing), _heading_size(spacing), "bold")


def paint_abreast(drawn: Abreast, inks: Inks, origin: Point) -> tuple[Shape, ...]:
    """All shapes: the stages, then a group for each network."""
    spacing = drawn.spacing
    shapes: list[Shape] = [*paint_bands(drawn.bands, (drawn.width, drawn.height), origin, inks.theme, spacing)]
    for number, (network, picture) in enumerate(zip(drawn.networks, drawn.pictures, strict=True)):
        x, y = drawn.places[number][0] + origin[0], drawn.places[number][1] + origin[1]
        words = _heading(network, spacing)
        at = x + picture.bounds[0] if spacing.rightward else x
        anchor: Anchor = "start" if spacing.rightward else "middle"
        top = y + (picture.bounds[1] if spacing.rightward else min(one.bounds[1] for one in drawn.pictures))
        size = _heading_size(spacing)
        heading = Text(at, top - BELOW, words, size, inks.theme.ink, "bold", anchor, Tag("heading"))
        shapes.append(Group((heading, *paint(picture, inks, (x, y))), _tag(number, network), network.heading))
    return tuple(shapes)


def _tag(number: int, network: Network) -> Tag:
    operator, tensor = map(str, network.first)
    return Tag("network", (("network", str(number)), ("first-operator", operator), ("first-value", tensor)))
