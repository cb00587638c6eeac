"""A small language for networks: tensors that know their shape, and the ONNX file that their operators make.

Weights are initializers whose data lie in a file that does not exist: a figure needs their shapes alone, and a network
of billions of parameters is a file of some kilobytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, helper

OPSET = 24
Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Tensor:
    """A result in a network, by name, with its shape."""

    network: Network
    name: str
    shape: Shape

    @property
    def channels(self) -> int:
        """Length of the second axis: feature maps of an image."""
        return self.shape[1]

    @property
    def width(self) -> int:
        """Length of the last axis: features of a token."""
        return self.shape[-1]


@dataclass(eq=False)
class Network:
    """An ONNX graph being written, operator by operator."""

    name: str
    graph: onnx.GraphProto = field(default_factory=onnx.GraphProto)
    renamed: dict[str, str] = field(default_factory=dict)
    parameters: int = 0

    def input(self, name: str, *shape: int, kind: int = TensorProto.FLOAT) -> Tensor:
        self.graph.input.append(helper.make_tensor_value_info(name, kind, shape))
        return Tensor(self, name, shape)

    def output(self, tensor: Tensor, name: str) -> None:
        """Make `tensor` an output of the network, under `name`."""
        self.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, tensor.shape))
        self.renamed[tensor.name] = name

    def weight(self, *shape: int, name: str = "weight") -> Tensor:
        """Return learned numbers, of which only the shape is written."""
        self.parameters += prod(shape)
        return self.table(*shape, name=name)

    def table(self, *shape: int, name: str) -> Tensor:
        """Return numbers that are not learned, such as sines of positions, of which only the shape is written."""
        tensor = TensorProto(
            name=self._unused(name), data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL
        )
        tensor.external_data.add(key="location", value=f"{self.name}.weights")
        self.graph.initializer.append(tensor)
        return Tensor(self, tensor.name, shape)

    def constant(self, *numbers: int | float) -> Tensor:
        """Return a list of numbers that is not learned, such as the shape that Reshape gives."""
        kind = TensorProto.INT64 if all(isinstance(n, int) for n in numbers) else TensorProto.FLOAT
        made = helper.make_tensor(self._unused("constant"), kind, [len(numbers)], numbers)
        self.graph.initializer.append(made)
        return Tensor(self, made.name, (len(numbers),))

    def scalar(self, number: float) -> Tensor:
        made = helper.make_tensor(self._unused("scalar"), TensorProto.FLOAT, [], [number])
        self.graph.initializer.append(made)
        return Tensor(self, made.name, ())

    def results(
        self, op: str, operands: Sequence[Tensor | None], shapes: Sequence[Shape], **attributes: Any
    ) -> list[Tensor]:
        """Append an operator; None stands for an operand that is left out."""
        name = self._unused(op)
        outputs = [Tensor(self, f"{name}_{place}", shape) for place, shape in enumerate(shapes)]
        read, made = [x.name if x else "" for x in operands], [x.name for x in outputs]
        self.graph.node.append(helper.make_node(op, read, made, name=name, **attributes))
        return outputs

    def save(self, path: Path) -> None:
        self.graph.name = self.name
        for node in self.graph.node:
            for names in (node.input, node.output):
                names[:] = [self.renamed.get(old, old) for old in names]
        model = helper.make_model(self.graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="nnviz")
        path.write_bytes(model.SerializeToString(deterministic=True))

    def _unused(self, name: str) -> str:
        """Return a name that no tensor or operator has yet."""
        count = len(self.graph.node) + len(self.graph.initializer)
        return f"{name}_{count}"


def make(op: str, *operands: Tensor | None, shape: Shape | None = None, **attributes: Any) -> Tensor:
    """Append an operator of one result, which has the shape of the first operand unless `shape` says otherwise."""
    first = operands[0]
    assert first is not None
    return first.network.results(op, operands, [first.shape if shape is None else shape], **attributes)[0]
