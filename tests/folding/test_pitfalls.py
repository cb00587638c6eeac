"""Mistakes that were made once: each cost blocks, and each is a small graph here."""

from dataclasses import replace

import pytest

from nnviz.folding import fold
from nnviz.folding.mining.line import line_of
from nnviz.folding.mining.runs import Run, maximal_runs
from nnviz.folding.order.broadcasts import broadcasts, memories, readers_of
from nnviz.folding.order.flow import flow_of
from nnviz.folding.order.ordering import canonical_order
from nnviz.folding.thresholds import THRESHOLDS
from nnviz.graph import Block, Graph, blocks, operators
from nnviz.notation import parse
from tests.folding.networks import attend, bert, decoder_layer, post_norm, pre_norm, residual, resnet, transformer, unet
from tests.folding.outline import outline, rows


def top(text: str) -> list[str]:
    return outline(fold(parse(text)), 0).splitlines()


def names(graph: Graph, found: frozenset[int]) -> list[str]:
    return [graph.nodes[i].op for i in sorted(found)]


@pytest.mark.parametrize("layers", [10, 12, 40])
def test_long_runs_are_not_cut_off(layers: int) -> None:
    assert maximal_runs([1, 2, 3, 4, 5] * layers) == [Run(0, 5 * layers, 5)]
    assert f"Transformer layer x{layers} exact" in top(bert(layers))


def test_a_mask_is_computed_before_the_layers() -> None:
    found = top(
        "ids = input\nmask = input\nGather ids\nx0 = .\nWhere mask\nm = .\nNeg m\nhidden = .\nRelu x0\n"
        + 6 * pre_norm("hidden")
        + "Gemm\n"
    )
    assert found[-2:] == ["Transformer layer x6 exact", "Gemm"]
    assert {"Where", "Neg"} < set(found)


def test_keys_and_values_of_a_memory_stay_in_their_layers() -> None:
    (decoder,) = (
        node for node in fold(parse(transformer(4))).nodes if isinstance(node, Block) and node.label == "Decoder layer"
    )
    assert [sum(node.op == "Gemm" for node in operators(copy)) for copy in decoder.instances] == [10] * 4


def test_a_residual_stream_is_no_broadcast() -> None:
    spelt_out = "x = .\nPow x\nReduceMean\nSqrt\nDiv x .\nGemm:64\nGemm:64\nAdd x .\n"
    graph = parse("Gather\n" + 6 * spelt_out + "Gemm\n")
    flow = flow_of(graph)
    assert broadcasts(readers_of(flow), canonical_order(flow)) == frozenset()


def test_masks_and_memories_are_found() -> None:
    graph = parse(bert(4))
    flow = flow_of(graph)
    assert names(graph, broadcasts(readers_of(flow), canonical_order(flow))) == ["Where"]
    graph = parse(transformer(4))
    flow = flow_of(graph)
    order, readers = canonical_order(flow), readers_of(flow)
    assert (names(graph, broadcasts(readers, order)), names(graph, memories(readers, order))) == (
        [],
        ["LayerNormalization"],
    )


def test_an_accidental_period_of_two_stages_does_not_win() -> None:
    block = "x = .\nConv3x3+Relu\nConv3x3\nAdd+Relu . x\n"
    down = "Conv1x1/2\n"
    assert top("Conv7x7\n" + 2 * (down + 3 * block) + "Gemm\n")[1:-1].count("Basic block x3 widths") in (0, 2)
    found = {(block.label, len(block.instances)) for block in blocks(fold(parse("Conv7x7\n" + 2 * (down + 3 * block))))}
    assert ("Basic block", 3) in found


def test_a_post_norm_layer_begins_behind_the_norm() -> None:
    (layer,) = (node for node in fold(parse(bert(6))).nodes if isinstance(node, Block))
    ops = [node.op for node in operators(layer.body)]
    assert (ops[0], ops[-1]) == ("Gemm", "LayerNormalization")
    assert top("Gather\nLayerNormalization\n" + 6 * post_norm())[2:] == ["Transformer layer x6 exact"]


def test_runs_inside_residual_blocks_do_not_walk_into_the_next() -> None:
    half = "GroupNormalization+Swish\nConv3x3:64\n"
    found = top("Conv3x3\n" + 4 * f"x = .\n{half}{half}Add x .\n" + "GroupNormalization+Swish\nConv3x3:4\n")
    assert found[1] == "Residual block x4 exact"


def test_a_run_does_not_take_the_first_branch_of_a_module() -> None:
    stem = 2 * "Conv3x3+Relu\nMaxPool/2\nConv1x1+Relu\n"
    module = (
        "x = .\nConv1x1+Relu x\na = .\nConv1x1+Relu x\nConv5x5+Relu\nb = .\nMaxPool x\nConv1x1+Relu\nConcat a b .\n"
    )
    folded = fold(parse("Conv3x3\n" + stem.removesuffix("Conv1x1+Relu\n") + module + "Gemm\n"))
    inside = [{node.op for node in operators(copy)} for block in blocks(folded) for copy in block.instances]
    assert all("Concat" in ops or "MaxPool" not in ops or len(ops) == 2 for ops in inside)


