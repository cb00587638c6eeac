"""Which blocks are opened, closed, drawn apart or defined in a panel.

- A stack is opened in place where its class is drawn once, down to the depth that is wanted.
- A class that would be drawn several times is closed everywhere and defined once, in a panel beside the chain; unless
  it is so small that a panel would cost more than it saves.
- Parallel copies lose their frame when they are small: they are columns.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from nnviz.diagram.places import Places
from nnviz.diagram.stacking import Arrangement, arrangement
from nnviz.graph import Block, Graph, Node

Display: TypeAlias = Literal["opened", "closed", "apart", "dissolved"]

PANEL_SAVES: Final = 3
"""A panel is worth its frame and title where it saves more boxes than this."""

SMALL: Final = 8
"""Parallel copies of at most so many boxes are dissolved into columns."""


@dataclass(slots=True)
class Plan:
    """How each block is displayed, and the blocks whose bodies the panels show, by kind in order."""

    display: dict[Block, Display] = field(default_factory=dict[Block, "Display"])
    definitions: dict[str, Block] = field(default_factory=dict[str, Block])


def plan(graph: Graph, index: Places, depth: int) -> Plan:
    """Decide how the blocks of `graph` are displayed when `depth` nestings are opened."""
    arrangements: dict[Block, Arrangement] = {}
    shown = _count(graph, index, arrangements)
    result = Plan()
    waiting: list[tuple[tuple[Node, ...], int]] = [(graph.nodes, 0)]
    for nodes, level in waiting:
        for node in nodes:
            if not isinstance(node, Block):
                continue
            display = _display(node, arrangements, shown, level < depth)
            result.display[node] = display
            if display in ("opened", "dissolved"):
                bodies = node.instances if display == "dissolved" else (node.body,)
                waiting.extend((body.nodes, level + (display == "opened")) for body in bodies)
            elif level < depth and _worth_a_panel(node, shown) and node.kind not in result.definitions:
                result.definitions[node.kind] = node
                waiting.append((node.body.nodes, level + 1))
    return result


def _display(block: Block, arrangements: dict[Block, Arrangement], shown: Counter[str], open_here: bool) -> Display:
    if arrangements[block] != "stack":
        small = size(block.body) <= SMALL
        return (
            "dissolved"
            if small and (arrangements[block] == "parallel" or not _worth_a_panel(block, shown))
            else "apart"
        )
    return "opened" if open_here and not _worth_a_panel(block, shown) else "closed"


def _count(graph: Graph, index: Places, arrangements: dict[Block, Arrangement]) -> Counter[str]:
    """Count how often each class would be drawn if each body were drawn once."""
    shown: Counter[str] = Counter()
    waiting = [graph.nodes]
    for nodes in waiting:
        for node in nodes:
            if isinstance(node, Block):
                arrangements[node] = arrangement(node, index)
                first = not shown[node.kind]
                shown[node.kind] += 1 if arrangements[node] == "stack" else len(node.instances)
                if arrangements[node] == "parallel" and size(node.body) <= SMALL:
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
