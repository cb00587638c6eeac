"""The U-Net of Stable Diffusion 1: Rombach et al. 2022, figure 3 and table 15, with the widths of its version 1.4."""

from __future__ import annotations

from . import layers as nn
from .attention import multi_head_attention
from .builder import Network, Tensor, make

WIDTHS, ATTENDING, HEADS = (320, 640, 1280, 1280), (True, True, True, False), 8


def diffusion_unet() -> Network:
    """What noise there is in a latent image of 64×64, given the time step and 77 words of the prompt."""
    network = Network("stable_diffusion")
    x, words = network.input("latent", 1, 4, 64, 64), network.input("prompt", 1, 77, 768)
    time = _time(network.input("time_step", 1))
    x = nn.conv(x, WIDTHS[0], 3)
    skips = [x]
    for level, (width, attends) in enumerate(zip(WIDTHS, ATTENDING, strict=True)):
        for _ in range(2):
            x = _layer(x, width, time, words, attends)
            skips.append(x)
        if level < 3:
            x = nn.conv(x, width, 3, 2)
            skips.append(x)
    x = _residual(_layer(x, 1280, time, words, True), 1280, time)
    for level in reversed(range(4)):
        for _ in range(3):
            x = _layer(nn.concat(x, skips.pop()), WIDTHS[level], time, words, ATTENDING[level])
        x = nn.conv(nn.upsample(x), WIDTHS[level], 3) if level else x
    network.output(nn.conv(nn.silu(nn.group_norm(x)), 4, 3), "noise")
    return network


def _time(step: Tensor) -> Tensor:
    """Sines and cosines of the time step (frequencies are not learned), and two linear layers."""
    angles = make("Mul", nn.reshape(step, 1, 1), step.network.table(1, 160, name="frequencies"), shape=(1, 160))
    waves = nn.concat(make("Cos", angles), make("Sin", angles), axis=1)
    return nn.linear(nn.silu(nn.linear(waves, 1280)), 1280)


def _layer(x: Tensor, channels: int, time: Tensor, words: Tensor, attends: bool) -> Tensor:
    x = _residual(x, channels, time)
    return _spatial_transformer(x, words) if attends else x


def _residual(x: Tensor, channels: int, time: Tensor) -> Tensor:
    """Two convolutions with the time step between them, and a shortcut."""
    y = nn.conv(nn.silu(nn.group_norm(x)), channels, 3)
    y = nn.add(y, nn.reshape(nn.linear(nn.silu(time), channels), 1, channels, 1, 1))
    y = nn.conv(nn.silu(nn.group_norm(y)), channels, 3)
    return nn.add(x if x.channels == channels else nn.conv(x, channels, 1), y)


def _spatial_transformer(image: Tensor, words: Tensor) -> Tensor:
    """Pixels attend to each other, then to the words of the prompt; a gated feed-forward follows (table 15)."""
    n, channels, height, width = image.shape
    x = nn.conv(nn.group_norm(image), channels, 1)
    x = nn.transpose(nn.reshape(x, n, channels, height * width), 0, 2, 1)
    y = nn.layer_norm(x)
    x = nn.add(multi_head_attention(y, heads=HEADS, bias=False), x)
    x = nn.add(multi_head_attention(nn.layer_norm(x), words, heads=HEADS, bias=False), x)
    x = nn.add(_gated(nn.layer_norm(x)), x)
    x = nn.reshape(nn.transpose(x, 0, 2, 1), n, channels, height, width)
    return nn.add(nn.conv(x, channels, 1), image)


def _gated(x: Tensor) -> Tensor:
    """GEGLU: Shazeer 2020, equation 6."""
    value, gate = nn.split(nn.linear(x, 8 * x.width), 2)
    return nn.linear(nn.multiply(value, nn.gelu(gate)), x.width)
