"""Convolutions and pooling.  Data stays channels last, as in the file; weights are handed over as ONNX orders them:
output channels, input channels of a group, then the kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nnviz.converters.tflite.call import Call, require
from nnviz.graph import ABSENT, Attribute, Value

Rule = Callable[[Call], None]

OUTPUT_FIRST: Final = (0, 3, 1, 2)
INPUT_FIRST: Final = (3, 0, 1, 2)
SPATIAL_3D: Final = (4, 3, 0, 1, 2)
AXES: Final = ("d", "h", "w")


def _per_axis(call: Call, name: str, default: int = 1) -> tuple[int, ...]:
    """An option that there is one of for each axis of the plane: stride_h, stride_w."""
    names = [name.format(axis) for axis in AXES]
    return tuple(call.integer(name, default) or default for name in names if name in call.options)


def _window(call: Call, kernel: tuple[int, ...]) -> dict[str, Attribute]:
    """What a window is, as ONNX says it; without padding there is none to compute."""
    found: dict[str, Attribute] = {"kernel_shape": kernel} if kernel else {}
    found["strides"] = _per_axis(call, "stride_{}")
    rank = len(kernel or _per_axis(call, "stride_{}"))
    if call.options.get("padding") == "SAME":
        return found | {"auto_pad": "SAME_UPPER"}
    return found | {"pads": (0,) * (2 * rank)}


def kernel_of(weight: Value) -> tuple[int, ...]:
    """The sizes of a kernel that is ordered as ONNX does."""
    return tuple(size for size in (weight.type.shape or ())[2:] if isinstance(size, int))


def _size(value: Value, axis: int) -> int:
    shape = value.type.shape or ()
    size = shape[axis] if -len(shape) <= axis < len(shape) else None
    return size if isinstance(size, int) else 0


def _convolution(call: Call) -> None:
    require(call, 2)
    weight = call.weight(1, SPATIAL_3D if call.name == "CONV_3D" else OUTPUT_FIRST)
    data = call.shape(0)
    channels = data[-1] if data and isinstance(data[-1], int) else 0
    group = channels // _size(weight, 1) if _size(weight, 1) else 1
    _convolved(call, weight, max(1, group))


def _depthwise(call: Call) -> None:
    """The file has (1, height, width, channels times multiplier)."""
    require(call, 2)
    weight = call.weight(1, INPUT_FIRST)
    multiplier = call.integer("depth_multiplier") or 1
    data = call.shape(0)
    known = data[-1] if data and isinstance(data[-1], int) else _size(weight, 0) // multiplier
    _convolved(call, weight, max(1, known))


def _convolved(call: Call, weight: Value, group: int) -> None:
    dilations = _per_axis(call, "dilation_{}_factor")
    attributes = _window(call, kernel_of(weight)) | {"dilations": dilations, "group": group}
    call.become("Conv", [call.operand(0), weight, call.bias(2)], attributes)


def _transposed(call: Call) -> None:
    """Operands: the shape of the result, weights (output, kernel, input), data, bias."""
    require(call, 3)
    three = call.name == "CONV_3D_TRANSPOSE"
    weight = call.weight(1, SPATIAL_3D if three else INPUT_FIRST)
    attributes = _window(call, kernel_of(weight)) | {"group": 1}
    call.become("ConvTranspose", [call.operand(2), weight, call.bias(3)], attributes)


POOLS: Final = {"AVERAGE_POOL_2D": "AveragePool", "MAX_POOL_2D": "MaxPool", "L2_POOL_2D": "LpPool"}


def _pooling(call: Call) -> None:
    kernel = (call.integer("filter_height", 1), call.integer("filter_width", 1))
    call.become(POOLS[call.name], [call.operand(0)], _window(call, kernel))


def _padding(call: Call) -> None:
    """Pairs of begin and end become all begins, then all ends; a picture's are written channels first."""
    pairs = call.integers(1)
    if pairs is None or len(pairs) % 2:
        call.become("Pad", [call.operand(0), call.operand(1)])
        return
    begins, ends = pairs[::2], pairs[1::2]
    if len(begins) > 3 and not (begins[0] or ends[0] or begins[-1] or ends[-1]):
        begins, ends = ((*side[:1], side[-1], *side[1:-1]) for side in (begins, ends))
    mode = {"REFLECT": "reflect", "SYMMETRIC": "symmetric"}.get(str(call.options.get("mode")), "constant")
    pads = call.literal(*begins, *ends, shape=(len(pairs),))
    filled = [pads] if call.operand(2) is ABSENT else [pads, call.operand(2)]
    call.become("Pad", [call.operand(0), *filled], {"mode": mode})


RULES: Final[dict[str, Rule]] = {
    "CONV_2D": _convolution,
    "CONV_3D": _convolution,
    "DEPTHWISE_CONV_2D": _depthwise,
    "TRANSPOSE_CONV": _transposed,
    "CONV_3D_TRANSPOSE": _transposed,
    **dict.fromkeys(POOLS, _pooling),
    **dict.fromkeys(("PAD", "PADV2", "MIRROR_PAD"), _padding),
}
