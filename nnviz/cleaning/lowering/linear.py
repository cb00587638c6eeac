"""Matrices of a few bits, and convolutions and products with an activation behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.lowering.rewriting import become, follow, made
from nnviz.cleaning.operator import Op
from nnviz.graph import ABSENT, Attribute, Shape, TensorType, Value


def _number(op: Op, name: str, default: int = 0) -> int:
    value = op.attributes.get(name)
    return value if isinstance(value, int) else default


def _unpacked(draft: Draft, stored: Value, dtype: str, shape: Shape) -> Value:
    """The matrix that `stored` packs, as the elements it has: what is counted is weights, not bytes."""
    weight = replace(stored, type=TensorType(dtype, shape), content=None, learned=True)
    if stored.constant:
        draft.carried[weight] = (weight,)
    return weight


def _few_bits(bias_slot: int, number_format: Callable[[Op], str]) -> Callable[[Draft, Op], None]:
    """A product with a packed matrix of K rows and N columns."""

    def rule(draft: Draft, op: Op) -> None:
        rows, columns, stored = _number(op, "K"), _number(op, "N"), op.slot(1)
        if not (rows and columns and stored.constant):
            return
        dtype = number_format(op)
        matrix = _unpacked(draft, stored, dtype, (rows, columns))
        become(draft, op, "Gemm", [op.slot(0), matrix, op.slot(bias_slot)], {"quantized": dtype})

    return rule


def _few_bits_table(draft: Draft, op: Op) -> None:
    """Rows of a packed table: a byte holds two numbers of four bits."""
    stored, bits = op.slot(0), _number(op, "bits", 4)
    shape = stored.type.shape
    if not shape or not stored.constant or _number(op, "gather_axis"):
        return
    packed = 8 // bits if stored.type.dtype == "uint8" else 1
    last = shape[-1] * packed if isinstance(shape[-1], int) else None
    table = _unpacked(draft, stored, f"int{bits}", (*shape[:-1], last))
    become(draft, op, "Gather", [table, op.slot(1)], {"axis": 0, "quantized": f"int{bits}"})


def _activated(name: str) -> Callable[[Draft, Op], None]:
    """`name` with its attribute `activation` behind it."""

    def rule(draft: Draft, op: Op) -> None:
        attributes = {key: value for key, value in op.attributes.items() if not key.startswith("activation")}
        residual = op.slot(3) if name == "Conv" else ABSENT
        _activate(draft, op)
        become(draft, op, name, op.inputs[:3], attributes)
        if residual is not ABSENT:
            result, inner = op.output, Value(type=op.output.type)
            draft.set_outputs(op, [inner])
            made(draft, op, "Add", [inner, residual], output=result)

    return rule


def _activate(draft: Draft, op: Op) -> None:
    activation = op.attributes.get("activation")
    if isinstance(activation, str) and activation:
        given = op.attributes.get("activation_params")
        bounds: dict[str, Attribute] = {}
        if activation == "Clip" and isinstance(given, tuple) and len(given) == 2:
            bounds = {"min": given[0], "max": given[1]}
        follow(draft, op, activation, bounds)


def _scaled(draft: Draft, op: Op) -> None:
    """A product times `alpha`; what it turns is a view."""
    alpha = op.attributes.get("alpha", 1.0)
    if alpha != 1.0 and isinstance(alpha, float):
        result, inner = op.output, Value(type=op.output.type)
        draft.set_outputs(op, [inner])
        number = Value(type=TensorType("float32", ()), constant=True, content=(alpha,))
        made(draft, op, "Mul", [inner, number], output=result)
    become(draft, op, "MatMul", _turned(op), {})


def _turned(op: Op) -> list[Value]:
    """The operands; a constant matrix that is read turned has its dimensions turned."""
    operands = op.inputs[:2]
    matrix = op.slot(1)
    if op.attributes.get("transB") and matrix.constant and matrix.type.shape:
        shape = matrix.type.shape
        operands[1] = replace(matrix, type=TensorType(matrix.type.dtype, (*shape[:-2], shape[-1], shape[-2])))
    return operands


RULES = {
    "FusedConv": _activated("Conv"),
    "FusedGemm": _activated("Gemm"),
    "FusedMatMul": _scaled,
    "GatherBlockQuantized": _few_bits_table,
    "MatMulBnb4": _few_bits(9, lambda op: "nf4" if _number(op, "quant_type", 1) else "fp4"),
    "MatMulNBits": _few_bits(5, lambda op: f"int{_number(op, 'bits', 4)}"),
    "TransposeMatMul": _scaled,
}
