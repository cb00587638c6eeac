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
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from nnviz.diagram.displaying import Display, Rules
from nnviz.diagram.places import Places
from nnviz.diagram.wrappers import wrappers
from nnviz.graph import Block, Graph, Node, blocks


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

    def shown(self, body: Graph) -> Iterator[Node]:
        """The operators of `body` that have a box where it is drawn: none of blocks that are a box themselves."""
        pending = list(body.nodes)
        while pending:
            node = pending.pop()
            if not isinstance(node, Block):
                yield node
            elif self.display.get(node) in ("opened", "unrolled", "dissolved"):
                pending += node.body.nodes if self.display[node] == "opened" else _inner(node)

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


def _inner(block: Block) -> list[Node]:
    return [node for copy in block.instances for node in copy.nodes]


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
    whole: bool = False,
) -> Plan:
    """Decide how the blocks of `graph` are displayed when `depth` nestings are opened.

    The outer `panels` nestings are defined in panels, but for the blocks `inline`; those `framed` keep their frames.
    The classes `also` are defined in panels, however deep they stand; in those `within`, what they hold is opened.
    With `nested` there are no panels: each class is opened where it occurs first.  With `whole` no block is drawn at
    all, but for bodies of operators.
    """
    plainest = _plainest(graph)
    rules = Rules(index, wrappers(graph) - framed, panels, inline, nested, framed, _mixed(graph, plainest))
    rules.count(graph)
    result = Plan()
    waiting: list[tuple[tuple[Node, ...], int, int]] = [(graph.nodes, 0, depth)]
    for nodes, level, deepest in waiting:
        for node in nodes:
            if not isinstance(node, Block):
                continue
            is_body = node in framed or node in inline
            display = "dissolved" if whole and not is_body else rules.display(node, level, deepest)
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


def _regular(block: Block) -> int:
    return len(block.instances) - len(block.variants)


def nestings(graph: Graph) -> int:
    """How many nestings there are to open."""
    depth = 0
    level: list[Node] = list(graph.nodes)
    while any(isinstance(node, Block) for node in level):
        depth += 1
        level = [inner for node in level if isinstance(node, Block) for inner in node.body.nodes]
    return depth
