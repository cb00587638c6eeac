"""Where blocks of several classes stand at each resolution, the top level is drawn in stages where that shortens it."""

from nnviz.folding import fold, unfold
from nnviz.graph import Graph, TensorType, integers
from nnviz.notation import parse
from tests.folding.outline import outline

HEAD = "GlobalAveragePool\nFlatten\nGemm:10\n"


def convolves(width: int) -> str:
    return f"x = .\nConv3x3dw:{width}\nConv1x1:{2 * width}+Relu\nConv1x1:{width}\nAdd x .\n"


def mixes(width: int) -> str:
    return f"x = .\nConv1x1:{width}+Relu\nConv5x5:{width}\nSigmoid\nMul . x\nConv1x1:{width}\nAdd x .\n"


def hybrid(*counts: int, stride: str = "/2") -> str:
    found = "Conv4x4/4:16\n"
    for stage, count in enumerate(counts):
        width = 16 << stage
        found += f"LayerNormalization\nConv2x2{stride}:{width}\n" * (stage > 0)
        found += count * convolves(width) + mixes(width)
    return found + HEAD


def top(text: str) -> list[str]:
    return outline(fold(parse(text)), 0).splitlines()


def stages(text: str) -> list[str]:
    return [line for line in top(text) if line.startswith("Stage") and line.endswith(("blocks}", "layers}"))]


def test_what_stands_between_two_changes_of_resolution_is_a_stage() -> None:
    assert top(hybrid(3, 2, 8, 3, 2)) == [
        "Conv4x4/4",
        "Stage x1 exact",
        "Stage x1 exact {0: other layers}",
        "Stage x1 exact {0: 8 + 1 blocks}",
        "Stage x1 exact {0: 3 + 1 blocks}",
        "Stage x1 exact {0: other layers}",
        *HEAD.replace(":10", "").split(),
    ]


def test_a_stage_begins_with_what_lowers_the_resolution_but_for_the_first() -> None:
    found = outline(fold(parse(hybrid(3, 2, 8, 3, 2))), 1)
    assert found.startswith("Conv4x4/4\nStage x1 exact\n  ConvNeXt block x1 ")
    assert found.count("}\n  Conv2x2/2\n") == 4


def test_two_stages_tell_no_more_than_their_blocks() -> None:
    assert not stages(hybrid(3, 2))


def test_a_top_level_that_fits_a_page_is_drawn_in_stages_too() -> None:
    opened = "Conv4x4/4:16\n" + "".join(
        f"Conv1x1:{width}\nGelu\nConv3x3dw/2:{width}\nGelu\nConv1x1:{width}\n" + count * convolves(width)
        for width, count in ((32, 2), (64, 6), (128, 2))
    )
    assert [line.split()[0] for line in top(opened + HEAD)] == [
        "Conv4x4/4",
        *3 * ["Stage"],
        *HEAD.replace(":10", "").split(),
    ]


def test_blocks_of_one_resolution_are_no_stages() -> None:
    assert not stages(hybrid(3, 2, 8, 3, 2, stride=""))


def test_a_stage_ends_before_what_is_of_other_sorts() -> None:
    decoder = 6 * "x = .\nLayerNormalization\nGemm\nTanh\nGemm\nAdd x .\n"
    found = outline(fold(parse(hybrid(3, 2, 8, 3, 2).replace(HEAD, "") + decoder)), 1)
    assert "Tanh" not in "".join(part for part in found.split("\n") if part.startswith("  Stage"))
    assert any(line.endswith(" x6 exact") for line in found.splitlines() if not line.startswith(" "))


def test_unfolding_opens_stages() -> None:
    graph = parse(hybrid(3, 2, 8, 3, 2))
    assert str(unfold(fold(graph))) == str(graph)


def reduced(width: int) -> str:
    """A block that mixes at half the resolution, and upsamples what it makes (Li 2023, EfficientFormerV2)."""
    mixing = f"Conv3x3dw/2:{width}\nq = .\nConv1x1:{width}\nMatMul q .\nSoftmax\nMatMul . q\n"
    return f"x = .\n{mixing}Resize\nConv1x1:{width}\nAdd x .\n"


def sized(graph: Graph, entry: int) -> Graph:
    """`graph`, whose values have the shape that follows from strides and upsamplings by two."""
    side = dict.fromkeys(graph.inputs, entry)
    for node in graph.nodes:
        taken = max((side[value] for value in node.inputs if value in side), default=entry)
        made = taken * 2 if node.op == "Resize" else taken // max(integers(node, "strides"), default=1)
        for value in node.outputs:
            side[value] = made
            object.__setattr__(value, "type", TensorType("float32", (1, 16, made, made)))
    return graph


def test_what_is_upsampled_again_before_its_block_ends_changes_no_resolution() -> None:
    early = "".join(f"Conv3x3/2:{width}\n{2 * convolves(width)}" for width in (16, 32))
    late = "".join(
        f"Conv3x3/2:{width}\n{count * convolves(width)}{2 * reduced(width)}" for width, count in ((64, 6), (128, 4))
    )
    found = outline(fold(sized(parse(early + late + HEAD), 256)), 1).splitlines()
    top = [line.split()[0] for line in found if not line.startswith(" ")]
    assert top == [*4 * ["Stage"], "GlobalAveragePool", "Flatten", "Gemm"]
    stages = "\n".join(found).split("\nStage ")[2:]
    assert all(" Conv3x3/2\n" in stage for stage in stages)
    assert ["ConvNeXt block x6" in stage for stage in stages] == [True, False]
    assert not any("  Stage" in stage for stage in stages)


def test_several_rows_of_one_class_in_a_stage_keep_their_boxes() -> None:
    """As the dense stages of RDNet (Kim 2024), of which one resolution has several."""
    third = "".join(f"LayerNormalization\nConv1x1:{width}\n{3 * convolves(width)}" for width in (72, 80))
    text = hybrid(3, 3, 3, 3).replace(mixes(64), third + mixes(80))
    found = outline(fold(parse(text)), 1)
    assert "\n  Stage x2 widths\n" in found
