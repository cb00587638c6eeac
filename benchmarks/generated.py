"""Diagrams of no network: 5 to 300 boxes, wired by chance, in frames within frames, each by its own seed."""

from __future__ import annotations

import random

from nnviz.diagram import Box, Definition, Diagram, Edge

TITLES = ("Conv 3×3, 64", "ReLU", "Linear 1000", "LayerNorm", "MaxPool 3×3, /2", "Multi-head self-attention", "q", "")
LABELS = ("", "", "64×56²", "B×S×768", "batch×sequence×768")
FRAMES = ("Block", "Bottleneck", "Multi-head self-attention", "", "T" * 60)
SYMBOLS = ("box", "box", "box", "box", "plus", "bar", "wide", "times")
HUES = ("convolution", "activation", "linear", "normalisation", "merge", "other")


def generated(seed: int, least: int = 5, most: int = 300) -> Diagram:
    """The diagram of a seed: its chain, and for some seeds panels of definitions."""
    dice = random.Random(f"figure {seed}")
    size = int(least * (most / least) ** dice.random())
    panels = [_definition(k, dice) for k in range(dice.choice((0, 0, 0, 1, 2, 3)))]
    boxes, edges = _part("", size, dice, [panel.kind for panel in panels])
    return Diagram(f"generated {seed}", boxes, edges, tuple(panels))


def _definition(number: int, dice: random.Random) -> Definition:
    kind = f"B{number}"
    boxes, edges = _part(kind, dice.randint(3, 25), dice, [])
    return Definition(kind, dice.choice(FRAMES) or kind, boxes, edges)


def _part(prefix: str, size: int, dice: random.Random, kinds: list[str]) -> tuple[tuple[Box, ...], tuple[Edge, ...]]:
    """Entries first, then operators and blocks, then exits; what nothing reads leaves by an exit or not at all."""
    entries = dice.choice((1, 1, 1, 2, 3, min(size // 3 + 1, 12)))
    leaves = [_terminal(f"{prefix}i{k}", "port" if prefix else "input", dice) for k in range(entries)]
    leaves += [_leaf(f"{prefix}v{k}", dice, kinds) for k in range(size)]
    edges = _wires([box.key for box in leaves], entries, dice)
    unread = [box.key for box in leaves if box.key not in {edge.source for edge in edges}]
    exits = [
        _terminal(f"{prefix}o{key}", "port" if prefix else "output", dice) for key in unread if dice.random() < 0.7
    ]
    edges += [Edge(exit_.key.removeprefix(f"{prefix}o"), exit_.key, _value(exit_.key)) for exit_ in exits]
    return tuple(_framed(leaves[:entries], leaves[entries:], prefix, dice) + exits), tuple(edges)


def _value(key: str) -> int:
    return sum(ord(letter) * 131**k for k, letter in enumerate(key))


def _terminal(key: str, role: str, dice: random.Random) -> Box:
    title = dice.choice(("x", "input_ids", "attention_mask", "y", "logits"))
    assert role in ("input", "output", "port")
    return Box(key, role, key, title, dice.choice(("", "1×3×224²")) if role != "port" else "")  # type: ignore[arg-type]


def _leaf(key: str, dice: random.Random, kinds: list[str]) -> Box:
    if dice.random() < 0.12:
        kind = dice.choice([*kinds, ""])
        return Box(key, "block", key, dice.choice(FRAMES), repeat=dice.choice((1, 2, 12)), definition=kind)
    symbol = dice.choice(SYMBOLS)
    title, note = ("+", "") if symbol in ("plus", "times") else (dice.choice(TITLES), dice.choice(("", "", "BN, ReLU")))
    return Box(key, "operator", key, title, note, dice.choice(HUES), symbol)  # type: ignore[arg-type]


def _wires(keys: list[str], entries: int, dice: random.Random) -> list[Edge]:
    """Recent tensors are read most; some are read from far away, some by many; some boxes make two."""
    reach, wide = dice.choice((1.0, 1.0, 2.0, 5.0)), dice.choice((0.0, 0.02, 0.1))
    hub = dice.randrange(len(keys)) if dice.random() < 0.3 else -1
    made: dict[tuple[int, int, int], Edge] = {}
    for i in range(entries, len(keys)):
        for _ in range(dice.choice((1, 1, 1, 1, 2, 2, 3)) if dice.random() > 0.01 else 0):
            source = dice.randrange(i) if dice.random() < wide else max(0, i - 1 - int(dice.expovariate(1 / reach)))
            if 0 <= hub < i and dice.random() < 0.2:
                source = hub
            value = _value(keys[source]) + (dice.random() < 0.1)
            made.setdefault((source, i, value), Edge(keys[source], keys[i], value, LABELS[source % len(LABELS)]))
    return list(made.values())


def _framed(entries: list[Box], boxes: list[Box], prefix: str, dice: random.Random) -> list[Box]:
    """Pack neighbours into frames, those into further ones, up to three deep."""
    for level in range(dice.choice((0, 1, 2, 3))):
        packed: list[Box] = []
        at = 0
        while at < len(boxes):
            count = dice.choice((1, 1, 2, 3, 4, 8))
            group, at = boxes[at : at + count], at + count
            if dice.random() < 0.4:
                name, title = f"{prefix}f{level}.{at}", dice.choice(FRAMES)
                repeat = dice.choice((1, 1, 3, 12))
                group = [Box(name, "block", name, title, repeat=repeat, children=tuple(group))]
            packed += group
        boxes = packed
    return entries + boxes
