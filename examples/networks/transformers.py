"""Transformers: the encoder and decoder of Vaswani et al., BERT, GPT-2, Llama and ViT, at their base sizes."""

from __future__ import annotations

from onnx import TensorProto

from . import layers as nn
from .attention import multi_head_attention, packed_self_attention, rotary_attention
from .builder import Network, Tensor


def transformer() -> Network:
    """Vaswani et al. 2017, figure 1 and table 3, base: 6 + 6 layers, width 512, 8 heads, 37000 words."""
    network = Network("transformer")
    x = _words(network, "source", 37000)
    for _ in range(6):
        x = nn.layer_norm(nn.add(x, packed_self_attention(x, heads=8)))
        x = nn.layer_norm(nn.add(x, _feed_forward(x, 2048)))
    y = _words(network, "target", 37000)
    for _ in range(6):
        y = nn.layer_norm(nn.add(y, packed_self_attention(y, heads=8, causal=True)))
        y = nn.layer_norm(nn.add(y, multi_head_attention(y, x, heads=8)))
        y = nn.layer_norm(nn.add(y, _feed_forward(y, 2048)))
    network.output(nn.softmax(nn.linear(y, 37000)), "probabilities")
    return network


def _words(network: Network, name: str, vocabulary: int) -> Tensor:
    """Vectors of 128 words, times √512, and the sines of their places, which are not learned."""
    ids = network.input(name, 1, 128, kind=TensorProto.INT64)
    x = nn.multiply(nn.embedding(ids, vocabulary, 512), network.scalar(512**0.5))
    return nn.add(x, network.table(1, 128, 512, name="positional encoding"))


def _feed_forward(x: Tensor, width: int) -> Tensor:
    return nn.linear(nn.relu(nn.linear(x, width)), x.width)


def bert() -> Network:
    """BERT base: Devlin et al. 2018, figures 1 and 2: 12 layers, width 768, 12 heads, 30522 word pieces."""
    network = Network("bert")
    tokens, segments = (network.input(n, 1, 512, kind=TensorProto.INT64) for n in ("tokens", "segments"))
    x = nn.add(nn.embedding(tokens, 30522, 768), nn.embedding(segments, 2, 768))
    x = nn.layer_norm(nn.add(x, network.weight(1, 512, 768, name="positions")))
    for _ in range(12):
        x = nn.layer_norm(nn.add(x, multi_head_attention(x, heads=12)))
        x = nn.layer_norm(nn.add(x, nn.linear(nn.gelu(nn.linear(x, 3072)), 768)))
    network.output(x, "hidden_states")
    network.output(nn.tanh(nn.linear(_first(x), 768)), "pooled")
    return network


def _first(x: Tensor) -> Tensor:
    """Return what is made of the first token, [CLS], N×D."""
    return nn.reshape(nn.take(x, 1, 0, 1), x.shape[0], x.width)


def gpt2() -> Network:
    """GPT-2 of 124 million parameters: Radford et al. 2019, table 2; the figure is that of Radford et al. 2018."""
    network = Network("gpt2")
    ids = network.input("tokens", 1, 1024, kind=TensorProto.INT64)
    x = nn.add(nn.embedding(ids, 50257, 768), network.weight(1, 1024, 768, name="positions"))
    for _ in range(12):
        x = nn.add(x, multi_head_attention(nn.layer_norm(x), heads=12, causal=True))
        x = nn.add(x, nn.linear(nn.gelu(nn.linear(nn.layer_norm(x), 3072), "tanh"), 768))
    network.output(nn.linear(nn.layer_norm(x), 50257, bias=False), "next_token")
    return network


def llama() -> Network:
    """Llama 7B: Touvron et al. 2023, table 2 and section 2.2: 32 layers, width 4096, 32 heads, SwiGLU of 11008."""
    network = Network("llama")
    x = nn.embedding(network.input("tokens", 1, 2048, kind=TensorProto.INT64), 32000, 4096)
    angles = network.table(1, 2048, 64, name="cosines"), network.table(1, 2048, 64, name="sines")
    for _ in range(32):
        x = nn.add(x, rotary_attention(nn.rms_norm(x), 32, angles))
        y = nn.rms_norm(x)
        gated = nn.multiply(nn.silu(nn.linear(y, 11008, bias=False)), nn.linear(y, 11008, bias=False))
        x = nn.add(x, nn.linear(gated, 4096, bias=False))
    network.output(nn.linear(nn.rms_norm(x), 32000, bias=False), "next_token")
    return network


def vit() -> Network:
    """ViT-B/16: Dosovitskiy et al. 2020, figure 1 and table 1: 14×14 patches, 12 layers, width 768, 12 heads."""
    network = Network("vit")
    patches = nn.conv(nn.image(network, 224), 768, 16, 16, same=False)
    x = nn.transpose(nn.reshape(patches, 1, 768, 196), 0, 2, 1)
    x = nn.concat(network.weight(1, 1, 768, name="class token"), x, axis=1)
    x = nn.add(x, network.weight(1, 197, 768, name="positions"))
    for _ in range(12):
        x = nn.add(x, multi_head_attention(nn.layer_norm(x), heads=12))
        x = nn.add(x, nn.linear(nn.gelu(nn.linear(nn.layer_norm(x), 3072)), 768))
    network.output(nn.linear(_first(nn.layer_norm(x)), 1000), "classes")
    return network
