"""Neighbouring slices of one tensor are one Split, as are its elements taken one by one (unbind)."""

from __future__ import annotations

from itertools import pairwise

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.cleaning.slices import Extent, element, extent
from nnviz.graph import Value

MOST_PARTS = 8
"""More parts than this are steps of a sequence, each of which belongs to its step."""


def join_splits(draft: Draft) -> None:
    """Join the slices that partition a tensor."""
    parts: dict[tuple[Value, str], list[tuple[Extent, Op]]] = {}
    for op in draft.ops("Slice", "Gather"):
        found = extent(op) if op.op == "Slice" else element(op)
        if found is not None and not op.slot(0).constant:
            parts.setdefault((op.slot(0), f"{op.op} {found.axis}"), []).append((found, op))
    for group in parts.values():
        group.sort(key=lambda part: part[0].begin if part[0].begin >= 0 else 2**62 + part[0].begin)
        if 2 <= len(group) <= MOST_PARTS and _partition([found for found, _ in group]):
            _join(draft, group[0][0].axis, [op for _, op in group])


def _partition(extents: list[Extent]) -> bool:
    return extents[0].begin == 0 and all(one.end == other.begin for one, other in pairwise(extents))


def _join(draft: Draft, axis: int, members: list[Op]) -> None:
    split = min(members, key=lambda op: op.position)
    outputs = [op.output for op in members]
    draft.absorb(split, members)
    draft.set_inputs(split, split.inputs[:1])
    draft.set_outputs(split, outputs)
    split.op, split.attributes = "Split", {"axis": axis}
