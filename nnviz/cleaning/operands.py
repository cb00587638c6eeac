"""Constants leave the operands: what training learns goes to `weights`, what configures the operator to `attributes`.

Pre: every formula that looks at constants is fused.  Post: `inputs` hold computed values only, in operand order; a
constant of one element in arithmetic is the attribute `constant`, and `constant_slot` 0 says that it came first where
the order matters; an attribute passed as a tensor has the name of ONNX's operand.  An operator that holds graphs says
in `slots` which operands are left, so that each meets the input of the body that it feeds.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import unique, weights_of
from nnviz.cleaning.operator import Op, named
from nnviz.cleaning.pattern import scalar
from nnviz.graph import ABSENT, Attribute, Value

ARITHMETIC = named(
    "Add Sub Mul Div Pow Mod Max Min MatMul Equal Greater GreaterOrEqual Less LessOrEqual And Or Xor",
    "BitShift Where PRelu Concat Sum Mean",
)
ORDERED = named("Sub Div Pow Mod MatMul Greater GreaterOrEqual Less LessOrEqual BitShift Concat")
JOINING = frozenset({"Concat", "Sum", "Max", "Min", "Mean"})
ANY = ""

NAMES: dict[str, tuple[str, ...]] = {
    "CenterCropPad": (ANY, "shape"),
    "Clip": (ANY, "min", "max"),
    "Col2Im": (ANY, "image_shape", "block_shape"),
    "Compress": (ANY, "condition"),
    "CumSum": (ANY, "axis"),
    "DFT": (ANY, "dft_length", "axis"),
    "DequantizeLinear": (ANY, "x_scale", "x_zero_point"),
    "Dropout": (ANY, "ratio", "training_mode"),
    "Expand": (ANY, "shape"),
    "Gather": (ANY, "indices"),
    "GatherElements": (ANY, "indices"),
    "GatherND": (ANY, "indices"),
    "Loop": ("M", "cond"),
    "MaxUnpool": (ANY, ANY, "output_shape"),
    "NonMaxSuppression": (ANY, ANY, "max_output_boxes_per_class", "iou_threshold", "score_threshold"),
    "OneHot": (ANY, "depth", "values"),
    "Pad": (ANY, "pads", "constant_value", "axes"),
    "QuantizeLinear": (ANY, "y_scale", "y_zero_point"),
    "Range": ("start", "limit", "delta"),
    "Reshape": (ANY, "shape"),
    "Resize": (ANY, "roi", "scales", "sizes"),
    "ReverseSequence": (ANY, "sequence_lens"),
    "STFT": (ANY, "frame_step", "window", "frame_length"),
    "ScatterElements": (ANY, "indices"),
    "ScatterND": (ANY, "indices"),
    "SequenceAt": (ANY, "position"),
    "SequenceErase": (ANY, "position"),
    "SequenceInsert": (ANY, ANY, "position"),
    "Slice": (ANY, "starts", "ends", "axes", "steps"),
    "Split": (ANY, "split"),
    "SplitToSequence": (ANY, "split"),
    "Squeeze": (ANY, "axes"),
    "Tile": (ANY, "repeats"),
    "TopK": (ANY, "k"),
    "Trilu": (ANY, "k"),
    "Unsqueeze": (ANY, "axes"),
    "Upsample": (ANY, "scales"),
} | {
    f"Reduce{kind}": (ANY, "axes")
    for kind in ("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare")
}
"""The operands that configure an operator, by slot (ONNX operator schemas)."""

NOT_LEARNED: dict[str, frozenset[int]] = {
    "BatchNormalization": frozenset({3, 4}),
    "RotaryEmbedding": frozenset({1, 2}),
}
"""Operands that training does not learn by gradient, by slot: the running mean and variance, tables of angles."""

WEIGHT_SLOTS: dict[str, frozenset[int]] = {
    **dict.fromkeys(("Conv", "ConvTranspose", "Gemm", "BatchNormalization"), frozenset({1, 2})),
    **dict.fromkeys(("LayerNormalization", "InstanceNormalization", "GroupNormalization"), frozenset({1, 2})),
    **dict.fromkeys(("LSTM", "GRU", "RNN"), frozenset({1, 2, 3})),
    "PRelu": frozenset({1}),
}
"""Operands that are weights by the operator's definition, wherever the constant comes from (a Constant, a filler)."""


def settle_operands(draft: Draft) -> None:
    """Move every constant operand to where it belongs."""
    for op in draft.ops():
        if any(value.constant for value in op.inputs):
            _settle(draft, op)


def _settle(draft: Draft, op: Op) -> None:
    names = NAMES.get(op.op, ()) if not op.node.domain else ()
    learned: list[Value] = []
    for slot, value in enumerate(op.inputs):
        if not value.constant or value is ABSENT:
            continue
        name = names[slot] if slot < len(names) else ANY
        if name:
            _configure(op, name, value)
        elif slot not in NOT_LEARNED.get(op.op, frozenset()):
            learned += weights_of(draft, value) or _weight_by_slot(op, slot, value)
            _note_constant(op, slot, value)
    if op.bodies:
        op.attributes["slots"] = tuple(slot for slot, value in enumerate(op.inputs) if not value.constant)
    op.weights = list(unique([*learned, *op.weights]))
    draft.set_inputs(op, draft.data(op))


def _weight_by_slot(op: Op, slot: int, value: Value) -> tuple[Value, ...]:
    floating = "float" in value.type.dtype and value.type.shape not in (None, ())
    return (value,) if floating and slot in WEIGHT_SLOTS.get(op.op, frozenset()) else ()


def _configure(op: Op, name: str, value: Value) -> None:
    if value.content is None or name in op.attributes or (name in {"roi", "scales"} and not value.content):
        return
    single = value.type.shape == () and len(value.content) == 1
    content: Attribute = value.content[0] if single else value.content
    op.attributes[name] = content


def _note_constant(op: Op, slot: int, value: Value) -> None:
    if op.op not in ARITHMETIC:
        return
    number = scalar(value) if op.op != "Concat" else None
    if number is not None and value.content is not None:
        op.attributes["constant"] = value.content[0]
    if slot == 0 and op.op in ORDERED:
        op.attributes["constant_slot"] = 0
    elif number is None and op.op in JOINING:
        op.attributes.setdefault("constant_slot", slot)
