"""In a word or two, how a copy differs from the body: "projection, /2", "+Conv 1×1"; found by comparing operators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import prod

from nnviz.folding.labels import CONVOLUTIONS, convolution, label, printed
from nnviz.graph import Node, integers

_MOST = 3


def differs(copy: Sequence[Node], body: Sequence[Node]) -> str:
    """How `copy` differs from `body`; empty where only weights and widths do."""
    return ", ".join(word for word in (*_structure(copy, body), stride_differs(copy, body)) if word)


def _structure(copy: Sequence[Node], body: Sequence[Node]) -> list[str]:
    bags = [Counter(label(node).removesuffix("+act") for node in nodes) for nodes in (copy, body)]
    extra, missing = bags[0] - bags[1], bags[1] - bags[0]
    words = list[str]()
    if extra and _projects(copy) > _projects(body):
        words.append("projection")
        extra -= Counter({_first_convolution(extra): 1})
    words += _kernels(extra, missing)
    words += [f"+{printed(name)}" for name in extra]
    words += ["no skip" if name == "Add" else f"−{printed(name)}" for name in missing]
    return words if len(words) <= _MOST else [f"{extra.total() + missing.total()} operators differ"]


def _first_convolution(names: Counter[str]) -> str:
    return next((name for name in names if name.startswith(("Conv", "Gemm"))), "")


def _kernels(extra: Counter[str], missing: Counter[str]) -> list[str]:
    """Convolutions that differ in their kernels alone: "5×5"; they are taken out of both bags."""
    words: list[str] = []
    for name in sorted(extra):
        base, kernel, kind = convolution(name)
        other = next((other for other in missing if kernel and convolution(other)[::2] == (base, kind)), None)
        if other:
            words.append(kernel.replace("x", "×"))
            del extra[name], missing[other]
    return words


def _projects(nodes: Sequence[Node]) -> int:
    """How many convolutions or linear layers stand on a shortcut: from an entry to an Add without anything else."""
    inner = {value for node in nodes for value in node.outputs}
    added = {value for node in nodes if node.op in ("Add", "Sum") for value in node.inputs}
    return sum(
        node.op in CONVOLUTIONS | {"Gemm"}
        and not any(value in inner for value in node.inputs)
        and any(value in added for value in node.outputs)
        for node in nodes
    )


def stride_differs(copy: Sequence[Node], body: Sequence[Node]) -> str:
    """The stride of `copy`, where it is not that of `body`: "/2"."""
    one, other = _largest_stride(copy), _largest_stride(body)
    if one == other:
        return ""
    if not one:
        return "no stride"
    return f"/{one[0]}" if len(set(one)) == 1 else "/" + "×".join(map(str, one))


def _largest_stride(nodes: Sequence[Node]) -> tuple[int, ...]:
    strides = [integers(node, "strides") for node in nodes if "strides" in node.attributes]
    largest = max(strides, key=prod, default=())
    return largest if prod(largest) > 1 else ()
