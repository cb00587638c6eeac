"""What independent checkers find wrong with figures, and how long their layout takes.

    python -m benchmarks.figures [FOLDER ...] [--generated N] [--first SEED] [--strange]

Every model below the folders is folded and drawn in each composition and direction; N diagrams are made by chance, of 5
to 300 boxes, the same N every time, in both directions.  Prints each violation, then how many there are of each kind,
and the seconds of the processor that layout takes for the default options.  With --strange, the SVG is judged as well,
by a checker that shares no code with nnviz.  Exits with 1 if there is any violation.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import nnviz
from benchmarks.generated import generated
from benchmarks.svg_checker import flaws
from nnviz.diagram import Diagram
from nnviz.inspection import violations
from nnviz.layout import layout
from nnviz.options import Options
from nnviz.page import compose
from nnviz.renderers.svg import render
from nnviz.scene import Scene

WIDTHS = (505.0, 241.0, 720.0)
CHOICES = tuple(
    Options(composition=composition, direction=direction)
    for direction in ("down", "right")
    for composition in ("auto", "nested", "panels")
)


class Figure(NamedTuple):
    """A figure to judge: what it is called, and the seconds of its layout if they count."""

    name: str
    diagram: Diagram
    scene: Scene
    seconds: float | None


def models(folders: Iterable[Path]) -> Iterator[Figure]:
    """Every model below some folders that can be read, in every choice of options."""
    for path in sorted(path for folder in folders for path in folder.rglob("*.onnx")):
        try:
            graph = nnviz.load(path).fold().graph
        except nnviz.NnvizError as error:
            print(error, file=sys.stderr)
            continue
        for options in CHOICES:
            page = compose(graph, options)
            seconds = _seconds(page.diagram, options)[1] if options == Options() else None
            yield Figure(f"{path.name} {options.composition} {options.direction}", page.diagram, page.scene, seconds)


def chances(count: int, first: int) -> Iterator[Figure]:
    """Diagrams made by chance."""
    for seed in range(first, first + count):
        diagram = generated(seed)
        for direction in ("down", "right"):
            scene, seconds = _seconds(diagram, Options(width=WIDTHS[seed % 3], direction=direction))
            yield Figure(f"seed {seed} {direction}", diagram, scene, seconds if direction == "down" else None)


def _seconds(diagram: Diagram, options: Options) -> tuple[Scene, float]:
    begin = time.process_time()
    scene = layout(diagram, options)
    return scene, time.process_time() - begin


def judge(figures: Iterable[Figure], strange: bool) -> Counter[str]:
    """Print what is wrong with each; count it by kind."""
    kinds: Counter[str] = Counter()
    times: list[tuple[float, str]] = []
    count = 0
    for figure in figures:
        found = [(flaw.kind, str(flaw)) for flaw in violations(figure.scene, figure.diagram)]
        found += [(f"svg: {kind}", text) for kind, text in flaws(render(figure.scene).decode())] if strange else []
        for kind, text in found:
            print(f"{figure.name}: {text}", flush=True)
            kinds[kind] += 1
        count += 1
        times += [(figure.seconds, figure.name)] if figure.seconds is not None else []
    print(f"{count} figures, {kinds.total()} violations: {dict(kinds.most_common())}")
    if times:
        print(f"layout: median {median(seconds for seconds, _ in times):.3f} s", end="")
        print(f", longest {max(times)[0]:.3f} s ({max(times)[1]})", flush=True)
    return kinds


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--generated", type=int, default=0, metavar="N")
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--strange", action="store_true")
    arguments = parser.parse_args()
    found = judge(models(arguments.folders), arguments.strange) if arguments.folders else Counter[str]()
    if arguments.generated:
        found += judge(chances(arguments.generated, arguments.first), arguments.strange)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
