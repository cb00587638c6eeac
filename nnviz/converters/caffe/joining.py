"""The layers of a text with the parameter tensors of a .caffemodel: joined by name, as Caffe does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nnviz.converters._text import printable
from nnviz.converters.caffe.layers import Layer

LEARNING = frozenset(
    {"Convolution", "Deconvolution", "InnerProduct", "BatchNorm", "Scale", "PReLU", "BN", "Embed", "LSTM"}
)
"""Types of layers that have parameters."""


def join_blobs(layers: Iterable[Layer], stored: Iterable[Layer], name: str) -> tuple[tuple[Layer, ...], list[str]]:
    """Return the layers with their stored tensors, and what does not fit; `name` is that of the file of weights."""
    known = {layer.name: layer.blobs for layer in stored if layer.blobs}
    joined = tuple(replace(layer, blobs=known.get(layer.name, ())) for layer in layers)
    without = [layer.name for layer in joined if layer.type in LEARNING and not layer.blobs and not _is_product(layer)]
    unused = sorted(known.keys() - {layer.name for layer in joined})
    remarks = list[str]()
    if without:
        remarks.append(f"without weights in {printable(name)}: {_list(without)}")
    if unused:
        remarks.append(f"weights in {printable(name)} of no layer: {_list(unused)}")
    return joined, remarks


def _is_product(layer: Layer) -> bool:
    return layer.type == "Scale" and len(layer.bottoms) > 1


def _list(names: list[str]) -> str:
    shown = ", ".join(printable(name) for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
