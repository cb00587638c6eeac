"""A Graph as an ONNX model, for inference alone: no data but small constants, and names of our own.

Pre: operators are called as in ONNX.  Post: a model whose values are called v0, v1 ...; constants of few elements are
initializers, all other values that come from outside are inputs of a known type.  A body reads the values around it by
their names; a function that nodes call becomes a function of the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nnviz.graph import ABSENT, Graph, Node, Shape, TensorType, Value
from nnviz.shapes.attributes import PLAIN, write_attributes, write_tensor
from nnviz.shapes.types import Symbols, read_type, write_type
from nnviz.shapes.walk import body_names, definition, free_values

if TYPE_CHECKING:
    from onnx import FunctionProto, GraphProto, ModelProto, NodeProto

FUNCTIONS = "nnviz.functions"
"""The domain of the functions of a model that is written here."""

_IR_VERSION = 10


class ModelWriter:
    """Writes parts of a graph as models, and reads what inference adds to them."""

    def __init__(self, opsets: Mapping[str, int]) -> None:
        self._opsets = opsets
        self._symbols = Symbols()
        self._values: list[Value] = []
        self._names: dict[Value, str] = {ABSENT: ""}
        self._functions: dict[Graph, FunctionProto] = {}

    def model(self, nodes: Sequence[Node], types: Mapping[Value, TensorType]) -> ModelProto:
        """Write `nodes` as a model; `types` is what is known of the values."""
        from onnx import ModelProto

        model = ModelProto(ir_version=_IR_VERSION)
        self._functions = {}
        for value in free_values(nodes):
            self._outer(value, model.graph, types)
        for node in nodes:
            self._node(node, model.graph.node.add())
            for value in node.outputs:
                self._typed(value, model.graph, types)
        model.functions.extend(self._functions.values())
        self._import(model)
        return model

    def read(self, graph: GraphProto) -> dict[Value, TensorType]:
        """Return the types that inference left in `graph` and the graphs its nodes hold."""
        found, pending = dict[Value, TensorType](), [graph]
        while pending:
            current = pending.pop()
            for info in (*current.value_info, *current.output):
                found[self._values[int(info.name[1:])]] = read_type(info.type, self._symbols)
            pending += [attribute.g for node in current.node for attribute in node.attribute if attribute.HasField("g")]
        return found

    @property
    def spelt(self) -> Mapping[str, str]:
        """What the symbols of the models are called in the graph."""
        return self._symbols.spellings

    def decoded(self, dims: Mapping[str, Shape]) -> dict[Value, TensorType]:
        """Return what was found of the dimensions of values, by their names in the models."""
        return {
            self._values[int(name[1:])]: TensorType("", tuple(self._symbols.spelt(dim) for dim in shape))
            for name, shape in dims.items()
        }

    def _name(self, value: Value) -> str:
        if value not in self._names:
            self._names[value] = f"v{len(self._values)}"
            self._values.append(value)
        return self._names[value]

    def _outer(self, value: Value, graph: GraphProto, types: Mapping[Value, TensorType]) -> None:
        """Write a value that comes from outside: a small constant with its elements, any other with its type."""
        if value.content is not None and value.type.dtype in PLAIN:
            tensor = graph.initializer.add()
            tensor.name = self._name(value)
            write_tensor(value, tensor)
        else:
            info = graph.input.add()
            info.name = self._name(value)
            write_type(types.get(value, value.type), info.type, self._symbols)

    def _typed(self, value: Value, graph: GraphProto, types: Mapping[Value, TensorType]) -> None:
        type_ = types.get(value, value.type)
        if type_ != TensorType():
            info = graph.value_info.add()
            info.name = self._name(value)
            write_type(type_, info.type, self._symbols)

    def _node(self, node: Node, proto: NodeProto) -> None:
        proto.op_type, proto.domain = node.op, node.domain
        proto.input.extend(self._name(value) for value in node.inputs)
        proto.output.extend(self._name(value) for value in node.outputs)
        write_attributes(node, proto)
        for name, body in zip(body_names(node), node.bodies, strict=False):
            attribute = proto.attribute.add()
            attribute.name, attribute.type = name, attribute.GRAPH
            self._body(body, attribute.g)
        defined = definition(node)
        if defined is not None:
            proto.op_type, proto.domain = self._function(defined), FUNCTIONS
            del proto.attribute[:]

    def _body(self, body: Graph, proto: GraphProto) -> None:
        proto.name = "body"
        for value, infos in [(v, proto.input) for v in body.inputs] + [(v, proto.output) for v in body.outputs]:
            info = infos.add()
            info.name = self._name(value)
            write_type(value.type, info.type, self._symbols)
        for node in body.nodes:
            self._node(node, proto.node.add())

    def _function(self, body: Graph) -> str:
        """Write a function once and return its name; what it holds of constants becomes nodes."""
        from onnx import FunctionProto

        if body not in self._functions:
            function = FunctionProto(name=f"f{len(self._functions)}", domain=FUNCTIONS)
            self._functions[body] = function
            function.input.extend(self._name(value) for value in body.inputs)
            function.output.extend(self._name(value) for value in body.outputs)
            for value in free_values(body.nodes):
                if value.constant:
                    self._literal(value, function.node.add())
            for node in body.nodes:
                self._node(node, function.node.add())
            self._import(function)
        return self._functions[body].name

    def _literal(self, value: Value, proto: NodeProto) -> None:
        """Write a constant of a function, which has no initializers: a Constant, or of a large one its type alone."""
        proto.op_type = "Constant"
        proto.output.append(self._name(value))
        attribute = proto.attribute.add()
        attribute.name, attribute.type = "value", attribute.TENSOR
        write_tensor(value, attribute.t)

    def _import(self, proto: ModelProto | FunctionProto) -> None:
        for domain, version in {**self._opsets, FUNCTIONS: 1}.items():
            entry = proto.opset_import.add()
            entry.domain, entry.version = domain, version
