"""Diagrams for hypothesis: series-parallel, random, nested, conditioned."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import strategies as st

from nnviz.diagram import Box, Diagram, Edge
from tests.layout.networks import box, opened

TITLES = ["Conv 3×3, 64", "ReLU", "Linear 1000", "LayerNorm", "A" * 200, "MaxPool 3×3, /2", ""]
LABELS = ["", "", "64×56²", "B×S×768"]
KINDS = ["conv", "conv", "act", "plus", "bar", "wide", "times", "block"]


def _leaf(key: str, dice: random.Random) -> Box:
    kind = dice.choice(KINDS)
    title = dice.choice(TITLES) if dice.random() < 0.8 else "Conv 1×1"
    more: dict[str, object] = {"repeat": dice.choice([2, 12])} if kind == "block" else {}
    return box(key, kind, "+" if kind in ("plus", "times") else title, dice.choice(["", "", "BN, ReLU"]), **more)


@st.composite
def random_diagrams(draw: st.DrawFn, most: int = 14) -> Diagram:
    """A random acyclic graph: recent sources are likelier, some tensors fork, some boxes have two outputs."""
    dice = random.Random(draw(st.integers(0, 10**6)))
    size = draw(st.integers(0, most))
    reach = draw(st.sampled_from([1.0, 2.0, 5.0]))
    boxes = [_leaf(f"v{i}", dice) for i in range(size)]
    return Diagram("random", tuple(boxes), tuple(_edges(size, reach, dice)))


def _edges(size: int, reach: float, dice: random.Random) -> list[Edge]:
    made: dict[tuple[int, int, int], Edge] = {}
    for i in range(1, size):
        for _ in range(dice.choice([0, 1, 1, 1, 2, 3])):
            source = max(0, i - 1 - int(dice.expovariate(1 / reach)))
            value = source * 10 + (dice.random() < 0.15)
            made.setdefault((source, i, value), Edge(f"v{source}", f"v{i}", value, LABELS[source % 4]))
    return list(made.values())


@st.composite
def series_parallel(draw: st.DrawFn, depth: int = 3) -> Diagram:
    """Series and branches to a depth, with skips."""
    dice = random.Random(draw(st.integers(0, 10**6)))
    boxes: list[Box] = []
    pairs: list[tuple[str, str]] = []

    def fresh(kind: str = "") -> str:
        key = f"v{len(boxes)}"
        boxes.append(_leaf(key, dice) if not kind else box(key, kind, "concat"))
        return key

    def grow(start: str, level: int) -> str:
        for _ in range(dice.randint(1, 2)):
            if level and dice.random() < 0.5:
                ends = [grow(start, level - 1) for _ in range(dice.randint(1, 3))]
                join = fresh(dice.choice(["plus", "bar", "wide", "conv"]))
                pairs.extend((end, join) for end in dict.fromkeys(ends))
                if dice.random() < 0.4:
                    pairs.append((start, join))
                start = join
            else:
                following = fresh()
                pairs.append((start, following))
                start = following
        return start

    grow(fresh(), draw(st.integers(0, depth)))
    number = {b.key: i for i, b in enumerate(boxes)}
    made = tuple(Edge(a, b, number[a], LABELS[number[a] % 4]) for a, b in dict.fromkeys(pairs))
    return Diagram("series-parallel", tuple(boxes), made)


@st.composite
def nested_diagrams(draw: st.DrawFn, most: int = 16) -> Diagram:
    """A random graph whose boxes, taken in order, are packed into frames within frames, some of them repeated."""
    dice = random.Random(draw(st.integers(0, 10**6)))
    flat = draw(random_diagrams(most))
    boxes = list(flat.boxes)
    for level in range(dice.randint(1, 3)):
        packed: list[Box] = []
        while boxes:
            count = dice.choice([1, 1, 2, 3, 4])
            group, boxes = boxes[:count], boxes[count:]
            if dice.random() < 0.5:
                title = dice.choice(["Block", "Multi-head self-attention", "", "T" * 200])
                group = [opened(f"f{level}{group[0].key}", title, group, dice.choice([1, 1, 3, 12]))]
            packed += group
        boxes = packed
    return Diagram("nested", tuple(boxes), flat.edges)


@st.composite
def conditioned_diagrams(draw: st.DrawFn, most: int = 12) -> Diagram:
    """A chain with nested skips, or with branches and a frame, and tensors that many of its boxes read."""
    dice = random.Random(draw(st.integers(0, 10**6)))
    size = draw(st.integers(3, most))
    chain = [_leaf(f"c{i}", dice) for i in range(size)]
    pairs = list(pairwise(box.key for box in chain))
    framed, sides = range(0), list[Box]()
    if draw(st.booleans()):
        depth = dice.randint(0, (size - 1) // 2)
        pairs += [(f"c{i}", f"c{size - 1 - i}") for i in range(depth) if size - 1 - 2 * i > 1]
    else:
        at = dice.randint(0, size - 1)
        framed = range(at, min(size, at + dice.choice([0, 0, 1, 2])))
        for i in dice.sample([i for i in range(size - 1) if i not in framed], min(2, size - 1 - len(framed))):
            sides.append(_leaf(f"s{i}", dice))
            pairs += [(f"c{i}", f"s{i}"), (f"s{i}", f"c{dice.randint(i + 1, size - 1)}")]
    makers: list[Box] = []
    for number in range(draw(st.integers(1, 3))):
        line = [_leaf(f"b{number}.{k}", dice) for k in range(dice.randint(1, 4))]
        makers += line
        readers = dice.sample([*chain, *sides], dice.randint(1, len(chain)))
        pairs += [*pairwise(box.key for box in line), *((line[-1].key, box.key) for box in readers)]
    number_of = {box.key: i for i, box in enumerate((*makers, *chain, *sides))}
    made = tuple(Edge(a, b, number_of[a], LABELS[number_of[a] % 4]) for a, b in dict.fromkeys(pairs))
    inner = [chain[i] for i in framed]
    frames = [opened("f", dice.choice(["Block", ""]), inner, dice.choice([1, 3]))] if inner else []
    boxes = (*makers, *chain[: framed.start], *frames, *chain[framed.start + len(framed) :], *sides)
    return Diagram("conditioned", boxes, made)
