"""Networks through which one tensor runs beside the main chain: a time, a text, a memory, a condition."""

from __future__ import annotations

from nnviz.diagram import Diagram, Edge
from tests.layout.networks.words import box, conv, edges, opened, plus

LEVELS = 3


def diffusion_unet() -> Diagram:
    """A U whose blocks all read the time, and whose attention reads the text."""
    boxes = [
        box("time", "input", "timestep"),
        box("sin", "math", "Sinusoidal embedding"),
        box("t1", "linear", "Linear 1280", "SiLU"),
        box("t2", "linear", "Linear 1280"),
        box("text", "input", "encoder_hidden_states", "77×768"),
        box("in", "input", "sample", "4×64²"),
        conv("stem", "Conv 3×3, 320"),
    ]
    chain, skips = ["in", "stem"], ["stem"]
    for i in range(LEVELS):
        boxes += [box(f"r{i}", "block", "Residual & attention block"), conv(f"d{i}", "Conv 3×3, /2")]
        chain += [f"r{i}", f"d{i}"]
        skips += [f"r{i}", f"d{i}"]
    middle = [("m1", "Residual block"), ("m2", "Spatial transformer"), ("m3", "Residual block")]
    boxes += [box(key, "block", title) for key, title in middle]
    chain += [key for key, _ in middle]
    text = ""
    for i, skip in enumerate(reversed(skips)):
        boxes.append(box(f"u{i}", "block", "Residual & attention block"))
        chain.append(f"u{i}")
        text += f";{skip}>u{i}"
        if i % 2 and i < len(skips) - 1:
            boxes.append(box(f"up{i}", "up", "Upsample ×2"))
            chain.append(f"up{i}")
    boxes += [conv("head", "Conv 3×3, 4"), box("out", "output", "Output")]
    blocks = [key for key in chain if key[0] in "rmu" and not key.startswith("up")]
    text += ";time>sin>t1>t2" + "".join(f";t2>{key}" for key in blocks if key != "m2")
    text += "".join(f";text>{key}" for key in blocks if key not in ("m1", "m3"))
    return Diagram("Diffusion U-Net", tuple(boxes), edges(">".join([*chain, "head", "out"]) + text))


def dit(layers: int = 5) -> Diagram:
    """Layers that cannot be stacked, each conditioned by a time and a class."""
    boxes = [
        box("x", "input", "latent"),
        conv("patch", "Conv 2×2, /2"),
        box("t", "input", "timestep"),
        box("e", "block", "Time embedding"),
        box("c", "input", "class"),
        box("ce", "embed", "Embedding"),
        plus("tc"),
        *(box(f"l{i}", "block", "DiT block", f"layer {i}") for i in range(layers)),
        box("norm", "norm", "LayerNorm"),
        box("fc", "linear", "Linear"),
        box("out", "output", "noise"),
    ]
    chain = ">".join(f"l{i}" for i in range(layers))
    reads = "".join(f";tc>l{i}" for i in range(layers))
    return Diagram("DiT", tuple(boxes), edges(f"x>patch>{chain}>norm>fc>out;t>e>tc;c>ce>tc{reads};tc>norm"))


def cross_attention() -> Diagram:
    """An encoder whose memory is read by several layers, which are drawn apart; one is opened."""
    decoder = [box("sa", "block", "Self-attention"), box("ca", "block", "Cross-attention"), box("ff", "block", "MLP")]
    boxes = [
        box("src", "input", "tokens"),
        box("emb", "embed", "Embedding"),
        box("enc", "block", "Encoder layer", repeat=6),
        box("mask", "input", "mask"),
        box("tgt", "input", "decoder tokens"),
        box("demb", "embed", "Embedding"),
        opened("d0", "First layer", decoder),
        *(box(f"d{i}", "block", "Decoder layer", f"other: {i}") for i in range(1, 4)),
        box("out", "output", "logits"),
    ]
    text = "src>emb>enc;tgt>demb>sa>ca>ff>d1>d2>d3>out;enc>ca;mask>sa"
    return Diagram("memory", tuple(boxes), edges(text + "".join(f";enc>d{i};mask>d{i}" for i in range(1, 4))))


def split_attention(framed: bool = True) -> Diagram:
    """One projection that is split into queries, keys and values; what attends may have a frame of its own."""
    core = [box("qk", "math", "MatMul"), plus("bias"), box("smx", "act", "Softmax"), box("av", "math", "MatMul")]
    inner = [opened("core", "Attention", core)] if framed else core
    projected, back = box("p", "linear", "Linear 144"), box("o", "linear", "Linear 48")
    boxes = [
        box("x", "input", "x"),
        box("mask", "input", "mask"),
        opened("att", "Self-attention", [projected, box("cut", "merge", "Split"), *inner, back]),
        box("out", "output", "y"),
    ]
    lines = edges("x>p>cut>qk>bias>smx>av>o>out;mask>bias")
    parts = (Edge("cut", "qk", 101), Edge("cut", "av", 102))
    return Diagram("split", tuple(boxes), (*lines, *parts))
