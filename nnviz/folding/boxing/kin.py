"""Blocks around copies of one block are of one class, wherever they stand, if what they have around it is alike.

So the blocks of EdgeNeXt are one class, whose split takes one more convolution in each stage: neighbours are compared
while runs are found, blocks that stand apart only here.
"""

from __future__ import annotations

from nnviz.folding.boxing.copies import Copy, Repeat, renamed, repeats
from nnviz.folding.mining.line import Line
from nnviz.folding.thresholds import THRESHOLDS


def join_kin(line: Line, root: Copy) -> Copy:
    """Return `root` with one shape for blocks that hold the same block and little else that differs."""
    families: dict[int, list[Repeat]] = {}
    for repeat in repeats(root):
        if len(repeat.copies) == 1 and (core := _core(repeat.copies[0])) is not None:
            families.setdefault(core, []).append(repeat)
    return renamed(root, _joined(line, families))


def _joined(line: Line, families: dict[int, list[Repeat]]) -> dict[int, int]:
    """The shape of the first kin for the shapes of the others."""
    names: dict[int, int] = {}
    for family in families.values():
        heads: list[Repeat] = []
        for repeat in family:
            head = next((head for head in heads if _are_kin(line, head, repeat)), None)
            if head is None:
                heads.append(repeat)
            elif head.shape != repeat.shape:
                names[repeat.shape] = head.shape
    return names


def _core(copy: Copy) -> int | None:
    """The class of the one block that holds most of `copy`."""
    boxes = [member for member in copy.members if isinstance(member, Repeat)]
    inner = max(boxes, key=lambda box: box.end - box.start, default=None)
    if inner is None or len(inner.copies) > 1 or 2 * (inner.end - inner.start) <= copy.end - copy.start:
        return None
    return inner.shape


def _are_kin(line: Line, one: Repeat, other: Repeat) -> bool:
    ends = [(line.codes[repeat.start], line.codes[repeat.end - 1]) for repeat in (one, other)]
    similarity = line.similarity((one.start, one.end), (other.start, other.end))
    return ends[0] == ends[1] and similarity >= THRESHOLDS.similarity
