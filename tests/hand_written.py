"""Diagrams as a person writes them down: what the layouts and renderers are tested on without any model file."""

from nnviz.diagram.types import Box, Definition, Diagram, Edge


def op(key: str, title: str, note: str = "", hue: str = "convolution", repeat: int = 1, definition: str = "") -> Box:
    return Box(key, "operator", key, title, note, hue, repeat=repeat, definition=definition)


def add(key: str) -> Box:
    return Box(key, "operator", key, "Add", "", "arithmetic", "plus")


def concat(key: str) -> Box:
    return Box(key, "operator", key, "concat", "", "merge", "bar")


def source(key: str, title: str, note: str = "") -> Box:
    return Box(key, "input", f"input:{key}", title, note, "terminal")


def sink(key: str, title: str, note: str = "") -> Box:
    return Box(key, "output", f"output:{key}", title, note, "terminal")


def port(key: str, title: str) -> Box:
    return Box(key, "port", key, title, "", "terminal")


def group(key: str, title: str, *children: Box, repeat: int = 1) -> Box:
    return Box(key, "block", key, title, hue="other", repeat=repeat, children=children)


def edges(text: str) -> tuple[Edge, ...]:
    """Read "a>b:64×56² b>c"; all edges that leave a box carry one tensor."""
    tensors: dict[str, int] = {}
    found: list[Edge] = []
    for word in text.split():
        ends, _, label = word.partition(":")
        start, end = ends.split(">")
        found.append(Edge(start, end, tensors.setdefault(start, len(tensors)), label))
    return tuple(found)


def residual() -> Diagram:
    """A stage of ResNet-50: a bottleneck with a projection, then three without, opened once."""
    first = group(
        "A",
        "Bottleneck (projection)",
        op("a1", "Conv 1×1, 64", "BN, ReLU"),
        op("a2", "Conv 3×3, 64", "BN, ReLU"),
        op("a3", "Conv 1×1, 256", "BN"),
        op("ap", "Conv 1×1, 256", "BN"),
        add("aadd"),
        op("ar", "ReLU", hue="activation"),
    )
    rest = group(
        "B",
        "Bottleneck",
        op("b1", "Conv 1×1, 64", "BN, ReLU"),
        op("b2", "Conv 3×3, 64", "BN, ReLU"),
        op("b3", "Conv 1×1, 256", "BN"),
        add("badd"),
        op("br", "ReLU", hue="activation"),
        repeat=2,
    )
    boxes = (source("x", "Input", "64×56×56"), group("stage", "conv2_x", first, rest), sink("y", "Output", "256×56×56"))
    wires = "x>a1:64×56² a1>a2 a2>a3 x>ap ap>aadd a3>aadd aadd>ar ar>b1:256×56² b1>b2 b2>b3 b3>badd ar>badd badd>br"
    return Diagram("ResNet-50, stage 1", boxes, edges(wires + " br>y:256×56²"))


def inception() -> Diagram:
    """Inception-resnet-A, five of them, defined beside a short chain."""
    block = (
        port("in", "ReLU"),
        op("a1", "Conv 1×1, 32"),
        op("b1", "Conv 1×1, 32"),
        op("b2", "Conv 3×3, 32"),
        op("c1", "Conv 1×1, 32"),
        op("c2", "Conv 3×3, 32"),
        op("c3", "Conv 3×3, 32"),
        concat("cat"),
        op("l", "Conv 1×1, 256", "linear"),
        add("add"),
        op("r", "ReLU", hue="activation"),
    )
    wires = "in>a1 in>b1 b1>b2 in>c1 c1>c2 c2>c3 a1>cat b2>cat c3>cat cat>l l>add in>add add>r"
    chain = (
        source("x", "Input"),
        op("stem", "Stem", hue="other", definition="stem"),
        Box("A", "block", "B0", "Inception-resnet-A", hue="other", repeat=5, definition="B0"),
        op("gap", "Average pooling", hue="pooling"),
        op("fc", "Linear 1000", hue="linear"),
        sink("y", "Softmax"),
    )
    main = edges("x>stem:299×299×3 stem>A:35×35×256 A>gap:35×35×256 gap>fc:256 fc>y:1000")
    panel = Definition("B0", "Inception-resnet-A", block, edges(wires))
    return Diagram("Inception-ResNet", chain, main, (panel,))


