"""A file of ONNX, written node by node."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, ValueInfoProto, helper, numpy_helper, save_model


class File:
    """Collects the nodes of a file; an operator "com.microsoft::Attention" is of that domain."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._weights: list[TensorProto] = []
        self._ends: tuple[list[ValueInfoProto], list[ValueInfoProto]] = ([], [])

    def input(self, name: str, *shape: int | str, dtype: int = TensorProto.FLOAT) -> str:
        self._ends[0].append(helper.make_tensor_value_info(name, dtype, shape))
        return name

    def output(self, name: str, *shape: int | str, dtype: int = TensorProto.FLOAT) -> str:
        self._ends[1].append(helper.make_tensor_value_info(name, dtype, shape))
        return name

    def weight(self, *shape: int, dtype: str = "float32") -> str:
        return self.constant(np.ones(shape, dtype))

    def constant(self, array: Any, dtype: str | None = None) -> str:
        name = f"w{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.array(array, dtype), name))
        return name

    def __call__(self, op: str, *inputs: str, to: tuple[str, ...] = (), **attributes: Any) -> str:
        domain, _, name = op.rpartition("::")
        outputs = to or (f"t{len(self._nodes)}",)
        self._nodes.append(helper.make_node(name, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    def save(self, path: Path, opset: int = 21) -> Path:
        graph = helper.make_graph(self._nodes, "net", *self._ends, self._weights)
        opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
        save_model(helper.make_model(graph, opset_imports=opsets, ir_version=10), path)
        return path
