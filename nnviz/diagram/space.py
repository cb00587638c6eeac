"""How large pictures are along a network, and how much of the input each of their pixels sees.

Receptive fields follow Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks", Distill
2019: a kernel of k with dilation d adds (k - 1) d steps, and a stride makes the steps of all that follows longer.
Where branches meet, the widest counts.  What mixes all pixels (global pooling, attention, linear layers) sees all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import inf
from typing import Final, NamedTuple

from nnviz.diagram.sources import Sources
from nnviz.diagram.types import Box, Space
from nnviz.graph import Graph, Node, Value, operators

ALL: Final = "all"


class Field(NamedTuple):
    """Pixels of the input that one sees along an axis, infinitely many for all, and how far apart neighbours are."""

    size: float = 1.0
    step: Fraction = Fraction(1)


def with_space(boxes: Sequence[Box], graph: Graph, hosts: Mapping[Node, str], sources: Sources) -> tuple[Box, ...]:
    """The boxes of a chain, each with the size of the picture that leaves it and what one pixel of that sees."""
    fields = receptive_fields(graph)
    last: dict[str, Node] = {}
    for node in operators(graph):
        if node in hosts:
            last[hosts[node]] = node
    order = {node: place for place, node in enumerate(operators(graph))}
    found: list[Box] = []
    for box in boxes:
        inner = [last[leaf.key] for leaf in _leaves(box) if leaf.key in last]
        made = max(inner, key=order.__getitem__).outputs if inner else ()
        space = _space(made[0], fields, sources) if made else None
        found.append(replace(box, space=space))
    return tuple(found)


def _leaves(box: Box) -> Iterable[Box]:
    pending = [box]
    while pending:
        one = pending.pop()
        if one.children is None:
            yield one
        else:
            pending += one.children


def _space(value: Value, fields: Mapping[Value, float], sources: Sources) -> Space | None:
    """None where what leaves a box is no picture of known size."""
    shape = sources.shaped(value)
    if shape is None or len(shape) not in (4, 5) or not all(isinstance(dim, int) for dim in shape[2:]):
        return None
    size = fields.get(value, 1.0)
    sides = [str(dim) for dim in shape[2:]]
    return Space(f"{sides[0]}²" if len(sides) == 2 and len(set(sides)) == 1 else "×".join(sides), _written(size))


def _written(size: float) -> str:
    return ALL if size == inf else f"{size:g}"


def receptive_fields(graph: Graph) -> dict[Value, float]:
    """What one element of each tensor sees of the input, in pixels, along the axis along which it sees most."""
    down, across = (_along(graph, axis) for axis in (0, 1))
    return {value: max(field.size, across[value].size) for value, field in down.items()}


def _along(graph: Graph, axis: int) -> dict[Value, Field]:
    """The receptive fields along one axis of the pictures: 0 down, 1 across."""
    fields: dict[Value, Field] = {}
    for node in operators(graph):
        read = [fields.get(value, Field()) for value in node.inputs if not value.constant]
        widest = max(read, key=lambda field: (field.size, field.step), default=Field())
        made = _after(node, widest, axis)
        fields.update((value, made) for value in node.outputs)
    return fields


WHOLE: Final = frozenset({
    "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "Gemm", "MatMul", "Flatten", "Attention", "ReduceMean",
})  # fmt: skip
"""Operators that mix all pixels."""


def _after(node: Node, field: Field, axis: int) -> Field:
    if node.op in WHOLE:
        return Field(inf, field.step)
    kernel, stride = _size(node, "kernel_shape", axis), _size(node, "strides", axis)
    if node.op in ("ConvTranspose", "MaxUnpool"):
        return Field(field.size + (-(-kernel // stride) - 1) * float(field.step), field.step / stride)
    if node.op in ("Resize", "Upsample"):
        return Field(field.size, field.step / _scale(node))
    reach = (kernel - 1) * _size(node, "dilations", axis)
    return Field(field.size + reach * float(field.step), field.step * stride)


def _size(node: Node, name: str, axis: int) -> int:
    """The kernel, stride or dilation along an axis of pictures; 1 of what has none."""
    said = node.attributes.get(name)
    sizes = [size for size in said if isinstance(size, int) and size > 0] if isinstance(said, tuple) else []
    return sizes[max(len(sizes) - 2 + axis, 0)] if len(sizes) > 1 else (sizes or [1])[0]


def _scale(node: Node) -> Fraction:
    said = node.attributes.get("scales")
    factors = [float(one) for one in said if isinstance(one, int | float)] if isinstance(said, tuple) else []
    return Fraction(max((one for one in factors if 0 < one < 1e6), default=1.0)).limit_denominator(1024)
