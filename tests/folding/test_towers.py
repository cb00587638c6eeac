"""Two towers: each its own row of layers, in a box of its own."""

from nnviz.folding import fold
from nnviz.notation import parse
from tests.folding.networks import attend, pre_norm, transformer
from tests.folding.outline import outline

POOLED = f"n = .\nGemm:64 n\nq = .\n{attend('q', 'n')}x = .\nLayerNormalization\nGemm:256+Relu\nGemm:64\nAdd x .\n"


def towers(layers: int, mask: str = "") -> str:
    """Images and texts, as SigLIP embeds them."""
    image = f"Conv16x16/16:64\n{layers * pre_norm()}LayerNormalization\n{POOLED}LpNormalization\nimage = .\n"
    text = f"ids = input\nGather ids\nPositional\n{layers * pre_norm(mask)}LayerNormalization\nGemm\nLpNormalization\n"
    return f"{image}{text}MatMul . image\n"


def layers(text: str) -> list[str]:
    """The rows of layers, as they are drawn."""
    lines = (line.strip() for line in outline(fold(parse(text)), 3).splitlines())
    return [line.partition(" {")[0] for line in lines if line.startswith("Transformer layer")]


def test_the_end_of_one_tower_and_the_beginning_of_the_next_are_no_layer() -> None:
    assert layers(towers(6)) == ["Transformer layer x7 exact", "Transformer layer x6 exact"]


def test_layers_that_differ_by_a_mask_are_of_one_class() -> None:
    text = outline(fold(parse("m = input\nWhere m\nmask = .\n" + towers(6, mask="mask"))), 4)
    assert "Transformer layer x6 structure" in text
    assert text.count("Transformer x1 structure") == 2
    assert "Self-attention x1 exact {0: with mask}" in text


def test_what_compares_two_towers_stands_outside_of_both() -> None:
    assert outline(fold(parse(towers(6))), 1) == (
        "Tower x1 exact\n  Conv16x16/16\n  Transformer x1 counts\n  LpNormalization\n"
        "Tower x1 exact\n"
        "  Gather\n  Positional\n  Transformer x1 counts\n  LayerNormalization\n  Gemm\n  LpNormalization\n"
        "MatMul"
    )


def test_what_both_towers_read_is_in_neither_and_what_one_reads_is_in_it() -> None:
    both = "m = input\nWhere m\nmask = .\n" + towers(6, mask="mask")
    second = both.replace("Conv16x16/16:64", "i = input\nConv16x16/16:64 i")
    boxed = "Tower x1 exact\nTower x1 exact\nMatMul"
    assert outline(fold(parse(both)), 0) == f"Where\n{boxed}"
    assert outline(fold(parse(second)), 0) == boxed


def test_a_decoder_that_reads_an_encoder_in_every_layer_is_no_tower() -> None:
    assert "Tower" not in outline(fold(parse(transformer(6))), 0)


def test_layers_that_differ_by_a_sum_elsewhere_are_of_two_classes() -> None:
    plain = "x = .\nLayerNormalization\nGemm:256+Relu\nGemm:64\nAdd x .\n"
    more = "x = .\nLayerNormalization\nGemm:256+Relu\nAdd . t\nGemm:64\nAdd x .\n"
    text = f"u = input\nGemm u\nt = .\nGemm\n{4 * more}a = .\nv = input\nGemm v\n{4 * plain}MatMul . a\n"
    assert "structure" not in outline(fold(parse(text)))
