"""Search both orders, keep the shorter description, and settle what is boxed."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.folding.alternation import pair
from nnviz.folding.broadcasts import broadcasts, readers_of
from nnviz.folding.classes import unify
from nnviz.folding.description import description_length
from nnviz.folding.details import details_of
from nnviz.folding.expansion import expand, traits_of
from nnviz.folding.flow import Flow, flow_of
from nnviz.folding.found import Found
from nnviz.folding.fragments import open_fragments
from nnviz.folding.frames import Frame, frame, shapes_of
from nnviz.folding.line import Line, line_of
from nnviz.folding.mine import mine
from nnviz.folding.orders import orders_of
from nnviz.folding.overview import settle_overview
from nnviz.folding.parallel import Module
from nnviz.folding.parts import Part
from nnviz.folding.resolution import split_stages
from nnviz.folding.simplify import simplify
from nnviz.folding.sorting import sort_copies
from nnviz.folding.stages import box_stages
from nnviz.folding.streams import part_streams
from nnviz.folding.sublayers import close_sublayers
from nnviz.graph import Graph


def search(graph: Graph) -> Found:
    """Find the blocks of `graph`."""
    line, parts, frames = _shortest(flow_of(graph))
    nodes = [graph.nodes[i] for i in line.order]
    details = details_of(line, nodes)
    copies = expand(parts, traits_of(line, nodes, details))
    boxes = open_fragments(simplify(line, unify(line, sort_copies(line, copies))), nodes, details)
    framed = part_streams(line, frame(line, close_sublayers(line, boxes), frames), nodes, details)
    exchanging = shapes_of(line, frames)
    stages = pair(line, split_stages(line, framed, nodes, exchanging), nodes)
    return Found(nodes, line, details, settle_overview(line, box_stages(line, stages, exchanging)))


def _shortest(flow: Flow) -> tuple[Line, Part, list[Frame]]:
    """The order with the shorter description, its parts and the frames of the modules; the other is forgotten."""
    readers = readers_of(flow)
    orders, modules = orders_of(flow, readers)
    mined = (_mined(line_of(flow, order, broadcasts(readers, order)), modules) for order in orders)
    return min(mined, key=lambda result: description_length(*result[:2]))


def _mined(line: Line, modules: Sequence[Module]) -> tuple[Line, Part, list[Frame]]:
    place = {i: position for position, i in enumerate(line.order)}
    frames = [tuple(place[module.operators[0]] + border for border in module.borders) for module in modules]
    return *mine(line, [border for frame in frames for border in frame]), sorted(frames)
