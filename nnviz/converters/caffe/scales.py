"""A Scale layer behind a BatchNorm is its affine part, as it is in ONNX's operator; alone it is a BatchNormalization
in the form that it has at inference, or a product with what is learned.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from nnviz.converters.caffe.operators import CAFFE
from nnviz.graph import ABSENT, Graph, Node, Value


def join_scales(graph: Graph) -> Graph:
    """Return `graph` without Scale operators."""
    readers = Counter(value for node in graph.nodes for value in node.inputs)
    readers.update(graph.outputs)
    made = dict[Value, int]()
    nodes = list[Node]()
    for node in graph.nodes:
        place = made.get(node.inputs[0], -1) if _is_scale(node) else -1
        if place >= 0 and readers[node.inputs[0]] == 1 and _has_no_affine(nodes[place]) and _is_per_channel(node):
            nodes[place] = _joined(nodes[place], node)
            made[node.outputs[0]] = place
            continue
        nodes.append(_alone(node) if _is_scale(node) else node)
        made |= dict.fromkeys(node.outputs, len(nodes) - 1)
    return replace(graph, nodes=tuple(nodes))


def _is_scale(node: Node) -> bool:
    return node.op == "Scale" and node.domain == CAFFE and len(node.inputs) > 1


def _is_per_channel(node: Node) -> bool:
    return node.attributes.get("axis") in (1, -3) and node.attributes.get("num_axes") == 1


def _has_no_affine(node: Node) -> bool:
    return node.op == "BatchNormalization" and node.inputs[1:2] == (ABSENT,)


def _joined(norm: Node, scale: Node) -> Node:
    """The normalisation with the scale, and the shift if there is one, in the slots of ONNX."""
    shift = scale.inputs[2] if len(scale.inputs) > 2 else ABSENT
    inputs = (*norm.inputs[:1], *scale.inputs[1:2], shift, *norm.inputs[3:])
    return replace(norm, inputs=inputs, outputs=scale.outputs, sources=(*norm.sources, *scale.sources))


def _alone(node: Node) -> Node:
    if len(node.inputs) > 2 and _is_per_channel(node):
        return replace(node, op="BatchNormalization", domain="", attributes={})
    if len(node.inputs) == 2:
        return replace(node, op="Mul", domain="")
    return node
