"""A network that was read from ONNX, written as TensorFlow Lite's own converters write it.

Data is channels last, norms are folded into convolutions, activations are fused; padding is SAME where a convolution
has stride 1 and an operator of its own otherwise.
"""

from typing import Any

from nnviz.graph import Graph, Node, Value, integer, integers
from tests.converters.tflite.building import Net, model

FUSED = {"Relu": "RELU", "Clip": "RELU6"}


def exported(graph: Graph) -> bytes:
    """The file for a cleaned graph of pictures."""
    export = _Export()
    for value in graph.inputs:
        export.indices[value] = export.net.input(*export.shape(value), name=value.name)
    for node in graph.nodes:
        export.write(node)
    export.net.outputs = [export.indices[value] for value in graph.outputs]
    return model(export.net)


class _Export:
    def __init__(self) -> None:
        self.net = Net()
        self.indices: dict[Value, int] = {}

    def shape(self, value: Value) -> tuple[int, ...]:
        sizes = tuple(dim if isinstance(dim, int) else 1 for dim in value.type.shape or ())
        return (sizes[0], *sizes[2:], sizes[1]) if len(sizes) == 4 else sizes

    def write(self, node: Node) -> None:
        reads = [self.indices[value] for value in node.inputs]
        getattr(self, f"_{node.op}")(node, reads)

    def made(self, node: Node, name: str, reads: list[int], options: tuple[str, dict[str, Any]] | None = None) -> None:
        value = node.outputs[0]
        self.indices[value] = self.net.op(name, reads, *self.shape(value), options=options)

    def _window(self, node: Node, reads: list[int]) -> dict[str, Any]:
        """The options of a window; padding goes into an operator before it, but for SAME."""
        strides, pads = integers(node, "strides"), integers(node, "pads")
        shape = self.shape(node.inputs[0])
        if any(pads) and max(strides) > 1:
            pairs = [0, 0, pads[0], pads[2], pads[1], pads[3], 0, 0]
            amount = self.net.tensor(4, 2, type="INT32", data=pairs)
            padded = (shape[0], shape[1] + pads[0] + pads[2], shape[2] + pads[1] + pads[3], shape[3])
            reads[0] = self.net.op("PAD", [reads[0], amount], *padded)
        same = any(pads) and max(strides) == 1
        return {"padding": "SAME" if same else "VALID", "stride_h": strides[0], "stride_w": strides[1]}

    def _Conv(self, node: Node, reads: list[int]) -> None:  # noqa: N802
        channels, inner, *kernel = (dim for dim in node.weights[0].type.shape or () if isinstance(dim, int))
        options = self._window(node, reads)
        options["fused_activation_function"] = FUSED.get(node.then[-1] if node.then else "", "NONE")
        bias = self.net.weight(channels)
        if node.attributes["depthwise"]:
            options["depth_multiplier"] = channels // integer(node, "group")
            reads += [self.net.weight(1, *kernel, channels), bias]
            self.made(node, "DEPTHWISE_CONV_2D", reads, ("DepthwiseConv2DOptions", options))
        else:
            reads += [self.net.weight(channels, *kernel, inner), bias]
            self.made(node, "CONV_2D", reads, ("Conv2DOptions", options))

    def _pool(self, node: Node, reads: list[int]) -> None:
        name = {"MaxPool": "MAX_POOL_2D", "AveragePool": "AVERAGE_POOL_2D"}[node.op]
        height, width = integers(node, "kernel_shape")
        options = {**self._window(node, reads), "filter_height": height, "filter_width": width}
        self.made(node, name, reads, ("Pool2DOptions", options))

    _MaxPool = _AveragePool = _pool

    def _GlobalAveragePool(self, node: Node, reads: list[int]) -> None:  # noqa: N802
        axes = self.net.tensor(2, type="INT32", data=[1, 2])
        self.made(node, "MEAN", [*reads, axes], ("ReducerOptions", {"keep_dims": True}))

    def _Concat(self, node: Node, reads: list[int]) -> None:  # noqa: N802
        self.made(node, "CONCATENATION", reads, ("ConcatenationOptions", {"axis": 3}))

    def _Add(self, node: Node, reads: list[int]) -> None:  # noqa: N802
        self.made(node, "ADD", reads, ("AddOptions", {}))

    _Sum = _Add

    def _BatchNormalization(self, node: Node, reads: list[int]) -> None:  # noqa: N802
        channels = self.shape(node.outputs[0])[-1]
        scaled = self.net.op("MUL", [*reads, self.net.weight(channels)], *self.shape(node.outputs[0]))
        options = {"fused_activation_function": FUSED.get(node.then[-1] if node.then else "", "NONE")}
        self.made(node, "ADD", [scaled, self.net.weight(channels)], ("AddOptions", options))

    def _Relu(self, node: Node, reads: list[int]) -> None:  # noqa: N802
        self.made(node, "RELU", reads)

    def _Softmax(self, node: Node, reads: list[int]) -> None:  # noqa: N802
        self.made(node, "SOFTMAX", reads, ("SoftmaxOptions", {"beta": 1.0}))

    def _LRN(self, node: Node, reads: list[int]) -> None:  # noqa: N802
        self.made(node, "LOCAL_RESPONSE_NORMALIZATION", reads, ("LocalResponseNormalizationOptions", {"radius": 2}))

    def _Gemm(self, node: Node, reads: list[int]) -> None:  # noqa: N802
        features, size = integer(node, "features"), node.weights[0].type.size or 0
        inner = size // features
        amount = self.net.tensor(2, type="INT32", data=[1, inner])
        flat = self.net.op("RESHAPE", [*reads, amount], 1, inner)
        options = {"fused_activation_function": FUSED.get(node.then[-1] if node.then else "", "NONE")}
        matrix = self.net.weight(features, inner)
        reads = [flat, matrix, self.net.weight(features)]
        self.made(node, "FULLY_CONNECTED", reads, ("FullyConnectedOptions", options))