def unet() -> Diagram:
    """U-Net of 2015: four nested skips."""
    boxes = [source("in", "Input", "1×572×572")]
    wires: list[str] = []
    before, label = "in", "1×572²"
    for i, (channels, size) in enumerate([(64, 568), (128, 280), (256, 136), (512, 64)]):
        boxes += [op(f"e{i}", "2 × Conv 3×3", f"{channels}, ReLU"), op(f"p{i}", "MaxPool 2×2", hue="pooling")]
        wires += [f"{before}>e{i}:{label}", f"e{i}>p{i}:{channels}×{size}²"]
        before, label = f"p{i}", f"{channels}×{size // 2}²"
    boxes.append(op("mid", "2 × Conv 3×3", "1024, ReLU"))
    wires.append(f"{before}>mid:{label}")
    before, label = "mid", "1024×28²"
    for i, channels, size in [(3, 512, 56), (2, 256, 104), (1, 128, 200), (0, 64, 392)]:
        boxes += [op(f"u{i}", "UpConv 2×2", str(channels), "resampling"), concat(f"c{i}")]
        boxes.append(op(f"d{i}", "2 × Conv 3×3", f"{channels}, ReLU"))
        wires += [f"{before}>u{i}:{label}", f"u{i}>c{i}", f"e{i}>c{i}", f"c{i}>d{i}:{2 * channels}×{size}²"]
        before, label = f"d{i}", f"{channels}×{size - 4}²"
    boxes += [op("h", "Conv 1×1, 2"), sink("out", "Output", "2×388×388")]
    return Diagram("U-Net", tuple(boxes), edges(" ".join([*wires, f"{before}>h:{label}", "h>out:2×388²"])))


def bert() -> Diagram:
    """BERT-base: twelve encoder layers, opened once, with a mask from outside."""
    attention = group(
        "att",
        "Multi-head self-attention (12 heads)",
        op("q", "Linear", "Q: 768", "linear"),
        op("k", "Linear", "K: 768", "linear"),
        op("v", "Linear", "V: 768", "linear"),
        Box("qk", "operator", "qk", "MatMul", "Q Kᵀ", "arithmetic", "wide"),
        op("sc", "Scale", "1/√64", "arithmetic"),
        add("mask"),
        op("smx", "Softmax", hue="activation"),
        Box("av", "operator", "av", "MatMul", "", "arithmetic", "wide"),
        op("o", "Linear", "768", "linear"),
    )
    forward = group(
        "ff",
        "Feed-forward",
        op("f1", "Linear", "3072", "linear"),
        op("gelu", "GELU", hue="activation"),
        op("f2", "Linear", "768", "linear"),
    )
    first, second = op("ln1", "LayerNorm", hue="normalisation"), op("ln2", "LayerNorm", hue="normalisation")
    boxes = (
        source("ids", "input_ids", "B×S"),
        source("am", "attention_mask", "B×S"),
        op("emb", "Embeddings", "token + position + type", "resampling"),
        op("ln0", "LayerNorm", hue="normalisation"),
        group("enc", "Encoder layer", attention, add("add1"), first, forward, add("add2"), second, repeat=12),
        op("pool", "Pooler", "Linear 768, Tanh", "linear"),
        sink("out", "Output", "B×768"),
    )
    return Diagram(
        "BERT-base",
        boxes,
        edges(
            "ids>emb:B×S emb>ln0:B×S×768 ln0>q:B×S×768 ln0>k ln0>v q>qk k>qk qk>sc:B×12×S×S sc>mask am>mask mask>smx "
            "smx>av v>av av>o o>add1 ln0>add1 add1>ln1 ln1>f1 f1>gelu:B×S×3072 gelu>f2 f2>add2 ln1>add2 add2>ln2 "
            "ln2>pool:B×S×768 pool>out:B×768"
        ),
    )
