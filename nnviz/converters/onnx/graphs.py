"""From messages to a Graph: names become values, nodes come into a topological order.

Pre: decoded messages.  Post: every node of the main graph is a Node or hidden with a reason; every name is one Value,
which bodies share with the graphs around them; a name that nothing makes is a Value of its own, and a remark.

The graphs that a node holds, and the functions it calls, are its bodies.  A function has one Graph for all who call it
with the same attributes.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.converters._order import CycleError, topological
from nnviz.converters._remarks import Remarks
from nnviz.converters.onnx.attributes import graphs, literal_of, plain_attributes
from nnviz.converters.onnx.functions import Functions, Key
from nnviz.converters.onnx.initializers import enter_constants, enter_inputs, function_types, stated_types
from nnviz.converters.onnx.limits import MAX_CALLS
from nnviz.converters.onnx.messages import FunctionProto, GraphProto, NodeProto
from nnviz.converters.onnx.names import Scope, Types, makers_of, needs_of, value_named
from nnviz.converters.onnx.scopes import scope_of
from nnviz.converters.onnx.skeleton import TooLargeError
from nnviz.converters.onnx.types import domain_name, text
from nnviz.graph import ABSENT, Graph, Hidden, Node, TensorType, Value
from nnviz.limits import DEFAULTS, Limits


class CyclicError(Exception):
    """A node waits for its own result; says which, by its name, operator or position."""


class GraphReader:
    """Reads the graphs of one file."""

    def __init__(self, functions: Sequence[FunctionProto], remarks: Remarks, most: Limits = DEFAULTS) -> None:
        self._functions, self._most = Functions(functions), most
        self._defined: dict[Key, Graph] = {}
        self._open: list[Key] = []
        self._sizes: dict[Graph, int] = {}
        self._read = 0
        self._remarks = remarks

    def graph(self, proto: GraphProto, outer: Scope | None = None, depth: int = 0) -> Graph:
        """Read a graph, and those its nodes hold; raise `CyclicError` or `TooLargeError`."""
        types, scope = stated_types(proto), Scope(outer)
        enter_constants(proto, scope)
        inputs = enter_inputs(proto, scope, types, self._remarks)
        nodes, hidden = _NodeReader(self, scope, types, depth).read(proto.node)
        outputs = tuple(self.value(value.name, scope, types) for value in proto.output)
        return self._counted(Graph(text(proto.name), nodes, inputs, outputs, hidden))

    def definition(self, node: NodeProto, depth: int) -> Graph | None:
        """Return the graph of the function that `node` calls, None where it calls none."""
        key = self._functions.key(node)
        if key is None:
            return None
        if any(key[0] == name for name, _ in self._open):
            self._remarks.note("a function that calls itself: ", text(node.op_type))
        elif key not in self._defined:
            self._open.append(key)
            self._defined[key] = self._function(self._functions.definition(key, node), depth)
            self._open.pop()
        return self._defined.get(key)

    def value(self, name: bytes, scope: Scope, types: Types) -> Value:
        """Return the Value that `name` stands for."""
        found = scope.find(name) if name else ABSENT
        if found is None:
            self._remarks.note("read, and made nowhere: ", text(name))
            found = scope.enter(name, value_named(name, types))
        return found

    def makers(self, nodes: Sequence[NodeProto], scope: Scope) -> dict[bytes, int]:
        """Return the index of the node that makes each name."""
        return makers_of(nodes, scope, self._remarks)

    def idle(self, node: NodeProto) -> None:
        """Note a node that makes nothing: operators always do, and only a damaged file says otherwise."""
        self._remarks.note("makes nothing, and is not drawn: ", text(node.name) or text(node.op_type))

    def _function(self, proto: FunctionProto, depth: int) -> Graph:
        types, scope = function_types(proto), Scope(None)
        inputs = tuple(scope.enter(name, value_named(name, types)) for name in proto.input)
        nodes, _ = _NodeReader(self, scope, types, depth).read(proto.node)
        outputs = tuple(self.value(name, scope, types) for name in proto.output)
        return self._counted(Graph(text(proto.name), nodes, inputs, outputs))

    def _counted(self, graph: Graph) -> Graph:
        """Count the nodes of `graph`, written out: functions that call others twice grow exponentially."""
        size = len(graph.nodes) + sum(self._sizes[body] for node in graph.nodes for body in node.bodies)
        self._read += len(graph.nodes)
        if max(size, self._read) > self._most.nodes:
            raise TooLargeError(f"more than {self._most.nodes:,} nodes once its functions are written out", "nodes")
        self._sizes[graph] = size
        return graph


class _NodeReader:
    """Reads the nodes of one graph, `depth` graphs inside the main one."""

    def __init__(self, graphs: GraphReader, scope: Scope, types: Types, depth: int) -> None:
        if depth > MAX_CALLS:
            raise TooLargeError(f"graphs and functions nested more than {MAX_CALLS} deep")
        self._graphs, self._scope, self._types, self._depth = graphs, scope, types, depth
        self._makers: dict[bytes, int] = {}

    def read(self, protos: Sequence[NodeProto]) -> tuple[tuple[Node, ...], tuple[Hidden, ...]]:
        """Return the nodes in topological order, and those that are constants or make nothing.

        Only the main graph's hidden nodes are counted.
        """
        self._makers = self._graphs.makers(protos, self._scope)
        nodes, hidden = list[Node](), list[Hidden]()
        for index in self._order(protos):
            if protos[index].op_type == b"Constant" and not domain_name(protos[index].domain):
                self._constant(protos[index], index)
                hidden.append(Hidden(index, "constant"))
            elif not _given(protos[index].output):
                self._graphs.idle(protos[index])
                hidden.append(Hidden(index, "dead"))
            else:
                nodes.append(self._node(protos[index], index))
        return tuple(nodes), () if self._depth else tuple(hidden)

    def _order(self, protos: Sequence[NodeProto]) -> list[int]:
        try:
            return topological(needs_of(protos, self._makers))
        except CycleError as error:
            node = protos[error.index]
            raise CyclicError(text(node.name) or f"{error.index} ({text(node.op_type)})") from error

    def _constant(self, proto: NodeProto, index: int) -> None:
        for name in list(proto.output)[:1]:
            stated = Value(text(name), self._types.get(name, TensorType()), constant=True)
            self._make(name, index, literal_of(proto, text(name)) or stated)

    def _node(self, proto: NodeProto, index: int) -> Node:
        inputs = tuple(self._graphs.value(name, self._scope, self._types) for name in proto.input)
        outputs = tuple(self._make(name, index, value_named(name, self._types)) for name in _given(proto.output))
        scope, modules = scope_of(proto)
        return Node(
            op=text(proto.op_type) or "?",
            inputs=inputs,
            outputs=outputs,
            attributes=plain_attributes(proto),
            name=text(proto.name),
            domain=domain_name(proto.domain),
            scope=scope,
            modules=modules,
            bodies=self._bodies(proto),
            sources=() if self._depth else (index,),
        )

    def _bodies(self, proto: NodeProto) -> tuple[Graph, ...]:
        depth = self._depth + 1
        inner = tuple(self._graphs.graph(graph, self._scope, depth) for graph in graphs(proto))
        definition = self._graphs.definition(proto, depth)
        return inner if definition is None else (*inner, definition)

    def _make(self, name: bytes, index: int, value: Value) -> Value:
        """Let `name` stand for `value`, unless another node, or this one before, makes it."""
        if self._makers.get(name) == index and name not in self._scope:
            self._scope.enter(name, value)
        return value


def _given(names: Sequence[bytes]) -> Sequence[bytes]:
    """Leave out the optional outputs at the end that nobody wants."""
    count = len(names)
    while count and not names[count - 1]:
        count -= 1
    return names[:count]
