"""Mixtures of experts whose weights are looked up: a router, and the experts."""

import pytest

from nnviz.folding import fold
from nnviz.folding.order.flow import flow_of
from nnviz.folding.order.routers import routers_of
from nnviz.notation import parse
from tests.folding.outline import outline, rows

LOOKED_UP = "GatherND i\nu = .\nGatherND i\nMatMul n .\nSwish\nMatMul . u\n"
PLAIN = "Gemm:8 n\nSoftmax\nw i = TopK\n" + LOOKED_UP + "Mul . w\nReduceSum\n"
WEIGHED = "e = .\nGatherElements s i\ng = .\nReduceSum\nDiv g .\nMul e .\nReduceSum\n"
LATE = "Gemm:8 n\ns = .\n_ i = TopK\n" + LOOKED_UP + WEIGHED


def inside(experts: str) -> str:
    """What folding finds in a row of layers with such `experts`, all of it."""
    layer = f"x = .\nLayerNormalization\nn = .\n{experts}Add x .\n"
    (row,) = rows(fold(parse("Gather:16\n" + 4 * layer + "LayerNormalization\nGemm:100\n")))
    return outline(row.body)


def parts(text: str, name: str) -> list[str]:
    """The operators of the box called `name`."""
    _, _, found = text.partition(f"{name} x1 exact\n")
    indent = len(found) - len(found.lstrip())
    lines = found.splitlines()
    last = next((i for i, line in enumerate(lines) if len(line) - len(line.lstrip()) < indent), len(lines))
    return [line.strip() for line in lines[:last]]


def test_what_scores_and_chooses_is_a_router_and_what_is_looked_up_the_experts() -> None:
    found = inside(PLAIN)
    assert parts(found, "Router") == ["Gemm", "Softmax", "TopK"]
    assert parts(found, "Experts") == ["GatherND", "GatherND", "MatMul", "Swish", "MatMul", "Mul"]


def test_weights_that_are_computed_from_the_scores_alone_are_of_the_router_wherever_they_are_used() -> None:
    found = inside(LATE)
    assert parts(found, "Router") == ["Gemm", "TopK", "GatherElements", "ReduceSum", "Div"]
    assert parts(found, "Experts")[-2:] == ["MatMul", "Mul"]


@pytest.mark.parametrize("choice", ["GatherND n i", "Gather n i", "Mul n i"])
def test_what_chooses_among_computed_tensors_is_no_router(choice: str) -> None:
    scored = "Gather:16\nn = .\nGemm:8 n\nSoftmax\n_ i = TopK\n"
    assert routers_of(flow_of(parse(f"{scored}{choice}\nGemm:16\n"))) == []
    assert routers_of(flow_of(parse(f"{scored}GatherND i\nMatMul n .\n"))) == [[1, 2, 3]]
