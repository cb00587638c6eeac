"""Inception-ResNet-v2: Szegedy, Ioffe, Vanhoucke & Alemi 2016, figures 3 and 15 to 19."""

from __future__ import annotations

from . import layers as nn
from .builder import Network, Tensor

Kernel = int | tuple[int, int]


def inception_resnet_v2() -> Network:
    """The whole network: figure 15, with the scale of residuals that section 3.3 asks for."""
    network = Network("inception_resnet_v2")
    x = _stem(nn.image(network, 299))
    for _ in range(5):
        x = _residual(x, _unit(x, 32, 1), _chain(x, (32, 1), (32, 3)), _chain(x, (32, 1), (48, 3), (64, 3)))
    x = _reduction_a(x)
    for _ in range(10):
        x = _residual(x, _unit(x, 192, 1), _chain(x, (128, 1), (160, (1, 7)), (192, (7, 1))))
    x = _reduction_b(x)
    for _ in range(5):
        x = _residual(x, _unit(x, 192, 1), _chain(x, (192, 1), (224, (1, 3)), (256, (3, 1))))
    x = nn.dropout(nn.global_average_pool(x), 0.2)
    network.output(nn.softmax(nn.linear(x, 1000)), "classes")
    return network


def _unit(x: Tensor, channels: int, kernel: Kernel, stride: int = 1, *, same: bool = True) -> Tensor:
    return nn.relu(nn.conv_norm(x, channels, kernel, stride, same=same))


def _chain(x: Tensor, *layers: tuple[int, Kernel]) -> Tensor:
    """Convolutions one after the other: channels and kernel of each."""
    for channels, kernel in layers:
        x = _unit(x, channels, kernel)
    return x


def _residual(x: Tensor, *branches: Tensor) -> Tensor:
    """Inception-ResNet-A, -B and -C (figures 16, 17, 19): branches, a linear 1×1 as wide as x, scaled and added."""
    y = nn.conv(nn.concat(*branches), x.channels, 1)
    return nn.relu(nn.add(x, nn.multiply(y, x.network.scalar(0.17))))


def _stem(x: Tensor) -> Tensor:
    """Figure 3: from 299×299×3 to 35×35×384, V marking what is not padded."""
    x = _unit(_unit(x, 32, 3, 2, same=False), 32, 3, same=False)
    x = _unit(x, 64, 3)
    x = nn.concat(nn.max_pool(x, 3, 2), _unit(x, 96, 3, 2, same=False))
    left = _unit(_unit(x, 64, 1), 96, 3, same=False)
    right = _unit(_chain(x, (64, 1), (64, (7, 1)), (64, (1, 7))), 96, 3, same=False)
    x = nn.concat(left, right)
    return nn.concat(_unit(x, 192, 3, 2, same=False), nn.max_pool(x, 3, 2))


def _reduction_a(x: Tensor) -> Tensor:
    """Figure 7, with the widths of table 1: from 35×35 to 17×17."""
    deep = _unit(_chain(x, (256, 1), (256, 3)), 384, 3, 2, same=False)
    return nn.concat(nn.max_pool(x, 3, 2), _unit(x, 384, 3, 2, same=False), deep)


def _reduction_b(x: Tensor) -> Tensor:
    """Figure 18: from 17×17 to 8×8."""
    first = _unit(_unit(x, 256, 1), 384, 3, 2, same=False)
    second = _unit(_unit(x, 256, 1), 288, 3, 2, same=False)
    third = _unit(_chain(x, (256, 1), (288, 3)), 320, 3, 2, same=False)
    return nn.concat(nn.max_pool(x, 3, 2), first, second, third)
