"""Caffe's own shape inference: one walk over the operators, in their order.

Pre: a graph as the reader made it; its inputs may have been given other shapes.  Post: every value has the shape that
follows from the inputs by Caffe's rules, and every learned operand the one that its operator needs, unless the file
holds the tensor.  What has no rule has no shape.
"""

from __future__ import annotations

from dataclasses import replace

from nnviz.converters.caffe.batches import with_number
from nnviz.converters.caffe.shapes.arrangements import ARRANGEMENTS
from nnviz.converters.caffe.shapes.detection import DETECTION
from nnviz.converters.caffe.shapes.elements import ELEMENTS, LEARNED, NUMBERS, scalar
from nnviz.converters.caffe.shapes.rule import Rule, Shapes
from nnviz.converters.caffe.shapes.stored import fitted
from nnviz.converters.caffe.shapes.windows import WINDOWS
from nnviz.graph import ABSENT, Graph, Node, Shape, TensorType, Value

RULES: dict[str, Rule] = {**ELEMENTS, **WINDOWS, **ARRANGEMENTS, **DETECTION}


def infer(graph: Graph) -> Graph:
    """Return `graph` with every shape that can be known."""
    named, numbered = _inferred(graph), with_number(graph)
    if numbered is None or not unknown(named):
        return named
    second = _inferred(numbered)
    return second if unknown(second) < unknown(named) else named


def unknown(graph: Graph) -> int:
    """How many values have no shape, or one with a dimension that is not known."""
    shapes = (value.type.shape for node in graph.nodes for value in node.outputs)
    return sum(shape is None or None in shape for shape in shapes)


def _inferred(graph: Graph) -> Graph:
    walk = _Walk()
    nodes = tuple(walk.node(node) for node in graph.nodes)
    return replace(graph, nodes=nodes, outputs=tuple(walk.known(value) for value in graph.outputs))


class _Walk:
    """The values of the graph that is being made, by those that they stand for."""

    def __init__(self) -> None:
        self._new: dict[Value, Value] = {}

    def known(self, value: Value) -> Value:
        """What stands for `value` now."""
        return self._new.get(value, value)

    def node(self, node: Node) -> Node:
        """The operator with the types of what it makes, and of what it learns."""
        shapes: Shapes = [self.known(value).type.shape for value in node.inputs]
        self._learn(node, shapes)
        found = _made(node, shapes) if node.inputs else []
        for place, value in enumerate(node.outputs):
            shape = found[place] if place < len(found) else None
            self._new[value] = replace(value, type=TensorType(value.type.dtype, shape))
        inputs, outputs = (tuple(self.known(value) for value in values) for values in (node.inputs, node.outputs))
        return replace(node, inputs=inputs, outputs=outputs)

    def _learn(self, node: Node, shapes: Shapes) -> None:
        learned = [value for value in node.inputs if value.learned]
        wanted: list[Shape] = LEARNED[node.op](node, shapes) if learned and node.op in LEARNED else []
        for value, shape in zip(learned, wanted, strict=False):
            if value not in self._new:
                known = fitted(value.type.shape, shape)
                stored = value.stored if value.type.shape is not None else 0
                self._new[value] = replace(value, type=TensorType(value.type.dtype, known), stored=stored)


def _made(node: Node, shapes: Shapes) -> Shapes:
    """The shapes of what an operator makes; an operand that is left out has none to go by."""
    rule = scalar if node.op.endswith(NUMBERS) else RULES.get(node.op)
    if rule is None or node.inputs[0] is ABSENT:
        return []
    return rule(node, shapes)
