"""Networks of other shapes: transformers, pyramids, dense blocks, parallel streams."""

from __future__ import annotations

from nnviz.diagram import Box, Diagram, Edge
from tests.layout.networks.words import box, conv, edges, opened, plus


def unet() -> Diagram:
    boxes = [box("in", "input", "Input", "1×572×572")]
    text, previous = "", "in"
    labels = {"in": "1×572²", "mid": "1024×28²", "h": "2×388²"}
    for i, c in enumerate([64, 128, 256, 512]):
        hw = [568, 280, 136, 64][i]
        boxes += [box(f"e{i}", "block", "2 × Conv 3×3", f"{c}, ReLU"), box(f"p{i}", "pool", "MaxPool 2×2")]
        labels |= {f"e{i}": f"{c}×{hw}²", f"p{i}": f"{c}×{hw // 2}²"}
        text += f"{previous}>e{i}>p{i};"
        previous = f"p{i}"
    boxes.append(box("mid", "block", "2 × Conv 3×3", "1024, ReLU"))
    text += f"{previous}>mid;"
    previous = "mid"
    for i in (3, 2, 1, 0):
        c = [64, 128, 256, 512][i]
        boxes += [
            box(f"u{i}", "up", "UpConv 2×2", f"{c}"),
            box(f"c{i}", "bar", "concat"),
            box(f"d{i}", "block", "2 × Conv 3×3", f"{c}, ReLU"),
        ]
        labels |= {f"c{i}": f"{2 * c}×{[392, 200, 104, 56][i]}²", f"d{i}": f"{c}×{[388, 196, 100, 52][i]}²"}
        text += f"{previous}>u{i}>c{i}>d{i};e{i}>c{i};"
        previous = f"d{i}"
    boxes += [conv("h", "Conv 1×1, 2"), box("out", "output", "Output", "2×388×388")]
    return Diagram("U-Net", tuple(boxes), edges(text + f"{previous}>h>out", labels))


def bert() -> Diagram:
    attention = [
        box("q", "linear", "Linear", "Q: 768"),
        box("k", "linear", "Linear", "K: 768"),
        box("v", "linear", "Linear", "V: 768"),
        box("qk", "wide", "MatMul", "Q Kᵀ"),
        box("sc", "math", "Scale", "1/√64"),
        box("mask", "math", "+ mask"),
        box("smx", "act", "Softmax"),
        box("av", "wide", "MatMul"),
        box("o", "linear", "Linear", "768"),
    ]
    layer = [
        opened("att", "Multi-head self-attention (12 heads)", attention),
        plus("add1"),
        box("ln1", "norm", "LayerNorm"),
        opened(
            "ff",
            "Feed-forward",
            [box("f1", "linear", "Linear", "3072"), box("gelu", "act", "GELU"), box("f2", "linear", "Linear", "768")],
        ),
        plus("add2"),
        box("ln2", "norm", "LayerNorm"),
    ]
    boxes = [
        box("ids", "input", "input_ids", "B×S"),
        box("am", "input", "attention_mask", "B×S"),
        box("emb", "embed", "Embeddings", "token + position + type"),
        box("ln0", "norm", "LayerNorm"),
        opened("enc", "Encoder layer", layer, 12),
        box("pool", "linear", "Pooler", "Linear 768, Tanh"),
        box("out", "output", "Output", "B×768"),
    ]
    text = (
        "ids>emb>ln0>q>qk>sc>mask>smx>av>o>add1>ln1>f1>gelu>f2>add2>ln2>pool>out;"
        "ln0>k>qk;ln0>v>av;am>mask;ln0>add1;ln1>add2"
    )
    labels = {
        "ids": "B×S",
        "emb": "B×S×768",
        "ln0": "B×S×768",
        "qk": "B×12×S×S",
        "f1": "B×S×3072",
        "ln2": "B×S×768",
        "pool": "B×768",
    }
    return Diagram("BERT-base", tuple(boxes), edges(text, labels))


def dense_block() -> Diagram:
    boxes, text = [box("in", "input", "x")], ""
    n = 5
    for i in range(n):
        boxes += [box(f"k{i}", "bar", "concat"), conv(f"c{i}", "BN, ReLU, Conv 3×3", "32")]
    boxes += [box("k", "bar", "concat"), box("out", "output", "Output")]
    sources = ["in"] + [f"c{i}" for i in range(n)]
    for i in range(n + 1):
        target = f"k{i}" if i < n else "k"
        text += f"{sources[i]}>{target};" + "".join(f"{s}>{target};" for s in sources[:i])
        if i < n:
            text += f"k{i}>c{i};"
    return Diagram("Dense block", tuple(boxes), edges(text + "k>out"))


def hrnet() -> Diagram:
    boxes, text = [box("in", "input", "Input"), conv("stem", "Stem")], "in>stem;"
    streams = ["stem"]
    for stage in range(3):
        now = []
        for i in range(len(streams)):
            boxes.append(box(f"b{stage}{i}", "block", "Basic block", repeat=4))
            text += f"{streams[i]}>b{stage}{i};"
            now.append(f"b{stage}{i}")
        out = []
        for j in range(len(now) + (stage < 2)):
            boxes.append(plus(f"f{stage}{j}"))
            out.append(f"f{stage}{j}")
            for i, source in enumerate(now):
                if i == j:
                    text += f"{source}>f{stage}{j};"
                else:
                    boxes.insert(-1, conv(f"x{stage}{i}{j}", "Up" if i > j else "Conv 3×3, /2"))
                    text += f"{source}>x{stage}{i}{j}>f{stage}{j};"
        streams = out
    boxes += [box("cat", "bar", "concat"), conv("head", "Conv 1×1"), box("out", "output", "Output")]
    text += "".join(f"{s}>cat;" for s in streams) + "cat>head>out"
    return Diagram("HRNet", tuple(boxes), edges(text))


