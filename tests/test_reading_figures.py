"""A person who has only the figure can say which operators run, how often, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest

import nnviz
from nnviz.diagram.captions import caption
from nnviz.diagram.words import short_name
from nnviz.graph import Graph, Node
from nnviz.graph import operators as operators_of
from nnviz.notation import parse
from tests.figure_reader import FUSED, Box, named, operators
from tests.folding.networks import bert, densenet, googlenet, hrnet, resnet, transformer, unet
from tests.optimised.language import decoder, encoder
from tests.optimised.vision import cnn

LIGHT = Path(onnx.__file__).parent / "backend/test/data/light"
SHIPPED = ["bvlc_alexnet", "densenet121", "inception_v1", "resnet50", "squeezenet", "vgg19", "zfnet512"]
WRITTEN = {
    "resnet": resnet(3, 4, 6, 3), "bert": bert(4), "transformer": transformer(3), "densenet": densenet(3, 6),
    "googlenet": googlenet(), "unet": unet(3), "hrnet": hrnet(1, 3, 2),
}  # fmt: skip
EXPORTED: dict[str, Callable[[Path], Path]] = {
    "encoder": encoder,
    "decoder": decoder,
    "quantised cnn": lambda path: cnn(path, "QLinear"),
}
MOST_TRIED = 20_000


def figure(model: nnviz.Model, direction: nnviz.options.Direction = "down") -> str:
    return model.render("svg", detail="full", depth="all", direction=direction, document=False).decode()


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_networks_are_read_off_their_figures(name: str) -> None:
    check(nnviz.load(LIGHT / f"light_{name}.onnx").fold())


@pytest.mark.parametrize("name", WRITTEN)
def test_networks_are_read_off_their_figures(name: str) -> None:
    check(nnviz.Model(parse(WRITTEN[name])).fold())


@pytest.mark.parametrize("name", EXPORTED)
def test_exported_networks_are_read_off_their_figures(name: str, tmp_path: Path) -> None:
    check(nnviz.load(EXPORTED[name](tmp_path / "model.onnx")).fold())


@pytest.mark.parametrize("name", ["inception_v2", "shufflenet"])
def test_a_figure_admits_what_it_does_not_say(name: str) -> None:
    with pytest.raises(ValueError, match=r"what does 'without .* and more' mean"):
        operators(figure(nnviz.load(LIGHT / f"light_{name}.onnx").fold()))


def check(model: nnviz.Model) -> None:
    read = operators(figure(model))
    assert Counter(read) == Counter(called(node) for node in operators_of(model.graph))
    assert runs(model.graph, read)


def called(node: Node) -> str:
    """What a person calls an operator: its name and kernel, and what is fused behind it."""
    fused = ", ".join(name for name in map(short_name, node.then) if name in FUSED)
    return named(Box("operator", (0, 0, 0, 0), [caption(node).title, fused]))


def runs(graph: Graph, read: list[str]) -> bool:
    """Whether the operators of `graph` can run in the order that was read, each when all that it reads is there."""
    waiting = list(operators_of(graph))
    made_by = {value: node for node in waiting for value in node.outputs}
    before = {node: {made_by[value] for value in node.inputs if value in made_by} for node in waiting}
    names = {node: called(node) for node in waiting}

    def choices(ran: dict[Node, int]) -> list[Node]:
        """Operators that can run next, first the one that reads what was made last."""
        word = read[len(ran)]
        ready = [node for node in waiting if node not in ran and names[node] == word and before[node] <= ran.keys()]
        return sorted(ready, key=lambda node: -max((ran[one] for one in before[node]), default=0))

    return len(read) == len(waiting) and completed(choices, len(read))


def completed(choices: Callable[[dict[Node, int]], list[Node]], count: int) -> bool:
    """Whether there is a sequence of so many choices: a search that goes back where there is none."""
    ran: dict[Node, int] = {}
    untried = [iter(choices(ran))]
    for _ in range(MOST_TRIED):
        node = next(untried[-1], None)
        if node is not None:
            ran[node] = len(ran)
            if len(ran) == count:
                return True
            untried.append(iter(choices(ran)))
        elif len(untried) > 1:
            untried.pop()
            ran.popitem()
    return False
