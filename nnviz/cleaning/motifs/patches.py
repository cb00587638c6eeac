"""SpaceToDepth written as strided slices that are concatenated: the focus layer of YOLOv5, patch merging of Swin."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.cleaning.slices import strided
from nnviz.graph import Value

MOST_SLICES = 3
"""The axes of a volume: at most this many slices lie on one another."""


def fuse_patches(draft: Draft) -> None:
    """Fuse every Concat of all the strided slices of one value."""
    for op in draft.ops("Concat"):
        if len(op.inputs) in (4, 8):
            _fuse(draft, op)


def _fuse(draft: Draft, concat: Op) -> None:
    traced = [_strided_from(draft, value) for value in concat.inputs]
    origins = {origin for origin, _ in traced}
    members = list(dict.fromkeys([concat, *(op for _, slices in traced for op in slices)]))
    if len(origins) == 1 and all(slices for _, slices in traced) and draft.encloses(members, [concat.output]):
        draft.absorb(concat, members)
        draft.set_inputs(concat, [traced[0][0]])
        concat.op, concat.attributes = "SpaceToDepth", {"blocksize": 2}


def _strided_from(draft: Draft, value: Value) -> tuple[Value, list[Op]]:
    """What `value` is every second element of, and the slices in between."""
    slices: list[Op] = []
    while len(slices) < MOST_SLICES and (op := draft.producer(value, "Slice")) is not None:
        extents = strided(op)
        if extents is None or any(found.step != 2 for found in extents):
            break
        slices.append(op)
        value = op.slot(0)
    return value, slices
