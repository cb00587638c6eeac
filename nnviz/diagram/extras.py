"""What is written in a box where it is asked for: how an operator computes exactly, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from nnviz.cost import macs, parameters
from nnviz.diagram.words import printable
from nnviz.graph import Node, integer, integers

CONVOLUTIONS: Final = frozenset({"Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "DeformConv"})
POOLS: Final = frozenset({"MaxPool", "AveragePool", "LpPool"})
BIASED: Final = frozenset({"Conv", "ConvTranspose", "Gemm"})
"""Operators that may have a bias besides their kernel or matrix."""


def extras(node: Node, wanted: frozenset[str]) -> list[str]:
    """What `wanted` asks to be said of one operator, in the order of the words."""
    return [text for word, rule in EXTRAS.items() if word in wanted and (text := rule(node))]


def figures(nodes: Iterable[Node], wanted: frozenset[str]) -> tuple[str, ...]:
    """What some operators cost together: "9.4 k" parameters, "118 M MACs"; "" where that is none or unknown."""
    return ranged([tuple(nodes)] if not wanted.isdisjoint(COSTS) else [], wanted)


def ranged(copies: Sequence[Sequence[Node]], wanted: frozenset[str]) -> tuple[str, ...]:
    """The same of copies, each for itself: a range where they differ, "4.2 k–66 k"."""
    found: list[str] = []
    for word, (count, unit) in COSTS.items():
        if word in wanted:
            counts = [count(nodes) for nodes in copies]
            low, high = min(counts, default=0), max(counts, default=0)
            ends = [rounded(low), rounded(high)] if rounded(low) != rounded(high) else [rounded(high)]
            found.append("–".join(ends) + unit if low else "")
    return tuple(found)


def _parameters(nodes: Sequence[Node]) -> int:
    return parameters(weight for node in nodes for weight in node.weights)


def _macs(nodes: Sequence[Node]) -> int:
    counts = [macs(node) for node in nodes]
    return 0 if None in counts else sum(count or 0 for count in counts)


COSTS: Final[dict[str, tuple[Callable[[Sequence[Node]], int], str]]] = {
    "parameters": (_parameters, ""),
    "macs": (_macs, " MACs"),
}
"""What is counted, 0 where that is none or unknown, and its unit."""


def rounded(count: int) -> str:
    """A number as papers print it: "512", "9.4 k", "118 M", "1.8 G"."""
    size, unit = float(count), 0
    while size >= 999.5 and unit < len(UNITS) - 1:
        size, unit = size / 1000, unit + 1
    if not unit:
        return str(count)
    return f"{size:.0f} {UNITS[unit]}" if size >= 99.95 else f"{size:.1f} {UNITS[unit]}"


UNITS: Final = ("", "k", "M", "G", "T", "P")


def _padding(node: Node) -> str:
    automatic = node.attributes.get("auto_pad", "NOTSET")
    if node.op not in CONVOLUTIONS | POOLS or not integers(node, "kernel_shape"):
        return ""
    if automatic in ("SAME_UPPER", "SAME_LOWER"):
        return "pad same"
    pads = integers(node, "pads") or (0,)
    half = pads[: len(pads) // 2]
    if len(set(pads)) == 1:
        return f"pad {pads[0]}"
    return "pad " + ("×".join(map(str, half)) if half == pads[len(half) :] else ",".join(map(str, pads)))


def _dilation(node: Node) -> str:
    """A dilation of 1: any other is in the first line."""
    return "d1" if node.op in CONVOLUTIONS and all(size == 1 for size in integers(node, "dilations")) else ""


def _groups(node: Node) -> str:
    """A single group: more are in the first line."""
    return "g1" if node.op in CONVOLUTIONS and integer(node, "group", 1) == 1 else ""


def _bias(node: Node) -> str:
    if node.op not in BIASED or not node.weights:
        return ""
    return "bias" if len(node.weights) > 1 else "no bias"


def _epsilon(node: Node) -> str:
    epsilon = node.attributes.get("epsilon")
    return f"ε {epsilon:.3g}" if isinstance(epsilon, float) else ""


def _quantization(node: Node) -> str:
    """What a step of the integers that the file stores for the result is, and which of them is zero."""
    scale, zero = node.attributes.get("y_scale"), node.attributes.get("y_zero_point", 0)
    if not isinstance(scale, (int, float)):
        return ""
    return f"scale {scale:.3g}" + (f", zero {zero}".replace("-", "−") if isinstance(zero, int) and zero else "")


def _type(node: Node) -> str:
    return printable(node.outputs[0].type.dtype) if node.outputs else ""


EXTRAS: Final[dict[str, Callable[[Node], str]]] = {
    "padding": _padding,
    "dilation": _dilation,
    "groups": _groups,
    "bias": _bias,
    "epsilon": _epsilon,
    "quantization": _quantization,
    "types": _type,
    "names": lambda node: printable(node.name, 32),
}
"""What can be asked for, and how it is written."""
