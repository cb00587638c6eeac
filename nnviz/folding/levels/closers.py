"""What closes a row: a change of resolution behind it that keeps the width.

A level of an autoencoder (Rombach 2022) ends with the convolution to the next resolution, which is as wide as it; the
first block of the next level widens.  What changes the width, too, opens the next row (see `openers`): merged
patches, the strided convolutions of Darknet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nnviz.folding.boxing.copies import Copy, Member, Repeat, mapped, models
from nnviz.folding.mining.line import Line
from nnviz.graph import Node


def resizing_alone(line: Line, nodes: Sequence[Node]) -> frozenset[int]:
    """The positions of convolutions at or right behind a resampler that are as wide as the convolution before them."""
    convolutions = [i for i, node in enumerate(nodes) if node.op == "Conv" and node.weights]
    return frozenset(
        i
        for before, i in pairwise(convolutions)
        if (line.resamples[i] or _is_resampled(line, i)) and _width(nodes[before]) == _width(nodes[i]) is not None
    )


def _width(node: Node) -> int | None:
    """The channels that a convolution makes, if they are known."""
    shape = node.weights[0].type.shape
    return shape[0] if shape and isinstance(shape[0], int) else None


def _is_resampled(line: Line, i: int) -> bool:
    return len(line.producers[i]) == 1 and line.resamples[line.producers[i][0]]


def closes(line: Line, between: Sequence[Member], resizing: frozenset[int]) -> bool:
    """Whether the operators between two rows are one of those, and the resampler before it if there is one."""
    *before, last = between or [-1]
    return last in resizing and all(isinstance(member, int) and line.resamples[member] for member in before)


def free_closers(line: Line, outer: Copy, resizing: frozenset[int]) -> Copy:
    """Return `outer`, but what closes a row behind its last block is no part of that block."""
    return outer if outer.plain else outer.holding(list(_freed(line, outer.members, resizing)))


def _freed(line: Line, members: Sequence[Member], resizing: frozenset[int]) -> Iterator[Member]:
    for member in members:
        if isinstance(member, int):
            yield member
            continue
        shapes = {line.signature(copy.start, copy.end) for copy in models(member.copies)}
        rest: list[Copy] = []
        for copy in mapped(lambda copy: free_closers(line, copy, resizing), member.copies):
            last = copy.end - 1
            if copy.members[-1] == last and last in resizing and line.signature(copy.start, last) in shapes:
                yield Repeat(member.shape, (*rest, Copy(copy.start, last, copy.members[:-1])))
                yield last
                rest = []
            else:
                rest.append(copy)
        if rest:
            yield member.holding(tuple(rest))
