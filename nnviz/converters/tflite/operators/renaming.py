"""Operators that ONNX has too, with the same operands: another name, and the names of a few options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nnviz.converters.tflite.call import Call
from nnviz.graph import Attribute

Rule = Callable[[Call], None]

NAMES: Final[dict[str, str]] = {
    "ABS": "Abs", "ADD": "Add", "ADD_N": "Sum", "CEIL": "Ceil", "COS": "Cos", "DIV": "Div", "ELU": "Elu",
    "EQUAL": "Equal", "EXP": "Exp", "FLOOR": "Floor", "FLOOR_MOD": "Mod", "GREATER": "Greater",
    "GREATER_EQUAL": "GreaterOrEqual", "HARD_SWISH": "HardSwish", "LESS": "Less", "LESS_EQUAL": "LessOrEqual",
    "LOG": "Log", "LOGICAL_AND": "And", "LOGICAL_NOT": "Not", "LOGICAL_OR": "Or", "LOGISTIC": "Sigmoid",
    "MAXIMUM": "Max", "MINIMUM": "Min", "MUL": "Mul", "NEG": "Neg", "POW": "Pow", "RELU": "Relu", "ROUND": "Round",
    "SELECT": "Where", "SELECT_V2": "Where", "SIGN": "Sign", "SIN": "Sin", "SQRT": "Sqrt", "SUB": "Sub",
    "TANH": "Tanh", "PRELU": "PRelu", "BITWISE_XOR": "BitwiseXor", "GATHER_ND": "GatherND",
    "BROADCAST_TO": "Expand", "TILE": "Tile", "RANGE": "Range", "DENSIFY": "Densify",
    "STABLEHLO_ABS": "Abs", "STABLEHLO_ADD": "Add", "STABLEHLO_AND": "And", "STABLEHLO_CLAMP": "Clip",
    "STABLEHLO_COSINE": "Cos", "STABLEHLO_DIVIDE": "Div", "STABLEHLO_EXPONENTIAL": "Exp", "STABLEHLO_FLOOR": "Floor",
    "STABLEHLO_LOG": "Log", "STABLEHLO_LOGISTIC": "Sigmoid", "STABLEHLO_MAXIMUM": "Max", "STABLEHLO_MINIMUM": "Min",
    "STABLEHLO_MULTIPLY": "Mul", "STABLEHLO_NEGATE": "Neg", "STABLEHLO_OR": "Or", "STABLEHLO_POWER": "Pow",
    "STABLEHLO_REMAINDER": "Mod", "STABLEHLO_SELECT": "Where", "STABLEHLO_SUBTRACT": "Sub", "STABLEHLO_TANH": "Tanh",
}  # fmt: skip

OPTIONS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "LEAKY_RELU": ("LeakyRelu", {"alpha": "alpha"}),
    "DEPTH_TO_SPACE": ("DepthToSpace", {"block_size": "blocksize"}),
    "SPACE_TO_DEPTH": ("SpaceToDepth", {"block_size": "blocksize"}),
    "CONCATENATION": ("Concat", {"axis": "axis"}),
    "STABLEHLO_CONCATENATE": ("Concat", {"dimension": "axis"}),
    "CUMSUM": ("CumSum", {"exclusive": "exclusive", "reverse": "reverse"}),
    "REVERSE_SEQUENCE": ("ReverseSequence", {"seq_dim": "time_axis", "batch_dim": "batch_axis"}),
}
"""Operators with options, and what ONNX calls those."""

BOUNDED: Final = {"RELU6": (0.0, 6.0), "RELU_N1_TO_1": (-1.0, 1.0), "RELU_0_TO_1": (0.0, 1.0)}


ARITHMETIC: Final = frozenset({"ADD", "SUB", "MUL", "DIV", "PRELU"})


def _renamed(call: Call) -> None:
    call.become(NAMES[call.name], call.broadcast() if call.name in ARITHMETIC else call.operands())


def _with_options(call: Call) -> None:
    name, options = OPTIONS[call.name]
    call.become(name, call.operands(), {new: call.options[old] for old, new in options.items() if old in call.options})


def _bounded(call: Call) -> None:
    call.become("Clip", [call.operand(0), *(call.literal(bound) for bound in BOUNDED[call.name])])


def _softmax(call: Call) -> None:
    """TensorFlow Lite's is over the last axis; `beta` is almost always 1."""
    beta = call.options.get("beta", 1.0)
    attributes: dict[str, Attribute] = {"axis": -1} if beta in (0.0, 1.0) else {"axis": -1, "beta": beta}
    call.become("Softmax" if call.name == "SOFTMAX" else "LogSoftmax", [call.operand(0)], attributes)


def _gelu(call: Call) -> None:
    call.become("Gelu", [call.operand(0)], {"approximate": "tanh"} if call.options.get("approximate") else {})


def _square(call: Call) -> None:
    call.become("Pow", [call.operand(0), call.literal(2.0)])


def _reciprocal_root(call: Call) -> None:
    call.become("Reciprocal", [call.beside("Sqrt", [call.operand(0)], type_=call.result().type)])


def _squared_difference(call: Call) -> None:
    difference = call.beside("Sub", [call.operand(0), call.operand(1)], type_=call.result().type)
    call.become("Pow", [difference, call.literal(2.0)])


def _not_equal(call: Call) -> None:
    call.become("Not", [call.beside("Equal", [call.operand(0), call.operand(1)], type_=call.result().type)])


def _floor_division(call: Call) -> None:
    call.become("Floor", [call.beside("Div", [call.operand(0), call.operand(1)], type_=call.result().type)])


def _cast(call: Call) -> None:
    call.become("Cast", [call.operand(0)], {"to": call.result().type.dtype})


def _length(call: Call) -> None:
    """Division by the Euclidean norm over the last axis."""
    call.become("LpNormalization", [call.operand(0)], {"p": 2, "axis": -1})


def _local_response(call: Call) -> None:
    """ONNX counts the whole window, and divides `alpha` by it."""
    size = 2 * call.integer("radius") + 1
    alpha = call.options.get("alpha", 1.0)
    scaled = alpha * size if isinstance(alpha, float) else alpha
    attributes = {"size": size, "alpha": scaled, "beta": call.options.get("beta", 1.0)}
    call.become("LRN", [call.operand(0)], {**attributes, "bias": call.options.get("bias", 1.0)})


def _quantize(call: Call) -> None:
    """Scale and zero point are those of the result, as attributes; from integers to integers only they change."""
    before, after = call.operand_type(0).dtype, call.result().type.dtype
    call.become("Identity" if "int" in before and "int" in after else "QuantizeLinear", [call.operand(0)])


def _dequantize(call: Call) -> None:
    call.become("DequantizeLinear", [call.tensors.value(call.reads[0]) if call.reads else call.operand(0)])


RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(NAMES, _renamed),
    **dict.fromkeys(OPTIONS, _with_options),
    **dict.fromkeys(BOUNDED, _bounded),
    "SOFTMAX": _softmax,
    "LOG_SOFTMAX": _softmax,
    "GELU": _gelu,
    "SQUARE": _square,
    "RSQRT": _reciprocal_root,
    "STABLEHLO_RSQRT": _reciprocal_root,
    "SQUARED_DIFFERENCE": _squared_difference,
    "NOT_EQUAL": _not_equal,
    "FLOOR_DIV": _floor_division,
    "CAST": _cast,
    "STABLEHLO_CONVERT": _cast,
    "L2_NORMALIZATION": _length,
    "LOCAL_RESPONSE_NORMALIZATION": _local_response,
    "QUANTIZE": _quantize,
    "DEQUANTIZE": _dequantize,
}
