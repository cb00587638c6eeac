"""In a word or two that a reader understands, how a copy differs from the body: "projection, /2", "shifted window".

Found by comparing operators.  Rearrangements of data say nothing by themselves and are left out where something else
differs; of what differs in much one thing is said, "and more".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import prod
from typing import Final

from nnviz.folding.comparing.terms import parts, together
from nnviz.folding.comparing.wiring import Wiring, closes_residual
from nnviz.folding.labels import CONVOLUTIONS, REARRANGING, RESAMPLERS, convolution, is_norm, label, resamples
from nnviz.graph import Node, integers

INSIDE: Final = "differs inside"
"""What is said where nothing differs that has a name."""

_MOST = 2
"""Words at most, the stride not counted."""

_LONGEST = 1000
"""Operators of a copy whose sums are looked at: following what each is made from is quadratic."""


def differs(copy: Sequence[Node], body: Sequence[Node]) -> str:
    """How `copy` differs from `body`; empty where only weights and widths do."""
    words = _structure(copy, body)
    stride = stride_differs(copy, body)
    if len(words) > _MOST:
        words = [f"{_foremost(words)} and more"]
    alone = stride.replace("/", "stride ") if not words else stride
    return ", ".join(word for word in (*together(words), alone) if word)


def _foremost(words: Sequence[str]) -> str:
    """What to say of a copy that differs in much: what it has not, as the body shows it; else what comes first."""
    return next((word for word in words if word.startswith("without")), words[0])


def lacks(bare: Sequence[Node], full: Sequence[Node]) -> str:
    """What the operators `bare` around a row are without, beside those around another."""
    bags = [Counter(_names(nodes)) for nodes in (bare, full)]
    missing = [node for node in full if bags[1][label(node).removesuffix("+act")] > bags[0][label(node)]]
    for change, name in ((raises, "upsampling"), (resamples, "downsampling")):
        if any(change(node) for node in missing):
            return f"without {name}"
    words = parts(bags[1] - bags[0], "without")
    return ", ".join(together(words)) if 0 < len(words) <= _MOST else INSIDE


def raises(node: Node) -> bool:
    """Whether `node` raises the resolution."""
    return node.op in RESAMPLERS and node.op != "SpaceToDepth"


def _names(nodes: Sequence[Node]) -> list[str]:
    """The labels of `nodes`; what is added before a softmax is a mask as much as what is chosen there."""
    weighed = {value for node in nodes if node.op == "Softmax" for value in node.inputs}
    return [
        "Where" if node.op == "Add" and not weighed.isdisjoint(node.outputs) else label(node).removesuffix("+act")
        for node in nodes
    ]


def _structure(copy: Sequence[Node], body: Sequence[Node]) -> list[str]:
    bags = [Counter(_names(nodes)) for nodes in (copy, body)]
    extra, missing = bags[0] - bags[1], bags[1] - bags[0]
    if not extra and not missing:
        return []
    words = [
        *_projection(extra, copy, body),
        *_residual(extra, missing, copy, body),
        *_windows(extra, missing),
        *_kernels(extra, missing),
        *_excitation(extra, "with"),
        *_excitation(missing, "without"),
        *parts(extra, "with"),
        *parts(missing, "without"),
    ]
    return list(dict.fromkeys(words)) or [INSIDE]


def _projection(extra: Counter[str], copy: Sequence[Node], body: Sequence[Node]) -> list[str]:
    """A projection on the shortcut; the pooling and the norm beside it belong to it (ResNet-D)."""
    if _projects(copy) <= _projects(body):
        return []
    name = next((name for name in extra if name.startswith(("Conv", "Gemm"))), "")
    extra.subtract({name: 1})
    for beside in [other for other in extra if other in ("AveragePool", "Pad") or is_norm(other)]:
        extra.subtract({beside: 1})
    _tidy(extra)
    return ["projection"]


def _residual(extra: Counter[str], missing: Counter[str], copy: Sequence[Node], body: Sequence[Node]) -> Sequence[str]:
    """A sum that closes the one and not the other."""
    if not (extra["Add"] or missing["Add"]) or max(len(copy), len(body)) > _LONGEST:
        return ()
    closes = closes_residual(Wiring(copy)), closes_residual(Wiring(body))
    if closes[0] == closes[1]:
        return ()
    bag = extra if closes[0] else missing
    bag.subtract({"Add": 1})
    _tidy(bag)
    return ("with residual",) if closes[0] else ("without residual",)


def _windows(extra: Counter[str], missing: Counter[str]) -> Sequence[str]:
    """Windows that are shifted (Liu 2021)."""
    words = ("shifted window",) if extra["Roll"] else ("window not shifted",) if missing["Roll"] else ()
    if words:
        for bag in (extra, missing):
            for name in [name for name in bag if name in REARRANGING or name in ("Add", "Where")]:
                del bag[name]
    return words


def _kernels(extra: Counter[str], missing: Counter[str]) -> list[str]:
    """Convolutions that differ in their kernels alone: "larger kernel 5×5"; they are taken out of both bags."""
    words: list[str] = []
    for name in sorted(extra):
        base, kernel, kind = convolution(name)
        others = (other for other in missing if convolution(other)[::2] == (base, kind) and convolution(other)[1])
        if kernel and (other := next(others, None)):
            larger = _area(kernel) > _area(convolution(other)[1])
            words.append(f"{'larger' if larger else 'smaller'} kernel {kernel.replace('x', '×')}")
            del extra[name], missing[other]
    return words


def _area(kernel: str) -> int:
    return prod(int(side) for side in kernel.split("x"))


def _excitation(bag: Counter[str], word: str) -> list[str]:
    """Squeeze-and-excitation: an average, a few projections of it, and a product."""
    if not (bag["GlobalAveragePool"] and bag["Mul"]):
        return []
    bag.subtract({"GlobalAveragePool": 1, "Mul": 1, "Conv1x1": 2, "Sigmoid": 1})
    _tidy(bag)
    return [f"{word} squeeze-and-excitation"]


def _tidy(bag: Counter[str]) -> None:
    """Drop what is not there."""
    for name in [name for name, count in bag.items() if count <= 0]:
        del bag[name]


def _projects(nodes: Sequence[Node]) -> int:
    """How many convolutions or linear layers stand on a shortcut: from an entry to an Add, perhaps behind a pooling."""
    inner = {value for node in nodes for value in node.outputs}
    added = {value for node in nodes if node.op in ("Add", "Sum") for value in node.inputs}
    pooled = {value for node in nodes if node.op == "AveragePool" for value in node.outputs}
    return sum(
        node.op in CONVOLUTIONS | {"Gemm"}
        and not any(value in inner - pooled for value in node.inputs)
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
