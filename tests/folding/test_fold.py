"""What a reader sees of well-known networks."""

from pathlib import Path

import pytest

from nnviz.cleaning import clean
from nnviz.converters import open_source, recognise
from nnviz.folding import fold
from nnviz.graph import Block, Graph, blocks
from nnviz.notation import parse
from tests.folding.networks import bert, densenet, googlenet, inception, pre_norm, resnet, transformer, unet
from tests.folding.outline import outline, rows


def counts(graph: Graph, label: str) -> list[int]:
    """The lengths of the top-level blocks called `label`."""
    return [len(node.instances) for node in rows(graph) if node.label == label]


def test_resnet_50() -> None:
    body = "\n    Conv1x1+Relu\n    Conv3x3+Relu\n    Conv1x1\n    Add+Relu\n"
    stage = "Stage x1 counts\n  Bottleneck"
    assert outline(fold(parse(resnet(3, 4, 6, 3)))) == (
        "Conv7x7/2+Relu\nMaxPool/2\n"
        f"{stage} x3 widths {{0: projection}}{body}"
        f"{stage} x4 widths {{0: projection, /2}}{body}"
        f"{stage} x6 widths {{0: projection, /2}}{body}"
        f"{stage} x3 widths {{0: projection, /2}}{body}"
        "GlobalAveragePool\nGemm"
    )


@pytest.mark.parametrize("stages", [(2, 2, 2, 2), (3, 4, 23, 3), (3, 8, 36, 3)])
def test_every_resnet_keeps_its_stages(stages: tuple[int, ...]) -> None:
    folded = fold(parse(resnet(*stages)))
    assert counts(folded, "Bottleneck") == list(stages)
    assert {block.kind for block in rows(folded)} == {"B1"}
    assert all(block.variants[0].instance == 0 and block.body_index == 1 for block in rows(folded))


def test_bert_is_twelve_layers_behind_its_embedding() -> None:
    assert outline(fold(parse(bert(12))), 1) == (
        "Where\nGather\nLayerNormalization\n"
        "Transformer layer x12 exact\n"
        "  Self-attention x1 exact\n  Feed-forward x1 exact\n"
        "Gemm"
    )


def test_an_encoder_and_a_decoder() -> None:
    folded = fold(parse(transformer(6)))
    assert outline(folded, 0) == (
        "Gather\nEncoder layer x6 exact\nLayerNormalization\n"
        "Embedding\nDecoder layer x6 exact\nLayerNormalization\nGemm"
    )


def test_googlenet_is_two_five_two() -> None:
    folded = fold(parse(googlenet()))
    assert counts(folded, "Inception module") == [2, 5, 2]
    assert [(block.label, block.equal) for block in blocks(folded)] == 3 * [
        ("Stage", "counts"),
        ("Inception module", "widths"),
    ]


def test_one_inception_module_alone_is_of_the_class_of_the_others() -> None:
    text = "Conv7x7\n" + inception(64) + inception(96) + "MaxPool/2\nConv1x1\n" + inception(128) + "Gemm\n"
    folded = fold(parse(text))
    assert counts(folded, "Inception module") == [2, 1]
    assert len({block.kind for block in blocks(folded)}) == 1


def test_densenet_counts_no_transition() -> None:
    assert counts(fold(parse(densenet(6, 12, 24, 16))), "Dense layer") == [6, 12, 24, 16]


def test_the_levels_of_a_unet_stay_apart_and_share_a_class() -> None:
    folded = fold(parse(unet(4)))
    found = [node for node in folded.nodes if isinstance(node, Block)]
    assert all(len(block.instances) == 1 for block in found)
    kinds = [block.kind for block in found]
    assert max(kinds.count(kind) for kind in kinds) >= 4


def test_layers_with_the_same_weights_say_so() -> None:
    layer = pre_norm().replace("Gemm:64", "Gemm:64@g").replace("Gemm:256", "Gemm:256@f")
    layer = layer.replace("LayerNormalization", "LayerNormalization@n")
    (block,) = (node for node in fold(parse("Gather\n" + 6 * layer + "Gemm:2\n")).nodes if isinstance(node, Block))
    assert (len(block.instances), block.shared, block.equal) == (6, True, "exact")


def test_equality_is_judged_by_widths_and_attributes() -> None:
    narrow, wide, dilated = ("x = .\nConv3x3:{0}{1}+Relu\nConv3x3:{0}\nAdd . x\n".format(*row) for row in
                             ((8, ""), (16, ""), (8, "~2")))  # fmt: skip

    def found(text: str) -> str:
        return outline(fold(parse("Conv7x7\n" + text + "Gemm\n")), 0).splitlines()[1]

    assert found(4 * narrow) == "Basic block x4 exact"
    assert found(2 * narrow + 3 * wide) == "Basic block x5 widths"
    assert found(2 * narrow + 3 * dilated) == "Basic block x5 structure"


def test_what_crosses_the_border_of_a_block() -> None:
    folded = fold(parse(bert(3)))
    (layer,) = (node for node in folded.nodes if isinstance(node, Block))
    made = {value: node for node in folded.nodes for value in node.outputs}
    assert [made[value].op for value in layer.inputs] == ["LayerNormalization", "Where"]
    assert [copy.outputs for copy in layer.instances][-1] == layer.outputs
    assert layer.instances[1].inputs[0] in layer.instances[0].outputs


@pytest.mark.parametrize(
    ("name", "label", "stages"),
    [
        ("resnet50", "Bottleneck", [3, 4, 6, 3]),
        ("inception_v1", "Inception module", [2, 5, 2]),
    ],
)
def test_real_files(light: Path, name: str, label: str, stages: list[int]) -> None:
    source = open_source(light / f"light_{name}.onnx")
    folded = fold(clean(recognise(source).read(source)))
    assert counts(folded, label) == stages
