"""Decoders that refine a reference layer by layer: a step holds a layer, and what the layer is told."""

from nnviz.folding import fold
from nnviz.notation import parse
from tests.folding.networks import attend
from tests.folding.outline import outline, rows

LAYER = f"""
Add h place
q = .
{attend("q", "h")}
Add . h
LayerNormalization
h = .
Add . place
q = .
{attend("q", "m")}
Add . h
LayerNormalization
h = .
Gemm:256+Relu
Gemm:64
Add . h
LayerNormalization
h = .
"""
REFERENCE = "Gemm:64+Relu h\nGemm:64+Relu\nGemm:4\nAdd . r\nSigmoid\nr = .\nGemm:128+Relu\nGemm:64\nplace = .\n"


def refining(layers: int) -> str:
    """A decoder that moves its reference, and tells the next layer where that is (Zhu 2021, Deformable DETR)."""
    entering = "image = input\nConv16x16 image\nm = .\nGather\nh = .\nGemm:4 h\nr = .\n"
    return f"{entering}{layers * (REFERENCE + LAYER)}Gemm:9 h\n"


def test_the_layer_of_a_step_is_a_block_and_begins_with_its_first_sublayer() -> None:
    (steps,) = (row for row in rows(fold(parse(refining(6)))) if len(row.instances) > 1)
    assert len(steps.instances) == 6
    assert outline(steps.body, 1).splitlines() == [
        "Linear stack x1 exact", "  Gemm+Relu", "  Gemm+Relu", "  Gemm",
        "Add", "Sigmoid", "Gemm+Relu", "Gemm", "Transformer block x1 exact",
        "  Self-attention x1 exact", "  Cross-attention x1 exact", "  Feed-forward x1 exact",
    ]  # fmt: skip


def test_attention_whose_weights_a_later_sublayer_reads_stays_in_its_layer() -> None:
    layer = LAYER.replace("place", "h", 1).replace("place", "p", 1)
    (row,) = rows(fold(parse(f"Gather\nm = .\nh = .\n{6 * layer}Gemm:9\n")))
    assert "Softmax" not in outline(row.body, 0).splitlines()
