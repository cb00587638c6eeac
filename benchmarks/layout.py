"""Time of the layout alone, on graphs of growing size whose every operator is a box.

    python benchmarks/layout.py [--largest 10000] [FAMILY ...]

Prints one row per graph and, per family, the exponent with which time grows between the smallest and the largest
(1 is linear).  Seconds are of the processor; drawing the diagram and writing the figure are not in them.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
from collections.abc import Callable
from math import isqrt, log

from nnviz.diagram import Diagram, draw
from nnviz.graph import Graph, Node, Value
from nnviz.layout import layout

SIZES = (100, 1_000, 10_000)
PLAIN = ("Conv", "Relu", "Gemm", "MaxPool", "Sigmoid", "Softmax", "Tanh")


class Builder:
    """Appends operators to a list."""

    def __init__(self) -> None:
        self.entries: list[Value] = []
        self.nodes: list[Node] = []

    def entry(self) -> Value:
        self.entries.append(Value())
        return self.entries[-1]

    def add(self, op: str, *inputs: Value) -> Value:
        made = Value()
        self.nodes.append(Node(op, inputs, (made,)))
        return made

    def chain(self, value: Value, count: int) -> Value:
        for at in range(count):
            value = self.add(PLAIN[at % len(PLAIN)], value)
        return value

    def graph(self, *results: Value) -> Graph:
        return Graph("benchmark", tuple(self.nodes), tuple(self.entries), results)


def chain(size: int) -> Graph:
    """One operator after the other."""
    b = Builder()
    return b.graph(b.chain(b.entry(), size))


def residual(size: int) -> Graph:
    """Sums of what three operators make and what they take."""
    b = Builder()
    x = b.entry()
    for _ in range(size // 4):
        x = b.add("Add", x, b.chain(x, 3))
    return b.graph(x)


def parallel(size: int) -> Graph:
    """Branches of one operator between one input and one concatenation."""
    b = Builder()
    x = b.entry()
    return b.graph(b.add("Concat", *(b.chain(x, 1) for _ in range(size))))


def operands(size: int) -> Graph:
    """The same into a box that is no bar, so that every branch needs a track."""
    b = Builder()
    x = b.entry()
    return b.graph(b.add("Einsum", *(b.chain(x, 1) for _ in range(size))))


def inputs(size: int) -> Graph:
    """Inputs of one concatenation."""
    b = Builder()
    return b.graph(b.add("Concat", *(b.entry() for _ in range(size))))


def dense(size: int) -> Graph:
    """Concatenations of the last twelve results: twelve lines a box."""
    b = Builder()
    made = [b.entry()]
    for _ in range(size):
        made.append(b.add("Concat", *made[-12:]))
    return b.graph(made[-1])


def grid(size: int) -> Graph:
    """Sums of the box above and the one on the left, in a square."""
    b = Builder()
    row = [b.entry()] * isqrt(size)
    for _ in range(isqrt(size)):
        below = [b.add("Conv", row[0])]
        for upper in row[1:]:
            below.append(b.add("Add", upper, below[-1]))
        row = below
    return b.graph(row[-1])


def nested(size: int) -> Graph:
    """A U-Net as deep as it is long."""
    b = Builder()
    x, skips = b.entry(), list[Value]()
    for _ in range(size // 5):
        skips.append(b.chain(x, 2))
        x = b.add("MaxPool", skips[-1])
    for skip in reversed(skips):
        x = b.add("Conv", b.add("Concat", skip, x))
    return b.graph(x)


def tangled(size: int) -> Graph:
    """Operators that read one to three of the last results, by chance."""
    rng, b = random.Random(1), Builder()
    made = [b.entry()]
    unread = dict.fromkeys(made)
    for _ in range(size):
        read = dict.fromkeys(made[-1 - min(len(made) - 1, int(rng.expovariate(0.2)))] for _ in range(rng.randint(1, 3)))
        unread = {value: None for value in unread if value not in read}
        made.append(b.add("Einsum" if len(read) > 1 else "Conv", *read))
        unread[made[-1]] = None
    return b.graph(*unread)


FAMILIES: dict[str, Callable[[int], Graph]] = {
    "chain": chain, "residual": residual, "parallel": parallel, "operands": operands, "inputs": inputs,
    "dense": dense, "grid": grid, "nested": nested, "tangled": tangled,
}  # fmt: skip


def measure(diagram: Diagram) -> float:
    """Seconds of one layout."""
    gc.collect()
    begin = time.process_time()
    layout(diagram)
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description="Time of the layout alone.")
    parser.add_argument("families", nargs="*", choices=[*FAMILIES, []], help="all if none is named")
    parser.add_argument("--largest", type=int, default=10_000, help="boxes of the largest graphs")
    arguments = parser.parse_args()
    gc.disable()
    measure(draw(chain(100)))
    print(f"{'family':10} {'boxes':>7} {'lines':>7} {'seconds':>8} {'exponent':>9}")
    for family in arguments.families or FAMILIES:
        first: tuple[int, float] | None = None
        for size in (size for size in SIZES if size <= arguments.largest):
            diagram = draw(FAMILIES[family](size))
            boxes, seconds = sum(1 for _ in diagram.leaves()), measure(diagram)
            first = first or (boxes, seconds)
            growth = log(seconds / first[1]) / log(boxes / first[0]) if size > SIZES[0] else 0.0
            print(f"{family:10} {boxes:7} {len(diagram.edges):7} {seconds:8.2f} {growth:9.2f}", flush=True)


if __name__ == "__main__":
    main()
