"""Which repeats are of one class, over the whole network.

A class is a shape; a variant makes its own shape one with the shape of its repeat, so that the same projection block is
of one class wherever it stands.
"""

from __future__ import annotations

from nnviz.folding.copies import Copy, Repeat, mapped, models, repeats
from nnviz.folding.line import Line


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
    return _renamed(root, {shape: find(shape) for shape in parent})


def _renamed(copy: Copy, names: dict[int, int]) -> Copy:
    members = tuple(
        Repeat(names[member.shape], mapped(lambda inner: _renamed(inner, names), member.copies))
        if isinstance(member, Repeat) else member
        for member in copy.members
    )  # fmt: skip
    return Copy(copy.start, copy.end, members)
