"""The shapes of a class whose copies differ: "4c×(H/2)²" stands for them all.

c is the narrowest number of channels in the body, as in the second lines of its boxes, and H and W are the largest
height and width; what is another multiple of either in every copy is written so, and what is none has a letter of its
own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from nnviz.diagram.sources import Sources
from nnviz.diagram.words import shape_text
from nnviz.graph import Dim, Graph, Value, operators

CHANNELS, HEIGHT = 1, 2
"""Where a picture has its channels and its height, after its batch."""


def shapes_of_class(body: Graph, copies: Sequence[Graph], sources: Sources) -> Callable[[Value], str]:
    """The shape of each tensor of the body of a class, in words that hold for all copies which are like it."""
    nodes = list(operators(body))
    places = {value: (i, j) for i, node in enumerate(nodes) for j, value in enumerate(node.outputs)}
    alike = [found for copy in copies if len(found := list(operators(copy))) == len(nodes)]
    vectors = {value: _vectors([found[i].outputs[j] for found in alike], sources) for value, (i, j) in places.items()}
    widths = [vector for axes in vectors.values() for vector in axes[CHANNELS : CHANNELS + 1] if len(set(vector)) > 1]
    sides = [vector for axes in vectors.values() for vector in axes[HEIGHT:] if len(set(vector)) > 1]
    narrowest = min(widths, key=_size, default=())
    largest = max(sides, key=_size, default=())

    def shape(value: Value) -> str:
        axes = vectors.get(value, [])
        if not axes:
            return sources.shape(value)
        dims = [_symbol(axis, vector, narrowest, largest) for axis, vector in enumerate(axes)]
        return shape_text(tuple(dims)).replace("H×H", "H²").replace("(H/2)×(H/2)", "(H/2)²")

    return shape


def _vectors(values: Sequence[Value], sources: Sources) -> list[tuple[Dim, ...]]:
    """The sizes of each axis in all copies, channels first; none where a shape is unknown or of another rank."""
    shapes = [sources.shaped(value) for value in values]
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes) or len({len(shape) for shape in known}) != 1:
        return []
    return list(zip(*known, strict=True))


def _size(vector: tuple[Dim, ...]) -> tuple[int, ...]:
    return tuple(dim if isinstance(dim, int) else 0 for dim in vector)


def _symbol(axis: int, vector: tuple[Dim, ...], narrowest: tuple[Dim, ...], largest: tuple[Dim, ...]) -> Dim:
    if len(set(vector)) == 1:
        return vector[0]
    if axis == CHANNELS:
        ratio = _ratio(vector, narrowest)
        return "c" if ratio == 1 else f"{ratio}c" if ratio and ratio.denominator == 1 else "C"
    ratio = _ratio(vector, largest)
    return "H" if ratio == 1 else f"(H/{ratio.denominator})" if ratio and ratio.numerator == 1 else "NHWD"[axis % 4]


def _ratio(vector: tuple[Dim, ...], base: tuple[Dim, ...]) -> Fraction | None:
    """What every entry is of the base's; None where it is not one number."""
    pairs = list(zip(vector, base, strict=False))
    if not pairs or not all(isinstance(a, int) and isinstance(b, int) and b for a, b in pairs):
        return None
    ratios = {Fraction(a, b) for a, b in pairs if isinstance(a, int) and isinstance(b, int)}
    return ratios.pop() if len(ratios) == 1 else None
