"""What is written in an operator's box: one rule an operator, listed in `CAPTIONS`.

The first line names the operator and what rebuilds it (kernel, channels, stride, groups where unusual): the second what
is fused behind it.  Padding is written only where it is not the usual half of the kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nnviz.diagram.extras import extras
from nnviz.diagram.notes import clip, notes
from nnviz.diagram.recurrence import steps
from nnviz.diagram.types import Symbol
from nnviz.diagram.words import printable, shape_text, short_name
from nnviz.graph import Attribute, Graph, Node, integer, integers, operators
from nnviz.options import USUALLY
from nnviz.theme import hue_of

GATES: Final = frozenset({"Sigmoid", "HardSigmoid", "Softmax", "LogSoftmax", "Clip"})
"""Activations that weigh rather than bend: blocks that differ in nothing else are told apart by the others."""


@dataclass(frozen=True, slots=True)
class Caption:
    """The words and the look of one operator's box."""

    title: str
    note: str = ""
    hue: str = "other"
    symbol: Symbol = "box"


def caption(node: Node, width: str | None = None, wanted: frozenset[str] = USUALLY) -> Caption:
    """Caption `node`, saying what is `wanted`; `width` replaces its channels or features ("4c" where copies differ)."""
    rule = CAPTIONS.get(node.op, _named) if not node.domain else _named
    words = rule(node, _width(node) if width is None else width)
    return Caption(words, ", ".join([*notes(node, wanted), *extras(node, wanted)]), _hue(node), _symbol(node))


def activations(body: Graph) -> list[str]:
    """The activations in a body, fused or not, as papers call them; those of a gate (Sigmoid, Softmax) left out."""
    ops = [op for node in operators(body) for op in (node.op, *node.then)]
    found = dict.fromkeys(op for op in ops if hue_of(op) == "activation" and op not in GATES)
    return [short_name(op) for op in found]


def tooltip(node: Node) -> str:
    """Every attribute of `node`, one a line: what the box leaves out."""
    lines = [" ".join((node.op, *(f"+ {op}" for op in node.then)))]
    lines += [f"{printable(name)}: {_shown(value)}" for name, value in sorted(node.attributes.items())]
    lines += [f"output: {text}" for value in node.outputs[:1] if (text := shape_text(value.type.shape))]
    return "\n".join(printable(line, 200) for line in lines)


def _shown(value: Attribute) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_shown(item) for item in value[:16]) + (", …]" if len(value) > 16 else "]")
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _hue(node: Node) -> str:
    if node.attributes.get("embedding") or (node.op == "Gather" and node.weights):
        return "resampling"
    if node.op == "Add" and len(node.inputs) < 2 and node.weights and _learned(node) == "Position embedding":
        return "resampling"
    return hue_of(node.op)


def _symbol(node: Node) -> Symbol:
    if node.op in ("Add", "Sum") and len(node.inputs) > 1 and not node.then:
        return "plus"
    if node.op == "Mul" and len(node.inputs) > 1 and not node.then:
        return "times"
    if node.op == "Concat" and not node.then:
        return "bar"
    return "wide" if node.op == "MatMul" and len(node.inputs) > 1 else "box"


def _width(node: Node) -> str:
    return str(integer(node, "channels") or integer(node, "features") or "")


def _kernel(node: Node) -> str:
    return "×".join(str(size) for size in integers(node, "kernel_shape"))


def _stride(node: Node) -> str:
    strides = integers(node, "strides")
    if all(stride == 1 for stride in strides):
        return ""
    return f"/{strides[0]}" if len(set(strides)) == 1 else "/" + "×".join(map(str, strides))


def _words(name: str, *rest: str) -> str:
    return ", ".join(part for part in (name, *rest) if part)


def _convolution(node: Node, width: str) -> str:
    groups = integer(node, "group", 1)
    depthwise = bool(node.attributes.get("depthwise"))
    dilations = integers(node, "dilations")
    return _words(
        f"{'DW ' if depthwise else ''}{short_name(node.op)} {_kernel(node)}".strip(),
        width,
        _stride(node) if node.op == "Conv" or _stride(node) != "/2" else "",
        f"g{groups}" if groups > 1 and not depthwise else "",
        f"d{max(dilations)}" if any(dilation > 1 for dilation in dilations) else "",
        _padding(node),
    )


