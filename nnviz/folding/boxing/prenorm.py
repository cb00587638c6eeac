"""What a pre-norm layer computes between its one norm and its sum is a module: the feed-forward of a block of ConvNeXt.

Units are split so while they are mined (see `residual`); the body of a run is no unit.  A block with several norms
alternates norms and convolutions (He 2016, pre-activation) and has no such part; nor has one where a part is boxed.
"""

from __future__ import annotations

from nnviz.folding.boxing.copies import Copy, Repeat, inside_out
from nnviz.folding.labels import is_norm, is_parametric
from nnviz.folding.mining.line import Line

_LATEST_NORM = 1
_SMALLEST = 3
_LAYERS = 2


def box_bodies(line: Line, outer: Copy) -> Copy:
    """Return `outer` with what its pre-norm layers compute boxed."""
    return inside_out(lambda copy: _parted(line, copy), outer)


def _parted(line: Line, copy: Copy) -> Copy:
    *layer, added = copy.members
    plain = [member for member in layer if isinstance(member, int)]
    place = _behind_norm(line, plain)
    if not place or plain != layer or not isinstance(added, int) or not line.names[added].startswith("Add"):
        return copy
    start, end = plain[place], added
    if not _adds_entry(line, copy.start, added) or not _is_body(line, start, end):
        return copy
    box = Repeat(line.signature(start, end), (Copy(start, end, tuple(plain[place:])),))
    return Copy(copy.start, copy.end, (*plain[:place], box, added))


def _behind_norm(line: Line, layer: list[int]) -> int:
    """Place of the operator behind the norm that `layer` begins with; 0 if there is none, or nothing follows."""
    places = (place for place, position in enumerate(layer[: _LATEST_NORM + 1]) if is_norm(line.names[position]))
    behind = next(places, -1) + 1
    return behind if behind < len(layer) else 0


def _adds_entry(line: Line, start: int, added: int) -> bool:
    """Whether the sum at `added` takes what the operator before it makes, and what enters the layer from `start`."""
    return line.producers[added][:1] == [added - 1] and line.producers[added][-1] < start


def _is_body(line: Line, start: int, end: int) -> bool:
    """Whether [start, end) begins with a layer, holds another, and no norm."""
    layers = [is_parametric(name) for name in line.names[start:end]]
    normed = any(map(is_norm, line.names[start:end]))
    return (
        end - start >= _SMALLEST and layers[0] and sum(layers) >= _LAYERS and not normed and line.is_region(start, end)
    )
