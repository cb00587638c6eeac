"""What a document says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from nnviz.graph import Block, Graph, Node, operators

SCHEMA: Final = "nnviz/graph/1"
"""The schema that is written, and the only one that is read."""


@dataclass(frozen=True, slots=True)
class Document:
    """A network with its shapes, cleaned; and what its file calls its nodes, by their indices.

    `folded` says that its blocks are those that folding found, none perhaps, in the network that it is a part of.
    """

    graph: Graph
    names: Mapping[int, str] = field(default_factory=dict[int, str])
    folded: bool = False


def part_of(document: Document, part: Graph, folded: bool) -> Document:
    """A part of the network, or of what folding made of it, as a document: nothing in it names what else there is."""
    members = {member for node in operators(part) for member in node.sources}
    return Document(part, {member: name for member, name in document.names.items() if member in members}, folded)


def inner_first(graph: Graph) -> Iterator[Graph]:
    """Yield every graph in `graph` once, bodies and copies before what holds them, itself last."""
    done: set[Graph] = set()
    pending = [graph]
    while pending:
        waiting = [inner for node in pending[-1].nodes for inner in held(node) if inner not in done]
        if waiting:
            pending += reversed(waiting)
            continue
        current = pending.pop()
        if current not in done:
            done.add(current)
            yield current


def held(node: Node) -> tuple[Graph, ...]:
    """The graphs in `node`: bodies, and the copies of a block."""
    return (*node.bodies, *node.instances) if isinstance(node, Block) else node.bodies
