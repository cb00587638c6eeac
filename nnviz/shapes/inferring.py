"""Types that follow from others by the rules of the operators, as the onnx package knows them.

Inference runs over all nodes at once.  Should it refuse a node so that nothing is returned, the nodes are halved until
only those that are refused are left out.  Dimensions that are still open are probed with numbers.  What is left is
asked of onnx's propagation of data, which makes a list as long as each vector is: only where none is too long for that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from nnviz.graph import Graph, Node, TensorType, Value
from nnviz.limits import DEFAULTS, Limits
from nnviz.shapes.model import ModelWriter
from nnviz.shapes.probing import probed
from nnviz.shapes.standins import OLDEST, stand_ins
from nnviz.shapes.types import clarified, is_clear, is_known, refined, symbols_in, unstated
from nnviz.shapes.walk import all_graphs, callers_first, free_values

Types = dict[Value, TensorType]

MAX_ATTEMPTS = 100
"""Runs of inference after which what is left is given up."""

LONGEST = 65_536
"""Elements of a vector for which data is propagated."""


class Inference:
    """Inference over one graph; what is found goes into `types`."""

    def __init__(self, opsets: Mapping[str, int], most: Limits = DEFAULTS) -> None:
        self._opsets, self._most = opsets, most
        self._writer = ModelWriter({**opsets, "": max(opsets.get("", OLDEST), OLDEST)})
        self.types: Types = {}
        self.failure = ""
        self._attempts = 0

    def run(self, graph: Graph) -> None:
        """Infer `graph`, then the functions it calls, where all calls of one agree on its inputs."""
        self._nodes(self._written(graph))
        for body, callers in callers_first(graph):
            given = [tuple(self._type(value) for value in node.inputs) for node in callers]
            if all(types == given[0] for types in given):
                for value, type_ in zip(body.inputs, given[0], strict=False):
                    self.types[value] = refined(type_, value.type)
                self._nodes(self._written(body))

    def _written(self, graph: Graph) -> list[Node]:
        return [written for node in graph.nodes for written in stand_ins(node, self._opsets)]

    def _type(self, value: Value) -> TensorType:
        return self.types.get(value, value.type)

    def _found(self, value: Value, type_: TensorType) -> None:
        self.types[value] = refined(self._type(value), type_)

    def _clarified(self, dims: Mapping[Value, TensorType], symbols: Collection[str]) -> None:
        for value, type_ in dims.items():
            self.types[value] = clarified(self._type(value), type_, symbols)

    def _nodes(self, nodes: Sequence[Node]) -> None:
        """Infer the nodes of one graph, in order, by one way after the other until everything is known and clear."""
        made = [value for node in nodes for value in node.outputs]
        symbols = symbols_in(self._type(value) for value in free_values(nodes))
        if not self._are_known(made):
            self._infer(nodes)
        if not self._are_known(made) or not all(is_clear(self._type(value), symbols) for value in made):
            self._probe(nodes, symbols)
        if not self._are_known(made):
            self._propagate(nodes)

    def _are_known(self, values: Sequence[Value]) -> bool:
        return all(is_known(self._type(value)) for value in values)

    def _infer(self, nodes: Sequence[Node], data: bool = False) -> None:
        """Infer `nodes`; halve them where they are refused."""
        pending = [nodes]
        while pending and self._attempts < MAX_ATTEMPTS:
            part = pending.pop()
            if not self._attempt(part, data) and len(part) > 1:
                middle = len(part) // 2
                pending += [part[middle:], part[:middle]]

    def _propagate(self, nodes: Sequence[Node]) -> None:
        held = Graph("", tuple(nodes))
        values = (v for part in all_graphs(held) for n in part.nodes for v in (*part.inputs, *n.inputs, *n.outputs))
        shapes = (self._type(value).shape or () for value in values)
        if not any(len(shape) == 1 and isinstance(shape[0], int) and shape[0] > LONGEST for shape in shapes):
            self._infer(nodes, data=True)

    def _attempt(self, nodes: Sequence[Node], data: bool) -> bool:
        """Infer `nodes` at once, with propagation of `data`; return whether onnx agreed to."""
        from onnx.shape_inference import infer_shapes

        self._attempts += 1
        try:
            model = self._writer.model(nodes, self.types)
            inferred = infer_shapes(model, check_type=False, strict_mode=False, data_prop=data)
            found = self._writer.read(inferred.graph)
        except Exception as error:  # onnx raises what C++ and protobuf raise; no figure may depend on it
            self.failure = self.failure or type(error).__name__
            return False
        for value, type_ in found.items():
            self._found(value, type_)
        return True

    def _probe(self, nodes: Sequence[Node], symbols: Collection[str]) -> None:
        """Probe `nodes`, whose inputs have these `symbols`; what the nodes' own say is not used for that."""
        opened = {value: unstated(self._type(value), symbols) for node in nodes for value in node.outputs}
        try:
            model = self._writer.model(nodes, {**self.types, **opened})
            self._clarified(self._writer.decoded(probed(model, self._most.probed, self._writer.spelt)), symbols)
        except Exception as error:  # as above
            self.failure = self.failure or type(error).__name__
