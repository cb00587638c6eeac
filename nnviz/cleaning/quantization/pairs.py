"""QuantizeLinear and DequantizeLinear: what is written and read in between is the same value in fewer bits."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import DEQUANTISERS, integers_of
from nnviz.cleaning.operator import Op, named
from nnviz.cleaning.quantization.clamping import clamps, is_bent

QUANTISERS = frozenset({"QuantizeLinear"})
COMPUTING = named("Conv ConvTranspose Gemm MatMul")


def drop_pairs(draft: Draft) -> None:
    """Let readers of a dequantised value read what was quantised before."""
    for op in draft.ops(*QUANTISERS):
        maker = draft.producer(op.slot(0))
        if maker is not None and clamps(op.slot(2)) and is_bent(draft, maker):
            _bend(draft, op)
    for op in draft.ops(*DEQUANTISERS):
        _drop_pair(draft, op)


def mark_weights(draft: Draft) -> None:
    """Mark operators whose weights are stored in few bits."""
    for op in draft.ops(*COMPUTING):
        stored = draft.carried.get(op.slot(1), ())
        if op.slot(1).constant and any(_is_few(weight.type.dtype) for weight in stored):
            op.attributes.setdefault("quantized", stored[0].type.dtype)
    for op in draft.ops("Gather"):
        _mark_table(draft, op)


def _mark_table(draft: Draft, op: Op) -> None:
    """Mark a table of integers whose rows are dequantised behind, or that was dequantised before."""
    table, readers = op.slot(0), draft.readers(op.output)
    if any(reader.op in DEQUANTISERS or "quantized" in reader.attributes for reader in readers):
        stored = integers_of(draft, table) if _is_few(table.type.dtype) else ()
        if stored:
            draft.carried[table] = stored
    few = [weight.type.dtype for weight in draft.carried.get(table, ()) if _is_few(weight.type.dtype)]
    if table.constant and few:
        op.attributes.setdefault("quantized", few[0])


def hide_edges(draft: Draft) -> None:
    """Hide what is left, but where a network of other numbers takes or returns quantised ones."""
    for op in draft.ops(*QUANTISERS, *DEQUANTISERS):
        if op.inputs and not op.slot(0).constant and not _says_something(draft, op):
            draft.set_inputs(op, op.inputs[:1])
            draft.hide_alias(op, "quantization")


def _says_something(draft: Draft, op: Op) -> bool:
    if op.op in QUANTISERS:
        near, edge = [draft.producer(op.slot(0))], draft.is_output(op.output)
    else:
        near, edge = list(draft.readers(op.output)), draft.is_given(op.slot(0))
    return edge and not any(other is not None and "quantized" in other.attributes for other in near)


def _bend(draft: Draft, op: Op) -> None:
    """Let a quantiser that clamps be the ReLU it stands for; its readers dequantise nothing any more."""
    dtype = _dtype(op)
    readers = draft.readers(op.output)
    if not readers or any(reader.op not in DEQUANTISERS for reader in readers):
        return
    _mark(draft, op, [behind for reader in readers for behind in draft.readers(reader.output)], dtype)
    draft.set_inputs(op, op.inputs[:1])
    op.op, op.attributes = "Relu", {}
    for reader in readers:
        draft.set_inputs(reader, reader.inputs[:1])
        draft.hide_alias(reader, "quantization")


def _drop_pair(draft: Draft, op: Op) -> None:
    quantiser = draft.producer(op.slot(0), *QUANTISERS)
    if quantiser is None or quantiser.slot(0).constant:
        return
    _mark(draft, quantiser, draft.readers(op.output), _dtype(quantiser))
    draft.set_inputs(op, [quantiser.slot(0)])
    draft.hide_alias(op, "quantization")
    if quantiser.alive and not draft.uses(quantiser.output):
        draft.hide(quantiser, "quantization")


def _mark(draft: Draft, quantiser: Op, readers: list[Op], dtype: str) -> None:
    for near in (draft.producer(quantiser.slot(0)), *readers):
        if near is not None and near.op in COMPUTING:
            near.attributes["quantized"] = dtype


def _dtype(quantiser: Op) -> str:
    return quantiser.output.type.dtype or quantiser.slot(2).type.dtype or "int8"


def _is_few(dtype: str) -> bool:
    return "int" in dtype or dtype.startswith(("float8", "float4"))
