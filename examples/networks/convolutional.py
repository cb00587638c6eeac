"""Networks that classify images: VGG, residual networks and their plain twins, MobileNet-v2."""

from __future__ import annotations

from . import layers as nn
from .builder import Network, Tensor

VGG = {16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
"""Convolutions of each stage, by the number of layers with weights: Simonyan & Zisserman 2014, table 1, D and E."""


def vgg(depth: int) -> Network:
    """VGG-16, VGG-19: Simonyan & Zisserman 2014, table 1."""
    network = Network(f"vgg{depth}")
    x = nn.image(network, 224)
    for layers, channels in zip(VGG[depth], (64, 128, 256, 512, 512), strict=True):
        for _ in range(layers):
            x = nn.relu(nn.conv(x, channels, 3))
        x = nn.max_pool(x, 2, 2)
    x = nn.reshape(x, 1, x.channels * 7 * 7)
    for _ in range(2):
        x = nn.dropout(nn.relu(nn.linear(x, 4096)), 0.5)
    network.output(nn.softmax(nn.linear(x, 1000)), "classes")
    return network


def resnet34(*, shortcuts: bool = True) -> Network:
    """ResNet-34, or the plain network of 34 layers: He et al. 2015, figure 3."""
    network = Network("resnet34" if shortcuts else "plain34")
    x = nn.relu(nn.conv_norm(nn.image(network, 224), 64, 7, 2))
    x = nn.max_pool(x, 3, 2, 1)
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for block in range(blocks):
            x = _basic_block(x, 64 << stage, 2 if stage and not block else 1, shortcuts)
    network.output(nn.softmax(nn.linear(nn.global_average_pool(x), 1000)), "classes")
    return network


def _basic_block(x: Tensor, channels: int, stride: int, shortcut: bool) -> Tensor:
    """Two convolutions, and the identity beside them, or a projection where the width changes (option B)."""
    y = nn.relu(nn.conv_norm(x, channels, 3, stride))
    y = nn.conv_norm(y, channels, 3)
    if shortcut:
        y = nn.add(y, x if x.channels == channels else nn.conv_norm(x, channels, 1, stride))
    return nn.relu(y)


BOTTLENECKS = (
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
)  # fmt: skip
"""Expansion t, channels c, repeats n, stride s: Sandler et al. 2018, table 2."""


def mobilenet_v2() -> Network:
    """MobileNet-v2: Sandler et al. 2018, table 2 and figure 4 (d)."""
    network = Network("mobilenet_v2")
    x = nn.relu6(nn.conv_norm(nn.image(network, 224), 32, 3, 2))
    for expansion, channels, repeats, stride in BOTTLENECKS:
        for repeat in range(repeats):
            x = _inverted_residual(x, expansion, channels, 1 if repeat else stride)
    x = nn.global_average_pool(nn.relu6(nn.conv_norm(x, 1280, 1)))
    network.output(nn.linear(x, 1000), "classes")
    return network


def _inverted_residual(x: Tensor, expansion: int, channels: int, stride: int) -> Tensor:
    """Widen, filter each channel for itself, narrow; the skip joins the narrow ends."""
    wide = expansion * x.channels
    y = nn.relu6(nn.conv_norm(x, wide, 1)) if expansion > 1 else x
    y = nn.relu6(nn.conv_norm(y, wide, 3, stride, groups=wide))
    y = nn.conv_norm(y, channels, 1)
    return nn.add(x, y) if y.shape == x.shape else y
