"""What two operators must share to be the same while mining: operator, kernel, grouping, activation behind it.

Strides, channels, axes and the number of operands are left out: the first copy of a stage has another stride, the
copies of an Inception module other widths, and the concatenations of a dense block grow.
"""

from __future__ import annotations

import re
from typing import Final

from nnviz.graph import Node, integer, integers

ACTIVATIONS: Final = frozenset(
    {
        "Relu",
        "LeakyRelu",
        "Clip",
        "Sigmoid",
        "HardSigmoid",
        "HardSwish",
        "Elu",
        "Selu",
        "PRelu",
        "Tanh",
        "Gelu",
        "Softplus",
        "Softsign",
        "Mish",
        "Swish",
        "Silu",
        "Celu",
        "ThresholdedRelu",
        "Relu6",
        "QuickGelu",
    }
)
CONVOLUTIONS: Final = frozenset(["Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "DeformConv"])
UPSAMPLERS: Final = ("Resize", "Upsample", "ConvTranspose", "DepthToSpace")
RESAMPLERS: Final = frozenset([*UPSAMPLERS, "SpaceToDepth"])
STRIDED: Final = frozenset(["Conv", "MaxPool", "AveragePool", "LpPool"])
REARRANGING: Final = frozenset({"Roll", "Reshape", "Transpose", "Pad", "Slice", "Squeeze", "Unsqueeze"})
PARAMETRIC: Final = ("Conv", "Gemm", "MatMul", "LSTM", "GRU", "QLinear")
SYNONYMS: Final = {"Sum": "Add", "Upsample": "Resize", "Silu": "Swish"}


def label(node: Node) -> str:
    """The label of `node` at the level of mining."""
    name = SYNONYMS.get(node.op, node.op)
    if node.domain:
        name = f"{node.domain}::{name}"
    if node.op in CONVOLUTIONS:
        name += "x".join(map(str, integers(node, "kernel_shape"))) + _grouping(node)
    return name + "+act" if node.then and any(op in ACTIVATIONS for op in node.then) else name


def _grouping(node: Node) -> str:
    if node.attributes.get("depthwise"):
        return "dw"
    return "g" if integer(node, "group", 1) > 1 else ""


def resamples(node: Node) -> bool:
    """Whether `node` changes the resolution: it opens a stage."""
    return node.op in RESAMPLERS or (node.op in STRIDED and max(integers(node, "strides"), default=1) > 1)


def is_norm(name: str) -> bool:
    """Whether the label is that of a normalisation, or of what stands in its place."""
    return "Norm" in name or name == "Affine"


def is_parametric(name: str) -> bool:
    """Whether the label is that of an operator that a block begins with."""
    return name.startswith(PARAMETRIC) or is_norm(name)


def convolution(name: str) -> tuple[str, str, str]:
    """Operator, kernel and grouping of a label; the kernel is empty where it is no convolution's."""
    match = re.fullmatch(r"(Conv|ConvTranspose)(\d[\dx]*)(dw|g|)", name)
    return (match[1], match[2], match[3]) if match else (name, "", "")


def printed(name: str) -> str:
    """The label as a person writes it: "Conv1x1" is "Conv 1×1", and "caffe::PriorBox" is "PriorBox"."""
    base, kernel, kind = convolution(name.rpartition("::")[2])
    prefix = {"dw": "DW ", "g": "Grouped "}.get(kind, "") if kernel else ""
    return f"{prefix}{base} {kernel.replace('x', '×')}".strip()
