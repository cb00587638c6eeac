"""How often the blocks of well-known networks repeat, as their papers print it."""

from pathlib import Path

import pytest

import nnviz
from nnviz.graph import Graph, blocks, operators
from tests.folding.outline import rows

LIGHT = {
    "resnet50": [3, 4, 6, 3],  # He et al. 2016, Deep residual learning, table 1
    "densenet121": [6, 12, 24, 16],  # Huang et al. 2017, Densely connected convolutional networks, table 1
    "inception_v1": [2, 5, 2],  # Szegedy et al. 2015, Going deeper with convolutions, table 1
    "inception_v2": [2, 5, 3],  # Ioffe and Szegedy 2015, Batch normalization, figure 5: 3c and 4e open a resolution
    "shufflenet": [4, 8, 4],  # Zhang et al. 2018, ShuffleNet, table 1
    "squeezenet": [2, 2, 4],  # Iandola et al. 2016, SqueezeNet, release 1.1: fire 2-3, 4-5, 6-9
}
SHARED = {
    "albert": [[12]],  # Lan et al. 2020, ALBERT, table 1: one layer, twelve times
    "bart": [[6], [6]],  # Lewis et al. 2020, BART, section 2.1: base
    "bert_base": [[12]],  # Devlin et al. 2019, BERT, section 3
    "convnext_tiny": [[3, 3, 9, 3]],  # Liu et al. 2022, A ConvNet for the 2020s, section 3
    "cspdarknet53": [[1, 2, 8, 8, 4]],  # Redmon and Farhadi 2018, YOLOv3, table 1; Wang et al. 2020, CSPNet
    "densenet121": [[6, 12, 24, 16]],  # Huang et al. 2017, table 1
    "distilbert": [[6]],  # Sanh et al. 2019, DistilBERT, section 3: half of BERT's
    "efficientnet_b0": [[2, 2, 3, 3, 4, 1]],  # Tan and Le 2019, EfficientNet, table 1: stages 3 to 8
    "googlenet": [[2, 5, 2]],  # Szegedy et al. 2015, table 1
    "gpt2": [[12]],  # Radford et al. 2019, Language models are unsupervised multitask learners, table 2
    "hrnet_w18": [[4] * 9],  # Wang et al. 2019, section 3: four blocks in each of 2, 3, 4 streams
    "inception_resnet_v1": [[5], [10]],  # Szegedy et al. 2017, Inception-v4, figure 15
    "inception_resnet_v2": [[10, 20, 10]],  # the same in the authors' release
    "inception_v3": [[3], [4], [2]],  # Szegedy et al. 2016, Rethinking Inception, table 1: 3, 5 with a reduction, 2
    "llama": [[16]],  # Llama 3.2 model card: 1B
    "mlp_mixer_s16": [[8]],  # Tolstikhin et al. 2021, MLP-Mixer, table 1
    "mobilenetv2": [[2, 3, 4, 3, 3]],  # Sandler et al. 2018, MobileNetV2, table 2
    "mobilenetv3_large": [[2, 3, 4, 2, 3]],  # Howard et al. 2019, Searching for MobileNetV3, table 1
    "regnety_016": [[2, 6, 17, 2]],  # Radosavovic et al. 2020, Designing network design spaces, figure 19
    "resnet18": [[2, 2, 2, 2]],  # He et al. 2016, table 1
    "resnet50": [[3, 4, 6, 3]],  # the same
    "resnet152": [[3, 8, 36, 3]],  # the same
    "seresnext50": [[3, 4, 6, 3]],  # Hu et al. 2018, Squeeze-and-excitation networks, table 1
    "shufflenet_v2": [[4, 8, 4]],  # Ma et al. 2018, ShuffleNet V2, table 5
    "swin_tiny": [[2, 2, 6, 2]],  # Liu et al. 2021, Swin Transformer, section 3.3
    "t5_small": [[6], [6]],  # Raffel et al. 2020, T5, section 3.7.2
    "unet": [[1, 1, 1, 1]],  # Ronneberger et al. 2015, U-Net, figure 1: four down, four up
    "vit_tiny": [[12]],  # Touvron et al. 2021, DeiT, table 1
    "wav2vec2": [[12]],  # Baevski et al. 2020, wav2vec 2.0, section 4.2: base
    "whisper_tiny": [[4], [4]],  # Radford et al. 2023, Whisper, table 1
}


def counts(graph: Graph) -> list[list[int]]:
    """How often blocks repeat, row by row: those at the top level, and those of each label."""
    found: dict[str, list[int]] = {}
    for block in blocks(graph):
        found.setdefault(block.label, []).append(len(block.instances))
    return [[len(row.instances) for row in rows(graph)], *found.values()]


def contains(graph: Graph, row: list[int]) -> bool:
    """Whether `row` stands somewhere in the rows of `graph`."""
    return any(found[i : i + len(row)] == row for found in counts(graph) for i in range(len(found)))


@pytest.mark.parametrize("network", LIGHT)
def test_light_networks(network: str, light: Path) -> None:
    assert contains(nnviz.load(light / f"light_{network}.onnx").fold().graph, LIGHT[network])


@pytest.mark.parametrize("exporter", ["ts", "dynamo"])
@pytest.mark.parametrize("network", SHARED)
def test_exported_networks(network: str, exporter: str, shared: Path) -> None:
    path = shared / "folding" / f"{network}.{exporter}.onnx"
    if not path.exists():
        pytest.skip(f"no {path.name}")
    folded = nnviz.load(path).fold().graph
    for expected in SHARED[network]:
        assert contains(folded, expected), counts(folded)


@pytest.mark.parametrize("exporter", ["ts", "dynamo"])
def test_no_variant_tears_a_spatial_transformer(exporter: str, shared: Path) -> None:
    """Rombach et al. 2022: three levels of two down and three up, one in the middle; the next row wants its end."""
    path = shared / "folding" / f"sd_unet.{exporter}.onnx"
    if not path.exists():
        pytest.skip(f"no {path.name}")
    copies = [copy for block in blocks(nnviz.load(path).fold().graph) for copy in block.instances]
    held = [[node.op for node in operators(copy)] for copy in copies]
    whole = [
        ops
        for ops in held
        if ops[:2] == ["GroupNormalization", "Conv"]
        and ops.count("Softmax") == 2
        and ops.count("GroupNormalization") == 1
    ]
    assert [ops[-2:] for ops in whole] == (3 * 2 + 1 + 3 * 3) * [["Conv", "Add"]]
