"""Two or three operators that are one layer to a person: patches and their norm, a separable convolution, a gate.

Attention over reduced tokens (Wang 2021, PVT) and stages of vision transformers begin with a strided convolution and a
norm that alone reads it; a depthwise convolution added to what it takes encodes positions (Chu 2021, CPVT); one half of
a tensor gates the other (Chen 2022, NAFNet), or what a layer makes of a tensor weighs it (Ekambaram 2023, TSMixer).  A
depthwise convolution and the 1×1 one that alone reads it are a separable one where nothing is bent between them or
behind (Jiang 2020, ConvBERT): before an activation the second one expands (Qin 2024, MobileNetV4).  A layer on each
node and the product with a constant adjacency are a graph convolution (Kipf and Welling 2017).  Boxed where other
members stand beside them, and only if the same stretch occurs again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nnviz.folding.boxing.copies import Copy, Member
from nnviz.folding.boxing.recurring import box_recurring
from nnviz.folding.labels import ACTIVATIONS, convolution, is_norm
from nnviz.folding.mining.line import Line

SCALES: Final = ACTIVATIONS | {"Softmax"}
"""What makes weights of the results of a layer."""

_BEGINNING: Final = ("Conv", "Split", "Gemm")
"""What each of the layers that are looked for begins with."""

MIXING: Final = ("Einsum", "MatMul")
"""What multiplies a tensor with a constant matrix."""


def box_pairs(line: Line, root: Copy) -> Copy:
    """Return `root` with its pairs boxed."""
    return box_recurring(line, root, _pairs)


def _pairs(line: Line, copy: Copy) -> list[slice]:
    """The pairs, and the stretches of three, among the members of `copy`."""
    members = copy.members
    lengths = [(place, _length(line, member)) for place, member in enumerate(members) if isinstance(member, int)]
    found = [slice(place, place + length) for place, length in lengths if length]
    return [stretch for stretch in found if _fits(members, stretch)]


def _length(line: Line, position: int) -> int:
    """How many operators from `position` on are one layer; 0 if none are."""
    if not line.names[position].startswith(_BEGINNING):
        return 0
    tests = (_is_reduction, _encodes_positions, _is_gate, _is_separable, _passes_on_graph)
    if position + 1 < len(line.names) and any(test(line, position) for test in tests):
        return 2
    return _weighing(line, position)


def _fits(members: Sequence[Member], stretch: slice) -> bool:
    """Whether `stretch` is operators alone, and less than all of `members`."""
    within = stretch.stop <= len(members) and stretch.stop - stretch.start < len(members)
    return within and all(isinstance(member, int) for member in members[stretch])


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


def _passes_on_graph(line: Line, position: int) -> bool:
    """Whether what a layer there makes of each node is mixed along the edges of a constant graph."""
    layer = line.names[position]
    return (
        (layer == "Gemm" or _is_pointwise(layer))
        and line.consumers[position] == [position + 1]
        and line.names[position + 1] in MIXING
        and line.producers[position + 1] == [position]
    )


def _is_separable(line: Line, position: int) -> bool:
    """Whether a depthwise convolution there goes into a 1×1 one alone, and no activation stands by."""
    _, _, kind = convolution(line.names[position])
    readers = line.consumers[position + 1]
    return (
        kind == "dw"
        and line.consumers[position] == [position + 1]
        and _is_pointwise(line.names[position + 1])
        and not any(convolution(line.names[source])[2] == "dw" for source in line.producers[position])
        and not any(line.names[reader] in ACTIVATIONS for reader in readers)
    )


def _is_pointwise(name: str) -> bool:
    operator, kernel, kind = convolution(name)
    return operator == "Conv" and not kind and set(kernel) <= set("1x") and kernel != ""


def _weighing(line: Line, position: int) -> int:
    """How many operators from there on multiply a tensor by what a layer and an activation make of it; 0 if none."""
    layer, _, fused = line.names[position].partition("+")
    last = position + (1 if fused else 2)
    if not (layer == "Gemm" or _is_pointwise(layer)) or last >= len(line.names) or line.names[last] != "Mul":
        return 0
    bends = fused or line.names[position + 1] in SCALES
    chain = all(line.consumers[place] == [place + 1] for place in range(position, last))
    entry = line.producers[position]
    weighs = len(entry) == 1 and line.producers[last] == [last - 1, *entry]
    return last + 1 - position if bends and chain and weighs else 0
