"""Long rows are cut short to compare orders: what is left is the same network with fewer copies."""

import pytest

from nnviz.folding import fold
from nnviz.folding.mining.choice import choose
from nnviz.folding.mining.shortening import Shortened, shortened
from nnviz.folding.order.flow import Flow, flow_of
from nnviz.folding.thresholds import THRESHOLDS
from nnviz.graph import blocks
from nnviz.notation import parse
from tests.folding.networks import pre_norm

MOST = THRESHOLDS.row_copies


def gpt(layers: int) -> str:
    return "mask = Where\nGather:64\n" + layers * pre_norm(mask="mask") + "LayerNormalization\n"


def short(text: str) -> Shortened | None:
    flow = flow_of(parse(text))
    line, root, _ = choose(flow)
    return shortened(flow, line, root)


def read(flow: Flow) -> list[tuple[str, list[int]]]:
    """Labels and edges of `flow` in an order that follows from structure."""
    line = choose(flow)[0]
    return list(zip(line.names, line.producers, strict=True))


def test_it_is_the_network_with_fewer_copies() -> None:
    found = short(gpt(3 * MOST))
    assert found
    assert read(found.flow) == read(flow_of(parse(gpt(MOST))))


def test_rows_that_are_not_long_stay() -> None:
    assert short(gpt(MOST)) is None


def test_what_reads_a_copy_that_would_go_keeps_all_of_them() -> None:
    layers = [layer + f"skip{i} = .\n" for i, layer in enumerate(3 * MOST * [pre_norm(mask="mask")])]
    text = "mask = Where\nGather:64\n" + "".join(layers) + f"Concat . skip{MOST}\n"
    assert short(text) is None


def test_an_order_keeps_what_is_left_in_its_order() -> None:
    flow = flow_of(parse(gpt(3 * MOST)))
    line, root, _ = choose(flow)
    found = shortened(flow, line, root)
    assert found
    assert found.order(line.order) == list(range(len(found.flow)))
    assert found.order(line.order[::-1]) is None


@pytest.mark.parametrize("layers", [MOST - 1, 2 * MOST])
def test_what_is_found_does_not_depend_on_the_length_of_the_row(layers: int) -> None:
    found, few = (list(blocks(fold(parse(gpt(count))))) for count in (layers, 12))
    assert (found[0].label, len(found[0].instances)) == ("Transformer layer", layers)
    assert {block.label for block in found} == {block.label for block in few}
