"""Operators that move the elements of small constants: views, slices, concatenations, ranges (ONNX operator set)."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from nnviz.cleaning.constants.arithmetic import compute
from nnviz.cleaning.constants.dequantizing import dequantised, quantised
from nnviz.cleaning.constants.tensor import MOST_ELEMENTS, Element, Tensor, integers, made, vector
from nnviz.cleaning.operator import Op
from nnviz.graph import ABSENT, Attribute

Move = Callable[[Op, list[Tensor]], Tensor | None]


def _ints(attribute: Attribute | None) -> tuple[int, ...] | None:
    given = attribute if isinstance(attribute, tuple) else None if attribute is None else (attribute,)
    return None if given is None else tuple(int(item) for item in given if isinstance(item, int))


def _int(op: Op, name: str, default: int = 0) -> int:
    return (_ints(op.attributes.get(name)) or (default,))[0]


def _axes(op: Op, tensors: list[Tensor]) -> tuple[int, ...] | None:
    return integers(tensors[1]) if len(tensors) > 1 else _ints(op.attributes.get("axes"))


def _reshape(op: Op, tensors: list[Tensor]) -> Tensor | None:
    given = integers(tensors[1]) if len(tensors) > 1 else _ints(op.attributes.get("shape")) or ()
    data = tensors[0]
    target = [data.shape[place] if dim == 0 else dim for place, dim in enumerate(given)]
    if -1 in target:
        rest = -prod(target)
        target[target.index(-1)] = len(data.elements) // rest if rest > 0 else 0
    return Tensor(data.elements, tuple(target)) if prod(target) == len(data.elements) else None


def _squeeze(op: Op, tensors: list[Tensor]) -> Tensor:
    axes, data = _axes(op, tensors), tensors[0]
    rank = len(data.shape)
    gone = (
        {place for place, dim in enumerate(data.shape) if dim == 1} if axes is None else {axis % rank for axis in axes}
    )
    return Tensor(data.elements, tuple(dim for place, dim in enumerate(data.shape) if place not in gone))


def _unsqueeze(op: Op, tensors: list[Tensor]) -> Tensor:
    axes, data = _axes(op, tensors) or (), tensors[0]
    rank = len(data.shape) + len(axes)
    new = {axis % rank for axis in axes}
    dims = iter(data.shape)
    return Tensor(data.elements, tuple(1 if place in new else next(dims) for place in range(rank)))


def _transpose(op: Op, tensors: list[Tensor]) -> Tensor | None:
    data = tensors[0]
    perm = _ints(op.attributes.get("perm")) or tuple(reversed(range(len(data.shape))))
    back = [perm.index(axis) for axis in range(len(data.shape))]
    return made(tuple(data.shape[axis] for axis in perm), lambda at: data.at([at[place] for place in back]))


def _concat(op: Op, tensors: list[Tensor]) -> Tensor | None:
    axis = _int(op, "axis") % len(tensors[0].shape)
    places = [(tensor, place) for tensor in tensors for place in range(tensor.shape[axis])]
    shape = list(tensors[0].shape)
    shape[axis] = len(places)

    def element(at: tuple[int, ...]) -> Element:
        tensor, place = places[at[axis]]
        return tensor.at([*at[:axis], place, *at[axis + 1 :]])

    return made(tuple(shape), element)


def _slice(op: Op, tensors: list[Tensor]) -> Tensor | None:
    data, rank = tensors[0], len(tensors[0].shape)
    named = [_ints(op.attributes.get(name)) for name in ("starts", "ends", "axes")]
    given = [integers(tensor) for tensor in tensors[1:]] or [item for item in named if item is not None]
    starts, ends = given[0], given[1]
    axes = given[2] if len(given) > 2 else range(len(starts))
    steps = given[3] if len(given) > 3 else (1,) * len(starts)
    taken = [range(dim) for dim in data.shape]
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        taken[axis % rank] = range(data.shape[axis % rank])[_bounds(start, end, step)]
    return made(
        tuple(map(len, taken)), lambda at: data.at([some[place] for some, place in zip(taken, at, strict=True)])
    )


def _bounds(start: int, end: int, step: int) -> slice:
    """ONNX ends a backward slice before the first element by any number below every index."""
    return slice(start, None if step < 0 and end < -(2**30) else end, step)


def _gather(op: Op, tensors: list[Tensor]) -> Tensor | None:
    data, indices = tensors
    axis = _int(op, "axis") % len(data.shape)
    depth = len(indices.shape)
    shape = (*data.shape[:axis], *indices.shape, *data.shape[axis + 1 :])

    def element(at: tuple[int, ...]) -> Element:
        place = indices.at(at[axis : axis + depth])
        if not isinstance(place, int):
            return None
        return data.at([*at[:axis], place % data.shape[axis], *at[axis + depth :]])

    return made(shape, element)


def _filled(op: Op, tensors: list[Tensor]) -> Tensor | None:
    value = op.attributes.get("value", 0.0)
    element = value[0] if isinstance(value, tuple) else value
    return None if isinstance(element, tuple) else made(integers(tensors[0]), lambda _: element)


def _range(_op: Op, tensors: list[Tensor]) -> Tensor | None:
    found = range(*(integers(tensor)[0] for tensor in tensors))
    return vector(found) if len(found) <= MOST_ELEMENTS else None


def _cast(op: Op, tensors: list[Tensor]) -> Tensor:
    """Cast by the number of ONNX's element type: 1 float, 10 float16, 11 double, 16 bfloat16, 9 bool, 8 text."""
    target = _int(op, "to")
    kind = {1: float, 10: float, 11: float, 16: float, 9: bool}.get(target, int)
    data = tensors[0]
    if target in (0, 8):
        return data
    return Tensor(tuple(None if element is None else kind(element) for element in data.elements), data.shape)


def _clip(op: Op, tensors: list[Tensor]) -> Tensor | None:
    """Clip by operands, of which either may be left out, or by attributes as before ONNX's opset 11."""
    found, given = tensors[0], iter(tensors[1:])
    for slot, (name, apply) in enumerate((("min", "Max"), ("max", "Min")), 1):
        attribute = op.attributes.get(name)
        named = Tensor((attribute,), ()) if isinstance(attribute, int | float) else None
        bound = named if op.slot(slot) is ABSENT else next(given)
        clipped = found if bound is None else compute(apply, [found, bound])
        if clipped is None:
            return None
        found = clipped
    return found


def _same(_op: Op, tensors: list[Tensor]) -> Tensor:
    return tensors[0]


MOVES: dict[str, Move] = {
    "Cast": _cast,
    "CastLike": _same,
    "Clip": _clip,
    "Concat": _concat,
    "ConstantOfShape": _filled,
    "DequantizeLinear": dequantised,
    "Dropout": _same,
    "Gather": _gather,
    "Identity": _same,
    "QuantizeLinear": quantised,
    "Range": _range,
    "Reshape": _reshape,
    "Slice": _slice,
    "Squeeze": _squeeze,
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
}
