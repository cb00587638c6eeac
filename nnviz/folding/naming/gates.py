"""Products in a body: gates (GLU), excitation (SE), modulation (adaLN); and the feed-forward networks in it."""

from __future__ import annotations

from typing import Final

from nnviz.folding.comparing.wiring import HALVING, POOLS, Wiring, activation, operands
from nnviz.folding.labels import CONVOLUTIONS, is_norm
from nnviz.graph import Node, Value

WEIGHING: Final = frozenset({"Gemm", "MatMul", "Einsum", "Softmax", "Attention"}) | CONVOLUTIONS
GATED: Final = CONVOLUTIONS | HALVING | {"Gemm", "MatMul"}
SQUASHING: Final = frozenset({"Sigmoid", "HardSigmoid"})


def _products(wiring: Wiring) -> list[tuple[Value, Value]]:
    """Both orders of the two factors of each product."""
    pairs = [operands(node) for node in wiring.nodes if node.op == "Mul" and len(operands(node)) == 2]
    return [(one, other) for pair in pairs for one, other in (pair, pair[::-1])]


def gates(wiring: Wiring) -> list[str]:
    """The activation of each gate: a product of two projections of one entry, of which one is bent (Shazeer 2020)."""
    found: list[str] = []
    for gate, value in _products(wiring):
        maker, other = wiring.maker(gate), wiring.maker(value)
        if maker is None or other is None or not wiring.entries(gate) & wiring.entries(value):
            continue
        if activation(maker) and other.op in GATED and activation(other) in ("", "Tanh") and _projects(wiring, maker):
            found.append(activation(maker))
    return found


def _projects(wiring: Wiring, node: Node) -> bool:
    """Whether `node` is a projection, or the activation of one."""
    before = [wiring.maker(value) for value in operands(node)]
    return node.op in GATED or any(maker is not None and maker.op in GATED for maker in before)


def excitations(wiring: Wiring) -> int:
    """Products of a value and what a sigmoid makes of its average (Hu 2018)."""
    return sum(_excites(wiring, gate, value) for gate, value in _products(wiring))


def _excites(wiring: Wiring, gate: Value, value: Value) -> bool:
    maker = wiring.maker(gate)
    if maker is None or activation(maker) not in SQUASHING:
        return False
    pools = [node for i, node in enumerate(wiring.nodes) if node.op in POOLS and wiring.makers(gate) >> i & 1]
    return any(value in node.inputs for node in pools)


def modulations(wiring: Wiring) -> int:
    """Products of a norm and what is made of another entry (Perez 2018, Peebles 2023)."""
    found = 0
    for norm, scale in _products(wiring):
        maker = wiring.maker(norm)
        found += maker is not None and is_norm(maker.op) and not wiring.entries(norm) & wiring.entries(scale)
    return found


def feeds_forward(wiring: Wiring) -> bool:
    """Whether an activation stands between two layers of weights, and is no gate."""
    users: dict[Value, list[Node]] = {}
    for node in wiring.nodes:
        for value in operands(node):
            users.setdefault(value, []).append(node)
    bends = [node for node in wiring.nodes if activation(node) and activation(node) not in SQUASHING]
    return any(_weighs_before(wiring, node) and _weighs_behind(users, node) for node in bends)


def _weighs_before(wiring: Wiring, node: Node) -> bool:
    if node.op in WEIGHING:
        return node.op in CONVOLUTIONS | {"Gemm"}
    found, seen = [node], {node}
    for step in found:
        for maker in map(wiring.maker, operands(step)):
            if maker is not None and maker.op in CONVOLUTIONS | {"Gemm"}:
                return True
            if maker is not None and maker.op not in WEIGHING and maker not in seen:
                seen.add(maker)
                found.append(maker)
    return False


def _weighs_behind(users: dict[Value, list[Node]], node: Node) -> bool:
    found, seen = [node], {node}
    for step in found:
        for user in (user for value in step.outputs for user in users.get(value, [])):
            if user.op in CONVOLUTIONS | {"Gemm"}:
                return True
            if user.op not in WEIGHING and user not in seen:
                seen.add(user)
                found.append(user)
    return False
