"""Runs of one class are cut where the resolution changes: a stage is drawn on its own, so ResNet-50 reads 3, 4, 6, 3.

The resolution is the spatial shape of a copy's result (all but batch and channels, of tensors with four dimensions or
more); where it is unknown, a copy that resamples begins a new stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby

from nnviz.folding.copies import Copy, Member, Repeat
from nnviz.folding.labels import resamples
from nnviz.graph import Dim, Node

_IMAGE_RANK = 4


def split_stages(root: Copy, nodes: Sequence[Node]) -> Copy:
    """Return `root` with each repeat cut into stages; `nodes` are the operators by position."""
    members: list[Member] = []
    for member in root.members:
        if isinstance(member, Repeat):
            copies = [split_stages(copy, nodes) for copy in member.copies]
            members.extend(Repeat(member.shape, stage) for stage in _stages(copies, nodes))
        else:
            members.append(member)
    return Copy(root.start, root.end, tuple(members))


def _stages(copies: list[Copy], nodes: Sequence[Node]) -> list[tuple[Copy, ...]]:
    resolutions = [_resolution(nodes[copy.end - 1]) for copy in copies]
    if None in resolutions:
        changes = [any(resamples(node) for node in nodes[copy.start : copy.end]) for copy in copies]
        return _runs(copies, list(accumulate(changes)))
    return _runs(copies, resolutions)


def _runs(copies: list[Copy], keys: Sequence[object]) -> list[tuple[Copy, ...]]:
    grouped = groupby(zip(keys, copies, strict=True), key=lambda pair: pair[0])
    return [tuple(copy for _, copy in group) for _, group in grouped]


def _resolution(node: Node) -> tuple[Dim, ...] | None:
    shape = node.outputs[0].type.shape if node.outputs else None
    if shape is None or len(shape) < _IMAGE_RANK or None in shape[2:]:
        return None
    return shape[2:]
