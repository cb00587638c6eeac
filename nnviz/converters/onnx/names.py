"""What a name means: the Value it stands for, and the node that makes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nnviz.converters._remarks import Remarks
from nnviz.converters.onnx.attributes import graphs
from nnviz.converters.onnx.messages import GraphProto, NodeProto
from nnviz.converters.onnx.types import text
from nnviz.graph import TensorType, Value

Types = Mapping[bytes, TensorType]
"""What a file states of its values, by name."""


class Scope:
    """The names of one graph; those of the graphs around it can be read as well."""

    def __init__(self, outer: Scope | None) -> None:
        self._outer = outer
        self._names: dict[bytes, Value] = {}

    def __contains__(self, name: bytes) -> bool:
        return name in self._names

    def find(self, name: bytes) -> Value | None:
        """Return the Value of `name`, the innermost first."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope._names:
                return scope._names[name]
            scope = scope._outer
        return None

    def enter(self, name: bytes, value: Value) -> Value:
        """Let `name` stand for `value` in this graph."""
        self._names[name] = value
        return value


def value_named(name: bytes, types: Types) -> Value:
    """Return a new Value of the type that the file states."""
    return Value(text(name), types.get(name, TensorType()))


def makers_of(nodes: Sequence[NodeProto], scope: Scope, remarks: Remarks) -> dict[bytes, int]:
    """Return the index of the node that makes each name; of several that do, the first counts."""
    makers = dict[bytes, int]()
    for index, node in enumerate(nodes):
        for name in node.output:
            if name and (name in makers or name in scope):
                remarks.note("made more than once, of which the first counts: ", text(name))
            elif name:
                makers[name] = index
    return makers


def needs_of(nodes: Sequence[NodeProto], makers: Mapping[bytes, int]) -> list[list[int]]:
    """Return the indices of the nodes that each node waits for, those that its bodies read included."""
    return [[makers[name] for name in _reads(node) if name in makers] for node in nodes]


def _reads(node: NodeProto) -> Iterator[bytes]:
    yield from node.input
    if node.attribute:
        for graph in graphs(node):
            yield from _captured(graph)


def _captured(graph: GraphProto) -> Iterator[bytes]:
    """Yield the names that `graph` reads from the graphs around it; as deep as messages nest, which is bounded."""
    own = {value.name for value in graph.input} | {tensor.name for tensor in graph.initializer}
    own |= {tensor.values.name for tensor in graph.sparse_initializer}
    own |= {name for node in graph.node for name in node.output}
    yield from (value.name for value in graph.output if value.name not in own)
    for node in graph.node:
        yield from (name for name in _reads(node) if name not in own)
