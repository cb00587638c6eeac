"""Words of a figure: operators as people call them, tensor shapes as papers print them, names made safe to show."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from nnviz.graph import Dim, Shape

LONGEST: Final = 60
"""Characters of a name that are shown at most."""

SHORT_NAMES: Final[dict[str, str]] = {
    "Attention": "Scaled dot-product attention",
    "AttentionMask": "Attention mask",
    "AveragePool": "AvgPool",
    "BatchNormalization": "BN",
    "ChannelShuffle": "Channel shuffle",
    "Clip": "Clip",
    "Concat": "concat",
    "ConvTranspose": "UpConv",
    "DepthToSpace": "Pixel shuffle",
    "DequantizeLinear": "Dequantize",
    "Elu": "ELU",
    "Gelu": "GELU",
    "Gemm": "Linear",
    "GlobalAveragePool": "Global AvgPool",
    "GlobalMaxPool": "Global MaxPool",
    "GroupNormalization": "GroupNorm",
    "InstanceNormalization": "InstanceNorm",
    "LayerNormalization": "LayerNorm",
    "Affine": "Scale & shift",
    "LeakyRelu": "LeakyReLU",
    "LpNormalization": "L2 norm",
    "MaxRoiPool": "RoI pooling",
    "MoE": "Mixture of experts",
    "PRelu": "PReLU",
    "QuickGelu": "QuickGELU",
    "ReduceMax": "Max",
    "ReduceMean": "Mean",
    "ReduceSum": "Sum",
    "QMoE": "Mixture of experts",
    "QuantizeLinear": "Quantize",
    "Relu": "ReLU",
    "RMSNormalization": "RMSNorm",
    "RotaryEmbedding": "RoPE",
    "Selu": "SELU",
    "SimplifiedLayerNormalization": "RMSNorm",
    "SpaceToDepth": "Space to depth",
    "Swish": "SiLU",
}
"""Standard operator names whose usual name in papers is another one."""

_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def short_name(op: str) -> str:
    """What papers call the operator `op`."""
    return SHORT_NAMES.get(op) or printable(op) or "?"


def number_format(dtype: str) -> str:
    """What a format of few bits is called: "uint8" is int8 with another zero point, "float8e4m3fn" is fp8."""
    family = re.match(r"u?(int\d+)|float([48])e\d", dtype)
    if family is None:
        return printable(dtype)
    return family[1] or f"fp{family[2]}"


@lru_cache(maxsize=1 << 16)
def printable(name: str, longest: int = LONGEST) -> str:
    """Make a name from a file safe to show: control and direction characters become spaces, long names are elided."""
    if len(name) > 4 * longest:
        name = f"{name[: 2 * longest]}{name[-2 * longest :]}"
    shown = "".join(" " if unicodedata.category(character) in _INVISIBLE else character for character in name)
    shown = re.sub(r"\s+", " ", shown).strip()
    if len(shown) <= longest:
        return shown
    return f"{shown[: longest // 2]}…{shown[-(longest - longest // 2 - 1) :]}"


def shape_text(shape: Shape | None) -> str:
    """A shape without its batch: "64×112²", "S×768"; unknown sizes are "?", an unknown shape is ""."""
    if shape is None:
        return ""
    shown = [_dimension(dim) for dim in _without_pixels(_without_batch(shape))]
    if len(shown) >= 2 and shown[-1] == shown[-2] and shown[-1].isdigit():
        shown[-2:] = [f"{shown[-1]}²"]
    text = "×".join(_factor(size) for size in shown) if len(shown) > 1 else "".join(shown)
    return "≈" + text.replace("≈", "") if "≈" in text else text


def extents(shape: Shape | None) -> tuple[int, ...]:
    """The sizes that `shape_text` writes; () where one of them is unknown."""
    sizes = _without_pixels(_without_batch(shape)) if shape is not None else ()
    known = tuple(size for size in sizes if isinstance(size, int) and size > 0)
    return known if len(known) == len(sizes) else ()


def _factor(size: str) -> str:
    """A size among others: a sum is put in brackets, "2×(past+seq)×8"."""
    return f"({size})" if re.search(r"\+|-\d", size) else size


def _without_batch(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """Drop the leading dimension where it is a batch: of images always, elsewhere where it says nothing."""
    if len(shape) in (4, 5) and not isinstance(shape[0], int):
        return shape[1:]
    return shape[1:] if len(shape) > 1 and (shape[0] == 1 or _dimension(shape[0]) == "?") else shape


def _without_pixels(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """Drop a picture's height and width where it is a single pixel: channels alone are left."""
    return shape[:1] if len(shape) == 3 and shape[1:] == (1, 1) else shape


def _dimension(dim: Dim) -> str:
    """A size, or a symbol that says something: exporters make up others ("Gemm4170_dim_0", "unk__75")."""
    if isinstance(dim, str) and len(dim) > 4 and re.search(r"[A-Za-z_]\d|\d[A-Za-z_]", dim):
        return "?"
    return "?" if dim is None else printable(str(dim).replace(" + ", "+"), 24 if re.search(r"[+*/]", str(dim)) else 16)
