"""The order in which a program would run a graph: depth first from its outputs, through the operands.

The order of a file is its exporter's, and the same graph may be written in another.  Every later step settles ties by
the order of the nodes; here that becomes one that follows from structure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from nnviz.graph import Graph, Node, Value


def arrange(graph: Graph) -> Graph:
    """Return `graph` with its nodes, and those of the bodies in it, each behind all that it reads.

    What leads to no output comes last, as in the file.
    """
    done: dict[Graph, Graph] = {}
    captures: dict[Graph, tuple[Value, ...]] = {}
    pending = [graph]
    while pending:
        current = pending[-1]
        waiting = [body for node in current.nodes for body in node.bodies if body not in done]
        if waiting:
            pending += waiting
            continue
        pending.pop()
        if current not in done:
            nodes = tuple(_walk(current, {node: _reads(node, captures) for node in current.nodes}))
            done[current] = replace(current, nodes=tuple(_with_bodies(node, done) for node in nodes))
            captures[current] = _captures(current, nodes, captures)
    return done[graph]


def _reads(node: Node, captures: Mapping[Graph, tuple[Value, ...]]) -> tuple[Value, ...]:
    """The operands of `node`, then what its bodies read from outside."""
    return (*node.inputs, *(value for body in node.bodies for value in captures[body])) if node.bodies else node.inputs


def _walk(graph: Graph, reads: Mapping[Node, tuple[Value, ...]]) -> Iterator[Node]:
    """Yield the nodes in post-order."""
    makers = {value: node for node in graph.nodes for value in node.outputs if not value.constant}
    used = {value for operands in reads.values() for value in operands}
    ends = [makers[value] for value in graph.outputs if value in makers]
    ends += [node for node in graph.nodes if used.isdisjoint(node.outputs)]
    seen: set[Node] = set()
    for end in ends:
        pending = [end]
        while pending:
            node = pending[-1]
            missing = [makers[value] for value in reads[node] if value in makers and makers[value] not in seen]
            if missing:
                pending += reversed(missing)
                continue
            pending.pop()
            if node not in seen:
                seen.add(node)
                yield node


def _captures(graph: Graph, nodes: tuple[Node, ...], captures: Mapping[Graph, tuple[Value, ...]]) -> tuple[Value, ...]:
    """What the body `graph` reads from outside, in the order in which it comes to it."""
    made = {*graph.inputs, *(value for node in nodes for value in node.outputs)}
    read = dict.fromkeys(value for node in nodes for value in _reads(node, captures))
    return tuple(value for value in read | dict.fromkeys(graph.outputs) if value not in made and not value.constant)


def _with_bodies(node: Node, done: Mapping[Graph, Graph]) -> Node:
    return replace(node, bodies=tuple(done[body] for body in node.bodies)) if node.bodies else node
