"""An operator as a word: its name, kernel, groups, stride, width, dilation and what is fused behind it."""

from __future__ import annotations

import re

from nnviz.graph import Attribute, Node, integer, integers
from nnviz.notation.names import UNSAFE, escape, unescape

SIZES = r"\d+(?:x\d+)*"
PLAIN = re.compile(r"ReduceL[12]|[A-Za-z]+")
"""Names that need no quotes; a number behind any other would be taken for its kernel."""
KEYWORDS = {"input", "return"}
WORD = re.compile(
    rf"(?P<op>{PLAIN.pattern}|'[^']*')(?P<kernel>{SIZES})?(?P<group>dw|g\d+)?(?:/(?P<stride>{SIZES}))?"
    rf"(?::(?P<width>\d+))?(?:~(?P<dilation>{SIZES}))?(?:@(?P<weights>[^@]+))?"
)


def word(node: Node) -> str:
    """`node` without its operands and weights."""
    kernel = _sizes(node, "kernel_shape")
    grouped = _groups(node) if kernel else ""
    width = int(integer(node, "channels") or integer(node, "features"))
    then = (_quoted(name) for name in node.then)
    described = _quoted(node.op) + kernel + grouped + _steps("/", node, "strides")
    return "+".join((described + (f":{width}" if width > 0 else "") + _steps("~", node, "dilations"), *then))


def read(text: str) -> tuple[str, dict[str, Attribute], str, tuple[str, ...]]:
    """Name, attributes, name of shared weights and names of what is fused; raises ValueError for no such word."""
    first, *then = text.split("+")
    match = WORD.fullmatch(first)
    if not match:
        raise ValueError(f"{text} is no operator")
    return _unquoted(match["op"]), _attributes(match), match["weights"] or "", tuple(map(_unquoted, then))


def _attributes(match: re.Match[str]) -> dict[str, Attribute]:
    kernel = _numbers(match["kernel"], 0)
    found: dict[str, Attribute] = {"kernel_shape": kernel} if kernel else {}
    if match["group"]:
        found |= {"group": 8, "depthwise": True} if match["group"] == "dw" else {"group": int(match["group"][1:])}
    for name, key in (("strides", "stride"), ("dilations", "dilation")):
        if match[key]:
            found[name] = _numbers(match[key], len(kernel) or 2)
    if match["width"]:
        found["features" if match["op"] == "Gemm" else "channels"] = int(match["width"])
    return found


def _numbers(text: str | None, axes: int) -> tuple[int, ...]:
    numbers = tuple(map(int, text.split("x"))) if text else ()
    return numbers * axes if len(numbers) == 1 and axes else numbers


def _sizes(node: Node, name: str) -> str:
    """The attribute `name` as `3x3`; empty where it is something else."""
    sizes = integers(node, name)
    return "x".join(str(int(size)) for size in sizes) if all(size >= 0 for size in sizes) else ""


def _steps(mark: str, node: Node, name: str) -> str:
    """Strides or dilations, as one number where all are alike; empty where all are 1."""
    sizes = _sizes(node, name)
    alike = set(sizes.split("x"))
    return "" if alike <= {"1", ""} else mark + (alike.pop() if len(alike) == 1 else sizes)


def _groups(node: Node) -> str:
    groups = integer(node, "group", 1)
    return "dw" if node.attributes.get("depthwise") else f"g{groups}" if groups > 1 else ""


def _quoted(op: str) -> str:
    plain = PLAIN.fullmatch(op) and op not in KEYWORDS
    return op if plain else f"'{UNSAFE.sub(lambda match: escape(match[0]), op)}'"


def _unquoted(text: str) -> str:
    return unescape(text.strip("'"))
