"""Classifiers: residual networks and inceptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nnviz.diagram import Box, Definition, Diagram
from tests.layout.networks.words import box, conv, edges, opened, plus


def _bottleneck(p: str, c: int, o: int, stride: int, projection: bool) -> tuple[list[Box], str]:
    s = ", /2" if stride == 2 and projection else ""
    boxes = [
        conv(f"{p}1", f"Conv 1×1, {c}", "BN, ReLU"),
        conv(f"{p}2", f"Conv 3×3, {c}{s}", "BN, ReLU"),
        conv(f"{p}3", f"Conv 1×1, {o}", "BN"),
        plus(f"{p}+"),
        box(f"{p}r", "act", "ReLU"),
    ]
    text = f"IN>{p}1>{p}2>{p}3>{p}+>{p}r;"
    if projection:
        boxes.insert(3, conv(f"{p}p", f"Conv 1×1, {o}{s}", "BN"))
        return boxes, text + f"IN>{p}p>{p}+;"
    return boxes, text + f"IN>{p}+;"


def resnet50() -> Diagram:
    boxes = [
        box("in", "input", "Input", "3×224×224"),
        conv("stem", "Conv 7×7, 64, /2", "BN, ReLU"),
        box("mp", "pool", "MaxPool 3×3, /2"),
    ]
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
        box("in", "input", "Input"),
        box("stem", "block", "Stem", definition="stem"),
        box("A", "block", "Inception-resnet-A", definition="A", repeat=5),
        box("RA", "block", "Reduction-A", definition="RA"),
        box("B", "block", "Inception-resnet-B", definition="B", repeat=10),
        box("RB", "block", "Reduction-B", definition="RB"),
        box("C", "block", "Inception-resnet-C", definition="C", repeat=5),
        box("gap", "pool", "Average pooling"),
        box("do", "norm", "Dropout", "keep 0.8"),
        box("sm", "linear", "Linear 1000"),
        box("out", "act", "Softmax"),
    ]
    labels = {"in": "299×299×3", "stem": "35×35×256", "RA": "17×17×896", "RB": "8×8×1792", "gap": "1792", "sm": "1000"}
    stem = (
        [box("x", "port", "299×299×3")]
        + [
            box(str(i), "pool" if "Pool" in name else "conv", name)
            for i, name in enumerate(
                [
                    "3×3 Conv, 32, /2 V",
                    "3×3 Conv, 32, V",
                    "3×3 Conv, 64",
                    "3×3 MaxPool, /2 V",
                    "1×1 Conv, 80",
                    "3×3 Conv, 192, V",
                    "3×3 Conv, 256, /2 V",
                ]
            )
        ]
        + [box("y", "port", "35×35×256")]
    )
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
        _residual(
            "A",
            "Inception-resnet-A",
            [["1×1 Conv, 32"], ["1×1 Conv, 32", "3×3 Conv, 32"], ["1×1 Conv, 32", "3×3 Conv, 32", "3×3 Conv, 32"]],
            "1×1 Conv, 256",
        ),
        _residual(
            "B",
            "Inception-resnet-B",
            [["1×1 Conv, 128"], ["1×1 Conv, 128", "1×7 Conv, 128", "7×1 Conv, 128"]],
            "1×1 Conv, 896",
        ),
        _residual(
            "C",
            "Inception-resnet-C",
            [["1×1 Conv, 192"], ["1×1 Conv, 192", "1×3 Conv, 192", "3×1 Conv, 192"]],
            "1×1 Conv, 1792",
        ),
        _reduction(
            "RA",
            "Reduction-A",
            [["3×3 MaxPool, /2 V"], ["3×3 Conv, 384, /2 V"], ["1×1 Conv, 192", "3×3 Conv, 192", "3×3 Conv, 256, /2 V"]],
            "35×35×256",
            "17×17×896",
        ),
        _reduction(
            "RB",
            "Reduction-B",
            [
                ["3×3 MaxPool, /2 V"],
                ["1×1 Conv, 256", "3×3 Conv, 384, /2 V"],
                ["1×1 Conv, 256", "3×3 Conv, 256, /2 V"],
                ["1×1 Conv, 256", "3×3 Conv, 256", "3×3 Conv, 256, /2 V"],
            ],
            "17×17×896",
            "8×8×1792",
        ),
    )
    return Diagram("Inception-ResNet-v1", tuple(boxes), edges("in>stem>A>RA>B>RB>C>gap>do>sm>out", labels), panels)


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
