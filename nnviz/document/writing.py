"""A document as text: the same bytes for the same graph, in ASCII, on one line."""

from __future__ import annotations

import json
from math import isnan
from typing import TypeAlias

from nnviz.document.types import SCHEMA, Document, inner_first
from nnviz.graph import ABSENT, Attribute, Block, Graph, Node, Value

Entry: TypeAlias = dict[str, object]


def written(document: Document) -> bytes:
    """Write `document` as JSON."""
    writing = _Writing()
    for graph in inner_first(document.graph):
        writing.graph(graph)
    content = {
        "schema": SCHEMA,
        **({"folded": True} if document.folded else {}),
        "names": sorted(document.names.items()),
        "values": [_value(value) for value in writing.values],
        "graphs": writing.entries,
    }
    return json.dumps(content, separators=(",", ":"), allow_nan=False).encode("ascii")


class _Writing:
    """Values and graphs, numbered as they are met."""

    def __init__(self) -> None:
        self.values: dict[Value, int] = {}
        self.entries: list[Entry] = []
        self._graphs: dict[Graph, int] = {}

    def graph(self, graph: Graph) -> None:
        """Append `graph`, whose inner graphs were appended before."""
        entry: Entry = {
            "name": graph.name,
            "inputs": self._numbers(graph.inputs),
            "nodes": [self._node(node) for node in graph.nodes],
            "outputs": self._numbers(graph.outputs),
            "hidden": [(hidden.member, hidden.why) for hidden in graph.hidden],
            "metadata": dict(graph.metadata),
            "remarks": graph.remarks,
            "part": graph.part,
        }
        self._graphs[graph] = len(self.entries)
        self.entries.append(_full(entry))

    def _node(self, node: Node) -> Entry:
        entry: Entry = {
            "op": node.op,
            "domain": node.domain,
            "name": node.name,
            "inputs": self._numbers(node.inputs),
            "outputs": self._numbers(node.outputs),
            "attributes": {name: _attribute(value) for name, value in node.attributes.items()},
            "scope": node.scope,
            "modules": node.modules,
            "bodies": [self._graphs[body] for body in node.bodies],
            "sources": node.sources,
            "then": node.then,
            "weights": self._numbers(node.weights),
        }
        return _full(entry) | (self._block(node) if isinstance(node, Block) else {})

    def _block(self, block: Block) -> Entry:
        entry: Entry = {
            "kind": block.kind,
            "label": block.label,
            "equal": block.equal,
            "variants": [(variant.instance, variant.differs) for variant in block.variants],
            "body_index": block.body_index,
            "shared": block.shared,
        }
        return _full(entry) | {"instances": [self._graphs[copy] for copy in block.instances]}

    def _numbers(self, values: tuple[Value, ...]) -> list[int | None]:
        return [None if v is ABSENT else self.values.setdefault(v, len(self.values)) for v in values]


def _value(value: Value) -> Entry:
    shape = value.type.shape
    entry: Entry = {
        "name": value.name,
        "dtype": value.type.dtype,
        "constant": value.constant,
        "learned": value.learned,
        "stored": value.stored,
    }
    return _full(entry) | ({} if shape is None else {"shape": shape})


def _attribute(value: Attribute) -> object:
    if isinstance(value, tuple):
        return [_attribute(item) for item in value]
    if isinstance(value, float) and value - value != 0:  # an infinity or no number
        return {"float": "nan" if isnan(value) else "inf" if value > 0 else "-inf"}
    return value


def _full(entry: Entry) -> Entry:
    """`entry` without what is empty."""
    return {name: item for name, item in entry.items() if item or name == "op"}
