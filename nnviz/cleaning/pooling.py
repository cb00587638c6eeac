"""The mean over all of the plane is global average pooling, whatever the exporter calls it."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.motifs.motif import attribute_or_operand

PLANES: frozenset[tuple[int, ...]] = frozenset({(2, 3), (-2, -1), (2, 3, 4), (-3, -2, -1)})
KINDS = {"ReduceMean": "GlobalAveragePool", "ReduceMax": "GlobalMaxPool"}


def name_global_pools(draft: Draft) -> None:
    """Turn each mean or maximum over the plane into the pooling operator."""
    for op in draft.ops(*KINDS):
        axes = tuple(sorted(axis for axis in attribute_or_operand(op, "axes", 1) if isinstance(axis, int)))
        if axes in PLANES:
            op.op, op.attributes = KINDS[op.op], {}
            draft.set_inputs(op, op.inputs[:1])
