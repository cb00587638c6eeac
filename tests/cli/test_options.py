"""The options on what is read: shapes, strictness, limits."""

from pathlib import Path

import onnx
import pytest
from click.testing import CliRunner, Result
from onnx import helper

import nnviz
from nnviz.cli import main


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two convolutions over an image of an open size; the inputs are called image and a=b."""
    info = helper.make_tensor_value_info
    weights = [
        helper.make_tensor(name, 1, [8, channels, 3, 3], [0.0] * (72 * channels))
        for name, channels in (("v", 3), ("w", 8))
    ]
    nodes = [
        helper.make_node("Conv", ["image", "v"], ["h"], pads=[1, 1, 1, 1]),
        helper.make_node("Conv", ["h", "w"], ["k"], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Mul", ["k", "a=b"], ["y"]),
    ]
    ends = [info("image", 1, ["batch", 3, "height", "width"]), info("a=b", 1, [1])], [info("y", 1, None)]
    stated = [info("h", 1, ["batch", 8, "height", "width"])]
    path = tmp_path_factory.mktemp("options") / "model.onnx"
    onnx.save(helper.make_model(helper.make_graph(nodes, "g", *ends, weights, value_info=stated)), path)
    return path


def test_a_shape_is_given_before_the_others_are_inferred(model: Path) -> None:
    assert "≈8×height/2×width/2" in run(model).stdout
    drawn = run(model, "--shape", "image=2,3,64,W", "--no-fold").stdout
    assert "2×8×64×W" in drawn
    assert "≈2×8×32×W/2" in drawn
    assert "height" not in drawn


def test_shapes_are_a_keyword(model: Path) -> None:
    graph = nnviz.load(model, shapes={"image": (2, 3, 64, 64), "a=b": ["n"]}).graph
    assert [value.type.shape for value in graph.inputs] == [(2, 3, 64, 64), ("n",)]
    assert graph.nodes[1].outputs[0].type.shape == (2, 8, 32, 32)


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        ("data=1", "no input is called data; its inputs are image, a=b"),
        ("image=1,3", "image has 4 dimensions, not 2; give batch,3,height,width"),
        ("a=b=1,2", "a=b has 1 dimension, not 2; give 1"),
    ],
)
def test_a_shape_that_does_not_fit(model: Path, tmp_path: Path, shape: str, complaint: str) -> None:
    result = run(model, "--shape", shape, "-o", tmp_path / "fig.svg")
    assert (result.exit_code, result.stderr) == (1, f"{model}: {complaint}\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("shape", ["image", "=1,2", "image=1,-2", "image=1,,2", "image=1 2", "image=<b>"])
def test_what_is_no_shape_is_misuse(model: Path, shape: str) -> None:
    result = run(model, "--shape", shape)
    assert result.exit_code == 2
    assert "is not the name of an input, =, and numbers or symbols in commas" in result.stderr


def test_strict_takes_a_remark_for_an_error(model: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.onnx"
    proto = onnx.load(model)
    proto.graph.node[2].input[1] = "nowhere"
    onnx.save(proto, odd)
    figure = tmp_path / "fig.svg"
    assert run(odd, "-o", figure).exit_code == 0
    figure.unlink()
    result = run(odd, "--strict", "-o", figure)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{odd}: read, and made nowhere: nowhere; drawn without --strict\n"
    assert not figure.exists()
    assert run(model, "--strict").exit_code == 0


def test_a_limit_is_lowered_and_raised(model: Path) -> None:
    result = run(model, "--limit", "nodes=2")
    assert (result.exit_code, result.stderr) == (
        1,
        f"{model}: more than 2 nodes; raise it with --limit nodes=NUMBER\n",
    )
    assert run(model, "--limit", "nodes=3", "--limit", "bytes=100000").exit_code == 0
    assert "more than 10 bytes besides its weights; raise it with" in run(model, "--limit", "bytes=10").stderr
    unshaped = run(model, "--limit", "inferred=1", "--shape", "image=1,3,8,8")
    assert "shapes were not inferred" in unshaped.stderr
    assert "height/2" not in run(model, "--limit", "probed=1").stdout


@pytest.mark.parametrize("limit", ["nodes", "depth=3", "nodes=-1", "nodes=many"])
def test_what_is_no_limit_is_misuse(model: Path, limit: str) -> None:
    result = run(model, "--limit", limit)
    assert result.exit_code == 2
    assert "is not one of nodes, parts, bytes, inferred, probed" in result.stderr


def test_limits_are_a_keyword(model: Path) -> None:
    with pytest.raises(nnviz.UnsupportedModelError, match="more than 2 nodes"):
        nnviz.load(model, limits=nnviz.Limits(nodes=2))


def test_words_to_show_are_given_in_commas(model: Path) -> None:
    lines = run(model, "--show", "parameters, macs", "--no-fold").stdout.splitlines()
    assert [line.split()[-1] for line in lines if "Conv" in line] == ["216", "576"]
    assert "8×height" not in run(model, "--hide", "shapes").stdout


@pytest.mark.parametrize("option", ["--show", "--hide"])
def test_what_nothing_is_called_is_misuse_that_names_the_choices(model: Path, option: str) -> None:
    result = run(model, option, "shapes,colours")
    assert result.exit_code == 2
    assert f"'colours' is none of {', '.join(nnviz.WORDS)}" in result.stderr
