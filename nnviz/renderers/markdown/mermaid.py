"""Mermaid's flowchart: `n0["Conv 3×3"]:::convolution --> n1`, subgraphs for opened blocks and definitions.

Boxes are n0, n1 and so on in the order in which they are read; what a file says stands in quoted labels alone, with
every sign that Mermaid, Markdown, HTML or TeX would act upon written as an entity (`#35;`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from nnviz.diagram import Box, Diagram, Edge
from nnviz.renderers.svg import legible
from nnviz.theme import COLOUR, Theme

Kinds: TypeAlias = Mapping[str, int]

ACTING: Final = re.compile(r"[^\w\s,/=():.+×·²³…–≈→-]|_|^\s*[-+]|(?<=\d)[.)](?=\s)|(?<=[Ww])\.|:(?=//)")
"""What is written as an entity: all signs but plain ones, and what begins a list or a link."""
SHAPES: Final = {"input": ('(["', '"])'), "output": ('(["', '"])'), "port": ('("', '")')}
SIGNS: Final = {"plus": "#43;", "times": "×"}


def flowchart(boxes: tuple[Box, ...], edges: tuple[Edge, ...], kinds: Kinds, direction: str, theme: Theme) -> str:
    """Write boxes and their edges as the text of a Mermaid diagram; `kinds` numbers the definitions of named blocks."""
    return _Writing(boxes, kinds, "LR" if direction == "right" else "TB", theme).text(edges)


def escape(text: str) -> str:
    """Any text on one line of a label."""
    plain = " ".join(legible(text).split())
    return ACTING.sub(lambda found: "".join(f"#{ord(letter)};" for letter in found[0]), plain)


class _Writing:
    """One diagram: the names of its boxes, and the classes that they need."""

    def __init__(self, boxes: tuple[Box, ...], kinds: Kinds, direction: str, theme: Theme) -> None:
        self.boxes, self.kinds, self.direction, self.theme = boxes, kinds, direction, theme
        self.nodes = {box.key: f"n{number}" for number, box in enumerate(Diagram("", boxes, ()).leaves())}
        self.classes: dict[str, str] = {}
        self.styled: list[str] = []
        self.subgraphs = 0

    def text(self, edges: tuple[Edge, ...]) -> str:
        lines = self._boxes(self.boxes) + [self._edge(edge) for edge in edges]
        lines += self.styled  # a subgraph has no class before its end
        classes = [f"classDef {name} {said}" for name, said in self.classes.items()]
        return f"flowchart {self.direction}\n" + "".join(f"  {line}\n" for line in classes + lines)

    def _boxes(self, boxes: tuple[Box, ...]) -> list[str]:
        """Boxes, and subgraphs within subgraphs; these may nest deeper than Python recurses."""
        lines: list[str] = []
        level = 0
        pending: list[Box | None] = list(reversed(boxes))
        while pending:
            box = pending.pop()
            if box is None:
                level -= 1
                lines.append("  " * level + "end")
            elif box.children:
                lines += ["  " * level + line for line in self._frame(box, level)]
                level += 1
                pending += [None, *reversed(box.children)]
            else:
                lines.append("  " * level + self._node(box))
        return lines

    def _frame(self, box: Box, level: int) -> list[str]:
        theme, name = self.theme, f"s{self.subgraphs}"
        self.subgraphs += 1
        shade = level % len(theme.frames)
        style = self._class(f"frame{shade}", theme.frames[shade], theme.frame_line, theme.soft_ink)
        self.styled.append(f"class {name} {style}")
        return [f'subgraph {name}["{_label(box) or " "}"]', f"  direction {self.direction}"]

    def _node(self, box: Box) -> str:
        name = self.nodes.get(box.key) or self.nodes.setdefault(box.key, f"n{len(self.nodes)}")
        if box.symbol in SIGNS:
            style = self._class("sign", self.theme.paper, self.theme.line, self.theme.line)
            return f'{name}(("{SIGNS[box.symbol]}")):::{style}'
        left, right = SHAPES.get(box.role, ('[["', '"]]') if box.repeat > 1 else ('["', '"]'))
        return f"{name}{left}{_label(box) or ' '}{right}:::{self._style(box)}"

    def _style(self, box: Box) -> str:
        theme = self.theme
        if box.role == "port":
            return self._class("port", "none", "none", theme.ink)
        if box.definition in self.kinds:
            number = self.kinds[box.definition]
            return self._class(f"block{number}", theme.block(number).fill, theme.block(number).stroke, theme.solid_ink)
        hue = theme.hue("terminal" if box.role in ("input", "output") else box.hue, box.title, box.ops)
        name = next(name for name, known in theme.hues if known == hue)
        name = name if name in COLOUR.by_name else "hue" + re.sub("[^A-Za-z0-9]", "", name)
        return self._class(name, hue.fill, hue.stroke, theme.ink)

    def _class(self, name: str, fill: str, stroke: str, ink: str) -> str:
        """The name of a class; another where that is taken by one that looks otherwise."""
        said = f"fill:{fill},stroke:{stroke},color:{ink}"
        while self.classes.setdefault(name, said) != said:
            name += "x"
        return name

    def _edge(self, edge: Edge) -> str:
        arrow = "-.->" if edge.returns else "-->"
        words = escape(edge.label or edge.kind)
        return f"{self.nodes[edge.source]} {arrow}" + (f'|"{words}"|' if words else "") + f" {self.nodes[edge.target]}"


def _label(box: Box) -> str:
    title = f"{escape(box.title)} ×{box.repeat}" if box.repeat > 1 else escape(box.title)
    return "<br/>".join(line for line in (title, escape(box.second_line)) if line)
