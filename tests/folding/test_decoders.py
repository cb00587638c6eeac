"""Decoders with skips: the deeper a level, the shorter its skip, so that borders grow stronger on the way up."""

from nnviz.folding import fold
from nnviz.notation import parse
from tests.folding.networks import basic
from tests.folding.outline import outline, rows

ATTENTION = "d = .\nGlobalAveragePool\nConv1x1+Relu\nConv1x1+Sigmoid\nMul . d\n"


def attended(*counts: int) -> str:
    """A U-Net whose levels are narrowed before they are upsampled, and attended to before they take in the skip."""
    down = "".join(f"MaxPool/2\n{count * basic()}s{i} = .\n" for i, count in enumerate(counts))
    level = "Conv3x3+Relu\nConv1x1+Relu\nResize\n" + ATTENTION + "Concat . s{}\nConv3x3+Relu\nConv3x3+Relu\n"
    up = "".join(level.format(i) for i in reversed(range(len(counts))))
    return f"Conv7x7/2+Relu\n{down}Conv3x3/2\n{up}Conv3x3:1\n"


def test_a_run_up_a_decoder_is_not_weak_because_of_its_last_levels() -> None:
    found = outline(fold(parse(attended(3, 4, 6, 3, 3))), 0).splitlines()
    assert sum(line.startswith("Block A x1 exact") for line in found) == 5
    assert sum(line.startswith("Stage") for line in found) == 5


def narrowed(*counts: int) -> str:
    """A decoder whose levels narrow, upsample, widen and add the skip (Chaurasia and Culurciello 2017)."""
    down = "".join(f"MaxPool/2\n{count * basic()}s{i} = .\n" for i, count in enumerate(counts))
    level = "Conv1x1:16+Relu\nConvTranspose4x4/2:16+Relu\nConv1x1:64+Relu\n"
    up = "".join(f"{level}Add . s{i}\n" for i in reversed(range(len(counts) - 1)))
    return f"Conv7x7/2+Relu\n{down}{up}{level}Conv1x1:1\n"


def test_what_narrows_for_an_upsampling_behind_a_sum_begins_a_level() -> None:
    folded = fold(parse(narrowed(3, 4, 6, 3)))
    levels = [outline(row.body).splitlines() for row in rows(folded)]
    assert ["Conv1x1+Relu", "ConvTranspose4x4/2+Relu", "Conv1x1+Relu", "Add"] in levels


def preactivated(depth: int) -> str:
    """A U-Net whose levels begin with their activation (Isola et al. 2017)."""
    down = "".join(f"LeakyRelu\nConv4x4/2\nInstanceNormalization\ns{i} = .\n" for i in range(depth))
    level = "Relu\nConvTranspose4x4/2\nInstanceNormalization\nConcat . s{}\n"
    bottom = "LeakyRelu\nConv4x4/2\nInstanceNormalization\n"
    up = "".join(level.format(i) for i in reversed(range(depth)))
    return f"Conv4x4/2\n{down}{bottom}{up}Relu\nConvTranspose4x4/2:3+Tanh\n"


def test_an_activation_between_a_concatenation_and_an_upsampling_begins_a_level() -> None:
    assert outline(fold(parse(preactivated(6))), 1).split("Downsampling x1 exact\n")[1].splitlines() == [
        "Block A x6 exact", "  Relu", "  Up block x1 exact", "  Concat", "Relu", "ConvTranspose4x4/2+Tanh",
    ]  # fmt: skip


def test_an_upsampler_begins_with_the_convolution_before_its_pixel_shuffle() -> None:
    shuffled = "Conv3x3:256\nDepthToSpace\nPRelu\n"
    folded = fold(parse(f"Conv3x3:64\n{4 * basic()}Conv3x3:64\n{3 * shuffled}Conv3x3:3\n"))
    assert outline(rows(folded)[-1].body).splitlines() == ["Conv3x3", "DepthToSpace", "PRelu"]


def volumetric(down: tuple[int, ...], up: tuple[int, ...]) -> str:
    """A U-Net whose levels are residual, of so many convolutions each (Milletari et al. 2016)."""
    bodies = ["x = .\n" + count * "Conv5x5+PRelu\n" + "Add . x\nPRelu\n" for count in (*down, *up)]
    skips = range(len(down))
    narrow = "".join(f"s{i} = .\nConv2x2/2+PRelu\n{bodies[i]}" for i in skips)
    wide = "".join(f"ConvTranspose2x2/2+PRelu\nConcat . s{i}\n{bodies[~i]}" for i in reversed(skips))
    return f"Conv5x5\n{narrow}{wide}Conv1x1:2\nSoftmax\n"


def test_a_level_begins_with_the_upsampling_even_if_the_bottom_ends_like_a_level() -> None:
    found = outline(fold(parse(volumetric((1, 2, 3, 2), (2, 2, 1, 1)))), 1)
    assert found.count(" x1 exact\n  ConvTranspose2x2/2+PRelu\n  Concat\n  Residual block x1") == 4
