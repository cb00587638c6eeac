"""Operators that hold graphs: their bodies are folded too, and what they capture orders the graph around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from nnviz.graph import Block, Graph, Node, Value, blocks, operators


def repeating(graph: Graph) -> Graph | None:
    """`graph`, if any of its blocks has several copies: a body is short, and frames around single parts hide it."""
    return graph if any(len(block.instances) > 1 for block in blocks(graph)) else None


def through_bodies(graph: Graph, step: Callable[[Graph], Graph], with_root: bool = True) -> Graph:
    """Apply `step` to every body below `graph` and, `with_root`, to `graph`, each once, inner before outer.

    Pre: no operator that lies in a block holds graphs that a step changes, unless `step` unfolds.
    """
    done: dict[Graph, Graph] = {}
    pending = [graph]
    while pending:
        current = pending[-1]
        waiting = [body for node in operators(current) for body in node.bodies if body not in done]
        if waiting:
            pending += waiting
            continue
        pending.pop()
        if current not in done:
            held = _with_bodies(current, done)
            done[current] = step(held) if with_root or current is not graph else held
    return done[graph]


def _with_bodies(graph: Graph, done: dict[Graph, Graph]) -> Graph:
    if all(done[body] is body for node in operators(graph) for body in node.bodies):
        return graph
    return replace(graph, nodes=tuple(_with_done(node, done) for node in graph.nodes))


def _with_done(node: Node, done: dict[Graph, Graph]) -> Node:
    if isinstance(node, Block):
        return replace(node, instances=tuple(_with_bodies(copy, done) for copy in node.instances))
    return replace(node, bodies=tuple(done[body] for body in node.bodies)) if node.bodies else node


def reads(node: Node) -> Sequence[Value]:
    """What `node` reads: its operands, then what its bodies capture."""
    return (*node.inputs, *_captured(node)) if node.bodies else node.inputs


def _captured(node: Node) -> Iterator[Value]:
    known: set[Value] = set()
    found: dict[Value, None] = {}
    pending, seen = list(node.bodies), set(node.bodies)
    for body in pending:
        known.update(body.inputs)
        for inner in operators(body):
            found |= dict.fromkeys(inner.inputs)
            known.update(inner.outputs)
            pending += (fresh := [one for one in inner.bodies if one not in seen])
            seen.update(fresh)
        found |= dict.fromkeys(body.outputs)
    yield from (value for value in found if value not in known and not value.constant)
