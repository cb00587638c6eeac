"""Operators that rearrange, cut and join tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nnviz.converters.tflite.call import Call, require
from nnviz.graph import Attribute, Scalar, TensorType, Value

Rule = Callable[[Call], None]

LAST: Final = 2**31 - 1
FIRST: Final = -(2**31)
"""Where a slice ends that goes on to the end of an axis, forwards or backwards."""


def _list(call: Call, *items: Scalar) -> Value:
    return call.literal(*items, shape=(len(items),))


def _reshape(call: Call) -> None:
    """The shape is an operand, or in old files an option."""
    wanted = call.options.get("new_shape")
    if len(call.reads) < 2 and isinstance(wanted, tuple):
        call.become("Reshape", [call.operand(0), _list(call, *(item for item in wanted if isinstance(item, int)))])
    else:
        call.become("Reshape", [call.operand(0), call.operand(1)])


def _transpose(call: Call) -> None:
    order = call.integers(1)
    call.become("Transpose", [call.operand(0)], {} if order is None else {"perm": order})


def _stablehlo_transpose(call: Call) -> None:
    call.become("Transpose", [call.operand(0)], {"perm": call.options.get("permutation", ())})


def _squeeze(call: Call) -> None:
    axes = call.options.get("squeeze_dims")
    listed = [axis for axis in axes if isinstance(axis, int)] if isinstance(axes, tuple) else []
    call.become("Squeeze", [call.operand(0), *([_list(call, *listed)] if listed else [])])


def _expand(call: Call) -> None:
    axes = call.integers(1)
    call.become("Unsqueeze", [call.operand(0), call.operand(1) if axes is None else _list(call, *axes)])


def _split(call: Call) -> None:
    """Operands: the axis, the tensor."""
    require(call, 2)
    axis = call.integers(0) or (0,)
    call.become("Split", [call.operand(1)], {"axis": axis[0], "num_outputs": len(call.makes)})


def _split_sizes(call: Call) -> None:
    require(call, 3)
    axis = call.integers(2) or (0,)
    call.become("Split", [call.operand(0), call.operand(1)], {"axis": axis[0]})


def _pack(call: Call) -> None:
    """Stacking is joining along a new axis."""
    axis = call.integer("axis")
    widened = list[Value]()
    for slot in range(len(call.reads)):
        value = call.operand(slot)
        shape = value.type.shape
        place = axis if axis >= 0 or shape is None else axis + len(shape) + 1
        type_ = TensorType(value.type.dtype, None if shape is None else (*shape[:place], 1, *shape[place:]))
        widened.append(call.beside("Unsqueeze", [value, _list(call, axis)], type_=type_))
    call.become("Concat", widened, {"axis": axis})


def _slice(call: Call) -> None:
    """Operands: the tensor, where to begin, how many to take (-1: all)."""
    begins, sizes = call.integers(1), call.integers(2)
    if begins is None or sizes is None or len(begins) != len(sizes):
        call.become("Slice", call.operands())
        return
    ends = [LAST if size < 0 else begin + size for begin, size in zip(begins, sizes, strict=True)]
    axes = _list(call, *range(len(begins)))
    call.become("Slice", [call.operand(0), _list(call, *begins), _list(call, *ends), axes])


def _stablehlo_slice(call: Call) -> None:
    names = ("start_indices", "limit_indices", "strides")
    found = [value if isinstance(value := call.options.get(name), tuple) else () for name in names]
    starts, ends, steps = ([item for item in items if isinstance(item, int)] for items in found)
    axes = _list(call, *range(len(starts)))
    call.become("Slice", [call.operand(0), _list(call, *starts), _list(call, *ends), axes, _list(call, *steps)])


def _strided_slice(call: Call) -> None:
    """Masks say which bounds do not count, and which axes go."""
    bounds = [call.integers(slot) for slot in (1, 2, 3)]
    begins, ends, steps = bounds
    masked = call.integer("ellipsis_mask") or call.integer("new_axis_mask")
    if begins is None or ends is None or steps is None or masked or not len(begins) == len(ends) == len(steps):
        call.become("Slice", call.operands())
        return
    begin_mask, end_mask, shrink = (call.integer(f"{name}_mask") for name in ("begin", "end", "shrink_axis"))
    starts, stops = list[int](), list[int]()
    for axis, (begin, end, step) in enumerate(zip(begins, ends, steps, strict=True)):
        gone = shrink >> axis & 1
        starts.append((0 if step > 0 else LAST) if begin_mask >> axis & 1 and not gone else begin)
        stop = (LAST if step > 0 else FIRST) if end_mask >> axis & 1 else end
        stops.append((begin + 1 or LAST) if gone else stop)
    operands = [call.operand(0), *(_list(call, *items) for items in (starts, stops, range(len(begins)), steps))]
    gone_axes = [axis for axis in range(len(begins)) if shrink >> axis & 1]
    if gone_axes:
        call.become("Squeeze", [call.beside("Slice", operands), _list(call, *gone_axes)])
    else:
        call.become("Slice", operands)


def _fill(call: Call) -> None:
    require(call, 2)
    call.become("Expand", [call.operand(1), call.operand(0)])


def _one_hot(call: Call) -> None:
    """ONNX takes both values as one operand."""
    require(call, 4)
    on, off = (call.content(slot) for slot in (2, 3))
    values = [_list(call, off[0], on[0])] if on and off else []
    call.become("OneHot", [call.operand(0), call.operand(1), *values], {"axis": call.integer("axis", -1)})


def _top(call: Call) -> None:
    """The second operand is how many."""
    k = call.integers(1)
    call.become("TopK", [call.operand(0), _list(call, k[0]) if k else call.operand(1)], {"axis": -1})


def _extremum(call: Call) -> None:
    axis = call.integers(1)
    attributes: dict[str, Attribute] = {"axis": axis[0]} if axis else {}
    call.become("ArgMax" if call.name == "ARG_MAX" else "ArgMin", [call.operand(0)], attributes | {"keepdims": 0})


def _shape(call: Call) -> None:
    call.become("Shape", [call.operand(0)])


RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(("RESHAPE", "STABLEHLO_RESHAPE"), _reshape),
    "TRANSPOSE": _transpose,
    "STABLEHLO_TRANSPOSE": _stablehlo_transpose,
    "SQUEEZE": _squeeze,
    "EXPAND_DIMS": _expand,
    "SPLIT": _split,
    "SPLIT_V": _split_sizes,
    "PACK": _pack,
    "SLICE": _slice,
    "STABLEHLO_SLICE": _stablehlo_slice,
    "STRIDED_SLICE": _strided_slice,
    "FILL": _fill,
    "ONE_HOT": _one_hot,
    "TOPK_V2": _top,
    **dict.fromkeys(("ARG_MAX", "ARG_MIN"), _extremum),
    "SHAPE": _shape,
}