def test_the_next_stage_keeps_its_projection() -> None:
    counts = [len(row.instances) for row in rows(fold(parse(resnet(3, 8, 36, 3))))]
    assert counts == [3, 8, 36, 3]


def test_first_experts_without_a_sum_are_experts() -> None:
    expert = "Gemm:32+Swish n\na = .\nGemm:32 n\nMul a .\nGemm:16\nMul . gate\n"
    experts = expert + "s = .\n" + 5 * (expert + "Add s .\ns = .\n")
    layer = f"x = .\nLayerNormalization\nn = .\nGemm:6\nSoftmax\nTopK\ngate = .\n{experts}Add x s\n"
    folded = fold(parse("Gather\n" + 4 * layer + "Gemm\n"))
    gated = [block for block in blocks(folded) if block.label == "SwiGLU"]
    kinds = {block.kind for block in gated}
    assert len(kinds) == 1
    assert sum(len(block.instances) for block in gated) == 4 * 6


def test_alternating_widths_are_pairs() -> None:
    mix = "x = .\nLayerNormalization\nGemm:{}+Gelu\nGemm:{}\nAdd x .\n"
    found = top("Conv4x4\n" + 4 * (mix.format(196, 64) + mix.format(64, 256)) + "Gemm\n")
    assert found[1] == "Mixer layer x4 exact"


def test_attention_alone_occurs_once_in_each_layer_and_has_a_class() -> None:
    folded = fold(parse("Gather\n" + 4 * pre_norm() + "Gemm\n"))
    attention = [block for block in blocks(folded) if block.label == "Self-attention"]
    assert [len(block.instances) for block in attention] == [1] * len(attention)
    assert len(attention) in (4, 8)


def test_cross_attention_takes_its_keys_from_elsewhere() -> None:
    crossed = "x = .\nLayerNormalization\nn = .\n" + attend("n", "memory") + "Add x .\n"
    feed = "x = .\nLayerNormalization\nGemm:64+Relu\nGemm:64\nAdd x .\n"
    text = "m = input\nRelu m\nmemory = .\nids = input\nGather ids\n" + 4 * (crossed + feed) + "Gemm\n"
    assert "Cross-attention layer x4 exact" in top(text)


def test_the_two_attentions_of_a_decoder_layer_are_two_classes() -> None:
    (decoder,) = (node for node in fold(parse(transformer(4))).nodes if "Decoder" in getattr(node, "label", ""))
    assert isinstance(decoder, Block)
    inside = [(block.label, block.equal) for block in decoder.body.nodes if isinstance(block, Block)]
    assert inside == [("Self-attention", "exact"), ("Cross-attention", "exact"), ("Feed-forward", "exact")]


def test_a_fire_module_ends_where_its_branches_join() -> None:
    fire = "Conv1x1+Relu\ns = .\nConv1x1+Relu s\na = .\nConv3x3+Relu s\nConcat a .\n"
    assert top("Conv3x3\nMaxPool/2\n" + 4 * fire + "Conv1x1+Relu\nGlobalAveragePool\n")[2:4] == [
        "Fire module x4 exact",
        "Conv1x1+Relu",
    ]


@pytest.mark.parametrize("depth", [300, 1000])
def test_deep_nests_are_folded_without_recursion_on_their_depth(depth: int) -> None:
    nested = "Conv3x3\n" + "".join(f"s{i} = .\nLayerNormalization\nConv1x1\n" for i in range(depth))
    nested += "".join(f"Relu\nAdd . s{i}\n" for i in reversed(range(depth)))
    for text in (nested, unet(depth)):
        graph = parse(text)
        assert sum(1 for _ in operators(fold(graph))) == len(graph.nodes)


def test_a_crowded_top_level_is_boxed() -> None:
    ops = ["Conv3x3", "Relu", "MaxPool", "Gemm", "Tanh", "Conv5x5", "Sigmoid", "Clip", "Neg", "Abs", "Sqrt"]
    assert len(top("\n".join([*ops, "Exp", "Log", "Erf", "Sin", "Cos", "Tan", "Floor"]))) <= 15


def test_one_box_does_not_hide_the_network() -> None:
    skip = (
        "Conv3x3\nx = .\n" + 3 * residual(8).replace("x", "y").replace("1y1", "1x1").replace("3y3", "3x3") + "Add . x\n"
    )
    assert len(top("Conv7x7\n" + skip + "Gemm\n")) > 3


