"""Operators that onnx has no rule for, as operators it has one for: old, removed and widespread ones of other vendors.

Only types count: whatever keeps the type of its first input is an Identity.  Sources: the operators' change log
(https://github.com/onnx/onnx/blob/main/docs/Changelog.md) and ONNX Runtime's contributed operators
(https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nnviz.graph import Attribute, Node, TensorType, Value
from nnviz.shapes.contributed import RULES

OLDEST = 7
"""The oldest version of ONNX's operators that all have rules; what came before is written as these."""

_REMOVED = 10
"""The version that has no experimental operators any more."""

_KEEPING = {"Affine", "ImageScaler", "MeanVarianceNormalization", "ParametricSoftplus", "Scale", "ScaledTanh",
            "SimplifiedLayerNormalization", "ThresholdedRelu"}  # fmt: skip
_CONTRIBUTED = "com.microsoft"
# Before version 7 the second input was stretched to the first, and never the other way round.
_STRETCHING = {"Add", "Sub", "Mul", "Div", "Pow", "PRelu"}
_SAME_RULE = {(_CONTRIBUTED, "FusedConv"): "Conv", (_CONTRIBUTED, "FusedGemm"): "Gemm"}


def stand_ins(node: Node, opsets: Mapping[str, int]) -> tuple[Node, ...]:
    """Return nodes that give the same types as `node`, and that onnx has a rule for."""
    if node.domain == _CONTRIBUTED and node.op in RULES and node.inputs and not node.bodies:
        return RULES[node.op](node)
    return (_stand_in(node, opsets),)


def _stand_in(node: Node, opsets: Mapping[str, int]) -> Node:
    if node.bodies:
        return node
    if node.op in _KEEPING and not node.domain:
        return _identity(node)
    if (node.domain, node.op) in _SAME_RULE:
        return replace(node, op=_SAME_RULE[node.domain, node.op], domain="")
    version = opsets.get("", _REMOVED)
    return node if node.domain or version >= _REMOVED else _modern(node, version)


def _identity(node: Node) -> Node:
    return Node("Identity", node.inputs[:1], node.outputs[:1])


def _modern(node: Node, version: int) -> Node:
    if version < OLDEST and node.op in _STRETCHING:
        return _identity(node)
    attributes = dict(node.attributes)
    shape = attributes.pop("shape", None)
    if node.op == "Reshape" and len(node.inputs) == 1 and isinstance(shape, tuple):
        sizes = tuple(size for size in shape if isinstance(size, int))
        given = Value("", TensorType("int64", (len(sizes),)), constant=True, content=sizes)
        return replace(node, inputs=(*node.inputs, given), attributes=attributes)
    if node.op == "Pad" and "paddings" in attributes:
        return replace(node, attributes={**attributes, "pads": attributes["paddings"]})
    if node.op == "Concat" and "axis" not in attributes:
        return replace(node, attributes={**attributes, "axis": 1})
    border = attributes.get("border")
    if node.op == "Crop" and isinstance(border, tuple) and len(border) == 4 and "scale" not in attributes:
        return replace(node, op="Pad", attributes={"pads": _cut(border)})
    return node


def _cut(border: tuple[Attribute, ...]) -> tuple[int, ...]:
    """Turn what Crop cuts off, as left, top, right, bottom, into negative padding."""
    left, top, right, bottom = (-size if isinstance(size, int) else 0 for size in border)
    return (0, 0, top, left, 0, 0, bottom, right)
