"""Classes of blocks over several networks: those with one label and equal bodies become one class.

Bodies are equal where their operators, in order, are equal in all but widths, strides and how their numbers are stored,
and are joined alike; inner blocks must be of one class and repeat as often.  A class keeps the number that the first
network gave it; classes that only a later one has get numbers behind those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from nnviz.graph import Attribute, Block, Graph, Node, Value, blocks, integer, operators

FREE: Final = frozenset(
    {
        "channels", "features", "group", "hidden_size", "rows", "split", "shape", "starts", "ends", "sizes", "k",
        "strides", "pads", "auto_pad", "ceil_mode", "count_include_pad", "output_shape", "scales",
    }
)  # fmt: skip
"""Attributes in which equal bodies may differ: widths, and what a change of resolution brings about."""
STORED: Final = ("y_", "w_")
"""How attributes begin that say how numbers are stored."""


def agreed(graphs: Sequence[Graph]) -> list[Graph]:
    """The graphs with their classes numbered anew, so that one number means one class in all of them."""
    known: defaultdict[Hashable, list[str]] = defaultdict(list)
    numbers = count()
    found: list[Graph] = []
    for graph in graphs:
        kinds = _kinds(graph, known, numbers)
        found.append(_renamed(graph, kinds, {}))
    return found


def _kinds(graph: Graph, known: defaultdict[Hashable, list[str]], numbers: Iterator[int]) -> dict[str, str]:
    """The new number of each class of a graph; no two of them get the same one."""
    kinds: dict[str, str] = {}
    for kind, looks in _looks(graph).items():
        free = [number for number in known[looks] if number not in kinds.values()]
        if not free:
            free = [f"B{next(numbers)}"]
            known[looks].append(free[0])
        kinds[kind] = free[0]
    return kinds


def _looks(graph: Graph) -> dict[str, Hashable]:
    """What a class looks like: its label and the body of its plainest block, by its kind, in the kinds' order."""
    plainest: dict[str, Block] = {}
    for block in _all_blocks(graph):
        best = plainest.setdefault(block.kind, block)
        if len(block.instances) - len(block.variants) > len(best.instances) - len(best.variants):
            plainest[block.kind] = block
    looks: dict[str, Hashable] = {}
    for kind in sorted(plainest, key=_number):
        looks[kind] = (plainest[kind].label, tuple(_lines(plainest[kind].body)))
    return looks


def _number(kind: str) -> tuple[int, str]:
    return (int(kind[1:]) if kind[1:].isdigit() else 0, kind)


def _all_blocks(graph: Graph) -> Iterator[Block]:
    """Every block of a graph and of the bodies that its operators hold."""
    pending, seen = [graph], {graph}
    for current in pending:
        yield from blocks(current)
        inner = dict.fromkeys(body for node in operators(current) for body in node.bodies if body not in seen)
        pending += inner
        seen.update(inner)


def _lines(body: Graph) -> Iterator[Hashable]:
    """A line for each operator below a body, with the numbers of what it reads, and for each block around some."""
    numbers: dict[Value, int] = {}
    pending = list(reversed(body.nodes))
    while pending:
        node = pending.pop()
        if isinstance(node, Block):
            yield node.label, tuple(len(copy.nodes) for copy in node.instances)
            pending += [inner for copy in reversed(node.instances) for inner in reversed(copy.nodes)]
        else:
            read = tuple(numbers.setdefault(value, len(numbers)) for value in node.inputs)
            made = tuple(numbers.setdefault(value, len(numbers)) for value in node.outputs)
            grouped = integer(node, "group", 1) > 1
            yield node.op, node.domain, node.then, _attributes(node), grouped, read, made, len(node.bodies)


def _attributes(node: Node) -> tuple[tuple[str, Attribute], ...]:
    kept = (item for item in node.attributes.items() if item[0] not in FREE and not item[0].startswith(STORED))
    return tuple(sorted(kept, key=lambda item: item[0]))


def _renamed(graph: Graph, kinds: dict[str, str], done: dict[Graph, Graph]) -> Graph:
    """The graph with other kinds, down to the bodies of operators; levels nest no deeper than folding boxes them."""
    if graph not in done:
        done[graph] = replace(graph, nodes=tuple(_node(node, kinds, done) for node in graph.nodes))
    return done[graph]


def _node(node: Node, kinds: dict[str, str], done: dict[Graph, Graph]) -> Node:
    bodies = tuple(_renamed(body, kinds, done) for body in node.bodies)
    if isinstance(node, Block):
        copies = tuple(_renamed(copy, kinds, done) for copy in node.instances)
        return replace(node, kind=kinds[node.kind], instances=copies, bodies=bodies)
    return replace(node, bodies=bodies) if bodies else node
