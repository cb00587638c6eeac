"""What each line of a graph's text is about, before anything has a name."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnviz.graph import Block, Graph, Value
from nnviz.notation.names import line
from nnviz.notation.operators import word


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """An operator, a block, an input or the outputs.

    before      the result that "." means here, None where there is none
    weights     the largest of an operator's weights, by which it is told whether it shares them: equal biases of
                zeros are one tensor in many a file, and say nothing
    bare        whether operands are left out where they are the result before alone
    """

    depth: int
    word: str
    results: tuple[Value, ...] = ()
    operands: tuple[Value, ...] = ()
    before: Value | None = None
    weights: Value | None = None
    bare: bool = True


@dataclass(slots=True)
class Lines:
    """The lines of a graph in order.

    entries     inputs that need no line where the first operator alone reads them
    """

    lines: list[Line] = field(default_factory=list[Line])
    entries: set[Value] = field(default_factory=set[Value])
    last: Value | None = None

    def whole(self, graph: Graph) -> None:
        """Append `graph` with its inputs."""
        first, entry = graph.nodes[:1], graph.inputs[-1:]
        implied = first and entry and first[0].inputs == entry and graph.inputs.count(entry[0]) == 1
        if implied and entry[0].name in ("", "x"):
            self.entries.update(entry)
            self.last = entry[0]
        self._inputs(graph.inputs, 0)
        self._nodes(graph, 0)

    def _inputs(self, values: tuple[Value, ...], depth: int) -> None:
        self.lines.extend(Line(depth, "input", (value,)) for value in values)

    def _nodes(self, graph: Graph, depth: int) -> None:
        for node in graph.nodes:
            name = heading(node) if isinstance(node, Block) else word(node)
            largest = max(node.weights, key=lambda weight: weight.type.size or 0, default=None)
            self.lines.append(Line(depth, name, node.outputs, node.inputs, self.last, largest))
            if isinstance(node, Block):
                self._body(node, depth + 1)
            self.last = node.outputs[0] if node.outputs else None
        if self.last is None or graph.outputs != (self.last,):
            self.lines.append(Line(depth, "return", (), graph.outputs, self.last, bare=False))

    def _body(self, block: Block, depth: int) -> None:
        """Append the copy that stands for all; what the copy before it made enters it as an input."""
        known = {*block.inputs}
        handed = tuple(value for value in block.body.inputs if value not in known)
        if handed:
            self.last = handed[0] if len(handed) == 1 else None
            self.entries.update(handed[:1] if len(handed) == 1 else ())
        elif self.last not in known:
            self.last = None
        self._inputs(handed, depth)
        self._nodes(block.body, depth)


def heading(block: Block) -> str:
    """The line of `block`, without its operands."""
    variants = "; ".join(f"{variant.instance}: {variant.differs}" for variant in block.variants)
    shared = " shared" if block.shared else ""
    said = f"{block.label} x{len(block.instances)} {block.equal}{shared}" + (f" {{{variants}}}" if variants else "")
    return line(said)
