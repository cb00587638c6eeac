"""What stands behind a sum belongs to its block: the norm of a post-norm layer, the activation of joined branches."""

from nnviz.folding import fold
from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.boxing.sublayers import close_sublayers
from nnviz.folding.mining.line import line_of
from nnviz.folding.order.flow import flow_of
from nnviz.graph import Block, blocks
from nnviz.notation import parse
from tests.folding.networks import attend, bert, bottlenecked, pre_norm
from tests.folding.outline import outline, rows


def test_a_post_norm_layer_is_two_sublayers_that_end_with_their_norms() -> None:
    (layer,) = (block for block in fold(parse(bert(6))).nodes if isinstance(block, Block))
    assert outline(layer.body) == (
        "Self-attention x1 exact\n"
        "  Self-attention x1 exact\n"
        "    Gemm\n    Gemm\n    MatMul\n    Add\n    Softmax\n    Gemm\n    MatMul\n"
        "  Add & norm x1 exact\n    Gemm\n    Add\n    LayerNormalization\n"
        "Feed-forward x1 exact\n"
        "  Gemm+Relu\n"
        "  Add & norm x1 exact\n    Gemm\n    Add\n    LayerNormalization"
    )


def test_a_bottleneck_is_a_part_of_its_own_and_each_feed_forward_ends_with_its_norm() -> None:
    (stack,) = rows(fold(parse("ids = input\nGather ids\n" + 6 * bottlenecked(4) + "Gemm\n")))
    assert len(stack.instances) == 6
    assert outline(stack.body) == (
        "Block A x1 exact\n"
        "  Linear & norm x2 exact\n"
        "    Gemm\n    Affine\n"
        "Self-attention x1 exact\n"
        "  Self-attention x1 exact\n"
        "    Gemm\n    Gemm\n    Gemm\n    MatMul\n    Softmax\n    MatMul\n"
        "  Add & norm x1 widths\n    Gemm\n    Add\n    Affine\n"
        "Feed-forward x4 exact\n"
        "  Gemm+Relu\n"
        "  Add & norm x1 widths\n    Gemm\n    Add\n    Affine\n"
        "Add & norm x1 widths\n  Gemm\n  Add\n  Affine"
    )


def test_two_projections_of_which_no_sum_takes_one_stay_where_they_are_read() -> None:
    attention = "x = .\nGemm:64 x\nAffine\nq = .\nGemm:64 x\nAffine\nk = .\nMatMul q k\nSoftmax\np = .\n"
    layer = attention + "Gemm:64 x\nMatMul p .\nGemm:64\nAdd x .\n"
    labels = {block.label for block in blocks(fold(parse("Gather\n" + 6 * layer + "Gemm\n")))}
    assert "Linear & norm" not in labels


def test_a_pre_norm_layer_stays_as_it_is() -> None:
    labels = {block.label for block in blocks(fold(parse("Gather\n" + 4 * pre_norm() + "LayerNormalization\nGemm\n")))}
    assert "Add & norm" not in labels


def test_an_activation_ends_the_block_whose_branches_were_summed() -> None:
    branches = "x = .\nConv3x3\na = .\nConv1x1 x\nb = .\nBatchNormalization x\nAdd a .\nAdd b .\nRelu\n"
    folded = fold(parse("Conv3x3/2\n" + 5 * branches + "GlobalAveragePool\nGemm\n"))
    (row,) = (block for block in folded.nodes if isinstance(block, Block))
    assert (len(row.instances), row.body.nodes[-1].op) == (5, "Relu")


def test_a_sum_that_others_read_too_keeps_its_activation_apart() -> None:
    pre_activation = "x = .\nRelu\nConv3x3\nRelu\nConv3x3\nAdd . x\n"
    folded = fold(parse("Conv7x7\n" + 4 * pre_activation + "Relu\nGemm\n"))
    (row,) = (block for block in folded.nodes if isinstance(block, Block))
    assert (len(row.instances), row.body.nodes[-1].op) == (4, "Add")


