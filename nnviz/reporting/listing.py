"""A row for each operator of the whole network, every copy of a block included, with the blocks that it lies in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from nnviz.cost import macs, parameters, total_macs
from nnviz.diagram.captions import caption
from nnviz.diagram.extras import rounded
from nnviz.diagram.words import printable
from nnviz.graph import Block, Graph, Node
from nnviz.reporting.counting import all_weights, frameless
from nnviz.reporting.wording import UNKNOWN, dims
from nnviz.tables import Table

SEPARATOR: Final = " / "


@dataclass(frozen=True, slots=True)
class Listed:
    """An operator: the blocks around it, outermost first; its caption; what leaves it; what it costs."""

    path: tuple[str, ...]
    operator: str
    shape: str
    dtype: str
    parameters: int
    macs: int | None


def listed(graph: Graph) -> Iterator[Listed]:
    """Yield every operator of `graph` in the order of `places`."""
    return (_listed(node, path) for node, path in places(graph).items())


def places(graph: Graph) -> dict[Node, tuple[str, ...]]:
    """Where each operator lies, in order; what the bodies of operators hold comes right behind them.

    A body that several operators share lies in the first.  Blocks that are drawn without a frame are no place.  Of
    several networks, the outermost place is the heading.
    """
    if graph.networks:
        inner = ((heading, places(network)) for heading, network in graph.networks.items())
        return {node: (printable(heading), *path) for heading, found in inner for node, path in found.items()}
    unframed = frameless(graph)
    found: dict[Node, tuple[str, ...]] = {}
    seen: set[Graph] = set()
    pending = _level(graph, (), unframed)
    while pending:
        path, item = pending.pop()
        if isinstance(item, Graph):
            pending += _level(item, path, unframed)
            continue
        found[item] = path
        fresh = [body for body in dict.fromkeys(item.bodies) if body not in seen]
        seen.update(fresh)
        pending += [((*path, caption(item).title), body) for body in reversed(fresh)]
    return found


def table(graph: Graph, ditto: bool = True) -> Table:
    """All of them and their total, to be read: with `ditto` blocks are named only where they begin."""
    rows = [row for network in _networks(graph) for row in (*_rows(network, ditto), _total(network))]
    head = ("block", "operator", "output", "type", "parameters", "MACs")
    return Table(tuple(rows), head, frozenset({2, 4, 5}), (3, 3, 3, 0, 0, 0, 1, 5, 5, 5, 1, 2, 2), label="title")


def _networks(graph: Graph) -> list[Graph]:
    """Each of several networks as a graph of one; the graph itself where it is one."""
    alone = [replace(graph, networks={name: one}, nodes=one.nodes) for name, one in graph.networks.items()]
    return alone or [graph]


def _rows(graph: Graph, ditto: bool) -> Iterator[tuple[str, ...]]:
    before: tuple[str, ...] = ()
    for one in listed(graph):
        blocks = "" if ditto and one.path == before else SEPARATOR.join(one.path)
        before = one.path
        count = f"{one.parameters:,}" if one.parameters else ""
        yield blocks, one.operator, one.shape, one.dtype, count, _rounded(one.macs)


def _total(graph: Graph) -> tuple[str, ...]:
    """The last row of a network, which says whose total it is where there are several."""
    words = f"total of {printable(next(iter(graph.networks)))}" if graph.networks else "total"
    return words, "", "", "", f"{parameters(all_weights(graph)):,}", _rounded(total_macs(graph)) or "0"


def _level(graph: Graph, path: tuple[str, ...], unframed: set[Block]) -> list[tuple[tuple[str, ...], Node | Graph]]:
    """The operators and the copies of blocks of one level, last first; "Stage 2" where a label comes again."""
    nodes = _shown(graph, unframed)
    total = Counter(label for node in nodes if isinstance(node, Block) for label in _labels(node))
    numbers: Counter[str] = Counter()
    found: list[tuple[tuple[str, ...], Node | Graph]] = []
    for node in nodes:
        if not isinstance(node, Block):
            found.append((path, node))
            continue
        for label, copy in zip(_labels(node), node.instances, strict=True):
            numbers[label] += 1
            found.append(((*path, f"{label} {numbers[label]}" if total[label] > 1 else label), copy))
    return found[::-1]


def _shown(graph: Graph, unframed: set[Block]) -> list[Node]:
    """The nodes of a level, with those of blocks that have no frame in their place."""
    shown: list[Node] = []
    pending = list(reversed(graph.nodes))
    while pending:
        node = pending.pop()
        if isinstance(node, Block) and node in unframed:
            pending.extend(reversed(node.body.nodes))
        else:
            shown.append(node)
    return shown


def _labels(block: Block) -> list[str]:
    return [printable(block.label) or "Block"] * len(block.instances)


def _listed(node: Node, path: tuple[str, ...]) -> Listed:
    words = caption(node)
    output = node.outputs[0].type if node.outputs else None
    return Listed(
        path,
        ", ".join(filter(None, (words.title, words.note))),
        dims(output.shape) if output else "",
        printable(output.dtype) if output else "",
        parameters(node.weights),
        macs(node),
    )


def _rounded(count: int | None) -> str:
    return UNKNOWN if count is None else rounded(count) if count else ""
