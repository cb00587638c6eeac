"""YOLO: version 3 (Redmon & Farhadi 2018, table 1 and section 2.3) and version 8, large (Jocher et al. 2023)."""

from __future__ import annotations

from itertools import pairwise

from . import layers as nn
from .builder import Network, Tensor

BOXES = 3 * (4 + 1 + 80)
"""Channels of a prediction of version 3: three boxes a place, with coordinates, objectness and the classes of COCO."""


def yolov3() -> Network:
    network = Network("yolov3")
    x, scales = _leaky(nn.image(network, 416), 32, 3), list[Tensor]()
    for channels, blocks in ((64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)):
        x = _leaky(x, channels, 3, 2)
        for _ in range(blocks):
            x = nn.add(x, _leaky(_leaky(x, channels // 2, 1), channels, 3))
        scales.append(x)
    x = _predict(scales[-1], 512, "large_objects")
    x = _predict(nn.concat(nn.upsample(_leaky(x, 256, 1)), scales[-2]), 256, "medium_objects")
    _predict(nn.concat(nn.upsample(_leaky(x, 128, 1)), scales[-3]), 128, "small_objects")
    return network


def _leaky(x: Tensor, channels: int, kernel: int, stride: int = 1) -> Tensor:
    return nn.leaky_relu(nn.conv_norm(x, channels, kernel, stride), 0.1)


def _predict(x: Tensor, channels: int, name: str) -> Tensor:
    """Five convolutions, whose result goes on to the next scale, and the prediction made of it."""
    for _ in range(2):
        x = _leaky(_leaky(x, channels, 1), 2 * channels, 3)
    x = _leaky(x, channels, 1)
    x.network.output(nn.conv(_leaky(x, 2 * channels, 3), BOXES, 1), name)
    return x


def yolov8() -> Network:
    """The backbone, the path down and up between three scales, and a head for each; anchors and decoding left out."""
    network = Network("yolov8")
    x, scales = _unit(nn.image(network, 640), 64, 3, 2), list[Tensor]()
    for channels, blocks in ((128, 3), (256, 6), (512, 6), (512, 3)):
        x = _c2f(_unit(x, channels, 3, 2), channels, blocks, shortcut=True)
        scales.append(x)
    scales = [*scales[1:-1], _pyramid_pooling(x, 512)]
    for place in (1, 0):
        x = nn.concat(nn.upsample(scales[place + 1]), scales[place])
        scales[place] = _c2f(x, (256, 512)[place], 3, shortcut=False)
    for low, high in pairwise(range(3)):
        x = nn.concat(_unit(scales[low], scales[low].channels, 3, 2), scales[high])
        scales[high] = _c2f(x, 512, 3, shortcut=False)
    for x, name in zip(scales, ("small_objects", "medium_objects", "large_objects"), strict=True):
        network.output(nn.concat(_head(x, 64, 4 * 16), _head(x, 256, 80)), name)
    return network


def _unit(x: Tensor, channels: int, kernel: int, stride: int = 1) -> Tensor:
    return nn.silu(nn.conv_norm(x, channels, kernel, stride))


def _c2f(x: Tensor, channels: int, blocks: int, *, shortcut: bool) -> Tensor:
    """Half of the channels pass a row of bottlenecks, and each result is kept (C2f)."""
    kept = nn.split(_unit(x, channels, 1), 2, axis=1)
    for _ in range(blocks):
        y = _unit(_unit(kept[-1], channels // 2, 3), channels // 2, 3)
        kept.append(nn.add(kept[-1], y) if shortcut else y)
    return _unit(nn.concat(*kept), channels, 1)


def _pyramid_pooling(x: Tensor, channels: int) -> Tensor:
    """Pool once, twice, thrice, and keep all (SPPF)."""
    kept = [_unit(x, x.channels // 2, 1)]
    for _ in range(3):
        kept.append(nn.max_pool(kept[-1], 5, 1, 2))
    return _unit(nn.concat(*kept), channels, 1)


def _head(x: Tensor, width: int, channels: int) -> Tensor:
    return nn.conv(_unit(_unit(x, width, 3), width, 3), channels, 1)
