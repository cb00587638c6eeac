"""U-Net: Ronneberger, Fischer & Brox 2015, figure 1.  Its convolutions are not padded: skips are cropped."""

from __future__ import annotations

from . import layers as nn
from .builder import Network, Tensor


def unet() -> Network:
    network = Network("unet")
    x, levels = nn.image(network, 572, channels=1), list[Tensor]()
    for channels in (64, 128, 256, 512):
        levels.append(_two_convolutions(x, channels))
        x = nn.max_pool(levels[-1], 2, 2)
    x = _two_convolutions(x, 1024)
    for level in reversed(levels):
        up = nn.up_conv(x, level.channels)
        x = _two_convolutions(nn.concat(nn.crop(level, up.shape[2]), up), level.channels)
    network.output(nn.conv(x, 2, 1), "segmentation_map")
    return network


def _two_convolutions(x: Tensor, channels: int) -> Tensor:
    for _ in range(2):
        x = nn.relu(nn.conv(x, channels, 3, same=False))
    return x
