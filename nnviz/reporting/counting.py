"""Sums over a network: operators, parameters, bytes and multiply-accumulates by kind; source nodes; repeats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from nnviz.cost import macs, parameters, stored_bytes
from nnviz.diagram.captions import caption
from nnviz.diagram.words import printable
from nnviz.diagram.wrappers import wrappers
from nnviz.graph import Block, Graph, Node, Value, blocks, operators
from nnviz.theme import COLOUR

OTHERS: Final = "Other"


@dataclass(slots=True)
class Kind:
    """The operators of one category of the theme; their weights, each once; their MACs, None where unknown."""

    operators: int = 0
    weights: dict[Value, None] = field(default_factory=dict[Value, None])
    macs: int | None = 0

    @property
    def parameters(self) -> int:
        """Learned elements."""
        return parameters(self.weights)

    @property
    def bytes(self) -> int:
        """Bytes that they take in the file."""
        return stored_bytes(self.weights)


def by_kind(graph: Graph) -> dict[str, Kind]:
    """The operators of `graph` by the legend of their hue, in the legend's order.

    A weight that several kinds share is counted with the first that reads it.
    """
    found = {hue.legend or OTHERS: Kind() for hue in COLOUR.by_name.values()}
    seen: set[Value] = set()
    for node in operators(graph):
        kind = found[COLOUR.by_name[caption(node).hue].legend or OTHERS]
        count = macs(node)
        kind.operators += 1
        kind.weights.update((weight, None) for weight in node.weights if weight not in seen)
        kind.macs = None if kind.macs is None or count is None else kind.macs + count
        seen.update(node.weights)
    return {name: kind for name, kind in found.items() if kind.operators}


def by_type(weights: Iterable[Value]) -> dict[str, int]:
    """Bytes of `weights` by their element type, most first."""
    sizes: dict[str, list[Value]] = {}
    for weight in dict.fromkeys(weights):
        sizes.setdefault(printable(weight.type.dtype) or "unknown", []).append(weight)
    totals = {name: stored_bytes(values) for name, values in sizes.items()}
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def all_weights(graph: Graph) -> list[Value]:
    """Every learned constant of `graph`, each once, those of bodies that its operators hold included."""
    found: dict[Value, None] = {}
    pending: list[Node] = list(operators(graph))
    seen: set[Graph] = set()
    for node in pending:
        found.update(dict.fromkeys(node.weights))
        fresh = [body for body in node.bodies if body not in seen]
        seen.update(fresh)
        pending.extend(inner for body in fresh for inner in operators(body))
    return list(found)


def nodes_read(graph: Graph) -> int:
    """Source nodes that an operator stands for, or that are hidden."""
    return len({member for node in operators(graph) for member in node.sources} | {one.member for one in graph.hidden})


def frameless(graph: Graph) -> set[Block]:
    """Blocks that are drawn without a frame: what they hold lies in the level around them."""
    return {block for block in wrappers(graph) if len(block.instances) == 1}


def repeats(graph: Graph) -> dict[str, int]:
    """How many copies of each label's blocks there are in the whole network, outer before inner; single ones not.

    Frames that say nothing are not counted, as they are not drawn.
    """
    totals: dict[str, int] = {}
    unframed = frameless(graph)
    for block in (block for block in blocks(graph) if block not in unframed):
        label = printable(block.label)
        totals[label] = totals.get(label, 0) + len(block.instances)
    return {label: total for label, total in totals.items() if total > 1 and label}
