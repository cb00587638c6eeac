"""What the table of motifs asks about a body: how many of which operator, which kernels, what meets what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.folding.labels import ACTIVATIONS, CONVOLUTIONS, STRIDED, is_norm
from nnviz.graph import Node, Value, integer, integers


@dataclass(frozen=True, slots=True)
class Facts:
    """A body in numbers.

    ops         operators by name; fused ones count too
    kernels     ordinary convolutions by their largest kernel side
    depthwise   depthwise convolutions by the same; grouped: number of convolutions in groups
    size        operators, fused ones not counted
    strided     operators that lower the resolution
    adds_entry  an Add takes a value that enters the body, or comes from one through a projection
    grows       a Concat takes a value that enters the body
    self_attention, cross_attention   softmax attentions whose keys come from the queries' stream, or from another
    first, last   names of the outermost operators
    """

    ops: Counter[str]
    kernels: Counter[int]
    depthwise: Counter[int]
    grouped: int
    size: int
    strided: int
    adds_entry: bool
    grows: bool
    self_attention: int
    cross_attention: int
    first: str
    last: str

    def count(self, *ops: str) -> int:
        """How many operators have one of these names."""
        return sum(self.ops[op] for op in ops)

    @property
    def convolutions(self) -> int:
        """All convolutions, depthwise included; transposed ones are not."""
        return self.kernels.total() + self.depthwise.total()

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
    def pools_all(self) -> int:
        """Operators that average over all positions."""
        return self.count("GlobalAveragePool", "GlobalMaxPool", "ReduceMean")


def facts_of(nodes: Sequence[Node]) -> Facts:
    """Count what is in the body `nodes`."""
    ops = Counter(name for node in nodes for name in (node.op, *node.then))
    convolutions = [node for node in nodes if node.op in CONVOLUTIONS and node.op != "ConvTranspose"]
    depthwise = [bool(node.attributes.get("depthwise")) for node in convolutions]
    sides = [max(integers(node, "kernel_shape"), default=0) for node in convolutions]
    own, foreign = attentions(nodes)
    return Facts(
        ops=ops,
        kernels=Counter(side for side, wise in zip(sides, depthwise, strict=True) if not wise),
        depthwise=Counter(side for side, wise in zip(sides, depthwise, strict=True) if wise),
        grouped=sum(
            integer(node, "group", 1) > 1 and not wise for node, wise in zip(convolutions, depthwise, strict=True)
        ),
        size=len(nodes),
        strided=sum(node.op in STRIDED and max(integers(node, "strides"), default=1) > 1 for node in nodes),
        adds_entry=_adds_entry(nodes),
        grows=_grows(nodes),
        self_attention=own,
        cross_attention=foreign,
        first=nodes[0].op,
        last=nodes[-1].op,
    )


def _adds_entry(nodes: Sequence[Node]) -> bool:
    producer = {value: node for node in nodes for value in node.outputs}

    def enters(value: Value) -> bool:
        node = producer.get(value)
        return node is None or (
            node.op in ("Conv", "Gemm", "AveragePool") and not any(v in producer for v in node.inputs)
        )

    sums = [node for node in nodes if node.op in ("Add", "Sum") and len(node.inputs) > 1]
    return any(enters(value) for node in sums for value in node.inputs)


def _grows(nodes: Sequence[Node]) -> bool:
    made = {value for node in nodes for value in node.outputs}
    return any(value not in made for node in nodes if node.op == "Concat" for value in node.inputs)


def attentions(nodes: Sequence[Node]) -> tuple[int, int]:
    """Softmax attentions with keys of the queries' stream, and of another: which entries reach the two operands."""
    reached: dict[Value, frozenset[Value]] = {}
    scores: set[Value] = set()
    own = foreign = 0
    users: dict[Value, list[Node]] = {}
    for node in nodes:
        for value in node.inputs:
            users.setdefault(value, []).append(node)
    for node in nodes:
        operands = [reached.get(value, frozenset({value})) for value in node.inputs]
        for value in node.outputs:
            reached[value] = operands[0] if len(operands) == 1 else frozenset[Value]().union(*operands)
        is_score = node.op in ("MatMul", "Einsum") and len(operands) == 2
        if node.op == "Attention" and len(operands) >= 2:
            own, foreign = _tally(operands, own, foreign)
        elif is_score and any(value in scores for value in node.inputs):
            continue
        elif is_score and _feeds_softmax(node, users):
            scores.update(node.outputs)
            own, foreign = _tally(operands, own, foreign)
    return own, foreign


def _tally(operands: Sequence[frozenset[Value]], own: int, foreign: int) -> tuple[int, int]:
    crosses = operands[0].isdisjoint(operands[1])
    return own + (not crosses), foreign + crosses


def _feeds_softmax(node: Node, users: dict[Value, list[Node]]) -> bool:
    """Whether a softmax follows within a few operators of scaling and masking."""
    current = node
    for _ in range(8):
        followers = users.get(current.outputs[0], []) if current.outputs else []
        if not followers:
            return False
        current = followers[0]
        if current.op == "Softmax" or "Softmax" in current.then:
            return True
        if current.op in ("MatMul", "Gemm", "Conv"):
            return False
    return False