def transformer() -> Diagram:
    def layer(p: str, cross: bool) -> list[Box]:
        boxes = [box(f"{p}sa", "math", "Self-attention", "8 heads"), plus(f"{p}+1"), box(f"{p}n1", "norm", "LayerNorm")]
        if cross:
            boxes += [
                box(f"{p}ca", "math", "Cross-attention", "8 heads"),
                plus(f"{p}+c"),
                box(f"{p}nc", "norm", "LayerNorm"),
            ]
        end = [box(f"{p}ff", "linear", "Feed-forward", "2048"), plus(f"{p}+2"), box(f"{p}n2", "norm", "LayerNorm")]
        return boxes + end

    boxes = [
        box("src", "input", "Source"),
        box("se", "embed", "Embeddings"),
        opened("E", "Encoder layer", layer("e", False), 6),
        box("tgt", "input", "Target"),
        box("te", "embed", "Embeddings"),
        opened("D", "Decoder layer", layer("d", True), 6),
        box("lin", "linear", "Linear"),
        box("sm", "act", "Softmax"),
        box("out", "output", "Output"),
    ]
    text = (
        "src>se>esa>e+1>en1>eff>e+2>en2>dca;se>e+1;en1>e+2;"
        "tgt>te>dsa>d+1>dn1>dca>d+c>dnc>dff>d+2>dn2>lin>sm>out;te>d+1;dn1>d+c;dnc>d+2"
    )
    return Diagram("Transformer", tuple(boxes), edges(text, {"se": "B×S×512", "te": "B×T×512", "en2": "B×S×512"}))


def fpn() -> Diagram:
    boxes = [box("in", "input", "Input")] + [box(f"c{i}", "block", f"Stage {i}") for i in range(2, 6)]
    text = "in>c2>c3>c4>c5;"
    for i in range(5, 1, -1):
        boxes.append(conv(f"l{i}", "Conv 1×1, 256"))
        text += f"c{i}>l{i};"
        if i < 5:
            boxes += [box(f"u{i}", "up", "Upsample ×2"), plus(f"a{i}")]
            text += f"{'l5' if i == 4 else f'a{i + 1}'}>u{i}>a{i};l{i}>a{i};"
        boxes += [conv(f"o{i}", "Conv 3×3, 256"), box(f"P{i}", "output", f"P{i}")]
        text += f"{'l5' if i == 5 else f'a{i}'}>o{i}>P{i};"
    return Diagram("FPN", tuple(boxes), edges(text))


def clip() -> Diagram:
    boxes = [
        box("img", "input", "image"),
        conv("pe", "Patch embedding", "16×16, 768"),
        box("vt", "block", "ViT layer", repeat=12),
        box("vp", "linear", "Linear 512"),
        box("vn", "norm", "Normalise"),
        box("txt", "input", "text"),
        box("te", "embed", "Embeddings"),
        box("tt", "block", "Transformer layer", repeat=12),
        box("tp", "linear", "Linear 512"),
        box("tn", "norm", "Normalise"),
        box("mm", "wide", "MatMul"),
        box("sc", "math", "Scale"),
        box("out", "output", "logits"),
    ]
    return Diagram("CLIP", tuple(boxes), edges("img>pe>vt>vp>vn>mm>sc>out;txt>te>tt>tp>tn>mm"))


def lstm() -> Diagram:
    """Two tensors between the same boxes, several outputs, initial states."""
    boxes = [
        box("x", "input", "x"),
        box("h0", "input", "h0"),
        box("c0", "input", "c0"),
        box("l1", "linear", "LSTM", "256"),
        box("l2", "linear", "LSTM", "256"),
        box("fc", "linear", "Linear"),
        box("y", "output", "y"),
        box("h", "output", "h"),
        box("c", "output", "c"),
    ]
    made = (
        Edge("x", "l1", 0),
        Edge("h0", "l1", 1),
        Edge("c0", "l1", 2),
        Edge("l1", "l2", 3, "B×S×256"),
        Edge("l1", "l2", 4),
        Edge("l1", "l2", 5),
        Edge("l2", "fc", 6),
        Edge("fc", "y", 7),
        Edge("l2", "h", 8),
        Edge("l2", "c", 9),
    )
    return Diagram("LSTM", tuple(boxes), made)


def outputs_of_frames() -> Diagram:
    """A frame with two outputs, one from its middle; a tensor that passes on through two frames."""
    a = opened("A", "Encoder", [conv("a1", "Conv 3×3"), conv("a2", "Conv 3×3"), conv("a3", "Conv 3×3")], 2)
    b = opened("B", "Decoder", [conv("b1", "Conv 3×3"), box("b2", "bar", "concat"), conv("b3", "Conv 3×3")])
    boxes = [box("in", "input", "Input"), a, box("m", "pool", "MaxPool"), b, box("out", "output", "Output")]
    return Diagram("Frames", tuple(boxes), edges("in>a1>a2>a3>m>b1>b2>b3>out;a2>b2", {"a2": "64×32²", "a3": "64×16²"}))