def test_variants_that_repeat_are_a_class_of_their_own() -> None:
    block = "x = .\nConv1x1+Relu\nConv{0}x{0}dw+Relu\nConv1x1\nAdd x .\n"
    opener = "Conv1x1+Relu\nConv{0}x{0}dw/2+Relu\nConv1x1\n"
    stages = [opener.format(side) + count * block.format(side) for side, count in ((3, 2), (5, 3), (3, 3), (5, 2))]
    folded = fold(parse("Conv3x3\n" + "".join(stages) + "Gemm\n"))
    found = [(row.kind, len(row.instances)) for row in rows(folded)]
    assert found == [("B1", 3), ("B3", 4), ("B1", 4), ("B3", 3)]


def test_most_copies_of_a_row_say_what_is_regular() -> None:
    projected = residual(64, projection=True)
    single = "".join(f"Gemm:8\n{projected}" for _ in range(4))
    (row, *others) = [
        node
        for node in fold(parse("Conv7x7\n" + projected + 3 * residual(64) + single + "Gemm\n")).nodes
        if isinstance(node, Block) and node.label == "Bottleneck"
    ]
    assert [(variant.instance, variant.differs) for variant in row.variants] == [(0, "projection")]
    assert (row.body_index, [other.variants for other in others]) == (1, [()] * len(others))


def test_neighbours_with_another_kernel_are_another_class() -> None:
    squeeze = "s = .\nGlobalAveragePool\nConv1x1+Relu\nConv1x1+Sigmoid\nMul s .\n"
    opener = f"Conv1x1+Relu\nConv{{0}}x{{0}}dw+Relu\n{squeeze}Conv1x1\n"
    stages = [
        opener.format(side) + count * f"x = .\n{opener.format(side)}Add x .\n" for side, count in ((3, 1), (5, 3))
    ]
    folded = fold(parse("Conv3x3\n" + "".join(stages) + "Gemm\n"))
    found = [(row.kind, len(row.instances)) for row in rows(folded)]
    assert found == [("B0", 2), ("B2", 4)]


def test_a_single_other_kernel_stands_in_a_row_of_its_own() -> None:
    block = "x = .\nConv1x1+Relu\nConv{0}x{0}dw+Relu\nConv1x1\nAdd x .\n"
    folded = fold(parse("Conv3x3\n" + 3 * block.format(3) + block.format(5) + 3 * block.format(3) + "Gemm\n"))
    found = [len(row.instances) for row in rows(folded)]
    assert found == [3, 1, 3]


def test_rolled_windows_share_the_class_of_their_attention() -> None:
    feed = "x = .\nLayerNormalization\nGemm:9+Relu\nGemm:3\nAdd x .\n"
    plain = f"x = .\nLayerNormalization\nn = .\n{attend()}Add x .\n{feed}"
    rolled = f"x = .\nLayerNormalization\nRoll\nn = .\n{attend()}Roll\nAdd x .\n{feed}"
    folded = fold(parse("Gather\n" + 3 * (plain + rolled) + "Gemm\n"))
    cores = [block for block in blocks(folded) if block.label == "Self-attention" and block.body.nodes[0].op == "Gemm"]
    assert len(cores) == 6
    assert len({block.kind for block in cores}) == 1


def test_a_fragment_without_a_name_is_not_boxed() -> None:
    folded = fold(parse("Gather\n" + 4 * pre_norm() + "Gemm\n"))
    assert all(block.label != "Block A" for block in blocks(folded))


def test_a_decoder_that_shares_its_first_norm_with_the_encoder_is_no_layer_of_it() -> None:
    shared = "ids = input\nGather ids\ne = .\nLayerNormalization\nn0 = .\n"
    norm, encoder, decoder = "x = .\nLayerNormalization\nn = .\n", pre_norm(), decoder_layer()
    assert encoder.startswith(norm)
    assert decoder.startswith(norm)
    first = "x = e\nn = n0\n"
    text = shared + first + encoder.removeprefix(norm) + 5 * encoder + "LayerNormalization\nmemory = .\n"
    text += first + decoder.removeprefix(norm) + 5 * decoder + "Gemm:1000\n"
    assert [line for line in top(text) if "layer" in line] == [
        "Encoder layer x6 exact",
        "Decoder layer x6 exact {0: without norm}",
    ]


def test_a_rotary_table_is_computed_before_the_layers() -> None:
    rotated = pre_norm().replace("q = .", "Mul . r\nq = .").replace("k = .", "Mul . r\nk = .")
    found = top("positions = input\nCos positions\nr = .\nids = input\nGather ids\n" + 6 * rotated + "Gemm\n")
    assert sorted(found[:2]) == ["Cos", "Gather"]
    assert found[2:] == ["Transformer layer x6 exact", "Gemm"]


