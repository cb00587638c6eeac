"""Two operators that are one layer to a person: patches and their norm, a convolution and the sum with its entry.

Attention over reduced tokens (Wang 2021, PVT) and stages of vision transformers begin with a strided convolution and a
norm that alone reads it; a depthwise convolution added to what it takes encodes positions (Chu 2021, CPVT).  Boxed
where other members stand beside them, and only if the same pair occurs again.
"""

from __future__ import annotations

from collections import Counter

from nnviz.folding.boxing.copies import Copy, Member, Repeat, counted, mapped
from nnviz.folding.labels import is_norm
from nnviz.folding.mining.line import Line


def box_pairs(line: Line, root: Copy) -> Copy:
    """Return `root` with its pairs boxed."""
    count = Counter[int]()
    for copy, times in [(root, 1), *((model, times) for model, times in _bodies(root))]:
        for pair in _pairs(line, copy):
            count[line.signature(pair, pair + 2)] += times
    return _boxed(line, root, frozenset(shape for shape, times in count.items() if times > 1))


def _bodies(root: Copy) -> list[tuple[Copy, int]]:
    """Every copy below `root` once for all of its duplicates, and how many there are."""
    return [
        (model, times * count)
        for repeat, times in counted(root)
        for model, count in Counter([copy.model for copy in repeat.copies]).items()
    ]


def _boxed(line: Line, outer: Copy, shapes: frozenset[int]) -> Copy:
    pairs = {pair for pair in _pairs(line, outer) if line.signature(pair, pair + 2) in shapes}
    members: list[Member] = []
    for member in outer.members:
        if isinstance(member, Repeat):
            copies = mapped(lambda copy: _boxed(line, copy, shapes), member.copies)
            members.append(Repeat(member.shape, copies))
        elif member in pairs:
            members.append(
                Repeat(line.signature(member, member + 2), (Copy(member, member + 2, (member, member + 1)),))
            )
        elif member - 1 not in pairs:
            members.append(member)
    return Copy(outer.start, outer.end, tuple(members))


def _pairs(line: Line, copy: Copy) -> list[int]:
    """Where the pairs among the members of `copy` begin."""
    plain = {member for member in copy.members if isinstance(member, int)}
    if len(copy.members) < 3:
        return []
    return [i for i in plain if i + 1 in plain and (_is_reduction(line, i) or _encodes_positions(line, i))]


def _is_reduction(line: Line, position: int) -> bool:
    """Whether a convolution there lowers the resolution and a norm alone reads it."""
    return (
        line.resamples[position]
        and line.names[position].startswith("Conv")
        and line.consumers[position] == [position + 1]
        and is_norm(line.names[position + 1])
    )


def _encodes_positions(line: Line, position: int) -> bool:
    """Whether a depthwise convolution there is added to what it takes."""
    return (
        line.names[position].startswith("Conv")
        and line.names[position].endswith("dw")
        and line.consumers[position] == [position + 1]
        and line.names[position + 1].startswith("Add")
        and line.producers[position + 1] == [position, *line.producers[position]]
    )
