"""From subgraphs to a Graph: indices become values, operators what ONNX calls them.

A file that offers several graphs to call becomes one of functions, each named as the file offers it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from nnviz.converters._order import CycleError, topological
from nnviz.converters._remarks import Remarks
from nnviz.converters.tflite.call import Call
from nnviz.converters.tflite.flatbuffer import DamagedError, Table, TooLargeError
from nnviz.converters.tflite.model import Model, Signature, Subgraph
from nnviz.converters.tflite.operators import translate
from nnviz.converters.tflite.operators.calling import LINK
from nnviz.converters.tflite.scope import UNPACKING, Tensors
from nnviz.graph import Attribute, Graph, Hidden, Node, Value

MOST_DEEP: Final = 32
"""Subgraphs in subgraphs."""


class GraphReader:
    """Reads the subgraphs of one file; `told` are names of tensors of the first, by the file's metadata."""

    def __init__(self, model: Model, remarks: Remarks, told: Mapping[int, str]) -> None:
        self.model, self._remarks, self._told = model, remarks, told
        self._open: list[int] = []
        self._read = 0

    def whole(self) -> Graph:
        """The graph that the file is; where it offers several to call, each is a node with a body."""
        offered = self._offered()
        if len(offered) == 1:
            return self.graph(offered[0].subgraph, signature=offered[0], first=0)
        nodes, inputs, outputs, first = list[Node](), list[Value](), list[Value](), 0
        for signature in offered:
            body = self.graph(signature.subgraph, signature=signature)
            count = len(self.model.subgraph(signature.subgraph).operators)
            reads, makes = (tuple(replace(value) for value in ends) for ends in (body.inputs, body.outputs))
            sources = tuple(range(first, first + count))
            title = signature.key or body.name or f"subgraph {signature.subgraph}"
            nodes.append(Node(title, reads, makes, name=title, domain="signature", bodies=(body,), sources=sources))
            inputs += reads
            outputs += makes
            first += count
        return Graph("", tuple(nodes), tuple(inputs), tuple(outputs))

    def graph(
        self, index: int, given: Sequence[Value] | None = None, signature: Signature | None = None, first: int = -1
    ) -> Graph:
        """Read a subgraph; its inputs are the values `given`, or its own.

        `first` is the number of its first operator among those that are drawn, -1 inside bodies.
        """
        if index in self._open or len(self._open) >= MOST_DEEP:
            raise DamagedError(f"subgraph {index} runs itself, or is nested more than {MOST_DEEP} deep")
        subgraph = self.model.subgraph(index)
        self._read += len(subgraph.operators)
        if self._read > self.model.limits.nodes:
            raise TooLargeError(f"more than {self.model.limits.nodes:,} operators", "nodes")
        self._open.append(index)
        bound = dict(zip(subgraph.inputs, given or (), strict=False))
        names = {**signature.outputs, **signature.inputs} if signature else {}
        if signature and not index:
            names = {**names, **self._told}
        tensors = Tensors(self.model, subgraph, bound, names, self._remarks)
        nodes, hidden = self._nodes(subgraph, tensors, first)
        inputs = tuple(dict.fromkeys(tensors.value(index) for index in subgraph.inputs if index >= 0))
        outputs = tuple(dict.fromkeys(tensors.value(index) for index in subgraph.outputs if index >= 0))
        self._open.pop()
        return Graph(subgraph.name, nodes, inputs, outputs, hidden)

    def _offered(self) -> list[Signature]:
        """What can be called: the graphs that have a signature, and the first where no operator runs it."""
        signatures = {signature.subgraph: signature for signature in reversed(self.model.signatures)}
        if 0 not in signatures and (0 not in self._run() or not signatures):
            signatures[0] = Signature("", 0, {}, {})
        return [signatures[index] for index in sorted(signatures)]

    def _run(self) -> set[int]:
        """The subgraphs that operators run."""
        if len(self.model.graphs) < 2:
            return set()
        operators = [op for index in range(len(self.model.graphs)) for op in self.model.subgraph(index).operators]
        found = [value for op in operators for name, value in options_of(op).items() if LINK.search(name)]
        return {
            index
            for value in found
            for index in (value if isinstance(value, tuple) else (value,))
            if isinstance(index, int)
        }

    def _nodes(self, subgraph: Subgraph, tensors: Tensors, first: int) -> tuple[tuple[Node, ...], tuple[Hidden, ...]]:
        nodes, hidden = list[Node](), list[Hidden]()
        for position in _order(subgraph, tensors):
            call = self._call(subgraph.operators[position], tensors, position, first)
            if why := self._why_hidden(call, tensors):
                hidden += [Hidden(source, why) for source in call.sources]
                continue
            call.nodes = nodes
            translate(call)
        return tuple(nodes), tuple(hidden)

    def _call(self, operator: Table, tensors: Tensors, position: int, first: int) -> Call:
        name, custom = self.model.operator(operator)
        reads, makes = operator.integers("inputs"), operator.integers("outputs")
        made = tensors.made(position, makes)
        sources = () if first < 0 else (first + position,)
        return Call(name, options_of(operator), operator, tensors, sources, reads, makes, made, custom, self)

    def _why_hidden(self, call: Call, tensors: Tensors) -> str:
        """Why an operator is not drawn: what it makes is a constant of the file, or nothing that flows."""
        if call.name in UNPACKING and call.makes and tensors.origin(call.makes[0]) != call.makes[0]:
            return "quantization"
        if any(index >= 0 for index in call.makes):
            return ""
        self._remarks.note("makes nothing that flows, and is not drawn: ", call.custom or call.name)
        return "dead"


def options_of(operator: Table) -> dict[str, Attribute]:
    """The options of an operator, of the first or the second kind."""
    table = operator.table("builtin_options") or operator.table("builtin_options2")
    return table.attributes() if table else {}


def _order(subgraph: Subgraph, tensors: Tensors) -> list[int]:
    needs = [
        [tensors.makers[index] for index in operator.integers("inputs") if index in tensors.makers]
        for operator in subgraph.operators
    ]
    try:
        return topological(needs)
    except CycleError as error:
        raise DamagedError(f"operator {error.index} waits for its own result") from error
