"""What lies between the split of a tensor and the concatenation, or the product, of the same parts is one module.

A part passes by while something is computed from the rest, as with a token that stands for the class, which no
convolution takes; or what is computed from the rest gates it (Liu 2021, gMLP).  The split alone reads what enters, but
no boundary shows it: its parts are one tensor to the order.
"""

from __future__ import annotations

from nnviz.folding.boxing.copies import Copy, Repeat, inside_out, span
from nnviz.folding.labels import is_parametric
from nnviz.folding.mining.line import Line


def box_passages(line: Line, outer: Copy) -> Copy:
    """Return `outer` with what lies between split and concatenation or product boxed inside its blocks."""
    return inside_out(lambda copy: _parted(line, copy), outer)


def _parted(line: Line, copy: Copy) -> Copy:
    members = copy.members
    plain = {place: member for place, member in enumerate(members) if isinstance(member, int)}
    for first in [place for place, member in plain.items() if line.names[member] == "Split"]:
        last = next((place for place in plain if place > first and _joins(line, plain[first], plain[place])), 0)
        if last and last - first + 1 < len(members) and _is_closed(line, *span(members[first : last + 1])):
            start, end = span(members[first : last + 1])
            box = Repeat(line.signature(start, end), (Copy(start, end, members[first : last + 1]),))
            return _parted(line, Copy(copy.start, copy.end, (*members[:first], box, *members[last + 1 :])))
    return copy


def _joins(line: Line, split: int, position: int) -> bool:
    """Whether a concatenation, or a product with something else, takes a part of what is split at `split` as it is."""
    sources = line.producers[position]
    gates = line.names[position] == "Mul" and len(sources) > 1
    return split in sources and (gates or line.names[position].startswith("Concat"))


def _is_closed(line: Line, start: int, end: int) -> bool:
    """Whether [start, end) takes what is split alone, makes one result, and learns."""
    inner = all(start <= source for sources in line.producers[start + 1 : end] for source in sources)
    kept = all(users[-1] < end for users in line.consumers[start : end - 1] if users)
    return inner and kept and any(is_parametric(name) for name in line.names[start:end])
