"""A network that was optimised or quantised is drawn like the network it came from."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import nnviz
from nnviz.cost import parameters, total_macs
from nnviz.graph import Graph, blocks, operators
from tests.optimised.language import HIDDEN, LAYERS, WIDE, WORDS, decoder, encoder, optimised_encoder
from tests.optimised.vision import cnn


def folded(path: Path) -> Graph:
    return nnviz.load(path).fold().graph


def shape(graph: Graph) -> list[tuple[str, int]]:
    return [(block.label, len(block.instances)) for block in blocks(graph)]


def ops(graph: Graph) -> Counter[str]:
    return Counter("+".join((node.op, *node.then)) for node in operators(graph))


def learned(graph: Graph) -> int:
    return parameters(weight for node in operators(graph) for weight in node.weights)


@pytest.mark.parametrize("style", ["QDQ", "QLinear"])
def test_a_quantised_cnn_is_the_cnn(tmp_path: Path, style: str) -> None:
    plain, quantised = folded(cnn(tmp_path / "a.onnx")), folded(cnn(tmp_path / "b.onnx", style))
    assert shape(quantised) == shape(plain) == [("Basic block", LAYERS)]
    assert ops(quantised) == ops(plain)
    assert learned(quantised) == learned(plain)
    assert total_macs(quantised) == total_macs(plain) is not None
    assert {node.attributes.get("quantized") for node in operators(quantised) if node.op == "Conv"} <= {"uint8", "int8"}


@pytest.mark.parametrize("attention", ["Attention", "MultiHeadAttention"])
def test_an_optimised_encoder_is_the_encoder(tmp_path: Path, attention: str) -> None:
    plain, optimised = folded(encoder(tmp_path / "a.onnx")), folded(optimised_encoder(tmp_path / "b.onnx", attention))
    outer = [("Transformer layer", LAYERS)]
    assert shape(plain)[:1] == shape(optimised)[:1] == outer
    assert {label for label, _ in shape(optimised)} <= {label for label, _ in shape(plain)}
    assert learned(optimised) == learned(plain)
    assert total_macs(optimised) == total_macs(plain) is not None
    assert not any(node.domain for node in operators(optimised))


def test_a_decoder_of_four_bits(tmp_path: Path) -> None:
    graph = folded(decoder(tmp_path / "a.onnx"))
    assert shape(graph)[0] == ("Transformer layer", LAYERS)
    layer = 2 * HIDDEN * HIDDEN + 2 * HIDDEN * (HIDDEN // 2) + 3 * HIDDEN * WIDE + 2 * HIDDEN
    assert learned(graph) == LAYERS * layer + HIDDEN + 2 * WORDS * HIDDEN
    assert {node.attributes["quantized"] for node in operators(graph) if node.op == "Gemm"} == {"int4"}
    assert ops(graph)["RotaryEmbedding"] == 2 * LAYERS


@pytest.mark.parametrize(
    ("name", "write"),
    [("encoder", optimised_encoder), ("decoder", decoder), ("cnn", lambda path: cnn(path, "QLinear"))],
)
def test_figures_look_as_they_did(
    tmp_path: Path, name: str, write: Callable[[Path], Path], golden: Callable[[str, bytes], None]
) -> None:
    model = nnviz.load(write(tmp_path / "model.onnx")).fold()
    golden(f"optimised/{name}.svg", model.render("svg", document=False))
    golden(f"optimised/{name}.txt", model.render("text"))
