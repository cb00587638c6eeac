"""The shapes of a class whose copies differ: "4c×(H/2)²" stands for them all.

c and the letters of a table are those of the widths of the class, as the second lines of its boxes say them; where it
has none, c is the narrowest number of channels in the body.  H and W are the largest height and width.  What is a
multiple or a part of either in every copy is written so, and what is none has a letter of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nnviz.diagram.channels import PICTURE
from nnviz.diagram.sources import Sources
from nnviz.diagram.widths import MOST_LISTED, Widths, width_of
from nnviz.diagram.words import shape_text
from nnviz.graph import Dim, Graph, Value, operators

CHANNELS, HEIGHT = 1, 2
"""Where a picture has its channels and its height, after its batch."""


@dataclass(frozen=True, slots=True)
class _Letters:
    """What letters stand for: the c of each copy, its largest side, and the words that widths have anyhow."""

    base: tuple[Dim, ...]
    largest: tuple[Dim, ...]
    words: dict[tuple[Dim, ...], str]


def shapes_of_class(body: Graph, copies: Sequence[Graph], sources: Sources, said: Widths) -> Callable[[Value], str]:
    """The shape of each tensor of the body of a class, in words that hold for all copies which are like it."""
    nodes = list(operators(body))
    places = {value: (i, j) for i, node in enumerate(nodes) for j, value in enumerate(node.outputs)}
    alike = {copy: found for copy in copies if len(found := list(operators(copy))) == len(nodes)}
    vectors = {
        value: _vectors(value, [found[i].outputs[j] for found in alike.values()], sources)
        for value, (i, j) in places.items()
    }
    widths = [vector for axes in vectors.values() for vector in axes[CHANNELS : CHANNELS + 1] if _varies(vector)]
    pictures = [axes for axes in vectors.values() if _is_picture(axes)]
    sides = [vector for axes in pictures for vector in axes[HEIGHT:] if _varies(vector)]
    bases = tuple(said.base.get(copy, 0) for copy in alike)
    words: dict[tuple[Dim, ...], str] = {
        tuple(width_of(found[i]) for found in alike.values()): said.words[node]
        for i, node in enumerate(nodes)
        if node in said.words and said.words[node].isalnum() and not said.words[node].isdigit()
    }
    narrowest = bases if all(bases) else () if words else min(widths, key=_size, default=())
    letters = _Letters(narrowest, max(sides, key=_size, default=()), words)

    def shape(value: Value) -> str:
        axes = vectors.get(value, [])
        if not axes:
            return sources.shape(value)
        dims = [_symbol(axis, axes, letters) for axis in range(len(axes))]
        return shape_text(tuple(dims)).replace("H×H", "H²").replace("(H/2)×(H/2)", "(H/2)²")

    return shape


def _vectors(shown: Value, values: Sequence[Value], sources: Sources) -> list[tuple[Dim, ...]]:
    """The sizes of each axis of the value that is shown, copy by copy, channels first; 0 where a copy has no such axis.

    The last block of a row may flatten what it makes.  None where no shape is known.
    """
    shape = sources.shaped(shown)
    if shape is None:
        return []
    shapes = [sources.shaped(value) for value in values]
    nothing: tuple[Dim, ...] = (0,) * len(shape)
    return list(zip(*(one if one and len(one) == len(shape) else nothing for one in shapes), strict=True))


def _varies(vector: tuple[Dim, ...]) -> bool:
    return len(set(vector) - {0}) > 1


def _size(vector: tuple[Dim, ...]) -> tuple[int, ...]:
    return tuple(dim if isinstance(dim, int) else 0 for dim in vector)


def _symbol(axis: int, vectors: Sequence[tuple[Dim, ...]], letters: _Letters) -> Dim:
    """The size of an axis that all copies share, or what it is of the letters of the class."""
    vector = vectors[axis]
    if not _varies(vector):
        return next((size for size in vector if size), "?")
    is_picture = _is_picture(vectors)
    word = next((word for column, word in letters.words.items() if _agree(column, vector)), "")
    if word or axis == (CHANNELS if is_picture else len(vectors) - 1):
        return word or _part("c", _ratio(vector, letters.base)) or "C"
    if not is_picture:
        return _listed(vector) if len(vectors) >= PICTURE and axis > 0 else "N"
    ratio = _ratio(vector, letters.largest)
    whole = ratio is None or ratio.numerator == 1
    return (whole and _part("H", ratio)) or "CHWD"[axis - 1 : axis]


def _agree(one: tuple[Dim, ...], other: tuple[Dim, ...]) -> bool:
    return all(a == b or not b for a, b in zip(one, other, strict=True))


def _is_picture(vectors: Sequence[tuple[Dim, ...]]) -> bool:
    """Whether a batch of pictures, and not of heads or windows: one in each copy, or as many as are asked for."""
    return len(vectors) >= PICTURE and (
        set(vectors[0]) <= {0, 1} or not any(isinstance(dim, int) for dim in vectors[0])
    )


def _listed(vector: tuple[Dim, ...]) -> str:
    """The sizes of all copies where they are few, each once; else that of any."""
    distinct = list(dict.fromkeys(map(str, vector)))
    return "/".join(distinct) if len(distinct) <= MOST_LISTED else "N"


def _part(letter: str, ratio: Fraction | None) -> str:
    """A letter, a multiple of it, or a part, in brackets; "" for any other ratio."""
    if ratio is None or 1 not in (ratio.numerator, ratio.denominator):
        return ""
    multiple = f"{'' if ratio == 1 else ratio}{letter}"
    return multiple if ratio.denominator == 1 else f"({letter}/{ratio.denominator})"


def _ratio(vector: tuple[Dim, ...], base: tuple[Dim, ...]) -> Fraction | None:
    """What every entry is of the base's; None where it is not one number."""
    pairs = [(a, b) for a, b in zip(vector, base, strict=False) if a != 0]
    if not pairs or not all(isinstance(a, int) and isinstance(b, int) and b for a, b in pairs):
        return None
    ratios = {Fraction(a, b) for a, b in pairs if isinstance(a, int) and isinstance(b, int)}
    return ratios.pop() if len(ratios) == 1 else None
