"""Search the orders of a graph, and settle what is boxed."""

from __future__ import annotations

from nnviz.folding.boxing.again import box_again
from nnviz.folding.boxing.branches import box_branches
from nnviz.folding.boxing.classes import unify
from nnviz.folding.boxing.closures import close_rows
from nnviz.folding.boxing.details import details_of
from nnviz.folding.boxing.expansion import expand, traits_of
from nnviz.folding.boxing.experts import box_experts
from nnviz.folding.boxing.fragments import open_fragments
from nnviz.folding.boxing.frames import frame, shapes_of
from nnviz.folding.boxing.joint import box_joint
from nnviz.folding.boxing.kin import join_kin
from nnviz.folding.boxing.masks import unify_masked
from nnviz.folding.boxing.pairs import box_pairs
from nnviz.folding.boxing.passages import box_passages
from nnviz.folding.boxing.prenorm import box_bodies
from nnviz.folding.boxing.refined import box_refined
from nnviz.folding.boxing.sequences import box_sequences
from nnviz.folding.boxing.simplify import simplify
from nnviz.folding.boxing.sorting import sort_copies
from nnviz.folding.boxing.streams import part_streams
from nnviz.folding.boxing.sublayers import close_sublayers
from nnviz.folding.boxing.transitions import box_transitions
from nnviz.folding.found import Found
from nnviz.folding.levels.alternation import pair
from nnviz.folding.levels.closers import free_closers, resizing_alone
from nnviz.folding.levels.middles import box_middles
from nnviz.folding.levels.overview import settle_overview
from nnviz.folding.levels.resolution import split_stages
from nnviz.folding.levels.row_widths import split_widths
from nnviz.folding.levels.scales import scales_of
from nnviz.folding.levels.stages import box_stages
from nnviz.folding.levels.waists import cut_bodies
from nnviz.folding.mining.choice import choose
from nnviz.folding.order.flow import flow_of
from nnviz.graph import Graph


def search(graph: Graph) -> Found:
    """Find the blocks of `graph`."""
    line, parts, frames = choose(flow_of(graph))
    nodes = [graph.nodes[i] for i in line.order]
    details = details_of(line, nodes)
    copies = expand(parts, traits_of(line, nodes, details))
    simple = join_kin(line, close_rows(line, simplify(line, unify(line, sort_copies(line, copies)))))
    boxes = box_passages(line, box_experts(line, box_branches(line, open_fragments(simple, nodes, details))))
    closed = box_bodies(line, box_sequences(line, close_sublayers(line, box_joint(line, box_refined(line, boxes)))))
    framed = part_streams(line, frame(line, closed, frames), nodes, details)
    exchanging = shapes_of(line, frames)
    resizing = resizing_alone(line, nodes)
    freed = free_closers(line, unify_masked(line, framed), resizing)
    stages = pair(line, box_middles(line, split_stages(line, freed, nodes, exchanging)), nodes)
    short = cut_bodies(line, box_stages(line, stages, exchanging, resizing))
    details_boxed = box_transitions(line, box_pairs(line, box_again(line, short)))
    rows = split_widths(line, details_boxed, nodes)
    root = settle_overview(line, rows, nodes, resizing)
    return Found(nodes, line, details, root, scales_of(line))
