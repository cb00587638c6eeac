"""From nodes to boxes: one level of a figure after another, with the host of every operator that it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from nnviz.diagram.attention import Attending
from nnviz.diagram.captions import activations, caption, tooltip
from nnviz.diagram.copies import counterparts
from nnviz.diagram.displaying import only_operator
from nnviz.diagram.expansion import Expansion
from nnviz.diagram.extras import COSTS, figures, ranged
from nnviz.diagram.opening import Plan
from nnviz.diagram.places import Path, inside
from nnviz.diagram.types import Box
from nnviz.diagram.variation import block_note
from nnviz.diagram.widths import Widths, listed_widths
from nnviz.diagram.words import printable
from nnviz.diagram.wrappers import NAMELESS
from nnviz.graph import Block, Graph, Node, operators
from nnviz.options import USUALLY


@dataclass(frozen=True, slots=True)
class Leaf:
    """A box without children: the operators whose inputs are its inputs, and the path under which they are resolved."""

    box: Box
    nodes: tuple[Node, ...]
    path: Path


@dataclass(slots=True)
class Boxing:
    """Boxes of one chain or one panel.

    prefix  makes keys unique in the figure; widths: of the class that the panel shows
    titles  of the classes that have letters behind their labels
    hosts   key of the box that stands for each operator; drawn: operators that have a box of their own
    wanted  what boxes say; alike: what an operator of a body stands for in the copies that are as the body
    attending   what projects queries, keys and values, and the heads; copies: all of each class
    """

    plan: Plan
    ids: dict[Node, int]
    class_widths: dict[str, Widths]
    expansion: Expansion
    titles: dict[str, str] = field(default_factory=dict[str, str])
    attending: Attending = field(default_factory=Attending)
    copies: dict[str, list[Graph]] = field(default_factory=dict[str, list[Graph]])
    wanted: frozenset[str] = USUALLY
    prefix: str = ""
    widths: Widths = field(default_factory=Widths)
    leaves: list[Leaf] = field(default_factory=list[Leaf])
    alike: dict[Node, list[Node]] = field(default_factory=dict[Node, list[Node]])
    hosts: dict[Node, str] = field(default_factory=dict[Node, str])
    drawn: set[Node] = field(default_factory=set[Node])
    keys: set[str] = field(default_factory=set[str])

    def level(self, nodes: Iterable[Node], path: Path) -> tuple[Box, ...]:
        """Box every node of a level; blocks that are drawn apart or dissolved become several boxes."""
        return tuple(box for node in nodes for box in self._boxes(node, path))

    def _boxes(self, node: Node, path: Path) -> tuple[Box, ...]:
        if not isinstance(node, Block):
            return (self._operator(node, path),)
        display = self.plan.display.get(node, "closed")
        if display == "dissolved":
            return tuple(b for i, copy in enumerate(node.instances) for b in self.level(copy.nodes, (*path, (node, i))))
        if display == "unrolled":
            return tuple(self._frame(node, number, path) for number in range(len(node.instances)))
        if display == "apart":
            return tuple(self._closed(node, (copy,), path) for copy in node.instances)
        return (self._opened(node, path) if display == "opened" else self._closed(node, node.instances, path),)

    def _operator(self, node: Node, path: Path) -> Box:
        words = caption(node, self.widths.words.get(node), self.wanted)
        ref = str(self.ids[node])
        key = self.prefix + ref + (f"@{len(self.leaves)}" if node in self.expansion.nodes else "")
        self.drawn.add(node)
        if node in self.expansion.ports:
            return self._leaf(Box(key, "port", node.name, node.name, hue="terminal"), (node,), path)
        role = self.attending.roles.get(node, "") if "notes" in self.wanted else ""
        note = ", ".join(filter(None, (role, words.note)))
        cost = ranged([(one,) for one in self.alike.get(node, [node])], self.wanted)
        box = Box(key, "operator", ref, words.title, note, words.hue, words.symbol, tooltip=tooltip(node), figures=cost)
        return self._leaf(box, (node,), path)

    def _closed(self, block: Block, copies: tuple[Graph, ...], path: Path) -> Box:
        nodes = tuple(node for copy in copies for node in operators(copy))
        holder = self.expansion.frames.get(block)
        if holder is not None:
            return self._leaf(self._holder(block, holder), nodes, path)
        box = Box(
            f"{self.prefix}{block.kind}#{self.ids[nodes[0]]}",
            "block",
            block.kind,
            self._title(block),
            self._note(block, copies) if "notes" in self.wanted else "",
            repeat=len(copies),
            definition=self._definition(block),
            tooltip=f"{self._title(block)}: {len(nodes)} operators",
            figures=figures(nodes, self.wanted),
        )
        only = None if box.definition or block in self.expansion.inline else only_operator(block)
        return self._leaf(
            box if only is None else self._said_of(only, box, printable(block.label), copies), nodes, path
        )

    def _said_of(self, only: Node, box: Box, label: str, copies: tuple[Graph, ...]) -> Box:
        """The box of a block of one operator, which says what that is; a letter behind its label tells no more."""
        listed = listed_widths(Graph("", (only,)), copies)
        words = caption(only, listed.get(only) or self.widths.words.get(only), self.wanted)
        if words.title.startswith(label) or NAMELESS.fullmatch(box.title):
            return replace(box, title=words.title, note="; ".join(filter(None, (words.note, box.note))), hue=words.hue)
        said = ", ".join(filter(None, (words.title, words.note)))
        return replace(box, note="; ".join(filter(None, (said, box.note))), hue=words.hue)

    def _note(self, block: Block, copies: tuple[Graph, ...]) -> str:
        """The second line of a closed block."""
        note = block_note(block, copies, self.class_widths.get(block.kind, Widths()))
        return "; ".join(filter(None, (self._heads(block, copies), note, self._activations(block, copies))))

    def _fresh(self, key: str) -> str:
        """`key`, told from that of another call of the same call: a definition that is spliced in twice."""
        return f"{key}@{len(self.leaves)}" if key in self.keys else key

    def _holder(self, block: Block, holder: Node) -> Box:
        """The box of an operator whose body is not opened here."""
        words, ref = caption(holder, wanted=self.wanted), str(self.ids[holder])
        definition, note = self._definition(block), words.note
        key = self._fresh(self.prefix + ref)
        return Box(key, "operator", ref, words.title, note, definition=definition, tooltip=tooltip(holder))

    def _definition(self, block: Block) -> str:
        return block.kind if block.kind in self.plan.definitions else ""

    def _activations(self, block: Block, copies: tuple[Graph, ...]) -> str:
        """The activations of these copies, where they are not those of the panel that defines the class."""
        shown = self.plan.definitions.get(block.kind)
        if shown is None:
            return ""
        expected, found = activations(shown.body), {name for copy in copies for name in activations(copy)}
        return ", ".join(sorted(found)) if found and found != set(expected) else ""

    def _title(self, block: Block) -> str:
        return printable(self.titles.get(block.kind, block.label))

    def _heads(self, block: Block, copies: tuple[Graph, ...]) -> str:
        """The heads of these copies, where the panel that defines the class does not say them."""
        return "" if self._definition(block) and self.header(block) else self.attending.heads_in(block, copies)

    def header(self, block: Block) -> str:
        """What the panel that defines a class says of its heads: nothing where copies differ."""
        heads = self.attending.heads_in(block, self.copies.get(block.kind, ()))
        return "" if "/" in heads else heads

    def _headline(self, block: Block, copies: tuple[Graph, ...]) -> str:
        """The title of a frame: what it is, its heads, and how its copies differ."""
        if "notes" not in self.wanted:
            return self._title(block)
        note = block_note(block, copies, self._example(block))
        heads = self.attending.heads_in(block, self.copies[block.kind] if self.prefix else copies)
        title = ", ".join(filter(None, (self._title(block), heads)))
        return f"{title} ({note})" if note else title

    def _example(self, block: Block) -> Widths:
        """The widths of a class that is shown by a block opened in place; none of any other block."""
        shown = self.plan.examples.get(block.kind) is block
        return self.class_widths[block.kind] if shown else Widths()

    def _leaf(self, box: Box, nodes: tuple[Node, ...], path: Path) -> Box:
        self.leaves.append(Leaf(box, nodes, path))
        self.keys.add(box.key)
        self.hosts.update((node, box.key) for node in nodes)
        return box

    def _opened(self, block: Block, path: Path) -> Box:
        listed, of_class = listed_widths(block.body, block.instances), self._example(block).words
        self.widths = Widths({**listed, **self.widths.words, **of_class})
        self.stand_for(block.body, block.instances)
        children = self.level(block.body.nodes, (*path, (block, block.body_index)))
        for number, copy in enumerate(block.instances):
            if number != block.body_index:
                self._adopt(copy, block.body)
        key = f"{self.prefix}{block.kind}#{self.ids[next(inside(block))]}"
        title = self._headline(block, block.instances)
        cost = figures((node for copy in block.instances for node in operators(copy)), self.wanted)
        return Box(key, "block", block.kind, title, repeat=len(block.instances), children=children, figures=cost)

    def stand_for(self, body: Graph, copies: Iterable[Graph]) -> None:
        """Note what the operators of `body` are in each of its copies but variants."""
        if self.wanted.isdisjoint(COSTS):
            return
        nodes = list(operators(body))
        listed = [found for copy in copies if len(found := list(operators(copy))) == len(nodes)]
        for place, node in enumerate(nodes):
            self.alike.setdefault(node, [inner[place] for inner in listed if inner[place].op == node.op])

    def _frame(self, block: Block, number: int, path: Path) -> Box:
        """One copy of a block, opened on its own."""
        copy = block.instances[number]
        key = f"{self.prefix}{block.kind}#{self.ids[next(operators(copy))]}"
        children = self.level(copy.nodes, (*path, (block, number)))
        cost = figures(operators(copy), self.wanted)
        return Box(key, "block", block.kind, self._headline(block, (copy,)), children=children, figures=cost)

    def _adopt(self, copy: Graph, body: Graph) -> None:
        """Give the operators of a copy that is not drawn the boxes of the body's operators."""
        waiting = [(copy, body)]
        for ours, theirs in waiting:
            for node, other in counterparts(ours.nodes, theirs.nodes):
                if isinstance(node, Block) and isinstance(other, Block):
                    waiting.extend((inner, other.body) for inner in node.instances)
                else:
                    last = list(inside(other))[-1]
                    self.hosts.update((inner, self.hosts[last]) for inner in inside(node))
        exits, shown = _exits(copy), _exits(body)
        if len(exits) == len(shown):
            self.hosts.update((node, self.hosts[other]) for node, other in zip(exits, shown, strict=True))


def _exits(copy: Graph) -> list[Node]:
    """The operators of a copy that make what leaves it, in order."""
    leaving = set(copy.outputs)
    return [node for node in operators(copy) if any(value in leaving for value in node.outputs)]
