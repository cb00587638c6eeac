"""Runs of one class are cut where the resolution or the kernel changes: a stage is drawn on its own.

So ResNet-50 reads 3, 4, 6, 3.

Two results have one resolution if their shapes share all dimensions but one beside the batch, in whatever layout: that
one is the channels.  Where shapes are unknown or no images, a copy that resamples begins a new stage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from nnviz.folding.copies import Copy, Member, Repeat
from nnviz.folding.kernels import swaps
from nnviz.folding.labels import label, resamples
from nnviz.graph import Node, Shape

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
    stages = [copies[:1]]
    for before, copy in pairwise(copies):
        if _changes(nodes[before.end - 1], nodes[copy.start : copy.end]) or _swaps(nodes, before, copy):
            stages.append([])
        stages[-1].append(copy)
    return [tuple(stage) for stage in stages]


def _changes(before: Node, copy: Sequence[Node]) -> bool:
    """Whether `copy` has another resolution than the operator `before` it."""
    one, other = _shape(before), _shape(copy[-1])
    if _summed(before) & _summed(copy[-1]):
        return False
    if one is None or other is None or len(one) != len(other) or len(one) < _IMAGE_RANK:
        return any(resamples(node) for node in copy)
    shared = Counter(one[1:]) & Counter(other[1:])
    return shared.total() < len(one) - 2


def _swaps(nodes: Sequence[Node], before: Copy, copy: Copy) -> bool:
    one, other = ([label(node) for node in nodes[each.start : each.end]] for each in (before, copy))
    return one != other and swaps(one, other)


def _summed(node: Node) -> set[Shape]:
    """What a sum takes; what it makes may be rearranged before the next stage, as where patches merge."""
    shapes = (value.type.shape for value in node.inputs if node.op in ("Add", "Sum"))
    return {shape for shape in shapes if shape is not None and None not in shape[1:]}


def _shape(node: Node) -> Shape | None:
    shape = node.outputs[0].type.shape if node.outputs else None
    return None if shape is None or None in shape[1:] else shape
