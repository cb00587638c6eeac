"""Small tensors, calculated: the operators that exporters make shapes with, in numpy.

Source of the rules: https://onnx.ai/onnx/operators/.  What an operator does beyond them is left out: the caller
compares the shape of a result with the inferred one, and believes no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import NodeProto

Tensor: TypeAlias = NDArray[Any]
Dims: TypeAlias = tuple[int | None, ...]
Attributes: TypeAlias = dict[str, Any]
Inputs: TypeAlias = Sequence[Tensor]

MAX_ELEMENTS = 4096
"""Elements of a tensor that is calculated."""


def is_small(dims: Dims) -> bool:
    """Tell whether a tensor of these dimensions is calculated."""
    elements = 1
    for dim in dims:
        if dim is None:
            return False
        elements *= dim
    return elements <= MAX_ELEMENTS


def calculated(node: NodeProto, inputs: Sequence[Tensor | None], shape: Dims) -> list[Tensor]:
    """Return the outputs of `node`; nothing where that is not known.

    `inputs` are its inputs, None for one left out, or nothing where one of them is not known; `shape` is that of the
    first.
    """
    from onnx.helper import get_attribute_value
    from onnx.numpy_helper import to_array

    attributes = {attribute.name: get_attribute_value(attribute) for attribute in node.attribute}
    try:
        with np.errstate(all="ignore"):
            if node.op_type in ("Shape", "Size"):
                return _measured(node.op_type, attributes, shape)
            if node.op_type == "Constant":  # only functions have them: elsewhere they are initializers
                return [to_array(attributes["value"])]
            if node.domain or not inputs or inputs[0] is None:
                return []
            if node.op_type == "Split":
                return _split(attributes, inputs, len(node.output))
            found = _OPERATORS[node.op_type](attributes, inputs)  # type: ignore[arg-type]
            return [np.asarray(found)]
    except Exception:  # an operator that is not known, or not called as it should be
        return []


def _measured(op: str, attributes: Attributes, shape: Dims) -> list[Tensor]:
    if None in shape:
        return []
    if op == "Size":
        return [np.array(np.prod(np.array(shape, dtype=np.int64)), dtype=np.int64)]
    return [np.array(shape[attributes.get("start", 0) : attributes.get("end")], dtype=np.int64)]


def _split(attributes: Attributes, inputs: Sequence[Tensor | None], count: int) -> list[Tensor]:
    data, given = inputs[0], inputs[1] if len(inputs) > 1 else None
    lengths = attributes.get("split") if given is None else given.tolist()
    assert data is not None
    if lengths is None:
        return list(np.array_split(data, count, axis=attributes.get("axis", 0)))
    return list(np.split(data, np.cumsum(lengths)[:-1], axis=attributes.get("axis", 0)))


def _divided(first: Tensor, second: Tensor) -> Tensor:
    """Divide as ONNX does: integers towards zero."""
    if np.issubdtype(first.dtype, np.integer):
        return np.asarray(np.abs(first) // np.abs(second) * np.sign(first) * np.sign(second)).astype(first.dtype)
    return np.asarray(first / second)


def _axes(attributes: Attributes, inputs: Inputs) -> tuple[int, ...] | None:
    """Return the axes, an attribute in older versions and the second input in newer ones."""
    given = inputs[1] if len(inputs) > 1 else attributes.get("axes")
    return None if given is None else tuple(int(axis) for axis in np.asarray(given).reshape(-1))


def _unsqueezed(attributes: Attributes, inputs: Inputs) -> Tensor:
    return np.expand_dims(inputs[0], _axes(attributes, inputs) or ())


def _sliced(attributes: Attributes, inputs: Inputs) -> Tensor:
    given = [tensor.tolist() for tensor in inputs[1:]] or [attributes["starts"], attributes["ends"]]
    if len(inputs) == 1 and "axes" in attributes:
        given.append(attributes["axes"])
    starts, ends = given[:2]
    axes = given[2] if len(given) > 2 else range(len(starts))
    steps = given[3] if len(given) > 3 else [1] * len(starts)
    index = [slice(None)] * inputs[0].ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        beyond = step < 0 and end < -inputs[0].shape[axis]
        index[axis] = slice(start, None if beyond else end, step)
    return np.asarray(inputs[0][tuple(index)])


def _reshaped(attributes: Attributes, inputs: Inputs) -> Tensor:
    copied = not attributes.get("allowzero")
    sizes = [inputs[0].shape[at] if copied and not size else size for at, size in enumerate(inputs[1].tolist())]
    return inputs[0].reshape(sizes)


def _reduced(operator: Callable[..., Any]) -> Callable[[Attributes, Inputs], Tensor]:
    def reduce(attributes: Attributes, inputs: Inputs) -> Tensor:
        kept = bool(attributes.get("keepdims", 1))
        found = operator(inputs[0], axis=_axes(attributes, inputs), keepdims=kept)
        return np.asarray(found).astype(inputs[0].dtype)

    return reduce


def _cast(attributes: Attributes, inputs: Inputs) -> Tensor:
    from onnx.helper import tensor_dtype_to_np_dtype

    return inputs[0].astype(tensor_dtype_to_np_dtype(attributes["to"]))


def _filled(attributes: Attributes, inputs: Inputs) -> Tensor:
    from onnx.numpy_helper import to_array

    value = to_array(attributes["value"]).reshape(-1)[0] if "value" in attributes else np.float32(0)
    return np.full(tuple(inputs[0].tolist()), value)


def _ranged(attributes: Attributes, inputs: Inputs) -> Tensor:
    start, limit, step = (tensor.reshape(-1)[0] for tensor in inputs)
    count = max(0, int(np.ceil((limit - start) / step)))
    return np.asarray(start + np.arange(min(count, MAX_ELEMENTS + 1)) * step, dtype=inputs[0].dtype)


def _clipped(attributes: Attributes, inputs: Sequence[Tensor | None]) -> Tensor:
    least = inputs[1] if len(inputs) > 1 else attributes.get("min")
    most = inputs[2] if len(inputs) > 2 else attributes.get("max")
    return np.asarray(np.clip(np.asarray(inputs[0]), least, most))


def _expanded(attributes: Attributes, inputs: Inputs) -> Tensor:
    shape = np.broadcast_shapes(inputs[0].shape, tuple(inputs[1].tolist()))
    return np.broadcast_to(inputs[0], shape)


def _flattened(attributes: Attributes, inputs: Inputs) -> Tensor:
    axis = attributes.get("axis", 1)
    return inputs[0].reshape(int(np.prod(inputs[0].shape[:axis], dtype=np.int64)), -1)


def _padded(attributes: Attributes, inputs: Inputs) -> Tensor:
    pads, value = inputs[1].tolist(), inputs[2].item() if len(inputs) > 2 else 0
    rank = inputs[0].ndim
    return np.pad(inputs[0], list(zip(pads[:rank], pads[rank:], strict=True)), constant_values=value)


_OPERATORS: dict[str, Callable[[Attributes, Inputs], Any]] = {
    "Identity": lambda _, x: x[0],
    "Cast": _cast,
    "Neg": lambda _, x: -x[0],
    "Abs": lambda _, x: np.abs(x[0]),
    "Floor": lambda _, x: np.floor(x[0]),
    "Ceil": lambda _, x: np.ceil(x[0]),
    "Round": lambda _, x: np.round(x[0]),
    "Clip": _clipped,
    "Sqrt": lambda _, x: np.sqrt(x[0]),
    "Not": lambda _, x: ~x[0],
    "Add": lambda _, x: x[0] + x[1],
    "Sub": lambda _, x: x[0] - x[1],
    "Mul": lambda _, x: x[0] * x[1],
    "Div": lambda _, x: _divided(x[0], x[1]),
    "Mod": lambda a, x: np.fmod(x[0], x[1]) if a.get("fmod") else np.mod(x[0], x[1]),
    "Pow": lambda _, x: np.power(x[0], x[1]).astype(x[0].dtype),
    "Min": lambda _, x: np.minimum.reduce(list(x)),
    "Max": lambda _, x: np.maximum.reduce(list(x)),
    "And": lambda _, x: x[0] & x[1],
    "Or": lambda _, x: x[0] | x[1],
    "Equal": lambda _, x: x[0] == x[1],
    "Greater": lambda _, x: x[0] > x[1],
    "Less": lambda _, x: x[0] < x[1],
    "GreaterOrEqual": lambda _, x: x[0] >= x[1],
    "LessOrEqual": lambda _, x: x[0] <= x[1],
    "Where": lambda _, x: np.where(x[0], x[1], x[2]),
    "Gather": lambda a, x: np.take(x[0], x[1].astype(np.int64), axis=a.get("axis", 0)),
    "Concat": lambda a, x: np.concatenate(list(x), axis=a["axis"]),
    "Slice": _sliced,
    "Unsqueeze": _unsqueezed,
    "Squeeze": lambda a, x: np.squeeze(x[0], axis=_axes(a, x)),
    "Reshape": _reshaped,
    "Flatten": _flattened,
    "Transpose": lambda a, x: np.transpose(x[0], a.get("perm")),
    "Expand": _expanded,
    "Tile": lambda _, x: np.tile(x[0], x[1].tolist()),
    "Pad": _padded,
    "Range": _ranged,
    "ConstantOfShape": _filled,
    "CumSum": lambda _, x: np.cumsum(x[0], axis=int(x[1])).astype(x[0].dtype),
    "ReduceProd": _reduced(np.prod),
    "ReduceSum": _reduced(np.sum),
    "ReduceMax": _reduced(np.max),
    "ReduceMin": _reduced(np.min),
}
