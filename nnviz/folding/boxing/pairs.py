"""Two operators that are one layer to a person: patches and their norm, a convolution and its entry's sum, a gate.

Attention over reduced tokens (Wang 2021, PVT) and stages of vision transformers begin with a strided convolution and a
norm that alone reads it; a depthwise convolution added to what it takes encodes positions (Chu 2021, CPVT); one half of
a tensor gates the other (Chen 2022, NAFNet).  Boxed where other members stand beside them, and only if the same pair
occurs again.
"""

from __future__ import annotations

from itertools import pairwise

from nnviz.folding.boxing.copies import Copy
from nnviz.folding.boxing.recurring import box_recurring
from nnviz.folding.labels import is_norm
from nnviz.folding.mining.line import Line


def box_pairs(line: Line, root: Copy) -> Copy:
    """Return `root` with its pairs boxed."""
    return box_recurring(line, root, _pairs)


def _pairs(line: Line, copy: Copy) -> list[slice]:
    """The pairs among the members of `copy`."""
    tests = (_is_reduction, _encodes_positions, _is_gate)
    if len(copy.members) < 3:
        return []
    plain = [
        (place, one) for place, (one, other) in enumerate(pairwise(copy.members))
        if isinstance(one, int) and isinstance(other, int)
    ]  # fmt: skip
    return [slice(place, place + 2) for place, position in plain if any(test(line, position) for test in tests)]


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


def _is_gate(line: Line, position: int) -> bool:
    """Whether the parts of what is split there meet in a product, and are read by nothing else."""
    return (
        line.names[position] == "Split"
        and line.consumers[position] == [position + 1]
        and line.names[position + 1] == "Mul"
        and line.producers[position + 1] == [position]
    )
