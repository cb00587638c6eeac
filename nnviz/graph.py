"""The graph that every model format becomes.

A `Graph` is a list of `Node`s in topological order; nodes meet through `Value`s, each of which has at most one
producer and any number of consumers.  Folding replaces stretches of nodes by `Block`s: a block is a node that
holds its consecutive copies, each a graph of its own, so that unfolding is walking down.

Everything here is frozen; a pass takes a graph and returns another.  Values, nodes and graphs are compared by
identity: nothing may depend on their names, and nothing on the order of a set of them.

Life of a node:  a converter makes it with every input of the file, constants included.  Cleaning moves the
constants out of `inputs` into `weights` (what training learns) or `attributes` (what the file passes as a small
constant tensor, under the name of the input), and fuses neighbours, whose names go into `then`.

`str(graph)` is the graph in the notation of `nnviz.notation`, an operator a line; `repr` of all of these is one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Literal, TypeAlias

Dim: TypeAlias = int | str | None
"""A size, a symbol such as "batch", or None where nobody knows."""

Shape: TypeAlias = tuple[Dim, ...]

Scalar: TypeAlias = int | float | bool | str

Attribute: TypeAlias = "Scalar | tuple[Attribute, ...]"

Equality: TypeAlias = Literal["exact", "widths", "counts", "structure"]
"""How equal the copies of a block are: in all but weights; but for channel or feature widths; but for how often an
inner block repeats; in structure alone."""


@dataclass(frozen=True, slots=True)
class TensorType:
    """What flows along an edge: an element type ("float32", "int64", "" unknown) and a shape (None unknown)."""

    dtype: str = ""
    shape: Shape | None = None

    @property
    def size(self) -> int | None:
        """The number of elements, where every dimension is known."""
        if self.shape is None or not all(isinstance(dim, int) for dim in self.shape):
            return None
        return prod(dim for dim in self.shape if isinstance(dim, int))


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """One tensor; compared by identity.

    `constant` values come from the file, not from a node that runs.  `content` holds the elements of a small
    constant (row-major), None for a large one: a weight's data is never loaded.  `stored` is its size in bytes.
    `learned` marks what training may change (an initializer), as against a literal in the graph.
    """

    name: str = ""
    type: TensorType = TensorType()
    constant: bool = False
    content: tuple[Scalar, ...] | None = None
    stored: int = 0
    learned: bool = False

    def __repr__(self) -> str:
        return _brief(self)


ABSENT = Value(constant=True)
"""An optional input that the file leaves out; keeps the slots of the others in place."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A source node that is not drawn: its index in the source's main graph, and why."""

    member: int
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operator; compared by identity.

    op          the field's standard name, as ONNX writes it: Conv, MatMul, LayerNormalization ...
    domain      "" for ONNX's own operators, else the custom operator set it comes from
    scope       module path, outermost first, as far as the file tells: ("encoder", "layer.0", "attention")
    modules     class name of each scope, "" unknown; as long as `scope`, or empty
    bodies      graphs this node holds: branches of If, the body of Loop or Scan, a function's definition
    sources     indices of the source nodes (of the file's main graph) it stands for; empty inside bodies
    then        operators fused behind the principal one, in order: ("BatchNormalization", "Relu")
    weights     learned constants of all the operators it stands for, each once (only after cleaning)
    """

    op: str
    inputs: tuple[Value, ...] = ()
    outputs: tuple[Value, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict[str, Attribute])
    name: str = ""
    domain: str = ""
    scope: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    bodies: tuple[Graph, ...] = ()
    sources: tuple[int, ...] = ()
    then: tuple[str, ...] = ()
    weights: tuple[Value, ...] = ()

    def __repr__(self) -> str:
        return _brief(self)


@dataclass(frozen=True, slots=True)
class Variant:
    """A copy that differs from the block's body: its index among the block's instances, and how, in a word or two."""

    instance: int
    differs: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Block(Node):
    """A node made of nodes: one or more consecutive copies of one body.

    kind        class of the block over the whole network: "B0", "B1" ...; blocks of one kind share their label
    label       what a person calls it: "Bottleneck", "Encoder layer"
    instances   every copy, complete, in topological order; their nodes may be blocks again
    equal       how equal all copies of this kind are, over the whole network
    variants    the copies of this block that differ from its body
    body_index  the copy that is drawn: the first that is no variant
    shared      whether the copies use the same weights

    Inputs and outputs are the values that cross the border of the whole block.
    """

    kind: str = field(default="", kw_only=True)
    label: str = field(default="", kw_only=True)
    instances: tuple[Graph, ...] = field(default=(), kw_only=True)
    equal: Equality = field(default="exact", kw_only=True)
    variants: tuple[Variant, ...] = field(default=(), kw_only=True)
    body_index: int = field(default=0, kw_only=True)
    shared: bool = field(default=False, kw_only=True)

    @property
    def body(self) -> Graph:
        """The copy that stands for all."""
        return self.instances[self.body_index]


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Nodes in topological order, and the values that enter and leave them.

    hidden      source nodes that no node stands for any more, and why
    metadata    what the file says of itself: "format", "producer", "opset" ...
    remarks     what is odd about the file and did not stop it from being read, one line each
    part        whether it was cut out of a larger one: what enters and leaves it are tensors inside that
    networks    where this is several networks beside one another, each by itself under its heading: no node and no
                tensor of theirs is another's, and this graph has those of all, one network after the other
    """

    name: str
    nodes: tuple[Node, ...]
    inputs: tuple[Value, ...] = ()
    outputs: tuple[Value, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])
    remarks: tuple[str, ...] = ()
    part: bool = False
    networks: Mapping[str, Graph] = field(default_factory=dict[str, "Graph"])

    def __repr__(self) -> str:
        return _brief(self)

    def __str__(self) -> str:
        from nnviz.notation import written

        return written(self)


def operators(graph: Graph) -> Iterator[Node]:
    """Yield every operator of `graph` in order, walking down into blocks but not into the bodies of operators."""
    pending = list(reversed(graph.nodes))
    while pending:
        node = pending.pop()
        if isinstance(node, Block):
            pending.extend(inner for copy in reversed(node.instances) for inner in reversed(copy.nodes))
        else:
            yield node


def blocks(graph: Graph) -> Iterator[Block]:
    """Yield every block of `graph`, outer before inner, in order."""
    pending = list(reversed(graph.nodes))
    while pending:
        node = pending.pop()
        if isinstance(node, Block):
            yield node
            pending.extend(inner for copy in reversed(node.instances) for inner in reversed(copy.nodes))


def _brief(thing: Graph | Node | Value) -> str:
    from nnviz.notation import brief

    return brief(thing)


def integers(node: Node, name: str) -> tuple[int, ...]:
    """The attribute `name` of `node` as a tuple of integers; empty where it is missing or something else."""
    value = node.attributes.get(name)
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, int))


def integer(node: Node, name: str, default: int = 0) -> int:
    """The attribute `name` of `node` as an integer."""
    value = node.attributes.get(name)
    return value if isinstance(value, int) else default
