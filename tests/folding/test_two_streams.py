"""Layers through which two streams pass: what each makes of a condition is in it, and it ends where both streams do."""

from nnviz.folding import fold
from nnviz.folding.order.conditions import conditions_of
from nnviz.folding.order.flow import flow_of
from nnviz.notation import parse
from tests.folding.diffusion import conditioned_transformer
from tests.folding.networks import joint_transformer, shared_scores
from tests.folding.outline import outline, rows


def test_a_layer_of_two_streams_is_one_block_that_both_enter_and_leave() -> None:
    (row,) = rows(fold(parse(joint_transformer(6))))
    assert [len(layer.outputs) for layer in row.instances] == [2, 2, 2, 2, 2, 1]
    assert outline(row.body, 1) == (
        "Adaptive norm x2 exact\n"
        "  LayerNormalization\n  Gemm\n  Split\n  Mul\n  Add\n"
        "Concat\n"
        "Joint projection x2 exact\n"
        "  Gemm\n  Gemm\n  Concat\n"
        "MatMul\nSoftmax\nMatMul\nSplit\n"
        "Block A x2 exact\n"
        "  Gemm\n  Mul\n  Add\n  Feed-forward x1 exact"
    )


def test_conditions_are_what_a_fork_leads_to_three_times_or_more() -> None:
    graph = parse(joint_transformer(3))
    conditions, forks = conditions_of(flow_of(graph))
    assert {graph.nodes[i].op for i in conditions} == {"Split"}
    assert [graph.nodes[i].op for i in forks] == ["Swish"]


def test_what_a_layer_makes_of_a_condition_is_in_it_with_what_it_embeds_and_what_reads_it_elsewhere() -> None:
    row, *_ = rows(fold(parse(conditioned_transformer(6))))
    assert len(row.instances) == 6
    assert outline(row.body, 1) == (
        "Block A x1 exact\n"
        "  LayerNormalization\n  Block B x1 exact\n  Add\n  Mul\n  Add\n"
        "Self-attention x1 exact\n"
        "  Gemm\n  Gemm\n  MatMul\n  Softmax\n  Gemm\n  MatMul\n  Gemm\n"
        "Mul\nAdd\n"
        "Adaptive norm x1 exact\n"
        "  LayerNormalization\n  Add\n  Mul\n  Add\n"
        "Feed-forward x1 exact\n"
        "  Gemm\n  Gelu\n  Gemm\n"
        "Mul\nAdd"
    )


def test_what_is_computed_twice_on_the_way_is_no_condition() -> None:
    layer = "Gemm c\na = .\nGemm c\nAdd a .\ns = .\nMul x s\nAdd . s\nx = .\n"
    assert conditions_of(flow_of(parse("c = input\nx = input\nGelu c\nc = .\n" + 3 * layer)))[0] == frozenset()


def test_two_layers_do_not_make_a_condition() -> None:
    assert conditions_of(flow_of(parse(joint_transformer(1)))) == (frozenset(), frozenset())


def test_streams_that_share_their_scores_are_one_layer_and_their_sublayers_end_with_their_norms() -> None:
    (row,) = rows(fold(parse(shared_scores(6))))
    assert len(row.instances) == 6
    assert outline(row.body, 2) == (
        "Attention scores x2 exact\n  Gemm\n  Gemm\n  MatMul\n"
        "Add\nAdd\n"
        "Mixer layer x2 exact\n"
        "  Softmax\n"
        "  Residual block x1 exact\n    Block B x1 exact\n    Add & norm x1 exact\n"
        "  Feed-forward x1 exact\n    Linear layer x1 exact\n    Add & norm x1 exact"
    )
