"""Networks written by hand as diagrams, as a person would fold them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from nnviz.diagram import Box, Definition, Diagram, Edge

HUE = {
    "conv": "convolution", "linear": "linear", "math": "arithmetic", "norm": "normalisation", "act": "activation",
    "pool": "pooling", "up": "resampling", "embed": "resampling", "merge": "merge", "io": "terminal",
}  # fmt: skip


def box(key: str, kind: str, title: str, note: str = "", **more: object) -> Box:
    """A box of a kind: conv, linear, ..., input, output, port, block, plus, times, bar, wide."""
    role = kind if kind in ("input", "output", "port", "block") else "operator"
    symbol = kind if kind in ("plus", "times", "bar", "wide") else "box"
    hue = HUE.get(kind, "merge" if symbol == "bar" else "arithmetic" if symbol != "box" else "other")
    made = Box(key, role, key, title, note, hue, symbol)  # type: ignore[arg-type]
    return replace(made, **more)  # type: ignore[arg-type]


def opened(key: str, title: str, children: Sequence[Box], repeat: int = 1) -> Box:
    return Box(key, "block", key, title, repeat=repeat, children=tuple(children))


def edges(text: str, labels: dict[str, str] | None = None) -> tuple[Edge, ...]:
    """`a>b>c; a>d`: edges; one tensor a box, whose shape is labels[box], shown on its first edge."""
    made: list[Edge] = []
    shown: set[str] = set()
    numbers: dict[str, int] = {}
    for chain in text.split(";"):
        keys = [key.strip() for key in chain.split(">")]
        for a, b in zip(keys, keys[1:], strict=False):
            number = numbers.setdefault(a, len(numbers))
            label = (labels or {}).get(a, "") if a not in shown else ""
            shown.add(a)
            made.append(Edge(a, b, number, label))
    return tuple(made)


def conv(key: str, title: str, note: str = "") -> Box:
    return box(key, "conv", title, note)


def plus(key: str) -> Box:
    return box(key, "plus", "+")


def _bottleneck(p: str, c: int, o: int, stride: int, projection: bool) -> tuple[list[Box], str]:
    s = ", /2" if stride == 2 and projection else ""
    boxes = [
        conv(f"{p}1", f"Conv 1×1, {c}", "BN, ReLU"), conv(f"{p}2", f"Conv 3×3, {c}{s}", "BN, ReLU"),
        conv(f"{p}3", f"Conv 1×1, {o}", "BN"), plus(f"{p}+"), box(f"{p}r", "act", "ReLU"),
    ]  # fmt: skip
    text = f"IN>{p}1>{p}2>{p}3>{p}+>{p}r;"
    if projection:
        boxes.insert(3, conv(f"{p}p", f"Conv 1×1, {o}{s}", "BN"))
        return boxes, text + f"IN>{p}p>{p}+;"
    return boxes, text + f"IN>{p}+;"


def resnet50() -> Diagram:
    boxes = [
        box("in", "input", "Input", "3×224×224"), conv("stem", "Conv 7×7, 64, /2", "BN, ReLU"),
        box("mp", "pool", "MaxPool 3×3, /2"),
    ]  # fmt: skip
    text, previous = "in>stem>mp;", "mp"
    labels = {"in": "3×224²", "stem": "64×112²", "mp": "64×56²"}
    for i, (repeat, c, o, stride, hw) in enumerate(
        [(3, 64, 256, 1, 56), (4, 128, 512, 2, 28), (6, 256, 1024, 2, 14), (3, 512, 2048, 2, 7)], 2
    ):
        a, wires_a = _bottleneck(f"s{i}a", c, o, stride, True)
        b, wires_b = _bottleneck(f"s{i}b", c, o, stride, False)
        inner = [opened(f"s{i}A", "Bottleneck (projection)", a), opened(f"s{i}B", "Bottleneck", b, repeat - 1)]
        boxes.append(opened(f"s{i}", f"conv{i}_x", inner))
        text += wires_a.replace("IN", previous) + wires_b.replace("IN", f"s{i}ar")
        labels |= {f"s{i}ar": f"{o}×{hw}²", f"s{i}br": f"{o}×{hw}²"}
        previous = f"s{i}br"
    boxes += [
        box("gap", "pool", "Global AvgPool"),
        box("fc", "linear", "Linear 1000", "Softmax"),
        box("out", "output", "Output", "1000"),
    ]
    text += f"{previous}>gap>fc>out"
    return Diagram("ResNet-50", tuple(boxes), edges(text, labels | {"gap": "2048", "fc": "1000"}))


def resnet50_folded() -> Diagram:
    boxes = [
        box("in", "input", "Input"),
        conv("stem", "Conv 7×7, 64, /2", "BN, ReLU"),
        box("mp", "pool", "MaxPool 3×3, /2"),
    ]
    text, previous = "in>stem>mp;", "mp"
    labels = {"in": "3×224×224", "stem": "64×112×112", "mp": "64×56×56", "gap": "2048", "fc": "1000"}
    for i, (r, c, o, s, hw) in enumerate(
        [(3, 64, 256, "", 56), (4, 128, 512, ", /2", 28), (6, 256, 1024, ", /2", 14), (3, 512, 2048, ", /2", 7)]
    ):
        boxes.append(box(f"p{i}", "block", "Projection block", f"{c} → {o}{s}", definition="P"))
        boxes.append(box(f"i{i}", "block", "Identity block", f"{c} → {o}", definition="I", repeat=r - 1))
        text += f"{previous}>p{i}>i{i};"
        labels |= {f"p{i}": f"{o}×{hw}×{hw}"}
        previous = f"i{i}"
    boxes += [
        box("gap", "pool", "Global AvgPool"),
        box("fc", "linear", "Linear 1000"),
        box("sm", "act", "Softmax"),
        box("out", "output", "Output"),
    ]
    text += f"{previous}>gap>fc>sm>out"
    p = [
        box("Px", "port", "x"),
        conv("Pa", "Conv 1×1, c"),
        conv("Pb", "Conv 3×3, c, /s"),
        conv("Pc", "Conv 1×1, 4c"),
        conv("Pp", "Conv 1×1, 4c, /s"),
        plus("P+"),
        box("Pr", "act", "ReLU"),
    ]
    i_ = [
        box("Ix", "port", "x"),
        conv("Ia", "Conv 1×1, c"),
        conv("Ib", "Conv 3×3, c"),
        conv("Ic", "Conv 1×1, 4c"),
        plus("I+"),
        box("Ir", "act", "ReLU"),
    ]
    panels = (
        Definition("P", "Projection block", tuple(p), edges("Px>Pa>Pb>Pc>P+>Pr;Px>Pp>P+")),
        Definition("I", "Identity block", tuple(i_), edges("Ix>Ia>Ib>Ic>I+>Ir;Ix>I+")),
    )
    return Diagram("ResNet-50", tuple(boxes), edges(text, labels), panels)


def _panel(kind: str, title: str, boxes: Sequence[Box], text: str, labels: dict[str, str] | None = None) -> Definition:
    renamed = tuple(replace(b, key=kind + b.key, ref=kind + b.ref) for b in boxes)
    made = tuple(replace(e, source=kind + e.source, target=kind + e.target) for e in edges(text, labels))
    return Definition(kind, title, renamed, made)


def _residual(kind: str, title: str, branches: Sequence[Sequence[str]], out: str) -> Definition:
    boxes, text = [box("x", "port", "ReLU")], ""
    for i, branch in enumerate(branches):
        boxes += [conv(f"{i}{j}", name) for j, name in enumerate(branch)]
        text += "x>" + ">".join(f"{i}{j}" for j in range(len(branch))) + ">cat;"
    boxes += [box("cat", "bar", "concat"), conv("l", out, "linear"), plus("add"), box("r", "act", "ReLU")]
    return _panel(kind, title, boxes, text + "cat>l>add>r;x>add")


def _reduction(kind: str, title: str, branches: Sequence[Sequence[str]], start: str, end: str) -> Definition:
    boxes, text = [box("x", "port", start)], ""
    for i, branch in enumerate(branches):
        boxes += [box(f"{i}{j}", "pool" if "Pool" in name else "conv", name) for j, name in enumerate(branch)]
        text += "x>" + ">".join(f"{i}{j}" for j in range(len(branch))) + ">cat;"
    boxes += [box("cat", "bar", "concat"), box("y", "port", end)]
    return _panel(kind, title, boxes, text + "cat>y")


def inception_resnet_v1() -> Diagram:
    boxes = [
        box("in", "input", "Input"), box("stem", "block", "Stem", definition="stem"),
        box("A", "block", "Inception-resnet-A", definition="A", repeat=5), box("RA", "block", "Reduction-A", definition="RA"),
        box("B", "block", "Inception-resnet-B", definition="B", repeat=10), box("RB", "block", "Reduction-B", definition="RB"),
        box("C", "block", "Inception-resnet-C", definition="C", repeat=5), box("gap", "pool", "Average pooling"),
        box("do", "norm", "Dropout", "keep 0.8"), box("sm", "linear", "Linear 1000"), box("out", "act", "Softmax"),
    ]  # fmt: skip
    labels = {"in": "299×299×3", "stem": "35×35×256", "RA": "17×17×896", "RB": "8×8×1792", "gap": "1792", "sm": "1000"}
    stem = [box("x", "port", "299×299×3")] + [
        box(str(i), "pool" if "Pool" in name else "conv", name)
        for i, name in enumerate(["3×3 Conv, 32, /2 V", "3×3 Conv, 32, V", "3×3 Conv, 64", "3×3 MaxPool, /2 V", "1×1 Conv, 80", "3×3 Conv, 192, V", "3×3 Conv, 256, /2 V"])
    ] + [box("y", "port", "35×35×256")]  # fmt: skip
    shapes = {
        "0": "149×149×32",
        "1": "147×147×32",
        "2": "147×147×64",
        "3": "73×73×64",
        "4": "73×73×80",
        "5": "71×71×192",
    }
    panels = (
        _panel("stem", "Stem", stem, "x>0>1>2>3>4>5>6>y", shapes),
        _residual("A", "Inception-resnet-A", [["1×1 Conv, 32"], ["1×1 Conv, 32", "3×3 Conv, 32"], ["1×1 Conv, 32", "3×3 Conv, 32", "3×3 Conv, 32"]], "1×1 Conv, 256"),
        _residual("B", "Inception-resnet-B", [["1×1 Conv, 128"], ["1×1 Conv, 128", "1×7 Conv, 128", "7×1 Conv, 128"]], "1×1 Conv, 896"),
        _residual("C", "Inception-resnet-C", [["1×1 Conv, 192"], ["1×1 Conv, 192", "1×3 Conv, 192", "3×1 Conv, 192"]], "1×1 Conv, 1792"),
        _reduction("RA", "Reduction-A", [["3×3 MaxPool, /2 V"], ["3×3 Conv, 384, /2 V"], ["1×1 Conv, 192", "3×3 Conv, 192", "3×3 Conv, 256, /2 V"]], "35×35×256", "17×17×896"),
        _reduction("RB", "Reduction-B", [["3×3 MaxPool, /2 V"], ["1×1 Conv, 256", "3×3 Conv, 384, /2 V"], ["1×1 Conv, 256", "3×3 Conv, 256, /2 V"], ["1×1 Conv, 256", "3×3 Conv, 256", "3×3 Conv, 256, /2 V"]], "17×17×896", "8×8×1792"),
    )  # fmt: skip
    return Diagram("Inception-ResNet-v1", tuple(boxes), edges("in>stem>A>RA>B>RB>C>gap>do>sm>out", labels), panels)


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
        box("q", "linear", "Linear", "Q: 768"), box("k", "linear", "Linear", "K: 768"), box("v", "linear", "Linear", "V: 768"),
        box("qk", "wide", "MatMul", "Q Kᵀ"), box("sc", "math", "Scale", "1/√64"), box("mask", "math", "+ mask"),
        box("smx", "act", "Softmax"), box("av", "wide", "MatMul"), box("o", "linear", "Linear", "768"),
    ]  # fmt: skip
    layer = [
        opened("att", "Multi-head self-attention (12 heads)", attention), plus("add1"), box("ln1", "norm", "LayerNorm"),
        opened("ff", "Feed-forward", [box("f1", "linear", "Linear", "3072"), box("gelu", "act", "GELU"), box("f2", "linear", "Linear", "768")]),
        plus("add2"), box("ln2", "norm", "LayerNorm"),
    ]  # fmt: skip
    boxes = [
        box("ids", "input", "input_ids", "B×S"), box("am", "input", "attention_mask", "B×S"),
        box("emb", "embed", "Embeddings", "token + position + type"), box("ln0", "norm", "LayerNorm"),
        opened("enc", "Encoder layer", layer, 12), box("pool", "linear", "Pooler", "Linear 768, Tanh"), box("out", "output", "Output", "B×768"),
    ]  # fmt: skip
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


def googlenet() -> Diagram:
    boxes = [
        box("in", "input", "Input"),
        conv("c1", "Conv 7×7, 64, /2", "ReLU"),
        box("m1", "pool", "MaxPool 3×3, /2"),
        box("n1", "norm", "LRN"),
        conv("c2", "Conv 1×1, 64", "ReLU"),
        conv("c3", "Conv 3×3, 192", "ReLU"),
        box("m2", "pool", "MaxPool 3×3, /2"),
    ]
    text, previous = "in>c1>m1>n1>c2>c3>m2;", "m2"
    for i, repeat in enumerate([2, 5, 2]):
        p = f"i{i}"
        inner = [
            conv(f"{p}a", "Conv 1×1", "ReLU"),
            conv(f"{p}b", "Conv 1×1", "ReLU"),
            conv(f"{p}B", "Conv 3×3", "ReLU"),
            conv(f"{p}c", "Conv 1×1", "ReLU"),
            conv(f"{p}C", "Conv 5×5", "ReLU"),
            box(f"{p}d", "pool", "MaxPool 3×3"),
            conv(f"{p}D", "Conv 1×1", "ReLU"),
            box(f"{p}k", "bar", "concat"),
        ]
        boxes.append(opened(p, "Inception module", inner, repeat))
        text += f"{previous}>{p}a>{p}k;{previous}>{p}b>{p}B>{p}k;{previous}>{p}c>{p}C>{p}k;{previous}>{p}d>{p}D>{p}k;"
        previous = f"{p}k"
        if i < 2:
            boxes.append(box(f"x{i}", "pool", "MaxPool 3×3, /2"))
            text += f"{previous}>x{i};"
            previous = f"x{i}"
    boxes += [
        box("gap", "pool", "Global AvgPool"),
        box("fc", "linear", "Linear 1000"),
        box("sm", "act", "Softmax"),
        box("out", "output", "Output"),
    ]
    return Diagram(
        "GoogLeNet",
        tuple(boxes),
        edges(text + f"{previous}>gap>fc>sm>out", {"in": "3×224²", "m2": "192×28²", "gap": "1024"}),
    )


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
        return boxes + [
            box(f"{p}ff", "linear", "Feed-forward", "2048"),
            plus(f"{p}+2"),
            box(f"{p}n2", "norm", "LayerNorm"),
        ]

    boxes = [
        box("src", "input", "Source"), box("se", "embed", "Embeddings"), opened("E", "Encoder layer", layer("e", False), 6),
        box("tgt", "input", "Target"), box("te", "embed", "Embeddings"), opened("D", "Decoder layer", layer("d", True), 6),
        box("lin", "linear", "Linear"), box("sm", "act", "Softmax"), box("out", "output", "Output"),
    ]  # fmt: skip
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
        box("img", "input", "image"), conv("pe", "Patch embedding", "16×16, 768"), box("vt", "block", "ViT layer", repeat=12), box("vp", "linear", "Linear 512"), box("vn", "norm", "Normalise"),
        box("txt", "input", "text"), box("te", "embed", "Embeddings"), box("tt", "block", "Transformer layer", repeat=12), box("tp", "linear", "Linear 512"), box("tn", "norm", "Normalise"),
        box("mm", "wide", "MatMul"), box("sc", "math", "Scale"), box("out", "output", "logits"),
    ]  # fmt: skip
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


NETWORKS: dict[str, Callable[[], Diagram]] = {
    "resnet50": resnet50, "resnet50_folded": resnet50_folded, "inception_resnet_v1": inception_resnet_v1, "unet": unet,
    "bert": bert, "googlenet": googlenet, "dense_block": dense_block, "hrnet": hrnet, "transformer": transformer,
    "fpn": fpn, "clip": clip, "lstm": lstm, "outputs_of_frames": outputs_of_frames,
}  # fmt: skip
