"""The ends of a long top level are preprocessing, a stem and a head; a short one keeps its operators."""

from nnviz.folding import fold
from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.naming.composition import places
from nnviz.notation import parse
from tests.folding.outline import outline

STEM = "Conv7x7/2+Relu\nMaxPool/2\nConv1x1+Relu\nConv3x3+Relu\nMaxPool/2\n"
HEAD = "Conv1x1+Relu\nGlobalAveragePool\nGemm:10\n"


def rows(*kernels: int) -> str:
    return "".join(3 * f"x = .\nConv1x1+Relu\nConv{side}x{side}+Relu\nConv1x1\nAdd x .\n" for side in kernels)


ROWS = "\n".join(3 * ["Bottleneck x3 exact"])


def top(text: str) -> str:
    return outline(fold(parse(text)), 0)


def test_the_ends_of_a_long_top_level_are_boxed() -> None:
    assert outline(fold(parse(STEM + rows(3, 5, 7) + HEAD)), 0) == f"Stem x1 exact\n{ROWS}\nHead x1 exact"


def test_a_short_top_level_keeps_its_operators() -> None:
    assert top(STEM + rows(3) + HEAD).splitlines()[:5] == STEM.splitlines()


def test_two_operators_are_no_stem() -> None:
    assert top("Conv7x7/2+Relu\nMaxPool/2\n" + rows(3, 5, 7, 9, 11) + HEAD).startswith("Conv7x7/2+Relu\nMaxPool/2\n")


def test_what_keeps_the_resolution_is_no_stem() -> None:
    plain = "Conv3x3+Relu\nConv1x1\nSigmoid\nConv5x5+Relu\nTanh\n"
    assert top(plain + rows(3, 5, 7) + HEAD) == f"{plain}{ROWS}\nHead x1 exact"


def test_a_stem_whose_inside_is_read_later_is_none() -> None:
    skipped = STEM.replace("MaxPool/2\nConv1x1", "MaxPool/2\ns = .\nConv1x1")
    found = top(skipped + rows(3, 5, 7) + "Resize\nConcat s .\n" + HEAD)
    assert found.startswith(STEM)


def test_small_residuals_are_blocks_and_no_part_of_a_stem() -> None:
    small = 2 * "x = .\nConv3x3+Relu\nAdd x .\n"
    found = top("Conv3x3/2+Relu\n" + small + "Conv3x3/2+Relu\nConv1x1\n" + rows(3, 5, 7, 9, 11) + HEAD)
    assert found.startswith("Conv3x3/2+Relu\n")
    assert "Stem" not in found


def test_a_head_begins_behind_where_streams_meet() -> None:
    found = top("Conv3x3\ns = .\n" + rows(3, 5, 7, 9, 11) + "Concat s .\nRelu\n" + HEAD)
    assert found.endswith("Concat\nHead x1 exact")


def test_what_precedes_the_first_weights_is_preprocessing() -> None:
    found = top("Sub\nDiv\nResize\nPad\n" + STEM + rows(3, 5, 7) + HEAD)
    assert found == f"Preprocessing x1 exact\nStem x1 exact\n{ROWS}\nHead x1 exact"


def test_rows_too_small_for_blocks_stay_rows_in_a_stem() -> None:
    layers = "Conv7x7/5\nInstanceNormalization\n" + 4 * "Conv3x3/2\nGelu\n" + "Conv1x1\n"
    found = outline(fold(parse(layers + rows(3, 5, 7, 9) + HEAD)), 1)
    inner = "  Conv7x7/5\n  InstanceNormalization\n  Convolution layer x4 exact\n  Conv1x1\n"
    assert found.startswith(f"Stem x1 exact\n{inner}Bottleneck x3 exact\n")


def test_what_holds_a_block_that_stands_elsewhere_too_is_no_stem() -> None:
    nodes = parse(16 * "Conv3x3\n").nodes
    row = Repeat(2, (Copy(4, 6, (4, 5)), Copy(6, 8, (6, 7))))

    def named(inner: int) -> dict[int, str]:
        first = Repeat(1, (Copy(0, 4, (Repeat(inner, (Copy(0, 2, (0, 1)),)), 2, 3)),))
        return places(Copy(0, 16, (first, row, *range(8, 16))), nodes, {1: "", 2: "", 3: ""})

    assert (named(3), named(2)) == ({1: "Stem"}, {})
