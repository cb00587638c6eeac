"""One operator while its graph is being cleaned: a node that can be changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnviz.graph import ABSENT, Attribute, Graph, Node, Value


@dataclass(slots=True, eq=False)
class Op:
    """A node that can be changed; compared by identity.

    position    where it stood in the graph once arranged; settles ties of the topological order
    """

    op: str
    inputs: list[Value]
    outputs: list[Value]
    attributes: dict[str, Attribute]
    position: int
    node: Node
    sources: list[int] = field(default_factory=list[int])
    then: list[str] = field(default_factory=list[str])
    weights: list[Value] = field(default_factory=list[Value])
    bodies: list[Graph] = field(default_factory=list[Graph])
    alive: bool = True

    @property
    def output(self) -> Value:
        """The first output, `ABSENT` where there is none."""
        return self.outputs[0] if self.outputs else ABSENT

    def slot(self, index: int) -> Value:
        """The operand in a slot, `ABSENT` beyond the last."""
        return self.inputs[index] if index < len(self.inputs) else ABSENT

    def frozen(self) -> Node:
        """The node this has become."""
        return Node(
            op=self.op,
            inputs=tuple(self.inputs),
            outputs=tuple(self.outputs),
            attributes=self.attributes,
            name=self.node.name,
            domain=self.node.domain,
            scope=self.node.scope,
            modules=self.node.modules,
            bodies=tuple(self.bodies),
            sources=tuple(sorted(self.sources)),
            then=tuple(self.then),
            weights=tuple(self.weights),
        )


def thawed(position: int, node: Node) -> Op:
    """The operator a node starts as."""
    return Op(
        node.op,
        list(node.inputs),
        list(node.outputs),
        dict(node.attributes),
        position,
        node,
        list(node.sources),
        list(node.then),
        list(node.weights),
        list(node.bodies),
    )


def named(*names: str) -> frozenset[str]:
    """A set of operator names, written with blanks between them."""
    return frozenset(name for some in names for name in some.split())
