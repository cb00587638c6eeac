"""What a pre-norm layer computes between its one norm and its sum is a module: the feed-forward of a block of ConvNeXt.

Units are split so while they are mined (see `residual`); the body of a run is no unit.  A block with several norms
alternates norms and convolutions (He 2016, pre-activation) and has no such part.
"""

from __future__ import annotations

from nnviz.folding.copies import Copy, Member, Repeat, mapped, span
from nnviz.folding.labels import is_norm, is_parametric
from nnviz.folding.line import Line

_LATEST_NORM = 1
_SMALLEST = 3
_LAYERS = 2


def box_bodies(line: Line, outer: Copy) -> Copy:
    """Return `outer` with what its pre-norm layers compute boxed."""
    members = [
        Repeat(member.shape, mapped(lambda copy: _parted(line, box_bodies(line, copy)), member.copies))
        if isinstance(member, Repeat) else member
        for member in outer.members
    ]  # fmt: skip
    return Copy(outer.start, outer.end, tuple(members))


def _parted(line: Line, copy: Copy) -> Copy:
    *layer, added = copy.members
    start = _behind_norm(line, layer)
    if not start or not isinstance(added, int) or not line.names[added].startswith("Add"):
        return copy
    begin, end = span(layer[start:])
    if line.producers[added][-1] >= copy.start or line.producers[added][0] != end - 1 or not _is_body(line, begin, end):
        return copy
    box = Repeat(line.signature(begin, end), (Copy(begin, end, tuple(layer[start:])),))
    return Copy(copy.start, copy.end, (*layer[:start], box, added))


def _behind_norm(line: Line, layer: list[Member]) -> int:
    """Place of the member behind the norm that `layer` begins with; 0 if there is none, or less than two follow."""
    for place, member in enumerate(layer[: _LATEST_NORM + 1]):
        if not isinstance(member, int):
            return 0
        if is_norm(line.names[member]):
            return place + 1 if len(layer) > place + 2 else 0
    return 0


def _is_body(line: Line, start: int, end: int) -> bool:
    """Whether [start, end) begins with a layer, holds another, and no norm."""
    layers = [is_parametric(name) for name in line.names[start:end]]
    normed = any(map(is_norm, line.names[start:end]))
    return (
        end - start >= _SMALLEST and layers[0] and sum(layers) >= _LAYERS and not normed and line.is_region(start, end)
    )
