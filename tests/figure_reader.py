"""A reader of figures: which operators run, and in which order, from boxes, their words, badges and lines alone.

It knows docs/svg.md and the words of the field ("projection": a convolution 1×1 on the shortcut), and nothing of nnviz.
What `data-` attributes say is not looked at: a person does not see it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.svg_checker import SVG, Area, Point, area_of, corners

NEAR = 1.5
"""How far a line may end from the border that it leads to, in points."""
BADGE = re.compile(r"×(\d+)")
WHICH = re.compile(r"(first|second|last|all but the first|every other|no\. [\d–, ]+): (.*)")
SAYS_NOTHING_OF_OPERATORS = re.compile(
    r"c = .*|no\. [\d–, ]+|shared weights|/[\d×]+|stride \d+|[\d.]+( [kMG])?(–[\d.]+( [kMG])?)?|(u?int|b?float)\d+"
)
"""Widths, strides, numbers of parameters and types."""


@dataclass(eq=False)
class Box:
    """A group with an outline: its words from top to bottom, how often it repeats, and what is drawn in it."""

    role: str
    area: Area
    words: list[str] = field(default_factory=list[str])
    repeat: int = 1
    inner: list[Box] = field(default_factory=list["Box"])

    @property
    def title(self) -> str:
        return self.words[0] if self.words else ""

    def leaves(self) -> Iterator[Box]:
        """Yield the boxes without boxes in them."""
        if not self.inner:
            yield self
        for box in self.inner:
            yield from box.leaves()


@dataclass
class Figure:
    """The boxes of the chain, the panels, and where each line begins and ends."""

    chain: list[Box] = field(default_factory=list[Box])
    panels: list[Box] = field(default_factory=list[Box])
    lines: list[tuple[Point, Point]] = field(default_factory=list[tuple[Point, Point]])


def operators(svg: str) -> list[str]:
    """The words of all operators that run, copies included, in an order in which they can.

    Raises `ValueError` where the figure does not say it.
    """
    figure = seen(svg)
    definitions = {panel.title: panel for panel in figure.panels}
    for box in (frame for top in (*figure.chain, *figure.panels) for frame in _frames(top)):
        definitions.setdefault(box.title, box)
    return [word for box in in_order(figure.chain, figure.lines) for word in _run(box, figure, definitions)]


def seen(svg: str) -> Figure:
    """What is drawn in an SVG."""
    figure, root = Figure(), ET.fromstring(svg)
    tips = iter([corners(shape.attrib["d"])[0] for shape in root.iter(f"{SVG}path") if shape.get("class") == "arrow"])
    for shape in root.iter(f"{SVG}path"):
        if shape.get("class") == "edge":
            figure.lines.append((corners(shape.attrib["d"])[0], next(tips)))
    for group in root.findall(f"{SVG}g"):
        if group.get("class") in ("operator", "block", "terminal", "panel"):
            box = _box(group)
            (figure.panels if box.role == "panel" else figure.chain).append(box)
    return figure


def _box(group: ET.Element) -> Box:
    shapes = [shape for shape in group if shape.tag in (f"{SVG}rect", f"{SVG}circle")]
    box = Box(group.get("class", ""), area_of(shapes[0]), [_sign(group)] if shapes[0].tag == f"{SVG}circle" else [])
    for text in group.findall(f"{SVG}text"):
        if text.get("class") in (None, "title"):
            box.words.append("".join(text.itertext()))
    for inner in group.findall(f"{SVG}g"):
        role = inner.get("class")
        if role == "badge":
            found = BADGE.fullmatch("".join(inner.itertext()).strip())
            box.repeat = int(found[1]) if found else 1
        elif role in ("operator", "block", "terminal"):
            box.inner.append(_box(inner))
    return box


def _sign(group: ET.Element) -> str:
    """What the two strokes in a circle mean: upright they add, slanting they multiply."""
    strokes = [corners(path.attrib["d"]) for path in group.findall(f"{SVG}path")]
    return "Add" if any(start[1] == end[1] for start, end in strokes) else "Multiply"


def _frames(box: Box) -> Iterator[Box]:
    if box.inner:
        yield box
    for inner in box.inner:
        yield from _frames(inner)


def in_order(boxes: list[Box], lines: list[tuple[Point, Point]]) -> list[Box]:
    """`boxes` of one level in an order in which the lines run, the upper first; a line back is a loop's."""
    of = {leaf: box for box in boxes for leaf in box.leaves()}
    before: dict[Box, set[Box]] = {box: set() for box in boxes}
    for start, end in lines:
        source, target = (next((box for leaf, box in of.items() if _near(leaf, at)), None) for at in (start, end))
        if source and target and source is not target:
            before[target].add(source)
    found: list[Box] = []
    while len(found) < len(boxes):
        ready = [box for box in boxes if box not in found and before[box] <= {*found}]
        if not ready:
            raise ValueError("lines run in a circle")
        found.append(min(ready, key=lambda box: (box.area[1], box.area[0])))
    return found


