"""What the table of motifs asks about a body: how many of which operator, which kernels, what meets what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nnviz.folding.comparing.wiring import (
    Join,
    activation,
    adds_foreign,
    closes_residual,
    joins,
    merges_streams,
    operands,
    wiring_of,
)
from nnviz.folding.labels import ACTIVATIONS, CONVOLUTIONS, STRIDED, SYNONYMS, is_norm
from nnviz.folding.naming.attention import attentions, linear_attentions
from nnviz.folding.naming.exchanging import forks, mixes
from nnviz.folding.naming.gates import excitations, feeds_forward, gates, modulations
from nnviz.graph import Node, integer, integers


@dataclass(frozen=True, slots=True)
class Facts:
    """A body in numbers.

    ops         operators by name, one of several for the same; fused ones count too
    order       the largest kernel side of each convolution, in order; depthwise ones are negative
    bent        for each of them, whether an activation is fused behind it
    deep        the most convolutions in a chain
    grouped     convolutions in groups that are not depthwise; dilated: those with dilation
    size        operators, fused ones not counted
    strided     operators that lower the resolution
    lookups     tables that are looked up: embeddings
    patches     convolutions whose stride is their kernel, and more than 1
    residual    the last sum adds what enters, or a projection of it, and closes the body
    foreign     the last sum adds another stream; merges: or what is made from it
    joins       what the concatenations join
    gates       activations of gates; excitations: gates by an average; modulations: norms scaled by another entry
    mixes, forks    each of several results depends on each of several entries; something made inside is read twice
    feeds_forward   an activation stands between two layers of weights
    self_attention, cross_attention   softmax attentions whose keys come from the queries' stream, or from another
    first, last   names of the outermost operators
    linear      attentions whose softmax comes before the keys meet the values
    scales      products with a constant
    products    products of two streams; taken: tensors that enter; ways: parts of the widest split
    steps_first whether the first operator lowers the resolution; tail: the last three, fused ones too
    members     what is directly in it, in order: operators, and blocks by name, "?" without one
    """

    ops: Counter[str]
    order: tuple[int, ...]
    bent: tuple[bool, ...]
    deep: int
    grouped: int
    dilated: int
    size: int
    strided: int
    lookups: int
    patches: int
    residual: bool
    foreign: bool
    merges: bool
    joins: tuple[Join, ...]
    gates: tuple[str, ...]
    excitations: int
    modulations: int
    feeds_forward: bool
    mixes: bool
    forks: bool
    self_attention: int
    cross_attention: int
    first: str
    last: str
    linear: int
    scales: int
    products: int
    taken: int
    ways: int
    steps_first: bool
    tail: tuple[str, ...]
    members: tuple[str, ...]

    def holds(self, *names: str) -> int:
        """How many blocks directly in it have one of these names."""
        return sum(member in names for member in self.members)

    def count(self, *ops: str) -> int:
        """How many operators have one of these names."""
        return sum(self.ops[op] for op in ops)

    def only(self, *ops: str) -> bool:
        """Whether all operators but convolutions, activations and normalisations have one of these names."""
        return all(op in ops or op in CONVOLUTIONS or op in ACTIVATIONS or is_norm(op) for op in self.ops)

    def kernels(self, side: int) -> int:
        """Ordinary convolutions with this largest kernel side."""
        return self.order.count(side)

    @property
    def depthwise(self) -> int:
        """Depthwise convolutions."""
        return sum(side < 0 for side in self.order)

    @property
    def convolutions(self) -> int:
        """All convolutions, depthwise included; transposed ones are not."""
        return len(self.order)

    @property
    def projections(self) -> int:
        """Linear layers, and convolutions that are such at every position."""
        return self.count("Gemm") + self.kernels(1)

    @property
    def attentions(self) -> int:
        """All softmax attentions."""
        return self.self_attention + self.cross_attention

    @property
    def activations(self) -> int:
        """All activations, fused ones included; softmax is none."""
        return self.count(*ACTIVATIONS)

    @property
    def norms(self) -> int:
        """All normalisations."""
        return sum(count for op, count in self.ops.items() if is_norm(op))

    @property
    def pools(self) -> int:
        """Operators that average over a window."""
        return self.count("MaxPool", "AveragePool")

    @property
    def pools_all(self) -> int:
        """Operators that average over all positions."""
        return self.count("GlobalAveragePool", "GlobalMaxPool", "ReduceMean")

    @property
    def upsamplers(self) -> int:
        """Operators that raise the resolution."""
        return self.count("ConvTranspose", "Resize", "Upsample", "DepthToSpace")


def facts_of(nodes: Sequence[Node], members: Iterable[str] = ()) -> Facts:
    """Count what is in the body `nodes`; `members` are what is directly in it: operators, and blocks by name."""
    convolutions = [node for node in nodes if node.op in CONVOLUTIONS and node.op != "ConvTranspose"]
    wiring = wiring_of(nodes)
    own, foreign = attentions(nodes)
    return Facts(
        ops=Counter(SYNONYMS.get(name, name) for node in nodes for name in (node.op, *node.then)),
        order=tuple(_side(node) for node in convolutions),
        bent=tuple(bool(activation(node)) for node in convolutions),
        deep=max(wiring.depth.values(), default=0),
        grouped=sum(integer(node, "group", 1) > 1 and not node.attributes.get("depthwise") for node in convolutions),
        dilated=sum(max(integers(node, "dilations"), default=1) > 1 for node in convolutions),
        size=len(nodes),
        strided=sum(map(_steps, nodes)),
        lookups=sum(node.op == "Gather" and bool(node.weights) for node in nodes),
        patches=sum(_cuts_patches(node) for node in convolutions),
        residual=closes_residual(wiring),
        foreign=adds_foreign(wiring),
        merges=merges_streams(wiring),
        joins=tuple(joins(wiring)),
        gates=tuple(gates(wiring)),
        excitations=excitations(wiring),
        modulations=modulations(wiring),
        feeds_forward=feeds_forward(wiring),
        mixes=mixes(nodes),
        forks=forks(nodes),
        self_attention=own,
        cross_attention=foreign,
        first=SYNONYMS.get(nodes[0].op, nodes[0].op),
        last=SYNONYMS.get(nodes[-1].op, nodes[-1].op),
        linear=linear_attentions(wiring),
        scales=sum(node.op == "Mul" and len(operands(node)) == 1 for node in nodes),
        products=sum(node.op == "Mul" and len(operands(node)) > 1 for node in nodes),
        taken=len({value for node in nodes for value in operands(node)} - wiring.producer.keys()),
        ways=max((len(node.outputs) for node in nodes if node.op == "Split"), default=0),
        steps_first=_steps(nodes[0]),
        tail=tuple(SYNONYMS.get(name, name) for node in nodes[-3:] for name in (node.op, *node.then))[-3:],
        members=tuple(members),
    )


def _steps(node: Node) -> bool:
    return node.op in STRIDED and max(integers(node, "strides"), default=1) > 1


def _side(node: Node) -> int:
    side = max(integers(node, "kernel_shape"), default=0)
    return -side if node.attributes.get("depthwise") else side


def _cuts_patches(node: Node) -> bool:
    kernel, strides = integers(node, "kernel_shape"), integers(node, "strides")
    return bool(kernel) and kernel == strides and max(kernel) > 1
