"""From copies by position to a graph whose nodes are operators and blocks.

A copy becomes a graph of its own: its inputs and outputs are the values that cross its border.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nnviz.folding.bodies import reads
from nnviz.folding.copies import Copy, Member, Repeat
from nnviz.folding.equality import shares_weights
from nnviz.folding.kinds import Kind
from nnviz.graph import Block, Graph, Node, Value, Variant


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the blocks of one graph.

    nodes       operators by position
    producer    position of the operator that makes a value
    last_use    position of the last operator that uses it; beyond the end where the graph returns it
    earliest    for each operator, where the first of what it reads is made; latest: where the last of its results ends
    kinds       classes by shape, and their labels
    """

    nodes: Sequence[Node]
    producer: Mapping[Value, int]
    last_use: Mapping[Value, int]
    earliest: Sequence[int]
    latest: Sequence[int]
    kinds: Mapping[int, Kind]
    labels: Mapping[str, str]

    def members(self, copy: Copy) -> tuple[Node, ...]:
        """The nodes of one copy."""
        return tuple([self._node(member) for member in copy.members])

    def _node(self, member: Member) -> Node:
        return self._block(member) if isinstance(member, Repeat) else self.nodes[member]

    def _block(self, repeat: Repeat) -> Block:
        kind = self.kinds[repeat.shape]
        variants = tuple(Variant(i, kind.variants[c]) for i, c in enumerate(repeat.copies) if c in kind.variants)
        regular = (i for i, copy in enumerate(repeat.copies) if copy not in kind.variants)
        scopes = [node.scope for node in self.nodes[repeat.start : repeat.end]]
        copies = tuple([self._graph(copy, self.labels[kind.name]) for copy in repeat.copies])
        alone = len(copies) == 1
        return Block(
            "Block",
            inputs=copies[0].inputs if alone else self._entering(repeat.start, repeat.end),
            outputs=copies[0].outputs if alone else self._leaving(repeat.start, repeat.end),
            scope=_common_prefix(scopes),
            kind=kind.name,
            label=self.labels[kind.name],
            instances=copies,
            equal=kind.equal,
            variants=variants,
            body_index=next(regular, 0),
            shared=shares_weights([self.nodes[copy.start : copy.end] for copy in repeat.copies]),
        )

    def _graph(self, copy: Copy, name: str) -> Graph:
        inputs, outputs = self._entering(copy.start, copy.end), self._leaving(copy.start, copy.end)
        return Graph(name, self.members(copy), inputs, outputs)

    def _entering(self, start: int, end: int) -> tuple[Value, ...]:
        entered = (self.nodes[i] for i in range(start, end) if self.earliest[i] < start)
        used = (value for node in entered for value in reads(node) if not value.constant)
        return tuple(dict.fromkeys(value for value in used if self.producer.get(value, -1) < start))

    def _leaving(self, start: int, end: int) -> tuple[Value, ...]:
        left = (self.nodes[i] for i in range(start, end) if self.latest[i] >= end)
        return tuple(value for node in left for value in node.outputs if self.last_use.get(value, -1) >= end)


def build(
    graph: Graph, nodes: Sequence[Node], root: Copy, kinds: Mapping[int, Kind], labels: Mapping[str, str]
) -> Graph:
    """Return `graph` with the blocks of `root`; `nodes` are its operators by position."""
    producer = {value: i for i, node in enumerate(nodes) for value in node.outputs}
    last_use = {value: i for i, node in enumerate(nodes) for value in reads(node)}
    last_use |= dict.fromkeys(graph.outputs, len(nodes))
    earliest = [min([producer.get(v, -1) for v in reads(node) if not v.constant], default=i)
                for i, node in enumerate(nodes)]  # fmt: skip
    latest = [max([last_use.get(value, -1) for value in node.outputs], default=-1) for node in nodes]
    return replace(graph, nodes=Builder(nodes, producer, last_use, earliest, latest, kinds, labels).members(root))


def _common_prefix(scopes: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    first, last = min(scopes), max(scopes)
    agree = 0
    while agree < min(len(first), len(last)) and first[agree] == last[agree]:
        agree += 1
    return first[:agree]