def _near(box: Box, at: Point) -> bool:
    left, top, right, bottom = box.area
    return left - NEAR <= at[0] <= right + NEAR and top - NEAR <= at[1] <= bottom + NEAR


def _run(box: Box, figure: Figure, definitions: dict[str, Box]) -> Iterator[str]:
    """The operators of a box, of all copies that it stands for."""
    if box.role == "terminal":
        return
    shown = box if box.inner else definitions.get(box.title)
    if box.role == "operator" or shown is None:
        yield from [named(box)] * box.repeat
        return
    for copy in range(box.repeat):
        words = [w for inner in in_order(shown.inner, figure.lines) for w in _run(inner, figure, definitions)]
        yield from varied(words, said_of(box, copy))


def said_of(box: Box, copy: int) -> list[str]:
    """What a box says of one of its copies, in which it differs from what is drawn."""
    said: list[str] = []
    for note in (note for line in box.words[1:] for note in line.split("; ")):
        found = WHICH.fullmatch(note)
        if found is None:
            said += note.split(", ") if box.repeat == 1 else []
        elif _means(found[1], copy, box.repeat):
            said += found[2].split(", ")
    return [word for word in said if not SAYS_NOTHING_OF_OPERATORS.fullmatch(word)]


def _means(which: str, copy: int, count: int) -> bool:
    match which:
        case "first":
            return copy == 0
        case "second":
            return copy == 1
        case "last":
            return copy == count - 1
        case "all but the first":
            return copy > 0
        case "every other":
            raise ValueError("every other of which")
        case _:
            ends = [[int(number) for number in part.split("–")] for part in which.removeprefix("no. ").split(", ")]
            return any(part[0] <= copy + 1 <= part[-1] for part in ends)


def varied(words: list[str], said: list[str]) -> list[str]:
    """A copy that differs: with a convolution on its shortcut, with the norm of what it is added to."""
    for difference in said:
        if difference == "projection":
            total = max(at for at, word in enumerate(words) if word.startswith("Add"))
            norm = " BN" if "BN" in words[total - 1].split() else ""
            words = [*words[:total], f"Conv 1×1{norm}", *words[total:]]
        else:
            raise ValueError(f"what does {difference!r} mean?")
    return words


FUSED = {"BN", "ReLU", "ReLU6", "GELU", "SiLU", "Sigmoid", "Tanh", "Softmax", "LayerNorm"}
"""What is written behind an operator and is one itself."""


def named(box: Box) -> str:
    """The operator's name and kernel, without its width, stride and the like; and what is fused behind it."""
    title = re.sub(r" (\d*c\d*|\d+)(?=$| )", "", box.title.split(", ")[0])
    return " ".join([title, *(word for line in box.words[1:] for word in line.split(", ") if word in FUSED)])
