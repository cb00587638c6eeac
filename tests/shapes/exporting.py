"""Graphs as PyTorch's two exporters write them: what they do with sizes that are known only at run time.

The older one (TorchScript) gathers each size from a Shape, gives it an axis and joins them; constants are nodes, and
norms are written out.  The newer one (dynamo) takes slices of a Shape and uses the operators of later versions.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Style = Literal["torchscript", "dynamo"]
Size = int | str
"""A number, or the name of a scalar that holds it."""


class Exporter:
    """Writes one network, in the style of one exporter."""

    def __init__(self, style: Style) -> None:
        self.old = style == "torchscript"
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.inputs: list[onnx.ValueInfoProto] = []
        self._dice = np.random.default_rng(0)
        self._count = 0

    def op(self, kind: str, *inputs: str, outputs: int = 1, **attributes: object) -> str:
        return self.split(kind, *inputs, outputs=outputs, **attributes)[0]

    def split(self, kind: str, *inputs: str, outputs: int, **attributes: object) -> list[str]:
        self._count += 1
        names = [f"v{self._count}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names

    def constant(self, value: object, dtype: str = "int64") -> str:
        return self.op("Constant", value=numpy_helper.from_array(np.asarray(value, dtype)))

    def buffer(self, array: NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(array, f"w{len(self.weights)}"))
        return self.weights[-1].name

    def weight(self, *shape: int) -> str:
        return self.buffer((0.1 * self._dice.standard_normal(shape)).astype(np.float32))

    def input(self, name: str, dtype: int, *shape: Size) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, dtype, shape))
        return name

    def size(self, x: str, axis: int) -> str:
        """One size of a tensor, as a scalar."""
        if self.old:
            return self.op("Gather", self.op("Shape", x), self.constant(axis), axis=0)
        return self.op("Squeeze", self.op("Shape", x, start=axis, end=axis + 1), self.constant([0]))

    def vector(self, size: Size) -> str:
        if isinstance(size, int):
            return self.constant([size])
        minus = self.constant([0 if self.old else -1])
        return self.op("Unsqueeze" if self.old else "Reshape", size, minus)

    def sizes(self, sizes: Sequence[Size]) -> str:
        return self.op("Concat", *(self.vector(size) for size in sizes), axis=0)

    def reshape(self, x: str, *sizes: Size) -> str:
        return self.op("Reshape", x, self.sizes(sizes), **({} if self.old else {"allowzero": 1}))

    def expand(self, x: str, *sizes: Size) -> str:
        """Stretch a tensor; the older exporter asks at run time which sizes are -1."""
        wanted = self.sizes(sizes)
        if self.old:
            one = helper.make_tensor("one", 7, [1], [1])
            ones = self.op("ConstantOfShape", self.op("Shape", wanted), value=one)
            minus = self.op("Mul", ones, self.constant(-1))
            wanted = self.op("Where", self.op("Equal", wanted, minus), ones, wanted)
        return self.op("Expand", x, wanted)

    def arange(self, size: str) -> str:
        return self.op("Range", self.constant(0), size, self.constant(1))

    def cut(self, x: str, axis: int, start: Size, stop: Size) -> str:
        return self.op("Slice", x, self.vector(start), self.vector(stop), self.constant([axis]), self.constant([1]))

    def unsqueeze(self, x: str, *axes: int) -> str:
        for axis in axes:
            x = self.op("Unsqueeze", x, self.constant([axis]))
        return x

    def linear(self, x: str, width: int, out: int) -> str:
        return self.op("Add", self.op("MatMul", x, self.weight(width, out)), self.weight(out))

    def scale(self, x: str, factor: float, kind: str = "Mul") -> str:
        return self.op(kind, x, self.constant(factor, "float32"))

    def norm(self, x: str, width: int) -> str:
        if not self.old:
            return self.op("LayerNormalization", x, self.weight(width), self.weight(width), axis=-1)
        centred = self.op("Sub", x, self.op("ReduceMean", x, axes=[-1]))
        squared = self.op("Pow", centred, self.constant(2.0, "float32"))
        spread = self.op("Sqrt", self.scale(self.op("ReduceMean", squared, axes=[-1]), 1e-5, "Add"))
        return self.op("Add", self.op("Mul", self.op("Div", centred, spread), self.weight(width)), self.weight(width))

    def rms_norm(self, x: str, width: int) -> str:
        squared = self.op("Pow", x, self.constant(2.0, "float32"))
        if self.old:
            mean = self.op("ReduceMean", squared, axes=[-1])
        else:
            mean = self.op("ReduceMean", squared, self.constant([-1]))
        spread = self.op("Sqrt", self.scale(mean, 1e-5, "Add"))
        inverse = (
            self.op("Reciprocal", spread) if not self.old else self.op("Div", self.constant(1.0, "float32"), spread)
        )
        return self.op("Mul", self.weight(width), self.op("Mul", x, inverse))

    def gelu(self, x: str) -> str:
        if not self.old:
            return self.op("Gelu", x)
        return self.op("Mul", x, self.scale(self.scale(self.op("Erf", self.scale(x, 1.41, "Div")), 1.0, "Add"), 0.5))

    def heads(self, x: str, heads: int, width: int) -> str:
        """Batch, sequence, width to batch, head, sequence, width of a head."""
        split = self.reshape(x, self.size(x, 0), self.size(x, 1), heads, width // heads)
        return self.op("Transpose", split, perm=[0, 2, 1, 3])

    def attend(self, q: str, k: str, v: str, mask: str, width: int) -> str:
        """Attention over heads, put together again."""
        scores = self.op("MatMul", q, self.op("Transpose", k, perm=[0, 1, 3, 2]))
        if self.old:
            length = self.op("Cast", self.size(q, 3), to=1)
            scores = self.op("Div", scores, self.op("Sqrt", length))
        else:
            scores = self.scale(scores, 0.3)
        scores = self.op("Add", scores, mask) if mask else scores
        mixed = self.op("Transpose", self.op("MatMul", self.op("Softmax", scores, axis=-1), v), perm=[0, 2, 1, 3])
        return self.reshape(mixed, self.size(mixed, 0), self.size(mixed, 1), width)

    def model(self, *outputs: str) -> onnx.ModelProto:
        ends = [onnx.ValueInfoProto(name=name) for name in outputs]
        for end in ends:
            end.type.tensor_type.elem_type = 1
        graph = helper.make_graph(self.nodes, "main_graph", self.inputs, ends, self.weights)
        opset = helper.make_opsetid("", 17 if self.old else 20)
        return helper.make_model(graph, opset_imports=[opset], ir_version=9)
