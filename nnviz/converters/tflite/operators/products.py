"""Linear layers, matrix products and embeddings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nnviz.converters.tflite.call import Call, require
from nnviz.graph import ABSENT, Attribute, Value

Rule = Callable[[Call], None]


def _fully_connected(call: Call) -> None:
    """The matrix has output features first, as ONNX's Gemm with transB; one that is computed makes a product."""
    require(call, 2)
    matrix = call.weight(1, ())
    if call.is_constant(1):
        call.become("Gemm", [call.operand(0), matrix, call.bias(2)], {"transB": 1})
    else:
        call.become("MatMul", [call.operand(0), _turned(call, 1)])


def _matrix_product(call: Call) -> None:
    require(call, 2)
    operands = [
        _turned(call, slot) if call.options.get(option) else call.operand(slot)
        for slot, option in enumerate(("adj_x", "adj_y"))
    ]
    call.become("MatMul", operands)


def _turned(call: Call, slot: int) -> Value:
    """An operand with its last two dimensions exchanged."""
    rank = len(call.shape(slot))
    if rank < 2:
        return call.operand(slot)
    return call.weight(slot, (*range(rank - 2), rank - 1, rank - 2))


def _lookup(call: Call) -> None:
    """Operands: rows, table."""
    require(call, 2)
    call.become("Gather", [call.operand(1), call.operand(0)], {"axis": 0})


def _gather(call: Call) -> None:
    attributes: dict[str, Attribute] = {"axis": call.integer("axis")}
    if call.integer("batch_dims"):
        attributes["batch_dims"] = call.integer("batch_dims")
    call.become("Gather", [call.operand(0), call.operand(1)], attributes)


SEQUENCES: Final = {
    "LSTM": "LSTM",
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "LSTM",
    "BIDIRECTIONAL_SEQUENCE_LSTM": "LSTM",
    "RNN": "RNN",
    "UNIDIRECTIONAL_SEQUENCE_RNN": "RNN",
    "BIDIRECTIONAL_SEQUENCE_RNN": "RNN",
}
RECURRENT_WEIGHT: Final = {"LSTM": 6, "RNN": 2}
"""The slot of a weight whose last dimension is the hidden size."""


def _recurrent(call: Call) -> None:
    """Every weight is an operand of its own; states that the file keeps are none."""
    name = SEQUENCES[call.name]
    shape = call.shape(RECURRENT_WEIGHT[name])
    both = call.name.startswith("BIDIRECTIONAL")
    attributes: dict[str, Attribute] = {"direction": "bidirectional" if both else "forward"}
    if shape and isinstance(shape[-1], int):
        attributes["hidden_size"] = shape[-1]
    if call.operand_type(RECURRENT_WEIGHT[name]).dtype in ("int8", "uint8"):
        attributes["quantized"] = "int8"
    if activation := call.options.pop("fused_activation_function", None):
        attributes["activation"] = str(activation).lower()
    weights = [value for value in map(call.operand, range(1, len(call.reads))) if value is not ABSENT]
    call.become(name, [call.operand(0), *weights], attributes)


RULES: Final[dict[str, Rule]] = {
    "FULLY_CONNECTED": _fully_connected,
    "BATCH_MATMUL": _matrix_product,
    "EMBEDDING_LOOKUP": _lookup,
    "GATHER": _gather,
    **dict.fromkeys(SEQUENCES, _recurrent),
}
