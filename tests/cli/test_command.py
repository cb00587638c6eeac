"""The command as a user meets it: real files in, figures or one line out."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import nnviz
from nnviz.cli import main
from nnviz.cli.terminal import report


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def model(light: Path) -> Path:
    return light / "light_squeezenet.onnx"


def test_the_suffix_names_the_output(model: Path, tmp_path: Path) -> None:
    figures = [tmp_path / f"fig{suffix}" for suffix in (".svg", ".pdf", ".png", ".txt", ".json", ".gv")]
    result = run(model, *(word for figure in figures for word in ("-o", figure)))
    assert (result.exit_code, result.output) == (0, "")
    starts = [figure.read_bytes()[:5] for figure in figures]
    assert starts[0].startswith(b"<")
    assert starts[1:3] == [b"%PDF-", b"\x89PNG\r"]
    assert figures[5].read_text("utf-8").startswith("digraph nnviz {")
    assert json.loads(figures[4].read_text("utf-8"))["schema"] == "nnviz/1"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(figure.name for figure in figures)


def test_options_of_outputs_are_keywords_and_each_output_heeds_its_own(model: Path, tmp_path: Path) -> None:
    picture, drawing = tmp_path / "fig.png", tmp_path / "fig.svg"
    assert run(model, "-o", picture, "-o", drawing, "--dpi", "96", "--embed-fonts").exit_code == 0
    network = nnviz.load(model).fold()
    assert picture.read_bytes() == network.render("png", dpi=96, embed_fonts=True)
    assert drawing.read_bytes() == network.render("svg", embed_fonts=True)
    assert len(picture.read_bytes()) < len(network.render("png"))


def test_too_many_pixels_are_refused_before_anything_is_written(model: Path, tmp_path: Path) -> None:
    result = run(model, "-o", tmp_path / "fig.svg", "-o", tmp_path / "fig.png", "--dpi", "100000")
    assert result.exit_code == 1
    line = r"dpi 100000: the figure has \d+ × \d+ pixels, more than 100 million; give \d+ .*\n"
    assert re.fullmatch(line, result.stderr)
    assert not list(tmp_path.iterdir())


def test_without_an_output_the_figure_is_printed(model: Path) -> None:
    result = run(model)
    assert result.exit_code == 0
    assert "Conv 3×3" in result.stdout
    assert "\x1b" not in result.stdout


def test_standard_output(model: Path) -> None:
    result = run(model, "-o", "-", "--format", "svg")
    assert result.exit_code == 0
    assert result.stdout_bytes == nnviz.load(model).fold().render("svg")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["-o", "-"], "-o - needs --format"),
        (["--format", "svg"], "--format goes with -o -"),
        (["--depth", "deep"], "not a whole number, auto or all"),
        (["--width", "3"], "not column, page, slide or a number of points"),
        (["-o", "fig.svg", "--dpi", "0"], "0.0 is not in the range 1<=x<=100000"),
        (["-o", "fig.svg", "--dpi", "300"], "--dpi does nothing here: it goes with -o FIGURE.png."),
        (["--embed-fonts"], "--embed-fonts does nothing here: it goes with -o FIGURE.svg."),
    ],
)
def test_misuse_is_exit_2(model: Path, words: list[str], complaint: str) -> None:
    result = run(model, *words)
    assert result.exit_code == 2
    assert complaint in result.stderr


def test_a_missing_model(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.onnx"
    result = run(path, "-o", tmp_path / "fig.svg")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{path}: cannot be read (No such file or directory); check the path\n"


def test_an_unknown_suffix_fails_before_any_work(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere.onnx", "-o", tmp_path / "fig.docx")
    assert result.exit_code == 1
    known = ".csv, .gv, .json, .md, .pdf, .png, .svg, .tex, .txt"
    assert result.stderr == f"{tmp_path / 'fig.docx'}: nnviz does not write .docx; use {known}\n"


def test_a_failure_keeps_the_old_figure(tmp_path: Path) -> None:
    figure, broken = tmp_path / "fig.svg", tmp_path / "broken.onnx"
    figure.write_text("old", "utf-8")
    broken.write_bytes(b"")
    result = run(broken, "-o", figure)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert figure.read_text("utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.onnx", "fig.svg"]


@pytest.mark.parametrize("way", ["itself", "link", "hard link"])
def test_the_model_is_not_written_over(model: Path, tmp_path: Path, way: str) -> None:
    source = figure = tmp_path / "model.svg"
    source.write_bytes(model.read_bytes())
    if way != "itself":
        figure = tmp_path / "fig.svg"
        figure.symlink_to(source) if way == "link" else figure.hardlink_to(source)
    result = run(source, "-o", figure)
    assert result.exit_code == 1
    assert result.stderr == f"{figure}: this is the model itself; give the figure another name\n"
    assert source.read_bytes() == model.read_bytes()


def test_a_missing_folder(model: Path, tmp_path: Path) -> None:
    figure = tmp_path / "nowhere" / "fig.svg"
    result = run(model, "-o", figure)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{figure}: cannot be written (No such file or directory)")


def test_names_in_errors_are_safe(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31mb\u202e.onnx"
    result = run(path)
    assert result.exit_code == 1
    assert "\x1b" not in result.stderr
    assert "\u202e" not in result.stderr


def test_no_fold_draws_every_operator(model: Path) -> None:
    folded, plain = run(model), run(model, "--no-fold")
    assert "×" in folded.stdout
    assert len(plain.stdout.splitlines()) > len(folded.stdout.splitlines())


def test_depth_zero_opens_nothing(model: Path, tmp_path: Path) -> None:
    shallow, deep = tmp_path / "0.svg", tmp_path / "all.svg"
    assert run(model, "--depth", 0, "-o", shallow, "--quiet").exit_code == 0
    assert run(model, "--depth", "all", "-o", deep, "--quiet").exit_code == 0
    assert shallow.read_text("utf-8").count('class="operator"') < deep.read_text("utf-8").count('class="operator"')


def test_the_title_is_in_the_figure(model: Path) -> None:
    result = run(model, "-o", "-", "--format", "svg", "--title", "A <title> & more")
    assert ">A &lt;title&gt; &amp; more</title>" in result.stdout


def test_version_and_help() -> None:
    assert run("--version").stdout == f"nnviz, version {nnviz.__version__}\n"
    assert "-o, --output FIGURE" in run("--help").stdout
    assert run().stdout == run("--help").stdout


def test_formats_lists_both_ways() -> None:
    result = run("formats")
    assert "reads   onnx   .onnx" in result.stdout
    for name in ("svg", "pdf", "png", "text", "json", "csv", "markdown"):
        assert f"writes  {name}" in result.stdout


def test_debug_shows_where_it_failed(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere.onnx", "--debug")
    assert isinstance(result.exception, nnviz.InvalidModelError)


def test_ascii_where_the_encoding_is_narrow(model: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-m", "nnviz", str(model)], capture_output=True, env=environment, check=True)
    assert done.stdout.isascii()
    assert b"Conv 3x3" in done.stdout


def test_the_same_bytes_in_every_process(model: Path, tmp_path: Path) -> None:
    """Whatever the hash seed, the folder, the locale and the time zone."""
    drawn = []
    for seed, zone, language in (("0", "UTC", "C"), ("4242", "Asia/Tokyo", "C.UTF-8")):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language}
        names = ["fig.svg", "fig.pdf", "fig.png", "fig.txt", "fig.json"]
        words = [word for name in names for word in ("-o", name)]
        subprocess.run([sys.executable, "-m", "nnviz", str(model), *words], cwd=folder, env=environment, check=True)
        drawn.append([(folder / name).read_bytes() for name in names])
    assert drawn[0] == drawn[1]


def test_debug_finds_nothing_wrong_with_a_figure(light: Path, tmp_path: Path) -> None:
    result = run(light / "light_squeezenet.onnx", "--debug", "--quiet", "-o", tmp_path / "figure.svg")
    assert result.exit_code == 0
    assert result.stderr == ""


def test_what_is_wrong_with_a_figure_is_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    report(("overlap at 3,4: a and b", "kink at 5,6: a\n→ b"), Path("model.onnx"))
    assert capsys.readouterr().err == (
        "model.onnx: figure: overlap at 3,4: a and b\nmodel.onnx: figure: kink at 5,6: a → b\n"
    )
