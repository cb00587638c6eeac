"""Softmax attention in a body: how often, and whether its keys come from the queries' stream."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.folding.comparing.wiring import Wiring, operands
from nnviz.graph import Node, Value

STEPS = 16
"""Operators of scaling, biasing and masking between the scores and their softmax, at most."""


def attentions(nodes: Sequence[Node]) -> tuple[int, int]:
    """Softmax attentions with keys of the queries' stream, and of another: which entries reach the two operands."""
    if not any(_meets_operands(node) for node in nodes):
        return 0, 0
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


def _meets_operands(node: Node) -> bool:
    """Whether queries and keys may meet in `node`."""
    return node.op in ("MatMul", "Einsum", "Attention") and len(node.inputs) >= 2


def _tally(operands: Sequence[frozenset[Value]], own: int, foreign: int) -> tuple[int, int]:
    crosses = operands[0].isdisjoint(operands[1])
    return own + (not crosses), foreign + crosses


def _feeds_softmax(node: Node, users: dict[Value, list[Node]]) -> bool:
    """Whether a softmax follows within a few operators of scaling and masking, or of mixing heads (Shazeer 2020)."""
    current, mixes = node, True
    for _ in range(STEPS):
        followers = users.get(current.outputs[0], []) if current.outputs else []
        if not followers:
            return False
        current = followers[0]
        if current.op == "Softmax" or "Softmax" in current.then:
            return True
        if current.op in ("MatMul", "Conv") or "Norm" in current.op or (current.op == "Gemm" and not mixes):
            return False
        mixes = mixes and current.op != "Gemm"
    return False


def linear_attentions(wiring: Wiring) -> int:
    """Softmaxes of keys that then meet the values, before the queries meet both (Shen 2021): no scores of pairs."""
    meeting: dict[Value, list[Node]] = {}
    for product in filter(_meets, wiring.nodes):
        for value in product.inputs:
            meeting.setdefault(value, []).append(product)
    return sum(_sums_values(wiring, node, meeting) for node in wiring.nodes if node.op == "Softmax")


def _sums_values(wiring: Wiring, softmax: Node, meeting: dict[Value, list[Node]]) -> bool:
    """Whether what the products in `meeting` make of `softmax` meets something again, and no product leads to it."""
    contexts = [product.outputs[0] for product in meeting.get(softmax.outputs[0], ())]
    if not any(context in meeting for context in contexts):
        return False
    return not any(_meets(wiring.nodes[i]) for i in _bits(wiring.makers(softmax.outputs[0])))


def _meets(node: Node) -> bool:
    return node.op in ("MatMul", "Einsum") and len(operands(node)) == 2


def _bits(places: int) -> list[int]:
    return [i for i in range(places.bit_length()) if places >> i & 1]
