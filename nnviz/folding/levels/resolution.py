"""Runs of one class are cut where the resolution or the kernel changes: a stage is drawn on its own.

So ResNet-50 reads 3, 4, 6, 3.

Two results have one resolution if their shapes share all dimensions but one beside the batch, in whatever layout: that
one is the channels.  In a copy that resamples they must share them in place: half the resolution may be as many as the
channels were.  Where shapes are unknown or no images, a copy that resamples begins a new stage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from nnviz.folding.boxing.copies import Copy, Member, Repeat, mapped
from nnviz.folding.kernels import swaps
from nnviz.folding.mining.line import Line
from nnviz.graph import Node, Shape

_IMAGE_RANK = 3


def split_stages(line: Line, root: Copy, nodes: Sequence[Node], closed: frozenset[int] = frozenset()) -> Copy:
    """Return `root` with each repeat cut into stages, but for those of the classes `closed`.

    `nodes` are the operators by position.
    """
    if root.plain:
        return root
    members: list[Member] = []
    for member in root.members:
        if isinstance(member, Repeat):
            copies = mapped(lambda copy: split_stages(line, copy, nodes, closed), member.copies)
            stages = [copies] if member.shape in closed else _stages(line, copies, nodes)
            members.extend(member.holding(stage) for stage in stages)
        else:
            members.append(member)
    return root.holding(members)


def _stages(line: Line, copies: Sequence[Copy], nodes: Sequence[Node]) -> list[tuple[Copy, ...]]:
    stages = [[*copies[:1]]]
    known: dict[tuple[Copy, Copy], bool] = {}
    for before, copy in pairwise(copies):
        pair = before.model, copy.model
        if pair not in known:
            known[pair] = _changes(line, nodes, *pair) or _swaps(line, *pair)
        if known[pair]:
            stages.append([])
        stages[-1].append(copy)
    return [tuple(stage) for stage in stages]


def _changes(line: Line, nodes: Sequence[Node], before: Copy, copy: Copy) -> bool:
    """Whether `copy` has another resolution than the last operator `before` it."""
    resamples = any(line.resamples[copy.start : copy.end])
    same = same_resolution(nodes[before.end - 1], nodes[copy.end - 1], resamples)
    return resamples if same is None else not same


def same_resolution(before: Node, node: Node, in_place: bool) -> bool | None:
    """Whether the results of two operators have one resolution; None where the shapes do not tell.

    Where something resamples between them, dimensions are the same ones only `in_place`.
    """
    one, other = _shape(before), _shape(node)
    if _summed(before) & _summed(node):
        return True
    if one is None or other is None or len(one) != len(other) or len(one) < _IMAGE_RANK:
        return None
    return _shared(one[1:], other[1:], in_place) >= len(one) - 2


def _shared(one: Shape, other: Shape, in_place: bool) -> int:
    """How many dimensions two shapes share, in the same places or in any."""
    if in_place:
        return sum(a == b for a, b in zip(one, other, strict=True))
    return (Counter(one) & Counter(other)).total()


def _swaps(line: Line, before: Copy, copy: Copy) -> bool:
    one, other = (line.names[each.start : each.end] for each in (before, copy))
    return one != other and swaps(one, other)


def _summed(node: Node) -> set[Shape]:
    """What a sum takes; what it makes may be rearranged before the next stage, as where patches merge."""
    shapes = (value.type.shape for value in node.inputs if node.op in ("Add", "Sum"))
    return {shape for shape in shapes if shape is not None and None not in shape[1:]}


def _shape(node: Node) -> Shape | None:
    shape = node.outputs[0].type.shape if node.outputs else None
    return None if shape is None or None in shape[1:] else shape
