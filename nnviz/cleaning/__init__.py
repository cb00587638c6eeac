"""From the nodes of a file to the operators that a person draws.

`clean(graph)` arranges the nodes in an order that follows from structure, and runs a fixed list of small passes over a
`Draft`, in an order in which each finds what it needs: constants are folded before formulas are matched, formulas with
views in them before views go, and constants leave the operands last.  Bodies of operators are cleaned like graphs of
their own, after the graph that holds them.

Post: `Node.inputs` hold computed values only; every source index is in exactly one operator's `sources` or is hidden
with a reason; cleaning twice changes nothing; names and the order of the file decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from nnviz.cleaning.affine import absorb_affine
from nnviz.cleaning.aliases import hide_aliases
from nnviz.cleaning.arranging import arrange
from nnviz.cleaning.constants import fold_constants
from nnviz.cleaning.convolution import describe_convolutions
from nnviz.cleaning.dead import hide_dead
from nnviz.cleaning.draft import Draft
from nnviz.cleaning.duplicates import join_duplicates
from nnviz.cleaning.embedding import describe_embeddings, describe_recurrent
from nnviz.cleaning.fusing import fuse_chains
from nnviz.cleaning.linear import unify_linear
from nnviz.cleaning.lowering import lower
from nnviz.cleaning.masks import absorb_constant_masks, join_masks
from nnviz.cleaning.motifs import fuse_motifs, fuse_rearrangements
from nnviz.cleaning.neutral import hide_neutral
from nnviz.cleaning.operands import settle_operands
from nnviz.cleaning.padding import absorb_padding
from nnviz.cleaning.pooling import name_global_pools
from nnviz.cleaning.quantization import absorb_rescaling, forget_measured_scales, unquantise
from nnviz.cleaning.scales import absorb_scales
from nnviz.cleaning.splits import join_splits
from nnviz.cleaning.sums import flatten_nested
from nnviz.cleaning.views import absorb_views
from nnviz.graph import Graph

PASSES: tuple[Callable[[Draft], None], ...] = (
    forget_measured_scales,
    lower,
    fold_constants,
    unquantise,
    hide_aliases,
    hide_dead,
    hide_neutral,
    fuse_rearrangements,
    join_splits,
    name_global_pools,
    absorb_views,
    absorb_rescaling,
    fuse_motifs,
    absorb_scales,
    join_masks,
    absorb_constant_masks,
    unify_linear,
    flatten_nested,
    describe_convolutions,
    absorb_padding,
    absorb_affine,
    describe_embeddings,
    describe_recurrent,
    join_duplicates,
    settle_operands,
    fuse_chains,
    hide_dead,
)


def clean(graph: Graph) -> Graph:
    """Return the operators that a person would draw for `graph`."""
    drafts = [Draft(arrange(graph))]
    children: dict[Draft, dict[Graph, Draft]] = {}
    seen: dict[Graph, Draft] = {}
    for draft in drafts:
        for step in PASSES:
            step(draft)
        children[draft] = {}
        for body in (body for op in draft.ops() for body in op.bodies):
            if body not in seen:
                seen[body] = Draft(body, draft)
                drafts.append(seen[body])
            children[draft][body] = seen[body]
    return _assembled(drafts[0], children)


def _assembled(root: Draft, children: dict[Draft, dict[Graph, Draft]]) -> Graph:
    """Turn drafts into graphs, bodies before the graphs that hold them."""
    finished: dict[Draft, Graph] = {}
    pending = [root]
    while pending:
        draft = pending[-1]
        waiting = [child for child in children[draft].values() if child not in finished]
        if waiting:
            pending += waiting
            continue
        pending.pop()
        if draft not in finished:
            for op in draft.ops():
                op.bodies = [finished[children[draft][body]] for body in op.bodies]
            finished[draft] = draft.graph()
    return finished[root]


__all__ = ["clean"]
