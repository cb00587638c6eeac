"""Search both orders, keep the shorter description, and settle what is boxed."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.folding.alternation import pair
from nnviz.folding.broadcasts import broadcasts, memories
from nnviz.folding.classes import unify
from nnviz.folding.copies import Copy, expand
from nnviz.folding.description import description_length
from nnviz.folding.flow import flow_of
from nnviz.folding.fragments import open_fragments
from nnviz.folding.line import Line
from nnviz.folding.mine import mine
from nnviz.folding.ordering import canonical_order, execution_order
from nnviz.folding.overview import settle_overview
from nnviz.folding.resolution import split_stages
from nnviz.folding.simplify import simplify
from nnviz.folding.sorting import sort_copies
from nnviz.folding.stages import box_stages
from nnviz.folding.streams import part_streams
from nnviz.folding.sublayers import close_sublayers
from nnviz.graph import Graph, Node


@dataclass(frozen=True, slots=True)
class Found:
    """The blocks of a graph by position: the operators in order, their line, and what is boxed."""

    nodes: list[Node]
    line: Line
    root: Copy


def search(graph: Graph) -> Found:
    """Find the blocks of `graph`."""
    flow = flow_of(graph)
    wide = broadcasts(flow, canonical_order(flow))
    canonical = canonical_order(flow, wide)
    execution = execution_order(flow, canonical, wide | memories(flow, canonical))
    mined = [mine(flow, order) for order in ((canonical,) if execution == canonical else (canonical, execution))]
    line, parts = min(mined, key=lambda result: description_length(*result))
    nodes = [graph.nodes[i] for i in line.order]
    boxes = open_fragments(simplify(line, unify(line, sort_copies(line, expand(parts)))), nodes)
    stages = split_stages(part_streams(line, close_sublayers(line, boxes), nodes), nodes)
    return Found(nodes, line, settle_overview(line, box_stages(line, pair(line, stages, nodes))))
