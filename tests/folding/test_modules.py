"""Modules inside a layer: branches that meet in a sum, what a pre-norm layer computes, pairs that are one layer."""

from nnviz.folding import fold
from nnviz.graph import Block, blocks, integers, operators
from nnviz.notation import parse
from tests.folding.networks import attend
from tests.folding.outline import outline, rows

FORWARD = "Gemm:256\nGelu\nGemm:64\n"


def layers(text: str, count: int = 6) -> Block:
    """The one row of a network of `count` layers."""
    (row,) = rows(fold(parse("ids = input\nGather ids\n" + count * text + "LayerNormalization\nGemm:100\n")))
    assert len(row.instances) == count
    return row


def test_attention_and_feed_forward_on_one_norm_are_a_module_each() -> None:
    layer = layers(f"x = .\nLayerNormalization\nn = .\n{attend()}a = .\nGemm:256 n\nGelu\nGemm:64\nAdd a .\nAdd . x\n")
    assert outline(layer.body) == (
        "LayerNormalization\n"
        "Feed-forward x1 exact\n  Gemm\n  Gelu\n  Gemm\n"
        "Self-attention x1 exact\n  Gemm\n  Gemm\n  Gemm\n  MatMul\n  Softmax\n  MatMul\n  Gemm\n"
        "Add\n"
        "Add"
    )


def test_with_a_norm_each_the_norm_is_in_the_branch() -> None:
    attention = f"x = .\nLayerNormalization x\nn = .\n{attend()}a = .\n"
    layer = layers(attention + f"LayerNormalization x\n{FORWARD}Add a .\nAdd . x\n")
    branches = [node for node in layer.body.nodes if isinstance(node, Block)]
    assert [(block.label, block.body.nodes[0].op) for block in branches] == [
        ("Self-attention", "LayerNormalization"),
        ("Feed-forward", "LayerNormalization"),
    ]


def test_a_shortcut_of_one_projection_is_no_branch() -> None:
    block = "x = .\nConv1x1\nConv3x3\nConv1x1\nm = .\nConv1x1 x\nAdd m .\nRelu\n"
    folded = fold(parse("Conv7x7/2\n" + 4 * block + "GlobalAveragePool\nGemm\n"))
    assert all(not isinstance(node, Block) for row in rows(folded) for node in row.body.nodes)


def test_what_a_pre_norm_layer_computes_is_a_module_though_the_layer_is_all_there_is() -> None:
    layer = "x = .\nConv7x7dw\nLayerNormalization\nGemm:256\nGelu\nGemm:64\nAdd . x\n"
    (row,) = rows(fold(parse("Conv4x4/4\n" + 6 * layer + "GlobalAveragePool\nGemm\n")))
    assert outline(row.body) == ("Conv7x7dw\nLayerNormalization\nFeed-forward x1 exact\n  Gemm\n  Gelu\n  Gemm\nAdd")


def test_a_block_that_alternates_norms_and_convolutions_stays_as_it_is() -> None:
    block = "x = .\nBatchNormalization+Relu\nConv3x3\nBatchNormalization+Relu\nConv3x3\nAdd . x\n"
    (row,) = rows(fold(parse("Conv7x7/2\n" + 6 * block + "GlobalAveragePool\nGemm\n")))
    assert all(not isinstance(node, Block) for node in row.body.nodes)


def reduced() -> str:
    """Attention to patches of its own entry."""
    keys = "Conv2x2/2:64 n\nLayerNormalization\nr = .\nGemm:64 r\nk = .\nGemm:64 r\nv = .\n"
    return keys + "Gemm:64 n\nMatMul . k\nSoftmax\nMatMul . v\nGemm:64\n"


def test_attention_over_patches_holds_their_embedding_as_a_block() -> None:
    attention = f"x = .\nLayerNormalization\nn = .\n{reduced()}Add x .\n"
    layer = attention + f"x = .\nLayerNormalization\n{FORWARD}Add x .\n"
    folded = fold(parse("Gather\n" + 6 * layer + "LayerNormalization\nGemm:100\n"))
    found = [block for block in blocks(folded) if block.label == "Downsampling"]
    assert {outline(block.body) for block in found} == {"Conv2x2/2\nLayerNormalization"}


