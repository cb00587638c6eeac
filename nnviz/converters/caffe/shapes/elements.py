"""Shapes of what works on elements, and of the parameters that it learns."""

from __future__ import annotations

from nnviz.converters.caffe.shapes.dims import at, place
from nnviz.converters.caffe.shapes.rule import Learned, LearnedRule, Rule, Shapes, same
from nnviz.converters.caffe.shapes.windows import kernel, matrix, recurrences, rows
from nnviz.graph import Node, Shape, integer


def first_known(node: Node, shapes: Shapes) -> Shapes:
    """The shape of whichever operand has one: they are all alike."""
    data = [shape for value, shape in zip(node.inputs, shapes, strict=True) if not value.constant]
    return [next((shape for shape in data if shape is not None), None)]


def shifted(node: Node, shapes: Shapes) -> Shapes:
    """A scale for each channel, what is scaled, and what is added to it."""
    return [next((shape for shape in shapes[1:] if shape is not None), None)]


def scalar(node: Node, shapes: Shapes) -> Shapes:
    """Losses and accuracies are single numbers."""
    first: Shape = ()
    return [first, *[None] * (len(node.outputs) - 1)]


def per_channel(node: Node, shapes: Shapes) -> Learned:
    """A number for each channel, in every tensor."""
    channels = at(shapes[0], 1)
    return [(channels,)] * sum(value.learned for value in node.inputs)


def along_axes(node: Node, shapes: Shapes) -> Learned:
    """A number for each element of the axes stated; ones behind them, so that they fall on those axes."""
    shape = shapes[0]
    axis = place(integer(node, "axis", 1), len(shape)) if shape is not None else None
    if shape is None or axis is None:
        return []
    many = integer(node, "num_axes", 1)
    last = len(shape) if many < 0 else min(axis + many, len(shape))
    return [(*shape[axis:last], *(1,) * (len(shape) - last))] * sum(value.learned for value in node.inputs)


def slopes(node: Node, shapes: Shapes) -> Learned:
    """A slope for each channel, or for all."""
    shape = shapes[0]
    if node.attributes.get("channel_shared"):
        return [(1,)]
    return [(at(shape, 1), *(1,) * (len(shape or ()) - 2))]


def length(node: Node, shapes: Shapes) -> Learned:
    """A scale for each channel, or for all."""
    return [(1,) if node.attributes.get("channel_shared") else (at(shapes[0], 1),)]


NUMBERS = ("Accuracy", "Loss", "LossLayer", "LossOHEM")
"""How the names end of operators that make a single number."""

UNCHANGED = (
    "Abs BatchNormalization Clip Dropout Elu Exp HardSigmoid HardSwish Identity InstanceNormalization LRN "
    "LeakyRelu Log LpNormalization MeanVarianceNormalization Mish PRelu Pow Power Relu Scale Selu Sigmoid "
    "Softmax Softplus Swish Tanh Threshold GroupNorm InstanceNorm Noise BatchReduction L2Normalization"
)
"""Operators that change no shape, in words."""

ELEMENTS: dict[str, Rule] = {
    **dict.fromkeys(
        UNCHANGED.split(),
        same,
    ),
    **dict.fromkeys(("Max", "Prod", "Sub", "Sum"), first_known),
    **dict.fromkeys(("Add", "Mul"), first_known),
    "Axpy": shifted,
}

LEARNED: dict[str, LearnedRule] = {
    "Add": along_axes,
    "BatchNormalization": per_channel,
    "Conv": kernel,
    "ConvTranspose": kernel,
    "DeformConv": kernel,
    "Gather": rows,
    "Gemm": matrix,
    "LSTM": recurrences,
    "LpNormalization": length,
    "Mul": along_axes,
    "PRelu": slopes,
    "RNN": recurrences,
    "Scale": along_axes,
}
"""The shapes of the learned operands of each operator that has any."""
