"""Edges are stitched across the frames that they pass: one line each, in the picture's coordinates."""

from __future__ import annotations

from nnviz.diagram import Edge
from nnviz.layout.geometry.turning import turned
from nnviz.layout.page.pictures import Picture, Route, complete, home_of, simplify
from nnviz.layout.page.smoothing import smooth
from nnviz.layout.places import Fragment, Wire
from nnviz.layout.planning.lifting import Hierarchy
from nnviz.scene import Point
from nnviz.theme import Spacing


def make_picture(hierarchy: Hierarchy, drawn: Fragment, spacing: Spacing) -> Picture:
    """Stitch the edges, straighten what is left of kinks, and place the labels, on the page's own axes."""
    drawn = turned(drawn) if spacing.rightward else drawn
    picture = Picture(hierarchy, spacing)
    _find_offsets(picture, drawn)
    for edge, journey in hierarchy.journeys:
        picture.routes.append(_stitch(picture, edge, journey))
    smooth(picture)
    return complete(picture)


def _find_offsets(picture: Picture, drawn: Fragment) -> None:
    picture.fragments[""], picture.offsets[""] = drawn, (0.0, 0.0)
    for key in picture.hierarchy.levels:
        for item in picture.fragments[key].items:
            if item.contents is not None and item.box is not None:
                x, y = picture.offsets[key]
                picture.fragments[item.box.key] = item.contents
                picture.offsets[item.box.key] = (x + item.x, y + item.y)


def _stitch(picture: Picture, edge: Edge, journey: list[tuple[str, Wire]]) -> Route:
    if len(journey) == 1:
        whole = simplify(_piece(picture, *journey[0]))
        return Route(edge, journey[0][0], whole, whole)
    points: list[Point] = []
    core: list[Point] = []
    home = home_of(picture.hierarchy, journey)
    for key, wire in journey:
        piece = _piece(picture, key, wire)
        points += piece
        if key == home:
            core = piece
    return Route(edge, home, simplify(points), simplify(core))


def _piece(picture: Picture, key: str, wire: Wire) -> list[Point]:
    """The part of a line within one level."""
    x, y = picture.offsets[key]
    return [(px + x, py + y) for px, py in picture.fragments[key].paths.get(wire, ())]