def test_a_depthwise_convolution_added_to_what_it_takes_is_a_block() -> None:
    forward = f"x = .\nLayerNormalization\n{FORWARD}Add x .\n"
    attention = f"x = .\nLayerNormalization\nn = .\n{attend()}Add x .\n"
    layer = layers(attention + forward + "x = .\nConv3x3dw\nAdd . x\n")
    assert "Position encoding x1 exact\n  Conv3x3dw\n  Add" in outline(layer.body)


def test_a_convolution_and_a_norm_that_occur_once_stay_operators() -> None:
    folded = fold(
        parse("Conv4x4/4\nLayerNormalization\n" + 6 * f"x = .\nLayerNormalization\n{FORWARD}Add x .\n" + "Gemm\n")
    )
    assert [node.op for node in folded.nodes[:2]] == ["Conv", "LayerNormalization"]


def test_a_token_that_passes_by_a_convolution_is_split_and_joined_in_one_block() -> None:
    encoding = "Split\nt = .\nConv3x3dw t\nAdd . t\nConcat t .\n"
    forward = f"x = .\nLayerNormalization\n{FORWARD}Add x .\n"
    layer = layers(encoding + f"x = .\nLayerNormalization\nn = .\n{attend()}Add x .\n" + forward)
    assert outline(layer.body).startswith(
        "Position encoding x1 exact\n  Split\n  Position encoding x1 exact\n    Conv3x3dw\n    Add\n  Concat\n"
    )


def test_what_is_split_and_neither_joined_again_nor_gated_is_no_module() -> None:
    added = "x = .\nLayerNormalization\nGemm:256\nSplit\na = .\nConv3x3dw\nAdd . a\nGemm:64\nAdd x .\n"
    folded = fold(parse("Conv4x4/4\n" + 6 * added + "GlobalAveragePool\nGemm\n"))
    assert not any(
        block.body.nodes[0].op == "Split" for block in blocks(folded) if not isinstance(block.body.nodes[0], Block)
    )


def test_chains_of_residuals_that_are_summed_are_a_branch_each_though_the_first_share_an_activation() -> None:
    def branch(side: int, name: str) -> str:
        first = f"Conv{side}x{side}+Relu b\nConv{side}x{side}\nAdd . x\n"
        return first + 2 * f"y = .\nLeakyRelu\nConv{side}x{side}+Relu\nConv{side}x{side}\nAdd . y\n" + f"{name} = .\n"

    summed = "x = .\nLeakyRelu\nb = .\n" + branch(3, "c") + branch(5, "d") + branch(7, "e") + "Add c d\nAdd . e\n"
    folded = fold(parse("Conv7x7\n" + 3 * ("ConvTranspose4x4/2\n" + summed + "Sigmoid\n") + "Conv7x7\n"))
    bodies = [list(operators(block.body)) for block in blocks(folded)]
    kernels = [
        {integers(node, "kernel_shape") for node in body if node.op == "Conv"}
        for body in bodies
        if len(body) in (11, 12)
    ]
    assert sorted(map(sorted, kernels)) == sorted(3 * [[(side, side)] for side in (3, 5, 7)])


def joint(queries: str = "b") -> str:
    """A layer of two streams whose tokens attend to each other at once."""
    norms = "".join(f". = {s}\nLayerNormalization\nMul . $m{s}\nMul . $s{s}\n{n} = .\n" for s, n in ("xa", "yb"))
    keys = "".join(f"Gemm:64 {first}\nf = .\nGemm:64 {second}\nConcat f .\n{name} = .\n" for first, second, name in
                   (("a", queries, "q"), ("a", "b", "k"), ("a", "b", "v")))  # fmt: skip
    ends = "".join(
        f"Gemm:64 {part}\nAdd . {s}\nc = .\nGemm:256\nGelu\nGemm:64\nAdd . c\n{s} = .\n"
        for s, part in (("x", "p"), ("y", "r"))
    )
    return norms + keys + "MatMul q k\nSoftmax\nMatMul . v\np r = Split .\n" + ends


def test_attention_that_two_streams_enter_is_a_module() -> None:
    text = "i = input\nj = input\nGather i\nx = .\nGather j\ny = .\n" + 6 * joint() + "Concat x y\nGemm:10\n"
    (row,) = (block for block in blocks(fold(parse(text))) if len(block.instances) == 6)
    attention = [node for node in row.body.nodes if isinstance(node, Block) and node.body.nodes[-1].op == "Split"]
    assert [sum(node.op == "Gemm" for node in operators(block.body)) for block in attention] == [6]
