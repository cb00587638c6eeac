"""Which operator, block or source node a name means: what a figure, a file or the JSON document calls it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnviz.diagram.captions import caption
from nnviz.diagram.numbering import operator_ids
from nnviz.graph import Graph, Hidden, Node
from nnviz.selection import block_called, select


@dataclass(frozen=True, slots=True)
class Found:
    """An operator, block, node that is not drawn, or the operators of a scope; `others` of the same title."""

    thing: Node | Hidden | Graph
    others: tuple[Node, ...] = field(default=())


def find(graph: Graph, name: str, sources: Mapping[int, str]) -> Found:
    """The first that is called `name` of: classes of blocks, operators, source nodes, ids, titles, scopes.

    `sources` names the nodes of the file.  Raises `OptionError` with the nearest names where nothing is called so.
    """
    block = block_called(graph, name)
    if block is not None:
        return Found(block)
    ids = operator_ids(graph)
    found = _operator(ids, name) or _source(graph, ids, name, sources)
    if found is not None:
        return Found(found)
    titled = _titled(ids, name)
    return Found(titled[0], tuple(titled[1:])) if titled else Found(select(graph, name))


def _operator(ids: Mapping[Node, int], name: str) -> Node | None:
    """The operator of that name or number, or that makes the tensor of that name."""
    called = (node for node, number in ids.items() if name and name in (node.name, str(number)))
    making = (node for node in ids if name and any(value.name == name for value in node.outputs))
    return next(called, None) or next(making, None)


def _source(graph: Graph, ids: Mapping[Node, int], name: str, sources: Mapping[int, str]) -> Node | Hidden | None:
    """The operator that stands for a node of the file, or why none does."""
    members = {member for member, called in sources.items() if name and called == name}
    standing = next((node for node in ids if not members.isdisjoint(node.sources)), None)
    return standing or next((hidden for hidden in graph.hidden if hidden.member in members), None)


def _titled(ids: Mapping[Node, int], name: str) -> list[Node]:
    """Operators by the first line of their box, typed with or without its signs."""
    wanted = _typed(name)
    return [node for node in ids if wanted and _typed(caption(node).title) == wanted]


def _typed(title: str) -> str:
    return title.casefold().replace("×", "x").replace("−", "-").strip()
