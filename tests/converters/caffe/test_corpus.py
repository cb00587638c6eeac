"""Real networks, read from end to end: published counts, the same figures as from ONNX, refusals of what is broken."""

from collections import Counter
from pathlib import Path

import pytest

import nnviz
from nnviz.converters import convert, converters, open_source
from nnviz.cost import parameters, total_macs
from nnviz.graph import Graph, Node, Shape, blocks, operators

PARAMETERS = {
    "alexnet_v1_2014-12": 60.97,  # Krizhevsky et al. 2012: "60 million"
    "caffenet_v0_2014-02": 60.97,  # Jia et al. 2014
    "dpn92": 37.67,  # Chen et al. 2017, table 2: 37.8 M with the mean and variance of norms
    "fasterrcnn_vgg16_test": 137.08,  # Ren et al. 2015: VGG-16's 138.4 M with other heads
    "googlenet_deploy": 7.00,  # Szegedy et al. 2015
    "inception_v4": 42.68,  # Szegedy et al. 2017
    "mobilenet_v2": 3.51,  # Sandler et al. 2018, table 4: 3.4 M
    "resnet269_v2": 102.07,
    "resnet50_deploy": 25.56,  # He et al. 2016
    "squeezenet_v1.1_train_val": 1.24,  # Iandola et al. 2016
}
"""Millions of parameters that training learns."""

REPEATS = {
    "dpn92": ("Dual path block", [3, 4, 20, 3]),  # Chen et al. 2017, table 1
    "googlenet_deploy": ("Inception module", [2, 5, 2]),  # Szegedy et al. 2015, table 1
    "inception_v4": ("Inception module", [4, 7, 3]),  # Szegedy et al. 2017, figure 9
    "mobilenet_v2": ("Inverted residual", [2, 3, 4, 3, 3]),  # 1 before and behind: Sandler et al. 2018, table 2
    "resnet269_v2": ("Bottleneck", [3, 30, 48, 8]),
    "resnet50_deploy": ("Bottleneck", [3, 4, 6, 3]),  # He et al. 2016, table 1
    "squeezenet_v1.1_train_val": ("Fire module", [2, 2, 4]),  # Iandola et al. 2016, table 1
}
"""How often the block that a network is made of repeats, stage by stage."""


SYNONYMS = {"Sum": "Add"}


MACS = {
    "alexnet_v1_2014-12": 0.72,  # Netscope: 725 M
    "googlenet_deploy": 1.58,  # Szegedy et al. 2015: 1.5 G multiply-adds
    "inception_v4": 12.25,  # Netscope: 12.27 G, of every kind of layer
    "mobilenet_v2": 0.43,  # with one stage more at twice the resolution than Sandler et al. 2018
    "resnet50_deploy": 3.86,  # He et al. 2016, table 1: 3.8 G
    "squeezenet_v1.1_train_val": 0.39,  # Netscope: 388 M
}
"""Thousand millions of multiply-accumulates of one image."""


def network(shared: Path, name: str) -> Path:
    return next(
        path for path in (shared / "models/caffe").iterdir() if path.stem == name and path.suffix != ".caffemodel"
    )


def texts(shared: Path) -> list[Path]:
    return sorted(path for path in (shared / "models/caffe").iterdir() if path.suffix != ".caffemodel")


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_are_as_many_as_published(shared: Path, name: str) -> None:
    graph = nnviz.load(network(shared, name)).graph
    assert (
        round(parameters(weight for node in operators(graph) for weight in node.weights) / 1e6, 2) == PARAMETERS[name]
    )


@pytest.mark.parametrize("name", MACS)
def test_multiply_accumulates_are_as_many_as_published(shared: Path, name: str) -> None:
    count = total_macs(nnviz.load(network(shared, name)).graph)
    assert count is not None
    assert round(count / 1e9, 2) == MACS[name]


@pytest.mark.parametrize("name", REPEATS)
def test_blocks_repeat_as_published(shared: Path, name: str) -> None:
    label, counts = REPEATS[name]
    graph = nnviz.load(network(shared, name)).fold().graph
    repeats = [len(block.instances) for block in blocks(graph) if block.label == label]
    assert [count for count in repeats if count > 1] == counts


@pytest.mark.parametrize(
    ("caffe", "onnx"),
    [
        ("googlenet_deploy", "models/onnx/light_inception_v1.onnx"),
        ("resnet50_deploy", "models/onnx/light_resnet50.onnx"),
        ("resnet50_deploy", "folding/resnet50.ts.onnx"),
        ("squeezenet_v1.1_train_val", "models/onnx/squeezenet_fp16.onnx"),
    ],
)
def test_a_network_folds_into_the_same_blocks_as_from_onnx(shared: Path, light: Path, caffe: str, onnx: str) -> None:
    path = shared / onnx if (shared / onnx).exists() else light / Path(onnx).name
    found, other = (nnviz.load(each).fold().graph for each in (network(shared, caffe), path))
    assert kinds(found) == kinds(other)


