"""Several models on the command line."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nnviz.cli import main
from nnviz.cli.models import headings

LENET = """
name: "LeNet"
input: "data" input_dim: 1 input_dim: 3 input_dim: 32 input_dim: 32
layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 6 kernel_size: 5 } }
layer { name: "p" type: "Pooling" bottom: "c" top: "p" pooling_param { kernel_size: 2 stride: 2 } }
layer { name: "f" type: "InnerProduct" bottom: "p" top: "f" inner_product_param { num_output: 10 } }
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def models(light: Path, tmp_path: Path) -> tuple[Path, Path]:
    """One of ONNX and one of Caffe."""
    (tmp_path / "lenet.prototxt").write_text(LENET, "utf-8")
    return light / "light_squeezenet.onnx", tmp_path / "lenet.prototxt"


def test_models_of_different_formats_stand_in_one_figure(models: tuple[Path, Path], tmp_path: Path) -> None:
    result = run(*models, "-o", tmp_path / "both.svg", "--debug")
    assert (result.exit_code, result.output) == (0, "")
    svg = (tmp_path / "both.svg").read_text("utf-8")
    assert re.findall(r'class="heading"[^>]*>([^<]*)<', svg) == ["light_squeezenet", "lenet"]


def test_names_are_the_headings_and_the_title_is_that_of_the_figure(models: tuple[Path, Path], tmp_path: Path) -> None:
    words = ("--name", "SqueezeNet", "--name", "LeNet", "--title", "Two networks")
    assert run(*models, *words, "-o", tmp_path / "both.svg").exit_code == 0
    svg = (tmp_path / "both.svg").read_text("utf-8")
    assert re.findall(r'class="heading"[^>]*>([^<]*)<', svg) == ["Two networks", "SqueezeNet", "LeNet"]


def test_the_terminal_shows_one_below_the_other_under_a_table(models: tuple[Path, Path]) -> None:
    lines = run(*models, "--no-pager").output.splitlines()
    assert lines[0].split()[:2] == ["parameters", "bytes"]
    assert [line.split()[0] for line in lines[1:3]] == ["light_squeezenet", "lenet"]
    assert [line for line in lines[3:] if line in ("light_squeezenet", "lenet")] == ["light_squeezenet", "lenet"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--select", "B0"), "--select goes with one model, and there are 2: leave it out."),
        (("--explain", "B0"), "--explain goes with one model, and there are 2: leave it out."),
        (("--weights", "x"), "--weights goes with one model, and there are 2: leave it out."),
        (("--name", "a"), "1 --name for 2 models: give one for each, in their order."),
    ],
)
def test_what_goes_with_one_model_is_refused(models: tuple[Path, Path], words: tuple[str, ...], message: str) -> None:
    result = run(*models, *words)
    assert (result.exit_code, result.output.splitlines()[-1]) == (2, f"Error: {message}")


def test_a_name_for_a_single_model_is_refused(models: tuple[Path, Path]) -> None:
    result = run(models[0], "--name", "a")
    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == (
        "Error: --name is the heading of one of several models; --title is that of the figure."
    )


def test_errors_name_the_file_and_nothing_is_written(models: tuple[Path, Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.onnx"
    bad.write_bytes(b"no model")
    result = run(*models, bad, "-o", tmp_path / "all.svg")
    assert result.exit_code == 1
    assert result.output.startswith(f"{bad}: ")
    assert len(result.output.splitlines()) == 1
    assert not (tmp_path / "all.svg").exists()


def test_no_figure_is_written_over_any_of_the_models(models: tuple[Path, Path], tmp_path: Path) -> None:
    svg = tmp_path / "figure.svg"
    assert run(models[0], "-o", svg).exit_code == 0
    result = run(*models, svg, "-o", svg)
    assert (result.exit_code, result.output) == (1, f"{svg}: this is the model itself; give the figure another name\n")


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("a.onnx", "b.tflite"), ["a", "b"]),
        (("net.onnx", "net.tflite"), ["net.onnx", "net.tflite"]),
        (("x/net.onnx", "y/net.onnx"), ["x/net.onnx", "y/net.onnx"]),
        (("a.onnx", "a.onnx"), ["a.onnx", "a.onnx"]),
    ],
)
def test_headings_are_as_short_as_they_can_be(paths: tuple[str, ...], names: list[str]) -> None:
    assert headings([Path(path) for path in paths]) == names
