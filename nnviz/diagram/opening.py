"""Which blocks are opened, closed, drawn apart or defined in a panel.

- A stack is opened in place where its class is drawn once, down to the depth that is wanted.
- A class that would be drawn several times is closed everywhere and defined once, in a panel beside the chain; unless
  it is so small that a panel would cost more than it saves.
- Copies that cannot be stacked are a box each, with a panel; or a frame each, where they are few and differ.
- Parallel copies lose their frame when they are small: they are columns.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from nnviz.diagram.places import Places
from nnviz.diagram.stacking import Arrangement, arrangement
from nnviz.graph import Block, Graph, Node

Display: TypeAlias = Literal["opened", "closed", "apart", "unrolled", "dissolved"]
"""One frame for all copies; one box for all; a box each; a frame each; no frame at all."""

PANEL_SAVES: Final = 3
"""A panel is worth its frame and title where it saves more boxes than this."""

MOST_UNROLLED: Final = 24
"""Copies that are drawn apart each show what is inside, if they differ and this many boxes hold them all."""

SMALL: Final = 8
"""Parallel copies of at most so many boxes are dissolved into columns."""


@dataclass(slots=True)
class Plan:
    """How each block is displayed, and the blocks whose bodies the panels show, by kind in order."""

    display: dict[Block, Display] = field(default_factory=dict[Block, "Display"])
    definitions: dict[str, Block] = field(default_factory=dict[str, Block])


def plan(graph: Graph, index: Places, depth: int) -> Plan:
    """Decide how the blocks of `graph` are displayed when `depth` nestings are opened."""
    arranged = _Arrangements(index)
    shown = _count(graph, arranged)
    result = Plan()
    waiting: list[tuple[tuple[Node, ...], int]] = [(graph.nodes, 0)]
    for nodes, level in waiting:
        for node in nodes:
            if not isinstance(node, Block):
                continue
            display = _display(node, arranged, shown, level < depth)
            result.display[node] = display
            if display in ("opened", "unrolled", "dissolved"):
                bodies = (node.body,) if display == "opened" else node.instances
                waiting.extend((body.nodes, level + (display != "dissolved")) for body in bodies)
            elif level < depth and _worth_a_panel(node, shown) and node.kind not in result.definitions:
                result.definitions[node.kind] = node
                waiting.append((node.body.nodes, level + 1))
    return result


class _Arrangements(dict[Block, Arrangement]):
    """How the copies of each block stand to one another, found out when it is first asked."""

    def __init__(self, index: Places) -> None:
        super().__init__()
        self._index = index

    def __missing__(self, block: Block) -> Arrangement:
        self[block] = arrangement(block, self._index)
        return self[block]


def _display(block: Block, arranged: _Arrangements, shown: Counter[str], open_here: bool) -> Display:
    panel = _worth_a_panel(block, shown)
    if arranged[block] == "parallel" and size(block.body) <= SMALL:
        return "dissolved"
    if arranged[block] != "stack":
        return "unrolled" if open_here and (block.variants or not panel) and _few(block) else "apart"
    return "opened" if open_here and not panel else "closed"


def _few(block: Block) -> bool:
    return sum(size(copy) for copy in block.instances) <= MOST_UNROLLED


def _count(graph: Graph, arranged: _Arrangements) -> Counter[str]:
    """Count how often each class would be drawn if each body were drawn once."""
    shown: Counter[str] = Counter()
    waiting = [graph.nodes]
    for nodes in waiting:
        for node in nodes:
            if not isinstance(node, Block):
                continue
            first = not shown[node.kind]
            shown[node.kind] += 1 if arranged[node] == "stack" else len(node.instances)
            if arranged[node] == "parallel" and size(node.body) <= SMALL:
                waiting.extend(copy.nodes for copy in node.instances)
            elif first:
                waiting.append(node.body.nodes)
    return shown


def _worth_a_panel(block: Block, shown: Counter[str]) -> bool:
    return (shown[block.kind] - 1) * (size(block.body) - 1) > PANEL_SAVES


def size(body: Graph) -> int:
    """How many boxes a body is at its own level."""
    return len(body.nodes)


def deepest(graph: Graph) -> int:
    """How many nestings there are to open."""
    depth = 0
    level: list[Node] = list(graph.nodes)
    while any(isinstance(node, Block) for node in level):
        depth += 1
        level = [inner for node in level if isinstance(node, Block) for inner in node.body.nodes]
    return depth
