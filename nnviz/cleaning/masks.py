"""The computation of an attention mask is one operator, "AttentionMask".

A mask is what is added to, or chooses among, the attention scores right before their Softmax, or the mask operand of a
fused attention operator, if it follows from inputs of the graph and constants alone, by comparisons, logic and moves.
Its region is everything such that leads to masks and to nothing else; regions that share an operator are one.

A constant mask (every head the same: dimensions before the last two are one), or one derived from shapes, is part of
the MatMul that makes the scores, which gets the attribute `masked`; it is not learned.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import weights_of
from nnviz.cleaning.operator import Op, named
from nnviz.cleaning.pattern import scalar
from nnviz.graph import Value

PLUMBING = named(
    "And Or Not Xor Equal Less LessOrEqual Greater GreaterOrEqual Where Sub Add Mul Div Max Min Neg Clip Sign Abs",
    "Reshape Transpose Flatten Squeeze Unsqueeze Expand Tile Slice Split Concat Gather GatherND GatherElements Pad",
    "Identity Cast CastLike Range CumSum ReduceMax ReduceMin ReduceSum Trilu IsNaN IsInf ScatterND ScatterElements Mod",
)
SCORES = named("MatMul Gemm Einsum Add Where Mul Div Max Sub")
FUSED: dict[str, tuple[int, ...]] = {"Attention": (3, 6)}
"""Slots of the mask operands of fused attention: the mask, and the lengths of the sequences (ONNX 24)."""


def join_masks(draft: Draft) -> None:
    """Make each computation of a mask one operator, and constant masks part of the scores."""
    plumbing = _plumbing(draft)
    masks: dict[Value, list[Op]] = {}
    for op in draft.ops("Softmax"):
        _trace_scores(draft, op, plumbing, masks)
    for op in draft.ops(*FUSED):
        for slot in FUSED[op.op]:
            if draft.producer(op.slot(slot)) in plumbing:
                masks.setdefault(op.slot(slot), []).append(op)
    for region in _components(draft, _region(draft, plumbing, masks)):
        _join(draft, region)


def _plumbing(draft: Draft) -> dict[Op, None]:
    """The operators that follow from inputs of the graph and constants alone, without learned weights."""
    found: dict[Op, None] = {}
    for op in draft.topological():
        if op.op in PLUMBING and not op.bodies and not op.then and not _has_weights(draft, op):
            makers = [draft.producer(value) for value in draft.data(op)]
            if all(maker is None or maker in found for maker in makers):
                found[op] = None
    return found


def _has_weights(draft: Draft, op: Op) -> bool:
    return bool(op.weights) or any(weights_of(draft, value) for value in op.inputs if value.constant)


def _trace_scores(draft: Draft, softmax: Op, plumbing: dict[Op, None], masks: dict[Value, list[Op]]) -> None:
    """Walk from a Softmax back to its scores, and note the masks on the way."""
    value = softmax.slot(0)
    while (op := draft.producer(value)) is not None and op.op in ("Add", "Where", "Max", "Sub"):
        if op in plumbing or op.then or draft.sole_reader(value) is None:
            return
        scores: list[Value] = []
        for operand in draft.data(op):
            if draft.producer(operand) in plumbing:
                masks.setdefault(operand, []).append(op)
            elif not draft.is_given(operand):
                scores.append(operand)
        if len(scores) != 1:
            return
        value = scores[0]


def _region(draft: Draft, plumbing: dict[Op, None], masks: dict[Value, list[Op]]) -> dict[Op, None]:
    """What leads to masks and to nothing else."""
    region: dict[Op, None] = {}
    for op in reversed(plumbing):
        if all(_inside(draft, value, region, masks) for value in op.outputs):
            region[op] = None
    return region


def _inside(draft: Draft, value: Value, region: dict[Op, None], masks: dict[Value, list[Op]]) -> bool:
    exits = masks.get(value, [])
    return not draft.is_kept(value) and all(reader in region or reader in exits for reader in draft.readers(value))


def _components(draft: Draft, region: dict[Op, None]) -> list[list[Op]]:
    """The connected parts of the region, in order."""
    seen: set[Op] = set()
    parts: list[list[Op]] = []
    for start in reversed(region):
        if start not in seen:
            parts.append(_connected(draft, start, region))
            seen.update(parts[-1])
    return parts


def _connected(draft: Draft, start: Op, region: dict[Op, None]) -> list[Op]:
    part, pending = {start: None}, [start]
    while pending:
        op = pending.pop()
        near = [draft.producer(value) for value in op.inputs]
        near += [reader for value in op.outputs for reader in draft.readers(value)]
        fresh = [other for other in near if other is not None and other in region and other not in part]
        part.update(dict.fromkeys(fresh))
        pending += dict.fromkeys(fresh)
    return sorted(part, key=lambda op: op.position)


def _join(draft: Draft, region: list[Op]) -> None:
    inside = set(region)
    made = [value for op in region for value in op.outputs]
    outputs = [value for value in made if any(reader not in inside for reader in draft.readers(value))]
    inputs = [value for op in region for value in draft.data(op) if draft.producer(value) not in inside]
    last = region[-1]
    draft.absorb(last, region)
    draft.set_inputs(last, dict.fromkeys(inputs))
    draft.set_outputs(last, outputs)
    last.op, last.attributes = "AttentionMask", {}


def absorb_constant_masks(draft: Draft) -> None:
    """Let the scores' MatMul stand for the constant masks behind it."""
    for softmax in draft.ops("Softmax"):
        op = draft.producer(softmax.slot(0), "Add", "Where")
        while op is not None:
            before = _masked(draft, op)
            maker = draft.producer(before) if before is not None else None
            if before is None or maker is None or maker.op not in SCORES or draft.sole_reader(before) is not op:
                break
            draft.absorb_follower(maker, op, before)
            maker.attributes["masked"] = True
            op = maker if maker.op in ("Add", "Where") else None


def _masked(draft: Draft, op: Op) -> Value | None:
    """The scores that `op` masks with constants; None if it does something else."""
    data = draft.data(op)
    constants = [value for value in op.inputs if value.constant]
    if len(data) != 1 or not constants or op.then:
        return None
    if op.op == "Where":
        return data[0] if op.slot(0).constant and any(scalar(value) is not None for value in op.inputs[1:]) else None
    return data[0] if all(_same_for_all_heads(draft, value) for value in constants) else None


def _same_for_all_heads(draft: Draft, value: Value) -> bool:
    shape = value.type.shape
    if value in draft.carried:
        return False
    if value.learned:
        return shape is not None and len(shape) >= 3 and all(dim == 1 for dim in shape[:-2])
    return scalar(value) is None
