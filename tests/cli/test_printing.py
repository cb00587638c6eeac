"""What is printed where: as wide, as coloured and in such letters as the place can show."""

import colorsys
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import nnviz
from nnviz.cli import main
from nnviz.cli.printing import STYLES
from nnviz.renderers._cells import width_of
from nnviz.theme import COLOUR


def run(*words: object, **environment: str) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], env=environment)


@pytest.fixture(scope="module")
def model(light: Path) -> Path:
    return light / "light_resnet50.onnx"


def plain(model: Path, **environment: str) -> bytes:
    """What the command writes into a pipe, in an environment."""
    told = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    told |= {"PYTHONPATH": os.environ.get("PYTHONPATH", ""), **environment}
    words = [sys.executable, "-m", "nnviz", str(model)]
    return subprocess.run(words, capture_output=True, env=told, check=True).stdout


def test_the_figure_stands_under_a_header(model: Path) -> None:
    lines = run(model).stdout.splitlines()
    assert lines[:5] == [
        "model  resnet50, ONNX opset 9, by onnx-caffe2",
        "data   1×3×224×224 float32 → 1×1000 float32",
        "costs  25.6 M parameters (102 MB of float32), 4.1 G MACs",
        "holds  89 operators of 415 nodes; 16 Bottleneck",
        "",
    ]
    figure = nnviz.load(model).fold().render("text").decode().splitlines()
    assert lines[5:] == figure


def test_a_text_file_is_the_figure_alone(model: Path, tmp_path: Path) -> None:
    assert run(model, "-o", tmp_path / "fig.txt").exit_code == 0
    assert (tmp_path / "fig.txt").read_bytes() == nnviz.load(model).fold().render("text")


def test_a_summary_takes_the_place_of_the_figure_and_fits_a_screen(model: Path) -> None:
    result = run(model, "--summary")
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert len(lines) <= 24
    assert "Convolution                 53  23,508,032  94.0 MB  4.1 G" in lines
    assert "repeated             16 Bottleneck" in lines


def test_a_summary_of_a_part_counts_the_part(model: Path) -> None:
    lines = run(model, "--summary", "--select", "Bottleneck").stdout.splitlines()
    assert any(line.startswith("Convolution") and line.split()[1] in ("3", "4") for line in lines)


def test_a_summary_may_go_with_files_but_not_with_standard_output(model: Path, tmp_path: Path) -> None:
    assert run(model, "--summary", "-o", tmp_path / "fig.svg").stdout.startswith("model")
    assert (tmp_path / "fig.svg").exists()
    refused = run(model, "--summary", "-o", "-", "--format", "svg")
    assert refused.exit_code == 2
    assert "--summary is printed on standard output, and so is -o -" in refused.stderr


def test_a_table_has_a_row_an_operator(model: Path, tmp_path: Path) -> None:
    lines = run(model, "--table", COLUMNS="120").stdout.splitlines()
    assert lines[0].split() == ["block", "operator", "output", "type", "parameters", "MACs"]
    assert len(lines) == 1 + 89 + 1
    assert lines[-1].split() == ["total", "25,557,032", "4.1", "G"]
    assert run(model, "-o", tmp_path / "a.csv", "-o", tmp_path / "a.md").exit_code == 0
    assert len((tmp_path / "a.csv").read_text("utf-8").splitlines()) == 1 + 89
    rows = [line for line in (tmp_path / "a.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + 89 + 1


def test_the_summary_may_stand_above_the_table(model: Path) -> None:
    both = run(model, "--summary", "--table").stdout
    assert both == run(model, "--summary").stdout + "\n" + run(model, "--table").stdout


def test_everything_known_of_a_box(model: Path) -> None:
    lines = run(model, "--explain", "bottleneck").stdout.splitlines()
    assert [" ".join(line.split()) for line in lines[:4]] == [
        "block Bottleneck",
        "id B1",
        "copies 16 in 4 places",
        "equal in all but their widths",
    ]
    unknown = run(model, "--explain", "Botleneck")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert unknown.stderr == "no block, operator or scope is called 'Botleneck'; nearest: Bottleneck\n"


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize(
    "words", [[], ["--summary"], ["--table"], ["--explain", "B1"], ["--ascii"], ["--show", "parameters,macs"]], ids=str
)
def test_columns_is_heeded_in_a_pipe(model: Path, width: int, words: list[str]) -> None:
    lines = run(model, *words, COLUMNS=str(width)).stdout.splitlines()
    assert max(width_of(line) for line in lines) <= width


def test_ascii_is_for_the_terminal_and_for_text(model: Path, tmp_path: Path) -> None:
    printed = run(model, "--ascii").stdout
    assert printed.isascii()
    assert "Conv 7x7, 64, /2" in printed
    assert run(model, "-o", "-", "--format", "text", "--ascii").stdout.isascii()
    assert run(model, "-o", tmp_path / "fig.txt", "--ascii").exit_code == 0
    assert (tmp_path / "fig.txt").read_bytes().isascii()
    refused = run(model, "-o", tmp_path / "fig.svg", "--ascii")
    assert "--ascii does nothing here: it goes with -o FIGURE.txt." in refused.stderr


@pytest.mark.parametrize(
    ("environment", "ascii"),
    [
        ({"LANG": "C.UTF-8"}, False),
        ({}, False),
        ({"LANG": "C.UTF-8", "TERM": "dumb"}, True),
        ({"LANG": "C"}, True),
        ({"LC_ALL": "POSIX"}, True),
        ({"LANG": "C", "PYTHONUTF8": "1"}, False),
        ({"PYTHONIOENCODING": "latin-1"}, True),
    ],
    ids=str,
)
@pytest.mark.skipif(os.name != "posix", reason="locales of POSIX")
def test_letters_are_those_that_the_place_shows(model: Path, environment: dict[str, str], ascii: bool) -> None:
    printed = plain(model, **environment)
    assert printed.isascii() == ascii
    assert b"\x1b" not in printed


def test_colours_are_the_hues_of_the_figure() -> None:
    """Each kind has a colour of its own, within an eighth of the circle of the hue of its boxes."""
    from rich.color import Color

    coloured = [name for name, hue in COLOUR.hues if hue.legend and name != "merge"]
    assert len({STYLES[name] for name in coloured}) == len(coloured)
    for name in coloured:
        theirs = _angle(*(part / 255 for part in Color.parse(STYLES[name]).get_truecolor()))
        ours = _angle(*(int(COLOUR.by_name[name].stroke[at : at + 2], 16) / 255 for at in (1, 3, 5)))
        assert min(abs(theirs - ours), 1 - abs(theirs - ours)) <= 1 / 8, name


def _angle(red: float, green: float, blue: float) -> float:
    return colorsys.rgb_to_hsv(red, green, blue)[0]
