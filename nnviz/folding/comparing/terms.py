"""What the operators are called that a copy has more or less than the others."""

from __future__ import annotations

from collections import Counter
from typing import Final

from nnviz.folding.labels import ACTIVATIONS, CONVOLUTIONS, REARRANGING, convolution, is_norm

PARTS: Final = {
    "AveragePool": "average pooling",
    "Concat": "concatenation",
    "Gemm": "linear layer",
    "GlobalAveragePool": "global pooling",
    "MaxPool": "max pooling",
    "Mul": "scaling",
    "Resize": "upsampling",
    "RotaryEmbedding": "rotary embedding",
    "Softmax": "softmax",
    "Split": "split",
    "Where": "mask",
}


def parts(bag: Counter[str], word: str) -> list[str]:
    """Say "with linear layer", "without norm": of the operators in `bag`; moved data says nothing."""
    named = [name for name in bag if name not in REARRANGING]
    return list(dict.fromkeys(f"{word} {_part(name)}" for name in named))


def together(words: list[str]) -> list[str]:
    """Say neighbours in one: "without norm, without scaling" is "without norm and scaling"."""
    result: list[str] = []
    for word in words:
        first = word.partition(" ")[0]
        if result and first in ("with", "without") and result[-1].startswith(f"{first} "):
            result[-1] += f" and {word.removeprefix(first).strip()}"
        else:
            result.append(word)
    return result


def _part(name: str) -> str:
    base, kernel, kind = convolution(name)
    if base in CONVOLUTIONS:
        shown = f"{kernel.replace('x', '×')} " if kernel else ""
        return f"{shown}{'depthwise ' if kind == 'dw' else ''}convolution"
    if is_norm(name):
        return "norm"
    if name in ("Add", "Sum"):
        return "sum"
    return PARTS.get(name) or ("activation" if name in ACTIVATIONS else name)
