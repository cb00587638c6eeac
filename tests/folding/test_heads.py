"""Heads: the same module at every level of a pyramid, or on both sides of a siamese network."""

from itertools import pairwise

import pytest

from nnviz.folding import fold
from nnviz.notation import parse
from tests.folding.networks import residual
from tests.folding.outline import outline

NECK = "Conv3x3+Relu\nConv3x3/2+Relu\np3 = .\nConv3x3/2+Relu\np4 = .\nConv3x3/2+Relu\np5 = .\n"


def subnet(level: int, name: str, weights: str = "") -> str:
    """Three convolutions, with the weights of the other levels or its own."""
    at = [f"@{weights}{i}" if weights else "" for i in range(3)]
    return f"Conv3x3{at[0]}+Relu p{level}\nConv3x3{at[1]}+Relu\nConv3x3{at[2]}\n{name}{level} = .\n"


def detector(weights: str = "", end: str = "Concat c3 c4 c5\nc = .\nConcat b3 b4 b5\nb = .\nreturn c b\n") -> str:
    """Classes and boxes, predicted at three levels."""
    heads = (subnet(level, name, weights and weights + name) for level in (3, 4, 5) for name in "cb")
    return NECK + "".join(heads) + end


def tops(text: str) -> list[str]:
    """What stands at the top level."""
    return outline(fold(parse(text)), 0).splitlines()


@pytest.mark.parametrize("weights", ["", "w"])
def test_heads_at_every_level_are_copies_of_one_block(weights: str) -> None:
    head = f"Head x3 exact{' shared' if weights else ''}"
    assert [line for line in tops(detector(weights)) if " x" in line] == [head, head]


def test_heads_that_are_outputs_need_no_concatenation() -> None:
    found = tops(detector(end="return c3 b3 c4 b4 c5 b5\n"))
    assert [line for line in found if " x" in line] == ["Head x6 exact"]


def test_a_head_ends_where_its_weights_do() -> None:
    """What is before the shared convolutions is equal at every level, too, but has weights of its own."""
    before = "".join(f"Conv1x1 p{level}\nConv3x3\np{level} = .\n" for level in (3, 4, 5))
    heads = "".join(subnet(level, "c", "w") for level in (3, 4, 5))
    assert tops(f"{NECK}{before}{heads}Concat c3 c4 c5\n")[-2:] == ["Head x3 exact shared", "Concat"]


def test_branches_of_one_tensor_are_no_heads() -> None:
    module = "".join(f"Conv1x1+Relu x\nConv3x3+Relu\nb{i} = .\n" for i in range(3)) + "Concat b0 b1 b2\nx = .\n"
    found = tops(f"Conv3x3+Relu\nx = .\n{4 * module}Gemm\n")
    assert found[1] == "Inception module x4 exact"


def test_two_branches_with_weights_of_their_own_are_no_heads() -> None:
    text = f"{NECK}{subnet(3, 'c')}{subnet(4, 'c')}Concat c3 c4\n"
    assert not any(" x2" in line for line in tops(text))


def tower(image: str, name: str, weights: str) -> str:
    """A small network of residual blocks."""
    layers = "".join(f"x = .\nConv3x3@{weights}{i}a+Relu\nConv3x3@{weights}{i}b\nAdd . x\nRelu\n" for i in range(3))
    return f"{image} = input\nConv7x7/2@{weights}+Relu {image}\n{layers}GlobalAveragePool\n{name} = .\n"


@pytest.mark.parametrize("end", ["Sub a b\nGemm\n", "Sub a b\nd = .\nMul a b\nConcat d .\nGemm\n", "return a b\n"])
def test_a_siamese_network_is_one_tower_applied_twice(end: str) -> None:
    found = outline(fold(parse(tower("left", "a", "w") + tower("right", "b", "w") + end))).splitlines()
    assert found[0].endswith(" x2 exact shared")
    assert "  Basic block x3 exact" in found


def test_towers_with_weights_of_their_own_are_not_one() -> None:
    found = tops(tower("left", "a", "v") + tower("right", "b", "w") + "Sub a b\nGemm\n")
    assert "shared" not in "".join(found)


def test_a_lateral_convolution_opens_no_stage() -> None:
    """It may stand before the next stage, but another level reads it."""
    stages = "".join(f"{residual(8, 2, projection=True)}{(i + 2) * residual(8)}c{i} = .\n" for i in range(4))
    levels = "Conv1x1 c3\nq = .\nConv3x3\np3 = .\nConv3x3/2\np4 = .\nRelu\nConv3x3/2\np5 = .\n" + "".join(
        f"Resize q\nu = .\nConv1x1 c{i}\nAdd . u\nq = .\nConv3x3\np{i} = .\n" for i in (2, 1)
    )
    heads = "".join(subnet(level, name) for name in "cb" for level in (1, 2, 3, 4, 5))
    ends = "".join(f"Concat {' '.join(f'{name}{level}' for level in (1, 2, 3, 4, 5))}\n{name} = .\n" for name in "cb")
    found = outline(fold(parse(f"Conv7x7/2+Relu\n{stages}{levels}{heads}{ends}return c b\n"))).splitlines()
    assert any("Bottleneck x" in line for line in found)
    assert not any(pair[0] == "  Conv1x1" and pair[1].startswith("  Bottleneck") for pair in pairwise(found))


def test_a_norm_that_alone_takes_what_a_convolution_makes_goes_with_it() -> None:
    head = "Conv3x3:64 l{0}\nGroupNormalization+Relu\n" + 3 * "Conv3x3:64\nGroupNormalization+Relu\n" + "Conv3x3:4\n"
    levels = "x = input\n" + "".join(f"Conv3x3/2:64+Relu x\nx = .\nl{i} = .\n" for i in range(5))
    heads = "".join(head.format(i) + f"h{i} = .\n" for i in range(5))
    found = outline(fold(parse(f"{levels}{heads}Concat {' '.join(f'h{i}' for i in range(5))}\n")))
    assert "Convolution layer x4 exact\n    Conv3x3\n    GroupNormalization+Relu\n  Conv3x3\nConcat" in found