def test_no_copy_is_lost_to_the_norm_behind_the_last_layer() -> None:
    """From the middle of the first layer to that norm the labels repeat as well, but once less."""
    found = top("Gather\n" + 4 * pre_norm() + "LayerNormalization\nGemm:2\n")
    assert found == ["Gather", "Transformer layer x4 exact", "LayerNormalization", "Gemm"]


def test_what_is_read_behind_a_row_does_not_change_its_body() -> None:
    layers = 6 * pre_norm()
    plain = fold(parse("Gather\n" + layers + "Gemm\n"))
    skipped = fold(parse("Gather\ns = .\n" + layers + "Concat . s\nGemm\n"))
    bodies = [next(node for node in graph.nodes if isinstance(node, Block)).body for graph in (plain, skipped)]
    assert outline(bodies[0]) == outline(bodies[1])


@pytest.mark.parametrize(("length", "region"), [(5, False), (THRESHOLDS.exact_length, True)])
def test_only_short_stretches_are_looked_into(length: int, region: bool) -> None:
    """Two tensors enter this one; nested as deep as they are long, such stretches would take quadratic time."""
    graph = parse("Conv3x3\na = .\nConv5x5 a\nb = .\nTanh a\n" + length * "Relu\n" + "Add . b\nGemm\n")
    flow = flow_of(graph)
    line = line_of(flow, canonical_order(flow), frozenset())
    start = line.names.index("Tanh")
    assert line.is_region(start, start + length + 2) is region


def test_wrong_scopes_change_names_alone() -> None:
    graph = parse(resnet(3, 4, 6, 3))
    wrong = tuple(
        replace(node, scope=(f"layer{i // 7}", str(i % 3)), modules=("Layer", "Part"))
        for i, node in enumerate(graph.nodes)
    )
    found, misled = fold(graph), fold(replace(graph, nodes=wrong))
    assert [node.sources for node in operators(misled)] == [node.sources for node in operators(found)]
    assert [(block.kind, len(block.instances)) for block in blocks(misled)] == [
        (block.kind, len(block.instances)) for block in blocks(found)
    ]


def test_blocks_around_copies_of_one_block_are_of_one_class() -> None:
    split = "z = .\nSplit\n{}Concat . z\n" + pre_norm() + "Add . z\n"
    convolution = "x = .\nConv7x7dw:64\nLayerNormalization\nGemm+Gelu\nGemm\nAdd x .\n"
    stages = [count * convolution + split.format(more * "Conv3x3dw\nAdd . z\n") for count, more in ((3, 1), (8, 2))]
    folded = fold(parse("Conv4x4/4\n" + "LayerNormalization\nConv2x2/2\n".join(stages) + "Gemm\n"))
    around = {node.kind for node in folded.nodes if isinstance(node, Block) and node.body.nodes[0].op == "Split"}
    assert len(around) == 1


def test_a_weak_border_of_the_first_copy_turns_no_row_around() -> None:
    body = "Conv1x1+Relu x\nConv3x3+Relu\nConv1x1\n"
    first, others = f"x = .\nConv1x1/2\np = .\n{body}Add . p\nRelu\n", f"x = .\n{body}Add . x\nRelu\n"
    separable = "x = .\n{}Conv1x1:640+Relu x\nConv3x3dw+Relu\nConv1x1\nAdd . {}\nRelu\n"
    behind = separable.format("Conv1x1/2\np = .\n", "p") + 4 * separable.format("", "x")
    (row, _) = rows(fold(parse("Conv3x3/2\nRelu\n" + first + 5 * others + behind + "Conv1x1+Relu\nGemm\n")))
    ops = [[node.op for node in operators(copy)] for copy in row.instances]
    assert [(first, last) for first, *_, last in ops] == 6 * [("Conv", "Relu")]


def test_stages_of_two_blocks_whose_first_resamples_and_adds_nothing() -> None:
    """MobileNet-V3's kin: a block begins with its expansion, and the first of a stage is of the class of the other."""
    excite = "d = .\nGlobalAveragePool\nConv1x1:8+Relu\nConv1x1:{0}+Sigmoid\nMul . d\n"
    first, second = (
        f"Conv1x1:{{0}}+Relu\nConv5x5dw{stride}:{{0}}+Relu\n{excite}Conv1x1:{{1}}\n" for stride in ("/2", "")
    )
    stages = [f"{first}x = .\n{second}Add . x\n".format(6 * width, width) for width in (24, 40, 80)]
    folded = fold(parse("Conv3x3/2:16\n" + "".join(stages) + "Conv1x1:960+Relu\nGemm\n"))
    blocks_of = [copy for block in blocks(folded) if block.label == "MBConv" for copy in block.instances]
    widths = [node.weights[0].type.shape for node in (next(iter(operators(copy))) for copy in blocks_of)]
    assert sorted(widths) == [(144,), (144,), (240,), (240,), (480,), (480,)]
