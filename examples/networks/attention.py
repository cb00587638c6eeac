"""Attention, with and without its projections: tensors are N×T×D."""

from __future__ import annotations

from .builder import Tensor, make
from .layers import linear, split


def attention(query: Tensor, key: Tensor, value: Tensor, heads: int, *, causal: bool = False) -> Tensor:
    """Scaled dot-product attention of `heads` heads (Vaswani et al. 2017, 3.2), without its projections."""
    counts = {"q_num_heads": heads, "kv_num_heads": heads}
    shape = (*query.shape[:2], value.width)
    return make("Attention", query, key, value, shape=shape, is_causal=int(causal), **counts)


def multi_head_attention(
    x: Tensor, memory: Tensor | None = None, *, heads: int, bias: bool = True, causal: bool = False
) -> Tensor:
    """Attention from x to `memory` (or to itself) with its four projections; `bias` is that of the first three."""
    source = x if memory is None else memory
    query, key, value = (linear(y, x.width, bias=bias) for y in (x, source, source))
    return linear(attention(query, key, value, heads, causal=causal), x.width)


def packed_self_attention(x: Tensor, *, heads: int, causal: bool = False) -> Tensor:
    """Attention to itself whose query, key and value are one projection, as implementations compute them."""
    query, key, value = split(linear(x, 3 * x.width), 3)
    return linear(attention(query, key, value, heads, causal=causal), x.width)


def rotary_attention(x: Tensor, heads: int, angles: tuple[Tensor, Tensor]) -> Tensor:
    """Causal attention whose queries and keys are turned by their places (Su et al. 2021), without biases."""
    query, key, value = (linear(x, x.width, bias=False) for _ in range(3))
    query, key = (make("RotaryEmbedding", y, *angles, num_heads=heads) for y in (query, key))
    return linear(attention(query, key, value, heads, causal=True), x.width, bias=False)
