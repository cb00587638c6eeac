"""Classes that differ by a mask alone are one class: the layers of two towers, of which one sees no padding.

A mask is what a sum or a choice takes from outside of the block and gives to a softmax alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nnviz.folding.boxing.copies import Copy, renamed, repeats
from nnviz.folding.mining.line import Line

_MASKING: Final = ("Add", "Where")


def unify_masked(line: Line, root: Copy) -> Copy:
    """Return `root` with the classes of masked blocks those of the blocks without, where there are such."""
    bare: dict[tuple[int, ...], int] = {}
    masked: list[tuple[tuple[int, ...], int]] = []
    for repeat in repeats(root):
        body = repeat.copies[len(repeat.copies) // 2]
        bare.setdefault(tuple(line.codes[body.start : body.end]), repeat.shape)
        masked += [(without, repeat.shape) for without in _without(line, body)]
    names = {shape: bare[codes] for codes, shape in masked if codes in bare}
    return renamed(root, names)


def _without(line: Line, body: Copy) -> Iterator[tuple[int, ...]]:
    """The labels of `body` without its mask, if it has one."""
    masks = [i for i in range(body.start, body.end) if _is_mask(line, body, i)]
    if len(masks) == 1:
        yield (*line.codes[body.start : masks[0]], *line.codes[masks[0] + 1 : body.end])


def _is_mask(line: Line, body: Copy, i: int) -> bool:
    if not line.names[i].startswith(_MASKING) or [line.names[user] for user in line.consumers[i]] != ["Softmax"]:
        return False
    return any(source < body.start for source in line.producers[i])
