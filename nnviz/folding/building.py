"""From copies by position to a graph whose nodes are operators and blocks.

A copy becomes a graph of its own: its inputs and outputs are the values that cross its border.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nnviz.folding.bodies import reads
from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.comparing.equality import shares_weights
from nnviz.folding.comparing.kinds import Kind
from nnviz.folding.found import Found
from nnviz.folding.naming.scopes import Scope, innermost
from nnviz.graph import Block, Graph, Node, Value, Variant


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the blocks of one graph.

    nodes       operators by position, and the scope of each
    operands    what each of them reads
    producer    position of the operator that makes a value
    last_use    position of the last operator that uses it; beyond the end where the graph returns it
    earliest    for each operator, where the first of what it reads is made, at most its own; -1 where that is outside
    latest      for each operator, the last that reads a result of it, at least its own
    kinds       classes by shape, and their labels
    entries     of what a model reads from before it, the operators, as offsets, and the slots, as far as it was asked;
                None where operators capture values besides, so that duplicates need not read alike
    """

    nodes: Sequence[Node]
    scopes: Sequence[Scope]
    operands: Sequence[Sequence[Value]]
    producer: Mapping[Value, int]
    last_use: Mapping[Value, int]
    earliest: Sequence[int]
    latest: Sequence[int]
    kinds: Mapping[int, Kind]
    labels: Mapping[str, str]
    entries: dict[Copy, list[tuple[int, int]]] | None

    def members(self, copy: Copy, offset: int = 0) -> tuple[Node, ...]:
        """The nodes of `copy`, so many positions later."""
        offset += copy.start - copy.model.start
        return tuple([
            self.nodes[member + offset] if isinstance(member, int) else self._block(member, offset)
            for member in copy.model.members
        ])  # fmt: skip

    def _block(self, repeat: Repeat, offset: int) -> Block:
        kind = self.kinds[repeat.shape]
        variants = [Variant(i, kind.variants[c]) for i, c in enumerate(repeat.copies) if c in kind.variants]
        regular = (i for i, copy in enumerate(repeat.copies) if copy not in kind.variants)
        start, end = repeat.start + offset, repeat.end + offset
        copies = tuple([self._graph(copy, offset, self.labels[kind.name]) for copy in repeat.copies])
        alone = len(copies) == 1
        return Block(
            "Block",
            inputs=copies[0].inputs if alone else self._entering(start, end),
            outputs=copies[0].outputs if alone else self._leaving(start, end),
            scope=innermost(self.scopes[start:end]),
            kind=kind.name,
            label=self.labels[kind.name],
            instances=copies,
            equal=kind.equal,
            variants=tuple(variants),
            body_index=next(regular, 0),
            shared=not alone and self._shared(repeat, offset),
        )

    def _shared(self, repeat: Repeat, offset: int) -> bool:
        return shares_weights(self.nodes[copy.start + offset : copy.end + offset] for copy in repeat.copies)

    def _graph(self, copy: Copy, offset: int, name: str) -> Graph:
        start, end = copy.start + offset, copy.end + offset
        return Graph(name, self.members(copy, offset), self._taken(copy, offset), self._leaving(start, end))

    def _taken(self, copy: Copy, offset: int) -> tuple[Value, ...]:
        """What enters `copy`, so many positions later: duplicates take what stands in the same slots as in another."""
        start = copy.start + offset
        if self.entries is None or (copy.model is copy and not offset):
            return self._entering(start, copy.end + offset)
        slots = self.entries.get(copy.model)
        if slots is None:
            slots = self.entries[copy.model] = [(i - start, slot) for i, slot in self._slots(start, copy.end + offset)]
        return tuple([self.operands[start + place][slot] for place, slot in slots])

    def _entering(self, start: int, end: int) -> tuple[Value, ...]:
        made = self.producer
        read = [value for i in self._reading(start, end) for value in self.operands[i] if made.get(value, -1) < start]
        return tuple([value for value in dict.fromkeys(read) if not value.constant])

    def _reading(self, start: int, end: int) -> list[int]:
        """The operators of [start, end) that read something from before it."""
        return [i for i, first in enumerate(self.earliest[start:end], start) if first < start]

    def _slots(self, start: int, end: int) -> Iterable[tuple[int, int]]:
        """Where each value that enters [start, end) is first read: the operator and the slot."""
        found: dict[Value, tuple[int, int]] = {}
        for i in self._reading(start, end):
            for slot, value in enumerate(self.operands[i]):
                if value not in found and not value.constant and self.producer.get(value, -1) < start:
                    found[value] = i, slot
        return found.values()

    def _leaving(self, start: int, end: int) -> tuple[Value, ...]:
        if max(self.latest[start : end - 1], default=-1) < end:
            left = self.nodes[end - 1 : end]  # as of most blocks
        else:
            left = [self.nodes[i] for i, last in enumerate(self.latest[start:end], start) if last >= end]
        return tuple([value for node in left for value in node.outputs if self.last_use.get(value, -1) >= end])


def build(graph: Graph, found: Found, kinds: Mapping[int, Kind], labels: Mapping[str, str]) -> Graph:
    """Return `graph` with the blocks `found` in it."""
    nodes, line = found.nodes, found.line
    captures = any(node.bodies for node in nodes)
    operands = [reads(node) for node in nodes] if captures else [node.inputs for node in nodes]
    producer = {value: i for i, node in enumerate(nodes) for value in node.outputs}
    last_use = {value: i for i, values in enumerate(operands) for value in values}
    last_use |= dict.fromkeys(graph.outputs, len(nodes))
    outside = {value for value in last_use if value not in producer and not value.constant}
    earliest, latest = list(line.nearest), list(line.last)
    for i in (i for i, values in enumerate(operands) if not outside.isdisjoint(values)):
        earliest[i] = -1
    for i in (producer[value] for value in graph.outputs if value in producer):
        latest[i] = len(nodes)
    scopes, entries = [node.scope for node in nodes], None if captures else dict[Copy, list[tuple[int, int]]]()
    builder = Builder(nodes, scopes, operands, producer, last_use, earliest, latest, kinds, labels, entries)
    return replace(graph, nodes=builder.members(found.root))
