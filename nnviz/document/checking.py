"""What must hold of the graphs of a document together: an order that runs, one maker a tensor, no flood of copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from nnviz.document.fields import DamagedError, TooLargeError
from nnviz.document.types import held
from nnviz.graph import Block, Graph, Node, Value
from nnviz.limits import Limits

OWN_BODIES: Final = {("If", ""), ("Loop", ""), ("Scan", "")}
"""Operators whose bodies the file holds in themselves; any other that holds one is a call of a function."""


def check(graphs: Sequence[Graph], limits: Limits) -> None:
    """Check `graphs`, inner ones first, the network last; raise `DamagedError` or `TooLargeError`."""
    _check_size(graphs, limits)
    _check_copies(graphs)
    _check_bodies(graphs)
    made = Counter(value for graph in graphs for node in _makers(graph) for value in node.outputs)
    if any(count > 1 for count in made.values()):
        raise DamagedError("a tensor is made twice")
    _Walk({*made}).whole(graphs[-1])


def _makers(graph: Graph) -> Iterator[Node]:
    return (node for node in graph.nodes if not isinstance(node, Block))


def _check_size(graphs: Sequence[Graph], limits: Limits) -> None:
    """Count operators as often as they are written out: bodies that hold bodies twice each are many."""
    sizes: dict[Graph, int] = {}
    for graph in graphs:
        inner = (one for node in graph.nodes for one in held(node))
        sizes[graph] = len(graph.nodes) + sum(sizes[one] for one in inner)
        if sizes[graph] > limits.nodes:
            raise TooLargeError(f"a network of more than {limits.nodes} operators", "nodes")


def _check_copies(graphs: Sequence[Graph]) -> None:
    """A copy of a block is nothing else besides."""
    blocks = [node for graph in graphs for node in graph.nodes if isinstance(node, Block)]
    copies = Counter(copy for block in blocks for copy in block.instances)
    bodies = {body for graph in graphs for node in graph.nodes for body in node.bodies}
    if any(count > 1 for count in copies.values()) or not bodies.isdisjoint(copies):
        raise DamagedError("a copy of a block stands in two places")


def _check_bodies(graphs: Sequence[Graph]) -> None:
    """A body belongs to one operator, but a function's to all calls of it."""
    holders: dict[Graph, tuple[str, str]] = {}
    held_by = ((body, (node.op, node.domain)) for graph in graphs for node in graph.nodes for body in node.bodies)
    for body, called in held_by:
        if body in holders and (holders[body] != called or called in OWN_BODIES):
            raise DamagedError("a body belongs to two operators")
        holders[body] = called


class _Walk:
    """One walk over the network as it runs, bodies before the operators that hold them; nothing recurses.

    makes       every tensor that some operator makes
    there       those that were made so far and can be read
    open        the tensors made in each body that is open, the outermost (the network) first
    kinds       the classes of the blocks that are open
    """

    def __init__(self, makes: set[Value]) -> None:
        self._makes = makes
        self._there: set[Value] = set()
        self._open: list[list[Value]] = []
        self._seen: set[Graph] = set()
        self._kinds: set[str] = set()
        self._pending: list[Callable[[], None]] = []

    def whole(self, graph: Graph) -> None:
        """Walk over `graph`; raise `DamagedError` where a tensor is read before it is made, or out of its body."""
        self._body(graph)
        while self._pending:
            self._pending.pop()()

    def _then(self, *steps: Callable[[], None]) -> None:
        self._pending += reversed(steps)

    def _body(self, graph: Graph) -> None:
        """A graph of its own; one that another operator holds as well was walked over before."""
        if graph not in self._seen:
            self._seen.add(graph)
            self._open.append([])
            if any(value in self._makes for value in graph.inputs):
                raise DamagedError("an input is made by an operator")
            self._then(*self._nodes(graph), partial(self._read, graph.outputs), self._close)

    def _nodes(self, graph: Graph) -> list[Callable[[], None]]:
        return [partial(self._node, node) for node in graph.nodes]

    def _node(self, node: Node) -> None:
        self._read(node.inputs)
        if isinstance(node, Block):
            copies = (step for copy in node.instances for step in self._copy(copy))
            self._enter(node.kind)
            self._then(*copies, partial(self._kinds.discard, node.kind), partial(self._read, node.outputs))
        else:
            self._then(*(partial(self._body, body) for body in node.bodies), partial(self._make, node.outputs))

    def _enter(self, kind: str) -> None:
        if kind in self._kinds:
            raise DamagedError("a block holds one of its kind")
        self._kinds.add(kind)

    def _copy(self, copy: Graph) -> list[Callable[[], None]]:
        return [*self._nodes(copy), partial(self._read, copy.outputs)]

    def _make(self, values: Sequence[Value]) -> None:
        self._there.update(values)
        self._open[-1].extend(values)

    def _read(self, values: Sequence[Value]) -> None:
        if any(value in self._makes and value not in self._there for value in values):
            raise DamagedError("a tensor is read before it is made")

    def _close(self) -> None:
        """What a body made is not seen behind it."""
        self._there.difference_update(self._open.pop())
