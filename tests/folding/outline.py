"""What folding found, shorter than `str(graph)`: operators without widths and operands, blocks with their bodies."""

import re

from nnviz.graph import Block, Graph

BLOCK = re.compile(r"(?:[^={]* = )?(.* x\d+ (?:exact|widths|counts|structure)(?: shared)?(?: {.*})?)(?: .*)?")
DETAIL = re.compile(r"([:~]\d+|@[^+]+)+")


def outline(graph: Graph, depth: int = 9) -> str:
    """The nodes of `graph`, bodies indented to `depth`."""
    lines = ((len(line) - len(line.lstrip()), line.strip()) for line in str(graph).splitlines())
    return "\n".join(
        " " * indent + _shorter(line)
        for indent, line in lines
        if indent <= 2 * depth and not line.endswith("= input") and line.split()[0] != "return"
    )


def rows(graph: Graph) -> list[Block]:
    """The blocks at the top level; of a stage, its row."""
    found: list[Block] = []
    for node in graph.nodes:
        while isinstance(node, Block) and len(node.instances) == 1 and isinstance(last := node.body.nodes[-1], Block):
            node = last
        if isinstance(node, Block):
            found.append(node)
    return found


def _shorter(line: str) -> str:
    block = BLOCK.fullmatch(line)
    return block[1] if block else DETAIL.sub("", line.split(" = ")[-1].split()[0])
