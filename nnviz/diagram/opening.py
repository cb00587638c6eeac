"""Which blocks are opened, closed, drawn apart or defined in a panel.

- A stack is opened in place where its class is drawn once, down to the depth that is wanted.
- A class that would be drawn several times is closed everywhere and defined once, in a panel beside the chain; unless
  it is so small that a panel would cost more than it saves.
- Copies that cannot be stacked are a box each, with a panel; or a frame each, where they are few and differ.
- A class of which no copy stands for the others, as a stage of Inception-ResNet, has no panel.
- A block of one operator is one box, which says what the operator is.
- Parallel copies lose their frame when they are small: they are columns.  Wrappers lose theirs, too.  Heads, which read
  different tensors, are a box each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from nnviz.diagram.places import Places
from nnviz.diagram.stacking import Arrangement, arrangement
from nnviz.diagram.wrappers import row_and_rest, wrappers
from nnviz.graph import Block, Graph, Node, blocks, operators

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
class Plan:
    """How each block is displayed, and the blocks whose bodies the panels show, by kind in order.

    `examples` are opened in place, and stand for their class in its other places.
    """

    display: dict[Block, Display] = field(default_factory=dict[Block, "Display"])
    definitions: dict[str, Block] = field(default_factory=dict[str, Block])
    examples: dict[str, Block] = field(default_factory=dict[str, Block])

    def classes(self) -> dict[str, Block]:
        """The block whose body shows what a class is, by kind."""
        return self.definitions | self.examples

    def titles(self) -> dict[str, str]:
        """Label of each class; classes that need telling apart and have one label get letters behind it."""
        named = {block.kind: block.label for block in self.definitions.values()}
        for block, display in self.display.items():
            if display in ("closed", "apart") or (display == "opened" and len(block.instances) > 1):
                named.setdefault(block.kind, block.label)
        alike: dict[str, list[str]] = {}
        for kind in dict.fromkeys(block.kind for block in self.display if block.kind in named):
            alike.setdefault(named[kind], []).append(kind)
        letters = {
            kind: _letter(place) for kinds in alike.values() if len(kinds) > 1 for place, kind in enumerate(kinds)
        }
        return {kind: f"{label} {letters[kind]}" if kind in letters else label for kind, label in named.items()}


def _letter(place: int) -> str:
    """A, B ... Z, A2, B2 ..."""
    return chr(ord("A") + place % 26) + (str(place // 26 + 1) if place >= 26 else "")


def plan(
    graph: Graph,
    index: Places,
    depth: int,
    panels: int = 0,
    inline: Set[Block] = frozenset(),
    framed: Set[Block] = frozenset(),
    also: Set[str] = frozenset(),
    nested: bool = False,
    within: Set[str] = frozenset(),
) -> Plan:
    """Decide how the blocks of `graph` are displayed when `depth` nestings are opened.

    The outer `panels` nestings are defined in panels, but for the blocks `inline`; those `framed` keep their frames.
    The classes `also` are defined in panels, however deep they stand; in those `within`, what they hold is opened.
    With `nested` there are no panels: each class is opened where it occurs first.
    """
    plainest = _plainest(graph)
    rules = _Rules(index, wrappers(graph) - framed, panels, inline, nested, framed, _mixed(graph, plainest))
    rules.count(graph)
    result = Plan()
    waiting: list[tuple[tuple[Node, ...], int, int]] = [(graph.nodes, 0, depth)]
    for nodes, level, deepest in waiting:
        for node in nodes:
            if not isinstance(node, Block):
                continue
            display = rules.display(node, level, deepest)
            result.display[node] = display
            if nested and display == "opened" and rules.shown[node.kind] > 1:
                result.examples[node.kind] = node
            if display in ("opened", "unrolled", "dissolved"):
                bodies = (node.body,) if display == "opened" else node.instances
                waiting.extend((body.nodes, level + (display != "dissolved"), deepest) for body in bodies)
            elif node.kind not in result.definitions and (
                (node.kind in also and node.kind not in rules.mixed)
                or (level < depth and rules.worth_a_panel(node, level))
            ):
                result.definitions[node.kind] = plainest[node.kind]
                below = max(level + 1, panels) if node.kind in within else level + 1
                reached = below + 1 if node.kind in within else deepest
                waiting.append((plainest[node.kind].body.nodes, below, reached))
    return result


def only_operator(block: Block) -> Node | None:
    """The operator of a block that holds no other: a frame around it would say nothing."""
    only = block.body.nodes[0] if len(block.body.nodes) == 1 else None
    return None if isinstance(only, Block) else only


def _plainest(graph: Graph) -> dict[str, Block]:
    """The block of each class with the most copies that are no variants: its body stands for the class."""
    found: dict[str, Block] = {}
    for block in blocks(graph):
        best = found.setdefault(block.kind, block)
        if _regular(block) > _regular(best):
            found[block.kind] = block
    return found


def _mixed(graph: Graph, plainest: Mapping[str, Block]) -> set[str]:
    """The classes of which no copy stands for the others: most hold rows of other classes than the plainest one."""
    held: defaultdict[str, Counter[frozenset[str]]] = defaultdict(Counter)
    for block in blocks(graph):
        held[block.kind].update(map(_rows_in, block.instances))
    shown = {kind: _rows_in(block.body) for kind, block in plainest.items()}
    return {kind for kind, counts in held.items() if 2 * counts[shown[kind]] < counts.total()}


def _rows_in(body: Graph) -> frozenset[str]:
    return frozenset(node.kind for node in body.nodes if isinstance(node, Block) and len(node.instances) > 1)


def _are_heads(block: Block) -> bool:
    """Whether each copy reads other tensors than the rest: no branches of one module."""
    read = [value for copy in block.instances for value in set(copy.inputs)]
    return len(set(read)) == len(read) and sum(1 for _ in operators(block.body)) >= SMALLEST_HEAD


def _regular(block: Block) -> int:
    return len(block.instances) - len(block.variants)


@dataclass(slots=True)
class _Rules:
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


def nestings(graph: Graph) -> int:
    """How many nestings there are to open."""
    depth = 0
    level: list[Node] = list(graph.nodes)
    while any(isinstance(node, Block) for node in level):
        depth += 1
        level = [inner for node in level if isinstance(node, Block) for inner in node.body.nodes]
    return depth
