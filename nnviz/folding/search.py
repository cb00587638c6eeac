"""Search both orders, keep the shorter description, and settle what is boxed."""

from __future__ import annotations

from nnviz.folding.alternation import pair
from nnviz.folding.broadcasts import broadcasts, memories, readers_of
from nnviz.folding.classes import unify
from nnviz.folding.copies import expand
from nnviz.folding.description import description_length
from nnviz.folding.details import details_of
from nnviz.folding.flow import flow_of
from nnviz.folding.found import Found
from nnviz.folding.fragments import open_fragments
from nnviz.folding.line import line_of
from nnviz.folding.mine import mine
from nnviz.folding.ordering import canonical_order, execution_order
from nnviz.folding.overview import settle_overview
from nnviz.folding.resolution import split_stages
from nnviz.folding.simplify import simplify
from nnviz.folding.sorting import sort_copies
from nnviz.folding.stages import box_stages
from nnviz.folding.streams import part_streams
from nnviz.folding.sublayers import close_sublayers
from nnviz.graph import Graph


def search(graph: Graph) -> Found:
    """Find the blocks of `graph`."""
    flow = flow_of(graph)
    readers = readers_of(flow)
    first = canonical_order(flow)
    wide = broadcasts(readers, first)
    canonical = canonical_order(flow, wide) if wide else first
    execution = execution_order(flow, canonical, wide | memories(readers, canonical))
    orders = (canonical,) if execution == canonical else (canonical, execution)
    mined = [mine(line_of(flow, order, broadcasts(readers, order))) for order in orders]
    line, parts = min(mined, key=lambda result: description_length(*result))
    nodes = [graph.nodes[i] for i in line.order]
    details = details_of(line, nodes)
    boxes = open_fragments(simplify(line, unify(line, sort_copies(line, expand(parts)))), nodes, details)
    stages = split_stages(line, part_streams(line, close_sublayers(line, boxes), nodes, details), nodes)
    return Found(nodes, line, details, settle_overview(line, box_stages(line, pair(line, stages, nodes))))
