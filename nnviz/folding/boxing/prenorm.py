"""What a pre-norm layer computes between its one norm and its sum is a module: the feed-forward of a block of ConvNeXt.

Units are split so while they are mined (see `residual`); the body of a run is no unit.  A block with several norms
alternates norms and convolutions (He 2016, pre-activation) and has no such part; nor has one where a part is boxed that
is no gate and has layers of its own (Liu 2021, gMLP).  A part without layers only scales what it takes (Woo 2023).
Where all parts of a sub-layer are boxed and a sum joins them, they and the sum are the module: the experts that a
router picks, and the one that all tokens share (Dai 2024, DeepSeekMoE).
"""

from __future__ import annotations

from nnviz.folding.boxing.copies import Copy, Member, Repeat, inside_out, mapped, span
from nnviz.folding.labels import is_norm, is_parametric
from nnviz.folding.mining.line import Line

_LATEST_NORM = 1
_SMALLEST = 3
_LAYERS = 2


def box_bodies(line: Line, outer: Copy) -> Copy:
    """Return `outer` with what its pre-norm layers compute boxed."""
    return inside_out(lambda copy: _with_sublayers(line, _parted(line, copy)), outer)


def _with_sublayers(line: Line, layer: Copy) -> Copy:
    """`layer` with what is between norm and sum of its sub-layers boxed; a layer of parallel parts is none itself."""
    if sum(isinstance(member, Repeat) for member in layer.members) < _LAYERS:
        return layer
    members = [
        Repeat(member.shape, mapped(lambda copy: _around_parts(line, copy), member.copies))
        if isinstance(member, Repeat) and len(member.copies) == 1 else member
        for member in layer.members
    ]  # fmt: skip
    return Copy(layer.start, layer.end, tuple(members))


def _parted(line: Line, copy: Copy) -> Copy:
    *layer, added = copy.members
    plain = [member for member in layer if isinstance(member, int)]
    place = _behind_norm(line, layer)
    parts = all(isinstance(member, int) or _is_gate(line, member) or not _has_layers(line, member) for member in layer)
    if not place or not parts or not isinstance(added, int) or not line.names[added].startswith("Add"):
        return copy
    start, end = span(layer[place:])
    if not _adds_entry(line, copy.start, added) or not _is_body(line, start, end, plain[place:]):
        return copy
    box = Repeat(line.signature(start, end), (Copy(start, end, tuple(layer[place:])),))
    return Copy(copy.start, copy.end, (*layer[:place], box, added))


def _behind_norm(line: Line, layer: list[Member]) -> int:
    """Place of the operator behind the norm that `layer` begins with; 0 if there is none, or no operator follows."""
    first = layer[: _LATEST_NORM + 1]
    places = (i for i, member in enumerate(first) if isinstance(member, int) and is_norm(line.names[member]))
    behind = next(places, -1) + 1
    return behind if behind < len(layer) and isinstance(layer[behind], int) else 0


def _is_gate(line: Line, part: Repeat) -> bool:
    """Whether `part` is one module from the split of a tensor to a product."""
    return len(part.copies) == 1 and line.names[part.start] == "Split" and line.names[part.end - 1] == "Mul"


def _joins_parts(line: Line, layer: list[Member]) -> bool:
    """Whether `layer` is a norm, parts that hold none, and their sum: experts and the one that all share (Dai 2024)."""
    norm, *parts, last = layer
    if not (isinstance(norm, int) and is_norm(line.names[norm]) and isinstance(last, int)):
        return False
    ends = [part.end - 1 for part in parts if isinstance(part, Repeat) and len(part.copies) == 1]
    normed = any(map(is_norm, line.names[norm + 1 : last]))
    return (
        len(ends) == len(parts)
        and line.names[last].startswith("Add")
        and line.producers[last] == ends[::-1]
        and not normed
    )


def _around_parts(line: Line, copy: Copy) -> Copy:
    """`copy` with a box around its parts and their sum, if it is such a layer and then adds what enters it."""
    if len(copy.members) <= _SMALLEST:
        return copy
    norm, *parts, added = copy.members
    sums = isinstance(added, int) and line.names[added].startswith("Add") and _adds_entry(line, copy.start, added)
    if not sums or not _joins_parts(line, [norm, *parts]):
        return copy
    start, end = span(parts)
    box = Repeat(line.signature(start, end), (Copy(start, end, tuple(parts)),))
    return Copy(copy.start, copy.end, (norm, box, added))


def _has_layers(line: Line, part: Repeat) -> bool:
    return any(is_parametric(name) and not is_norm(name) for name in line.names[part.start : part.end])


def _adds_entry(line: Line, start: int, added: int) -> bool:
    """Whether the sum at `added` takes what the operator before it makes, and what enters the layer from `start`."""
    return line.producers[added][:1] == [added - 1] and line.producers[added][-1] < start


def _is_body(line: Line, start: int, end: int, plain: list[int]) -> bool:
    """Whether [start, end) begins with a layer, and its `plain` operators hold another, and no norm."""
    layers = [is_parametric(line.names[position]) for position in plain]
    normed = any(is_norm(line.names[position]) for position in plain)
    return (
        end - start >= _SMALLEST
        and plain[0] == start
        and layers[0]
        and sum(layers) >= _LAYERS
        and not normed
        and line.is_region(start, end)
    )
