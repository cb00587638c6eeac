"""Whether two exports of one model fold alike, class by class.

    python benchmarks/exporters.py FOLDER

Takes the pairs NAME.ts.onnx and NAME.dynamo.onnx of FOLDER.  A class is its label and how often its blocks repeat, row
by row, where any repeats or occurs twice; names that the files give are dropped.  Prints the share of classes that both
have, a pair a line, with those that only one has.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path

import nnviz
from nnviz.folding import fold
from nnviz.graph import Graph, blocks

Rows = Counter[tuple[str, tuple[int, ...]]]


def nameless(graph: Graph) -> Graph:
    """`graph` without scopes and module classes."""
    return replace(graph, nodes=tuple(replace(node, scope=(), modules=(), name="") for node in graph.nodes))


def classes(path: Path) -> Rows:
    """The classes of the model at `path`: label, and copies row by row."""
    rows: dict[str, tuple[str, list[int]]] = {}
    for block in blocks(fold(nameless(nnviz.load(path).graph))):
        rows.setdefault(block.kind, (block.label, []))[1].append(len(block.instances))
    return Counter((label, tuple(row)) for label, row in rows.values() if sum(row) > 1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Whether two exports of one model fold alike.")
    parser.add_argument("folder", type=Path)
    shared = total = 0
    for path in sorted(parser.parse_args().folder.glob("*.ts.onnx")):
        other = path.with_name(path.name.replace(".ts.", ".dynamo."))
        if not other.exists():
            continue
        one, two = classes(path), classes(other)
        both, either = (one & two).total(), (one | two).total()
        shared, total = shared + both, total + either
        print(f"{path.name.removesuffix('.ts.onnx'):22} {both:3}/{either:<3}", end=" ")
        only = [("ts", row) for row in one - two] + [("dynamo", row) for row in two - one]
        print("; ".join(f"{exporter}: {label} {list(row)[:8]}" for exporter, (label, row) in only), flush=True)
    print(f"classes alike          {shared}/{total}  {shared / max(1, total):.3f}")


if __name__ == "__main__":
    main()
