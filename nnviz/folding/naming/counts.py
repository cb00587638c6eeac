"""What can be counted in a body operator by operator, however they are wired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from nnviz.folding.comparing.wiring import activation, operands
from nnviz.folding.labels import ACTIVATIONS, CONVOLUTIONS, STRIDED, SYNONYMS, is_norm
from nnviz.graph import Node, integer, integers


class Counts:
    """The operators `nodes` of a body in numbers, each found when it is first asked for.

    `members` are what is directly in the body, in order: operators, and blocks by name, "?" without one.
    """

    def __init__(self, nodes: Sequence[Node], members: Iterable[str] = ()) -> None:
        self.nodes = nodes
        self.members = tuple(members)

    @cached_property
    def ops(self) -> Counter[str]:
        """Operators by name, one of several for the same; fused ones count too."""
        return Counter([SYNONYMS.get(name, name) for node in self.nodes for name in (node.op, *node.then)])

    @cached_property
    def _convolutions(self) -> list[Node]:
        return [node for node in self.nodes if node.op in CONVOLUTIONS and node.op != "ConvTranspose"]

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The largest kernel side of each convolution, in order; depthwise ones are negative."""
        return tuple(_side(node) for node in self._convolutions)

    @cached_property
    def bent(self) -> tuple[bool, ...]:
        """For each convolution, whether an activation is fused behind it."""
        return tuple(bool(activation(node)) for node in self._convolutions)

    @cached_property
    def grouped(self) -> int:
        """Convolutions in groups that are not depthwise."""
        groups = (node for node in self._convolutions if integer(node, "group", 1) > 1)
        return sum(not node.attributes.get("depthwise") for node in groups)

    @cached_property
    def dilated(self) -> int:
        """Convolutions with dilation."""
        return sum(max(integers(node, "dilations"), default=1) > 1 for node in self._convolutions)

    @property
    def size(self) -> int:
        """Operators, fused ones not counted."""
        return len(self.nodes)

    @cached_property
    def strided(self) -> int:
        """Operators that lower the resolution."""
        return sum(map(steps, self.nodes))

    @cached_property
    def lookups(self) -> int:
        """Tables that are looked up: embeddings."""
        return sum(node.op == "Gather" and bool(node.weights) for node in self.nodes)

    @cached_property
    def patches(self) -> int:
        """Convolutions whose stride is their kernel, and more than 1."""
        return sum(_cuts_patches(node) for node in self._convolutions)

    @property
    def first(self) -> str:
        """The name of the first operator."""
        return SYNONYMS.get(self.nodes[0].op, self.nodes[0].op)

    @property
    def last(self) -> str:
        """The name of the last operator."""
        return SYNONYMS.get(self.nodes[-1].op, self.nodes[-1].op)

    @cached_property
    def scales(self) -> int:
        """Products with a constant."""
        return sum(node.op == "Mul" and len(operands(node)) == 1 for node in self.nodes)

    @cached_property
    def products(self) -> int:
        """Products of two streams."""
        return sum(node.op == "Mul" and len(operands(node)) > 1 for node in self.nodes)

    @cached_property
    def ways(self) -> int:
        """Parts of the widest split."""
        return max((len(node.outputs) for node in self.nodes if node.op == "Split"), default=0)

    @property
    def steps_first(self) -> bool:
        """Whether the first operator lowers the resolution."""
        return steps(self.nodes[0])

    @cached_property
    def tail(self) -> tuple[str, ...]:
        """The last three operators, fused ones too."""
        return tuple(SYNONYMS.get(name, name) for node in self.nodes[-3:] for name in (node.op, *node.then))[-3:]

    def holds(self, *names: str) -> int:
        """How many blocks directly in it have one of these names."""
        return sum(member in names for member in self.members)

    def count(self, *ops: str) -> int:
        """How many operators have one of these names."""
        return sum([self.ops.get(op, 0) for op in ops])

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


def steps(node: Node) -> bool:
    """Whether `node` lowers the resolution."""
    return node.op in STRIDED and max(integers(node, "strides"), default=1) > 1


def _side(node: Node) -> int:
    side = max(integers(node, "kernel_shape"), default=0)
    return -side if node.attributes.get("depthwise") else side


def _cuts_patches(node: Node) -> bool:
    kernel, strides = integers(node, "kernel_shape"), integers(node, "strides")
    return bool(kernel) and kernel == strides and max(kernel) > 1
