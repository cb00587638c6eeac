"""Time and memory of fold() alone, on graphs of growing size.

    python benchmarks/folding.py [--largest 100000] [FAMILY ...]

Prints one row per graph and, per family, the exponent with which time grows between the smallest and the largest
(1 is linear).  `--largest 1000000` takes minutes.  The memory is what folding allocates at its peak, beside the graph.
"""

from __future__ import annotations

import argparse
import random
import time
import tracemalloc
from collections.abc import Callable
from math import log

from nnviz.folding import fold
from nnviz.graph import Graph, Node, Value, blocks

SIZES = (1_000, 10_000, 100_000, 1_000_000)


class Builder:
    """Appends operators to a list; the last result is what the next operator takes."""

    def __init__(self) -> None:
        self.entry = self.last = Value("x")
        self.nodes: list[Node] = []

    def add(self, op: str, *inputs: Value, kernel: int = 0) -> Value:
        attributes = {"kernel_shape": (kernel, kernel)} if kernel else {}
        self.last = Value()
        self.nodes.append(Node(op, inputs, (self.last,), attributes, sources=(len(self.nodes),)))
        return self.last

    def chain(self, *ops: str) -> Value:
        for op in ops:
            self.add(op, self.last)
        return self.last

    def graph(self) -> Graph:
        return Graph("benchmark", tuple(self.nodes), (self.entry,), (self.last,))


def transformer(size: int) -> Graph:
    """Pre-norm layers with one mask for all."""
    b = Builder()
    mask = b.add("Where", b.entry)
    x = b.add("Gather", b.entry)
    while len(b.nodes) < size:
        n = b.chain("LayerNormalization")
        q, k, v = (b.add("Gemm", n) for _ in range(3))
        b.add("MatMul", q, k)
        b.add("Add", b.last, mask)
        b.add("MatMul", b.chain("Softmax"), v)
        x = b.add("Add", x, b.chain("Gemm"))
        x = b.add("Add", x, b.chain("LayerNormalization", "Gemm", "Gelu", "Gemm"))
    return b.graph()


def resnet(size: int) -> Graph:
    """Bottlenecks in four stages, each opened by a projection."""
    b = Builder()
    b.add("Conv", b.entry, kernel=7)
    for _ in range(4):
        begin, opens = len(b.nodes), True
        while len(b.nodes) - begin < size / 4:
            x = b.last
            for kernel in (1, 3, 1):
                b.add("Relu", b.add("Conv", b.last, kernel=kernel))
            y = b.last
            b.add("Add", y, b.add("Conv", x, kernel=1) if opens else x)
            b.chain("Relu")
            opens = False
    return b.graph()


def mixed(size: int) -> Graph:
    """Fifty types of block in random order: nothing stands in a row."""
    rng = random.Random(1)
    names = ["Conv", "Relu", "Gemm", "MatMul", "Softmax", "Tanh", "Mul", "Exp", "LayerNormalization", "MaxPool"]
    types = [[rng.choice(names) for _ in range(rng.randint(5, 20))] for _ in range(50)]
    b = Builder()
    b.last = b.entry
    while len(b.nodes) < size:
        x = b.last
        b.add("Add", b.chain(*rng.choice(types)), x)
    return b.graph()


def nested(size: int) -> Graph:
    """A U-Net as deep as it is long."""
    b = Builder()
    b.last = b.entry
    skips: list[Value] = []
    for _ in range(size // 8):
        skips.append(b.chain("Conv", "Relu", "Conv", "Relu"))
        b.chain("MaxPool")
    for skip in reversed(skips):
        b.chain("ConvTranspose")
        b.add("Concat", skip, b.last)
        b.chain("Conv")
    return b.graph()


def dense(size: int) -> Graph:
    """Blocks of a hundred layers, each of which takes all before it in its block."""
    b = Builder()
    b.last = b.entry
    while len(b.nodes) < size:
        features = [b.chain("Conv", "MaxPool")]
        for _ in range(100):
            b.add("Concat", *features)
            features.append(b.chain("BatchNormalization", "Relu", "Conv"))
    return b.graph()


def parallel(size: int) -> Graph:
    """Branches side by side between one entry and one concatenation: 13,000 at 40,000 operators."""
    b = Builder()
    x = b.add("Conv", b.entry)
    ends: list[Value] = []
    while len(b.nodes) < size:
        b.last = x
        ends.append(b.chain("Conv", "Relu", "Gemm"))
    b.add("Concat", *ends)
    return b.graph()


FAMILIES: dict[str, Callable[[int], Graph]] = {
    "transformer": transformer, "resnet": resnet, "mixed": mixed,
    "nested": nested, "dense": dense, "parallel": parallel,
}  # fmt: skip


def measure(graph: Graph) -> tuple[float, Graph]:
    """Seconds of folding, and the folded graph."""
    begin = time.perf_counter()
    folded = fold(graph)
    return time.perf_counter() - begin, folded


def peak(graph: Graph) -> int:
    """Megabytes that folding allocates at its peak."""
    tracemalloc.start()
    fold(graph)
    result = tracemalloc.get_traced_memory()[1] >> 20
    tracemalloc.stop()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description="Time and memory of fold() alone.")
    parser.add_argument("families", nargs="*", choices=[*FAMILIES, []], help="all if none is named")
    parser.add_argument("--largest", type=int, default=100_000, help="operators of the largest graphs")
    parser.add_argument("--memory", action="store_true", help="measure memory too, which takes three times as long")
    arguments = parser.parse_args()
    measure(transformer(1000))
    print(f"{'family':12} {'operators':>9} {'seconds':>8} {'top':>6} {'blocks':>7} {'MB':>5} {'exponent':>9}")
    for family in arguments.families or FAMILIES:
        first: tuple[int, float] | None = None
        for size in (size for size in SIZES if size <= arguments.largest):
            graph = FAMILIES[family](size)
            seconds, folded = measure(graph)
            first = first or (len(graph.nodes), seconds)
            growth = log(seconds / first[1]) / log(len(graph.nodes) / first[0]) if size > SIZES[0] else 0.0
            memory = f"{peak(graph):5}" if arguments.memory else "    -"
            counted = sum(1 for _ in blocks(folded))
            print(f"{family:12} {len(graph.nodes):9} {seconds:8.2f} {len(folded.nodes):6} {counted:7} {memory} "
                  f"{growth:9.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