def _padding(node: Node) -> str:
    """The letter V of Szegedy's figures where a convolution that could be padded is not; patches cannot."""
    if integers(node, "kernel_shape") == integers(node, "strides"):
        return ""
    kernel, pads = integers(node, "kernel_shape"), integers(node, "pads")
    automatic = node.attributes.get("auto_pad", "NOTSET")
    valid = automatic == "VALID" or (automatic in ("NOTSET", "") and not any(pads))
    return "V" if valid and node.op == "Conv" and any(size > 1 for size in kernel) else ""


def _pooling(node: Node, _: str) -> str:
    return _words(f"{short_name(node.op)} {_kernel(node)}".strip(), _stride(node))


def _linear(node: Node, width: str) -> str:
    return f"{short_name(node.op)} {width}".strip()


def _gather(node: Node, width: str) -> str:
    if node.attributes.get("embedding") or node.weights:
        rows = integer(node, "rows")
        return f"Embedding {rows}×{width}" if rows and width else "Embedding"
    return "Gather"


def _arithmetic(node: Node, _: str) -> str:
    """Write "× 0.125" where one operand is a literal of the file, else the operator's name."""
    constant = node.attributes.get("constant")
    sign = {"Add": "+", "Sub": "−", "Mul": "×", "Div": "÷", "Pow": "^"}[node.op]
    if isinstance(constant, (int, float)) and not isinstance(constant, bool):
        number = f"{constant:.4g}".replace("-", "−")
        return f"{number} {sign} x" if "constant_slot" in node.attributes else f"{sign} {number}"
    if len(node.inputs) < 2 and node.weights:
        return _learned(node)
    return {"Add": "Add", "Sub": "Subtract", "Mul": "Multiply", "Div": "Divide", "Pow": "Power"}[node.op]


def _learned(node: Node) -> str:
    """An operand that is a weight: a table over positions (pairs of them, in attention), or a number a channel."""
    spans = sum(dim != 1 for dim in node.weights[0].type.shape or ())
    if node.op == "Add" and spans > 1:
        scores = any(len(value.type.shape or ()) > 3 for value in node.outputs)
        return "Position bias" if scores or spans > 2 else "Position embedding"
    return {"Add": "Bias", "Sub": "Bias", "Mul": "Scale", "Div": "Scale"}.get(node.op, short_name(node.op))


def _concat(node: Node, _: str) -> str:
    """What is joined to a tensor of the network may be learned: a class token, prompts."""
    axis = integer(node, "axis")
    shapes = [weight.type.shape or () for weight in node.weights]
    learned = [shape[axis] for shape in shapes if -len(shape) <= axis < len(shape)]
    known = [size for size in learned if isinstance(size, int)]
    return _words("concat", f"{sum(known)} learned" if known and len(known) == len(shapes) else "")


def _matmul(node: Node, _: str) -> str:
    return "MatMul"


def _resize(node: Node, _: str) -> str:
    scales = node.attributes.get("scales")
    items = scales if isinstance(scales, tuple) else ()
    factors = sorted({float(item) for item in items if isinstance(item, (int, float)) and item != 1})
    return f"Upsample ×{factors[0]:g}" if len(factors) == 1 else "Upsample"


def _recurrent(node: Node, _: str) -> str:
    both = "Bi" if node.attributes.get("direction") == "bidirectional" else ""
    return _words(f"{both}{node.op} {integer(node, 'hidden_size') or ''}".strip())


def _named(node: Node, _: str) -> str:
    return short_name(node.op)


CAPTIONS: Final[dict[str, Callable[[Node, str], str]]] = {
    **dict.fromkeys(("Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "DeformConv"), _convolution),
    **dict.fromkeys(("MaxPool", "AveragePool", "LpPool"), _pooling),
    **dict.fromkeys(("Gemm", "QLinearMatMul", "MatMulInteger"), _linear),
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "Pow"), _arithmetic),
    "Sum": lambda node, _: "Add" if len(node.inputs) > 1 else "Sum",
    **dict.fromkeys(("Resize", "Upsample"), _resize),
    **dict.fromkeys(("LSTM", "GRU", "RNN"), _recurrent),
    "Clip": lambda node, _: clip(node),
    "Gather": _gather,
    "Concat": _concat,
    "MatMul": _matmul,
    "TopK": lambda node, _: f"TopK {integer(node, 'k') or ''}".strip(),
    **dict.fromkeys(("Loop", "Scan"), lambda node, _: _words(node.op, steps(node))),
    "If": lambda node, _: "If" if node.bodies else "select",
}
"""How the first line of each operator's box is made; an operator that is not listed shows its name."""
