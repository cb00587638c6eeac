"""Custom operators that are widely used and that ONNX has: of MediaPipe, and TensorFlow's own by the name "Flex...".

Their options are a C structure of numbers: padding (1 is SAME), strides, window, each width first.
Source: https://github.com/google-ai-edge/mediapipe/tree/master/mediapipe/util/tflite/operations
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

from nnviz.converters.tflite.call import Call, require
from nnviz.converters.tflite.operators.windows import INPUT_FIRST, kernel_of
from nnviz.graph import Attribute

Rule = Callable[[Call], None]

SAME: Final = 1
FLEX: Final = {
    "FlexAddV2": "Add", "FlexBatchMatMulV2": "MatMul", "FlexConcatV2": "Concat", "FlexErf": "Erf", "FlexSelu": "Selu",
    "FlexSoftplus": "Softplus", "FlexSoftsign": "Softsign", "FlexErfc": "Erfc",
}  # fmt: skip


def _numbers(call: Call, count: int) -> tuple[int, ...]:
    data = call.table.head("custom_options", 4 * count)
    return struct.unpack(f"<{count}i", data) if len(data) == 4 * count else (0,) * count


def _window(numbers: tuple[int, ...]) -> dict[str, Attribute]:
    padding, width, height, *kernel = numbers
    found: dict[str, Attribute] = {"strides": (max(1, height), max(1, width))}
    found |= {"kernel_shape": (kernel[1], kernel[0])} if kernel else {}
    return found | ({"auto_pad": "SAME_UPPER"} if padding == SAME else {"pads": (0, 0, 0, 0)})


def _transposed(call: Call) -> None:
    """Operands: data, weights (output, kernel, input), bias."""
    require(call, 2)
    weight = call.weight(1, INPUT_FIRST)
    attributes = _window(_numbers(call, 3)) | {"kernel_shape": kernel_of(weight), "group": 1}
    call.become("ConvTranspose", [call.operand(0), weight, call.operand(2)], attributes)


def _pooling(call: Call) -> None:
    name = "MaxPool" if call.custom.startswith("MaxPooling") else "MaxUnpool"
    call.become(name, call.operands(), _window(_numbers(call, 5)))


def _flex(call: Call) -> None:
    call.become(FLEX[call.custom], call.operands())


RULES: Final[dict[str, Rule]] = {
    "Convolution2DTransposeBias": _transposed,
    "MaxPoolingWithArgmax2D": _pooling,
    "MaxUnpooling2D": _pooling,
    **dict.fromkeys(FLEX, _flex),
}
