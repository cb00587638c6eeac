"""Words for writing diagrams by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from nnviz.diagram import Box, Edge

HUE = {
    "conv": "convolution",
    "linear": "linear",
    "math": "arithmetic",
    "norm": "normalisation",
    "act": "activation",
    "pool": "pooling",
    "up": "resampling",
    "embed": "resampling",
    "merge": "merge",
    "io": "terminal",
}


def box(key: str, kind: str, title: str, note: str = "", **more: object) -> Box:
    """A box of a kind: conv, linear, ..., input, output, port, block, plus, times, bar, wide."""
    role = kind if kind in ("input", "output", "port", "block") else "operator"
    symbol = kind if kind in ("plus", "times", "bar", "wide") else "box"
    hue = HUE.get(kind, "merge" if symbol == "bar" else "arithmetic" if symbol != "box" else "other")
    made = Box(key, role, key, title, note, hue, symbol)  # type: ignore[arg-type]
    return replace(made, **more)  # type: ignore[arg-type]


def opened(key: str, title: str, children: Sequence[Box], repeat: int = 1) -> Box:
    return Box(key, "block", key, title, repeat=repeat, children=tuple(children))


def edges(text: str, labels: dict[str, str] | None = None) -> tuple[Edge, ...]:
    """`a>b>c; a>d`: edges; one tensor a box, whose shape is labels[box], shown on its first edge."""
    made: list[Edge] = []
    shown: set[str] = set()
    numbers: dict[str, int] = {}
    for chain in text.split(";"):
        keys = [key.strip() for key in chain.split(">")]
        for a, b in pairwise(keys):
            number = numbers.setdefault(a, len(numbers))
            label = (labels or {}).get(a, "") if a not in shown else ""
            shown.add(a)
            made.append(Edge(a, b, number, label))
    return tuple(made)


def conv(key: str, title: str, note: str = "") -> Box:
    return box(key, "conv", title, note)


def plus(key: str) -> Box:
    return box(key, "plus", "+")
