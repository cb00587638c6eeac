"""A row and the skip around it are a block of their own."""

from nnviz.folding import fold
from nnviz.notation import parse
from tests.folding.outline import outline

HEAD = "Resize\nConv3x3+LeakyRelu\nConv3x3:3\n"


def dense(layers: int) -> str:
    """A residual block of densely connected convolutions (Wang et al. 2018)."""
    taken = "".join(f"f{i} = .\nConcat . {' '.join(f'f{j}' for j in reversed(range(i)))} r\n" + "Conv3x3:16+LeakyRelu\n"
                    for i in range(layers))  # fmt: skip
    return f"r = .\nConv3x3:16+LeakyRelu\n{taken}Mul\nAdd . r\n"


def residual_in_residual(groups: int, closing: str) -> str:
    group = f"g = .\n{3 * dense(3)}{closing}Add . g\n"
    return "Conv3x3:32\ni = .\n" + groups * group + "Conv3x3:32\nAdd . i\n" + HEAD


def test_a_row_of_dense_blocks_and_the_sum_around_it_are_a_block() -> None:
    assert outline(fold(parse(residual_in_residual(8, "Mul\n"))), 1).splitlines()[:5] == [
        "Conv3x3", "Residual-in-residual block x8 exact", "  Residual dense block x3 exact", "  Mul", "  Add",
    ]  # fmt: skip


def test_the_convolution_before_the_sum_belongs_to_the_block() -> None:
    assert outline(fold(parse(residual_in_residual(5, "Conv3x3:32\n"))), 1).splitlines()[1:5] == [
        "Residual-in-residual block x5 exact", "  Residual dense block x3 exact", "  Conv3x3", "  Add",
    ]  # fmt: skip


def test_a_skip_around_the_only_row_makes_no_block() -> None:
    found = outline(fold(parse("Conv3x3:32\ni = .\n" + 9 * dense(3) + "Conv3x3:32\nAdd . i\n" + HEAD)), 0)
    assert found.splitlines()[1:4] == ["Residual dense block x9 exact", "Conv3x3", "Add"]
