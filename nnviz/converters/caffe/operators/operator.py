"""What a layer becomes: an operator by ONNX's name, its attributes, and which of its operands are learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from nnviz.converters.caffe.layers import Layer
from nnviz.converters.caffe.message import Message, whole
from nnviz.graph import Attribute, Scalar

CAFFE = "caffe"
"""The operator set of what ONNX has no operator for."""


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator without its tensors.

    operands  one word for each: the place of a bottom ("0"), `*` for all of them, `w` and the place of a parameter
              ("w0"), `=` for the literal, `-` for one that is left out
    """

    op: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict[str, Attribute])
    operands: str = "*"
    literal: float | None = None
    domain: str = ""


Translation: TypeAlias = Callable[[Layer], Operator]


def own(op: str, layer: Layer) -> Operator:
    """An operator that ONNX does not have: it keeps its name, and whatever the layer states."""
    return Operator(op, stated(layer), domain=CAFFE)


def stated(layer: Layer) -> dict[str, Attribute]:
    """All plain settings of a layer, of whichever block, but for how its weights begin."""
    found = dict[str, Attribute]()
    for name, block in layer.settings:
        if isinstance(block, Message) and not name.endswith("filler"):
            found |= plain(block)
    return found


def plain(block: Message) -> dict[str, Attribute]:
    """The fields of a message that are no messages: a tuple where one is repeated."""
    found = dict[str, Attribute]()
    for name in block.names:
        values = tuple(value for value in block.all(name) if not isinstance(value, Message))
        if values:
            found[name] = values[0] if len(values) == 1 else values[:1000]
    return found


def scalars(values: tuple[Scalar, ...]) -> Attribute:
    """Values as an attribute."""
    return values


def sizes(block: Message, name: str, default: int, many: str = "") -> tuple[int, ...]:
    """A setting for each dimension: `kernel_size: 3` for both, twice for each, or `kernel_h` and `kernel_w`.

    `many` is the name of the repeated field where it is another than `name`.
    """
    if f"{name}_h" in block or f"{name}_w" in block:
        return tuple(_size(block, f"{name}_{side}", default) for side in "hw")
    given = block.integers(many or name)[:8]
    return given if len(given) > 1 else (given[0] if given else default,) * 2


def _size(block: Message, name: str, default: int) -> int:
    found = whole(block.all(name)[-1]) if name in block else None
    return default if found is None else found
