"""How one block is displayed: what the copies of a class are, how often it would be drawn, and what a panel saves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from nnviz.diagram.places import Places
from nnviz.diagram.stacking import Arrangement, arrangement
from nnviz.diagram.wrappers import row_and_rest
from nnviz.graph import Block, Graph, Node, operators

Display: TypeAlias = Literal["opened", "closed", "apart", "unrolled", "dissolved"]
"""One frame for all copies; one box for all; a box each; a frame each; no frame at all."""

PANEL_SAVES: Final = 3
"""A panel is worth its frame and title where it saves more boxes than this."""

MOST_UNROLLED: Final = 24
"""Copies that are drawn apart each show what is inside, if they differ and this many boxes hold them all."""

SMALL: Final = 8
"""Parallel copies of at most so many boxes are dissolved into columns."""

SMALLEST_HEAD: Final = 4
"""Operators of parallel copies that read different tensors and are boxed."""


@dataclass(slots=True)
class Rules:
    """What decides how a block is displayed."""

    index: Places
    wrappers: set[Block]
    panels: int
    inline: Set[Block]
    nested: bool = False
    framed: Set[Block] = frozenset()
    mixed: Set[str] = frozenset()
    opened: set[str] = field(default_factory=set[str])
    shown: Counter[str] = field(default_factory=Counter[str])
    arranged: dict[Block, Arrangement] = field(default_factory=dict["Block", "Arrangement"])

    def display(self, block: Block, level: int, depth: int) -> Display:
        """How `block` is displayed at a level, where `depth` levels are opened."""
        arranged, panel, open_here = self.arrangement(block), self.worth_a_panel(block, level), level < depth
        if self._frameless(block):
            return "dissolved"
        if block not in self.framed and block not in self.inline and only_operator(block) is not None:
            return "closed" if arranged == "stack" else "apart"
        if self.nested:
            return self._in_place(block, arranged, open_here)
        if arranged != "stack":
            return "unrolled" if open_here and not (panel and self._recurs(block)) and self._few(block) else "apart"
        return "opened" if open_here and not panel else "closed"

    def _in_place(self, block: Block, arranged: Arrangement, open_here: bool) -> Display:
        """Opened where its class occurs first; copies that are drawn apart are opened each."""
        if not open_here or block.kind in self.opened:
            return "closed" if arranged == "stack" else "apart"
        self.opened.add(block.kind)
        return "opened" if arranged == "stack" else "unrolled"

    def _recurs(self, block: Block) -> bool:
        """Whether the panel of a class shows a regular body, or is needed for copies elsewhere as well."""
        return not block.variants or self.shown[block.kind] > len(block.instances)

    def worth_a_panel(self, block: Block, level: int) -> bool:
        """Whether a class is defined in a panel: where it saves boxes, and in the outer levels wherever it may."""
        if self.nested or block in self.inline or block.kind in self.mixed:
            return False
        size = self.size(block.body)
        return size > 1 if level < self.panels else (self.shown[block.kind] - 1) * (size - 1) > PANEL_SAVES

    def size(self, body: Graph) -> int:
        """How many boxes a body is at its own level."""
        inner = (node for node in body.nodes if isinstance(node, Block) and self._wraps(node))
        return len(body.nodes) + sum(sum(map(self.size, block.instances)) - 1 for block in inner)

    def _wraps(self, block: Block) -> bool:
        """Whether `block` is a wrapper; a stack of wrappers keeps its frame, for its count."""
        if self._sends_from_within(block):
            return True
        single = len(block.instances) == 1
        return block in self.wrappers and (single or self.arrangement(block) != "stack")

    def _sends_from_within(self, block: Block) -> bool:
        """Whether it is a level of a U: a row whose copies have partners of their own elsewhere, and what closes it."""
        if len(block.instances) > 1 and self.arrangement(block) == "stack":
            return False
        rows = [row_and_rest(copy) for copy in block.instances]
        return all(row is not None and self.arrangement(row) == "apart" for row in rows)

    def _frameless(self, block: Block) -> bool:
        parallel = len(block.instances) > 1 and self.arrangement(block) == "parallel"
        return self._wraps(block) or (parallel and self.size(block.body) <= SMALL and not _are_heads(block))

    def arrangement(self, block: Block) -> Arrangement:
        """How the copies of `block` stand to one another, found out when it is first asked."""
        if block not in self.arranged:
            self.arranged[block] = arrangement(block, self.index)
        return self.arranged[block]

    def count(self, graph: Graph) -> None:
        """Count how often each class would be drawn if each body were drawn once."""
        waiting = [graph.nodes]
        for nodes in waiting:
            for node in nodes:
                if isinstance(node, Block):
                    waiting.extend(copy.nodes for copy in self._counted(node))

    def _counted(self, block: Block) -> tuple[Graph, ...]:
        """Count `block`, and name the copies whose blocks would be drawn with it."""
        if self._frameless(block):
            return block.instances
        first = not self.shown[block.kind]
        self.shown[block.kind] += 1 if self.arrangement(block) == "stack" else len(block.instances)
        return (block.body,) if first else ()

    def _few(self, block: Block) -> bool:
        return sum(self.size(copy) for copy in block.instances) <= MOST_UNROLLED


def _are_heads(block: Block) -> bool:
    """Whether each copy reads other tensors than the rest: no branches of one module."""
    read = [value for copy in block.instances for value in set(copy.inputs)]
    return len(set(read)) == len(read) and sum(1 for _ in operators(block.body)) >= SMALLEST_HEAD


def only_operator(block: Block) -> Node | None:
    """The operator of a block that holds no other: a frame around it would say nothing."""
    only = block.body.nodes[0] if len(block.body.nodes) == 1 else None
    return None if isinstance(only, Block) else only
