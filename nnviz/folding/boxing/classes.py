"""Which repeats are of one class, over the whole network.

A class is a shape; a variant makes its own shape one with the shape of its repeat, so that the same projection block is
of one class wherever it stands.
"""

from __future__ import annotations

from nnviz.folding.boxing.copies import Copy, models, renamed, repeats
from nnviz.folding.mining.line import Line


def unify(line: Line, root: Copy) -> Copy:
    """Return `root` with one shape for each class."""
    parent: dict[int, int] = {}

    def find(shape: int) -> int:
        while parent.setdefault(shape, shape) != shape:
            shape = parent[shape]
        return shape

    for repeat in repeats(root):
        for copy in models(repeat.copies):
            one, other = find(repeat.shape), find(line.signature(copy.start, copy.end))
            parent[max(one, other)] = min(one, other)
    return renamed(root, {shape: one for shape in parent if (one := find(shape)) != shape})