def kinds(graph: Graph) -> list[tuple[str, int, list[str]]]:
    """Every block that has a name of its own: its label, its copies, and the operators of one; exporters to ONNX may
    have folded norms into convolutions."""
    ends = {"Stem", "Stage", "Head"}  # a file that ends in probabilities has a head, one without has none
    return [
        (block.label, len(block.instances), sorted(_without_norm(node) for node in operators(block.body)))
        for block in blocks(graph)
        if block.label not in ends
    ]


def _without_norm(node: Node) -> str:
    return "+".join(SYNONYMS.get(op, op) for op in (node.op, *node.then) if op != "BatchNormalization")


def test_a_text_and_its_weights_are_the_same_network(shared: Path) -> None:
    folder = shared / "models/caffe"
    for name in ("mtcnn_det1", "mtcnn_det3"):
        text, weights = folder / f"{name}.prototxt", folder / f"{name}.caffemodel"
        plain, joined = nnviz.load(text).graph, nnviz.load(text, weights=weights).graph
        assert str(plain) == str(joined)
        assert shapes_of_weights(plain) == shapes_of_weights(joined)
        assert joined.remarks == ()
        assert all(weight.stored == 4 * (weight.type.size or 0) for node in joined.nodes for weight in node.weights)


def shapes_of_weights(graph: Graph) -> list[Shape | None]:
    return [weight.type.shape for node in graph.nodes for weight in node.weights]


def test_shapes_are_known_wherever_the_input_is(shared: Path) -> None:
    known = Counter[bool]()
    for path in texts(shared):
        source = open_source(path)
        converter = next(converter for converter in converters() if converter.matches(source))
        assert converter.infer is not None
        graph = converter.infer(converter.read(source))
        if all(value.type.shape for value in graph.inputs):
            made = [value.type.shape for node in graph.nodes for value in node.outputs]
            known.update(shape is not None and None not in shape for shape in made)
    assert known[True] > 3000
    assert known[False] <= 0.02 * known.total()


def test_every_layer_is_drawn_or_hidden_with_a_reason(shared: Path) -> None:
    for path in texts(shared):
        graph = convert(path)
        drawn = [index for node in graph.nodes for index in node.sources]
        hidden = [hidden.member for hidden in graph.hidden]
        assert sorted(drawn + hidden) == [*range(len(drawn) + len(hidden))]
        made = {*graph.inputs}
        for node in graph.nodes:
            assert all(value.constant or value in made for value in node.inputs)
            made.update(node.outputs)


REFUSED = {
    "otherproto/lenet_solver.prototxt": "the settings of a Caffe solver",
    "otherproto/labelmap.prototxt": "a list of labels",
    "otherproto/mediapipe_graph.prototxt": "a MediaPipe graph",
    "otherproto/triton_config.prototxt": "the settings of an inference server",
    "prototxt/missing_last_brace.prototxt": "the text ends before the { of line",
    "prototxt/extra_brace.prototxt": "line 169: unexpected '}'",
    "prototxt/unterminated_string.prototxt": "line 71: a string without its closing quote",
    "prototxt/missing_colon.prototxt": "line 39: ':' or '{' expected behind bottom",
    "prototxt/garbage_token.prototxt": "line 2: unexpected '@@@'",
    "prototxt/deep_nesting_5000.prototxt": "nested more than 100 deep",
    "truncated/resnet50_cut_midlayer.prototxt": "line 1168: ",
    "truncated/mtcnn_det3_half.caffemodel": "truncated Caffe weights: ",
    "zero/only_whitespace.prototxt": "only white space",
    "wrongkind/github_page.prototxt": "an HTML page",
}


@pytest.mark.parametrize("name", REFUSED)
def test_broken_files_are_refused_by_what_they_are(shared: Path, name: str) -> None:
    path = shared / "broken" / name
    with pytest.raises(nnviz.NnvizError) as caught:
        convert(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert REFUSED[name] in str(caught.value)
    assert str(caught.value).isprintable()


def test_only_caffe_networks_match(shared: Path) -> None:
    caffe = next(converter for converter in converters() if converter.name == "caffe")
    for path in sorted((shared / "models").rglob("*")):
        if path.is_file() and "LICENSES" not in path.parts:
            assert caffe.matches(open_source(path)) == (path.parent.name == "caffe"), path
