"""Models as tests write them: tensors by name, operators that read and make them."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.converters.tflite.writer import CODES, written

LETTERS = {"FLOAT32": "f", "FLOAT16": "e", "INT8": "b", "UINT8": "B", "INT32": "i", "INT64": "q", "BOOL": "?"}


@dataclass
class Net:
    """One subgraph while it is written: `tensor`, `op`, then `model(net, ...)`."""

    name: str = ""
    tensors: list[dict[str, Any]] = field(default_factory=list)
    operators: list[dict[str, Any]] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)

    def tensor(
        self, *shape: int, type: str = "FLOAT32", name: str = "", data: Sequence[Any] | None = None, **more: Any
    ):
        """A tensor by its index; `data` makes it a constant, `scale` and `zero` quantise it."""
        quantised = {key: more.pop(key) for key in ("scale", "zero_point", "quantized_dimension") if key in more}
        stated = {"shape": shape, "type": type, "name": name or f"t{len(self.tensors)}", **more}
        if quantised:
            stated["quantization"] = quantised
        if data is not None:
            stated["buffer"] = struct.pack(f"<{len(data)}{LETTERS[type]}", *data)
        self.tensors.append(stated)
        return len(self.tensors) - 1

    def weight(self, *shape: int, type: str = "FLOAT32", **more: Any) -> int:
        """A constant of zeros."""
        count = 1
        for size in shape:
            count *= size
        return self.tensor(*shape, type=type, data=[0] * count, **more)

    def input(self, *shape: int, **more: Any) -> int:
        self.inputs.append(self.tensor(*shape, **more))
        return self.inputs[-1]

    def op(
        self,
        name: str,
        reads: Sequence[int],
        *shape: int,
        options: tuple[str, Mapping[str, Any]] | None = None,
        **more: Any,
    ) -> int:
        """An operator that makes one tensor; `name` is that of a builtin operator, or of a custom one."""
        made = more.pop("makes", None) or [self.tensor(*shape, **more)]
        second = options is not None and options[0].startswith(("Stable", "Dilate"))
        stated: dict[str, Any] = {"code": name, "inputs": reads, "outputs": made}
        if options is not None:
            stated["builtin_options2" if second else "builtin_options"] = options
        self.operators.append(stated)
        return made[0]


def model(*nets: Net, **more: Any) -> bytes:
    """The bytes of a file with these subgraphs."""
    codes = list(dict.fromkeys(op["code"] for net in nets for op in net.operators))
    buffers: list[dict[str, Any]] = [{}]
    for net in nets:
        for tensor in net.tensors:
            if isinstance(tensor.get("buffer"), bytes):
                buffers.append({"data": tensor["buffer"]})
                tensor["buffer"] = len(buffers) - 1
    subgraphs = [
        {
            "name": net.name,
            "tensors": net.tensors,
            "operators": [
                {("opcode_index" if key == "code" else key): codes.index(value) if key == "code" else value
                 for key, value in op.items()}
                for op in net.operators
            ],
            "inputs": net.inputs,
            "outputs": net.outputs,
        }
        for net in nets
    ]  # fmt: skip
    stated = {
        "version": 3,
        "operator_codes": [_code(name) for name in codes],
        "subgraphs": subgraphs,
        "buffers": buffers,
    }
    return written("Model", {**stated, **more})


def _code(name: str) -> dict[str, Any]:
    number = CODES.get(name)
    if number is None:
        return {"deprecated_builtin_code": 32, "builtin_code": 32, "custom_code": name}
    return {"deprecated_builtin_code": min(number, 127), "builtin_code": number}


def conv(net: Net, data: int, before: Sequence[int], channels: int, kernel: int = 3, **more: Any) -> int:
    """A convolution with bias and SAME padding, of what has the shape `before`."""
    stride, activation = more.pop("stride", 1), more.pop("activation", "NONE")
    weight = net.weight(channels, kernel, kernel, before[-1])
    size = [-(-side // stride) for side in before[1:3]]
    options = {"padding": "SAME", "stride_w": stride, "stride_h": stride, "fused_activation_function": activation}
    return net.op(
        "CONV_2D", [data, weight, net.weight(channels)], before[0], *size, channels, options=("Conv2DOptions", options)
    )
