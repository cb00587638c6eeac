"""Results that grow level by level: what a level adds to the sum so far is inside that level."""

import pytest

from nnviz.folding import fold
from nnviz.folding.order.accumulation import partial_sums
from nnviz.folding.order.flow import flow_of
from nnviz.notation import parse
from tests.folding.outline import outline

STYLED = "Gemm:64 w\ns = .\nConv3x3:64 x\nMul . s\nLeakyRelu\nx = .\n"
COLOURED = "Gemm:64 w\ns = .\nConv1x1:3 x\nMul . s\nt = .\n"


def generator(levels: int, total: str) -> str:
    """Levels that each double the resolution and add an image to the one so far (Karras et al. 2020)."""
    first = f"z = input\nc = input\nGemm:64+Relu z\nw = .\nConv3x3:64 c\nx = .\n{STYLED}{COLOURED}rgb = t\n"
    level = f"Resize x\nx = .\n{2 * STYLED}{COLOURED}Resize rgb\nAdd {total}\nrgb = .\n"
    return f"{first}{(levels - 1) * level}return rgb\n"


@pytest.mark.parametrize("total", [". t", "t ."])
def test_each_level_of_a_generator_holds_its_image_and_the_sum(total: str) -> None:
    found = outline(fold(parse(generator(6, total))), 1).split("\nBlock")
    levels = [level for level in found if level.count("  Resize\n") == 2]
    assert len(levels) == 5
    assert all("  Conv1x1\n" in level and level.endswith("  Add") for level in levels)


def sums(text: str) -> int:
    return len(partial_sums(flow_of(parse(text)), frozenset()))


def test_as_many_sums_come_early_as_are_added_to() -> None:
    plain = generator(6, "t .").replace(STYLED, "Conv3x3:64 x\nx = .\n").replace(COLOURED, "Conv1x1:3 x\nt = .\n")
    assert sums(plain) == 5


def test_a_pyramid_that_adds_what_lies_ever_earlier_stays_behind_its_backbone() -> None:
    backbone = "x = input\n" + "".join(f"Conv3x3/2:64+Relu x\nx = .\nc{i} = .\n" for i in range(5))
    levels = "".join(f"Resize\ny = .\nConv1x1:64 c{i}\nAdd . y\n" for i in reversed(range(4)))
    assert sums(f"{backbone}Conv1x1:64\n{levels}") == 0


def test_what_is_summed_as_it_is_stays_outside() -> None:
    layer = "Conv3:64 x\nTanh\nx = .\nConv1:64 x\nAdd . k\nk = .\n"
    assert sums(f"x = input\nConv3:64 x\nx = .\nConv1:64 x\nk = .\n{8 * layer}Relu k\n") == 0
