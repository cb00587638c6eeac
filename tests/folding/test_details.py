"""Stretches have one key only if they are equal in all but the content of weights."""

import pytest

from nnviz.folding.boxing.details import Key, details_of
from nnviz.folding.mining.line import line_of
from nnviz.folding.order.broadcasts import broadcasts, readers_of
from nnviz.folding.order.flow import flow_of
from nnviz.folding.order.ordering import canonical_order
from nnviz.notation import parse

LAYER = "x = .\nConv3x3:8\nRelu\nAdd . x\n"
MASKED = "Gemm:8\nAdd . mask\nSoftmax\n"


def keys(text: str, *stretches: tuple[int, int]) -> list[Key | None]:
    graph = parse(text)
    flow = flow_of(graph)
    order = canonical_order(flow)
    line = line_of(flow, order, broadcasts(readers_of(flow), order))
    details = details_of(line, [graph.nodes[i] for i in order])
    return [details.key(*stretch) for stretch in stretches]


def test_equal_copies_have_one_key() -> None:
    one, other = keys("Conv1x1:8\n" + 3 * LAYER, (4, 7), (7, 10))
    assert one == other is not None


@pytest.mark.parametrize(
    "odd",
    [
        LAYER.replace("Conv3x3", "Conv3x3/2"),
        LAYER.replace(":8", ":16"),
        LAYER.replace("Add . x", "Add x ."),
        LAYER.replace("Relu", "Tanh"),
    ],
)
def test_copies_that_differ_have_not(odd: str) -> None:
    one, other = keys("Conv1x1:8\n" + 2 * LAYER + odd, (4, 7), (7, 10))
    assert one != other


def test_a_mask_for_all_layers_does_not_tell_them_apart_but_has_no_key_itself() -> None:
    found = keys("ids = input\nWhere ids\nmask = .\nGather ids\n" + 4 * MASKED, (0, 2), (5, 8), (8, 11))
    assert found[0] is None
    assert found[1] == found[2] is not None