def test_an_activation_behind_a_block_that_begins_with_one_is_of_the_next() -> None:
    block = "x = .\nElu\nConv3x3\nElu\nConv1x1\nr = .\nConv1x1 x\nAdd . r\n"
    folded = fold(
        parse("Conv7x7\n" + "".join(f"{block}Elu\nPad\nConv{side}x{side}/2\n" for side in (4, 6, 8)) + "Gemm\n")
    )
    last = {found.body.nodes[-1].op for found in blocks(folded) if found.body.nodes[0].op == "Conv"}
    assert last == {"Add"}


def test_the_body_of_a_conditioned_residual_is_what_stands_between_shift_and_gate() -> None:
    attention = f"x = .\nLayerNormalization\nMul . scale\nAdd . shift\nn = .\n{attend()}Mul . gate\nAdd x .\n"
    forward = "x = .\nLayerNormalization\nMul . scale\nAdd . shift\nGemm:256\nGelu\nGemm:64\nMul . gate\nAdd x .\n"
    names = "".join(f"Gemm condition\n{name} = .\n" for name in ("scale", "shift", "gate"))
    text = "condition = input\nids = input\n" + names + "Gather ids\n"
    folded = fold(parse(text + 4 * (attention + forward) + "Gemm\n"))
    bodies = {tuple(node.op for node in block.body.nodes) for block in blocks(folded)}
    assert ("Gemm", "Gelu", "Gemm") in bodies


def test_a_box_of_a_projection_and_its_sum_alone_takes_the_norm_in() -> None:
    flow = flow_of(parse("Gemm\nx = .\nGemm:64\nAdd . x\nLayerNormalization\nGemm\n"))
    line = line_of(flow, list(range(len(flow))), frozenset())
    (_, sublayer, _) = close_sublayers(line, Copy(0, 5, (0, Repeat(1, (Copy(1, 3, (1, 2)),)), 3, 4))).members
    assert isinstance(sublayer, Repeat)
    assert sublayer.copies[0].members == (1, 2, 3)


def test_both_attentions_of_a_post_norm_decoder_are_what_stands_before_the_last_projection() -> None:
    crossed = f"n = .\n{attend('n', 'memory')}Add . n\nLayerNormalization\n"
    first = f"n = .\n{attend(mask='m')}Add . n\nLayerNormalization\n"
    forward = "n = .\nGemm:256+Relu\nGemm:64\nAdd . n\nLayerNormalization\n"
    text = "mask = input\nWhere mask\nm = .\nids = input\nmemory = input\nGather ids\nLayerNormalization\n"
    (row,) = rows(fold(parse(text + 6 * (first + crossed + forward) + "Gemm:2\n")))
    bodies = [tuple(node.op for node in block.body.nodes) for block in blocks(row.body)]
    assert ("Gemm", "Gemm", "MatMul", "Softmax", "Gemm", "MatMul") in bodies
    assert ("Gemm", "Gemm", "Gemm", "MatMul", "Add", "Softmax", "MatMul") in bodies


def experts(before: str = "") -> str:
    shared = "Gemm:64+Silu\ng = .\nGemm:64 h\nMul . g\nGemm:16\ns = .\n"
    picked = f"Gemm:4 h\nSoftmax\n{before}MatMul . h\nGelu\nGemm:16\n"
    return f"x = .\nRMSNormalization\nh = .\n{shared}{picked}Add . s\nAdd . x\n"


def layers(feed_forward: str) -> str:
    attention = f"x = .\nRMSNormalization\nn = .\n{attend()}Add . x\n"
    return outline(fold(parse("Gemm:16\n" + 4 * (attention + feed_forward))), 2)


def test_parts_that_a_sum_joins_in_a_sublayer_are_a_module() -> None:
    expected = "    RMSNormalization\n    Block B x1 exact\n    Add"
    assert expected in layers(experts())


def test_parts_that_hold_a_norm_are_none() -> None:
    assert "    SwiGLU x1 exact\n    Add\n    Add" in layers(experts("LayerNormalization\n"))
