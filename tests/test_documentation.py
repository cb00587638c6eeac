"""The documentation is run: its examples are installed and its commands are executed."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import nnviz

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def block(page: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)
    assert found, f"{page} has no {language} block"
    return found.group(1)


def python(code: str, *path: Path) -> str:
    places = "".join(f"import sys; sys.path.insert(0, {str(place)!r});" for place in path)
    done = subprocess.run([sys.executable, "-c", places + code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_format_is_one_new_file(tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text(block("add-a-format.md", "python"), "utf-8")
    (tmp_path / "lenet.layers").write_text(block("add-a-format.md", "text"), "utf-8")
    drawn = python(
        f"import nnviz.converters as c; c.__path__.append({str(tmp_path)!r});"
        f"import nnviz; model = nnviz.load({str(tmp_path / 'lenet.layers')!r}).fold();"
        f"model.save({str(tmp_path / 'lenet.svg')!r}); print(model.render('text').decode())"
    )
    for words in ("Conv 5×5, 20", "MaxPool 2×2, /2", "Linear 10", "Softmax"):
        assert words in drawn
    assert (tmp_path / "lenet.svg").read_text("utf-8").startswith("<")


def test_a_format_of_another_distribution(tmp_path: Path) -> None:
    (tmp_path / "layers_plugin.py").write_text(block("add-a-format.md", "python"), "utf-8")
    information = tmp_path / "layers_plugin-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: layers-plugin\nVersion: 1.0\n", "utf-8")
    (information / "entry_points.txt").write_text("[nnviz.converters]\nlayers = layers_plugin:LAYERS\n", "utf-8")
    known = python("import nnviz; print([c.name for c in nnviz.formats()[0]])", tmp_path)
    assert "'layers'" in known
    assert "'onnx'" in known


def test_a_format_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text(block("add-a-format.md", "python"), "utf-8")
    (tmp_path / "bad.layers").write_text("#layers\na = Conv nothing\n", "utf-8")
    code = (
        f"import nnviz.converters as c; c.__path__.append({str(tmp_path)!r}); import nnviz\n"
        f"try: nnviz.load({str(tmp_path / 'bad.layers')!r})\n"
        "except nnviz.InvalidModelError as error: print(error)"
    )
    assert python(code).strip().endswith("bad.layers: line 2 reads nothing, which no line above makes")


def test_an_output_is_one_new_file(tmp_path: Path) -> None:
    (tmp_path / "edges.py").write_text(block("add-an-output.md", "python"), "utf-8")
    (tmp_path / "layers.py").write_text(block("add-a-format.md", "python"), "utf-8")
    (tmp_path / "lenet.layers").write_text(block("add-a-format.md", "text"), "utf-8")
    drawn = python(
        f"import nnviz.converters as c, nnviz.renderers as r; c.__path__.append({str(tmp_path)!r});"
        f"r.__path__.append({str(tmp_path)!r}); import nnviz;"
        f"print(nnviz.load({str(tmp_path / 'lenet.layers')!r}).render('edges').decode())"
    )
    assert "Conv 5×5, 20, V\tMaxPool 2×2, /2\n" in drawn


def commands(text: str) -> list[str]:
    """Lines of a page's shell blocks that call nnviz or make."""
    shell = "\n".join(re.findall(r"```(?:sh|console)\n(.*?)```", text, re.DOTALL))
    lines = (line.removeprefix("$ ").split("  #")[0].strip() for line in shell.splitlines())
    return [line for line in lines if line.startswith(("nnviz ", "make "))]


README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("line", [line for line in commands(README) if line.startswith("nnviz ")])
def test_commands_of_the_readme(line: str, tmp_path: Path, light: Path) -> None:
    (tmp_path / "model.onnx").write_bytes((light / "light_squeezenet.onnx").read_bytes())
    (tmp_path / "resnet50.onnx").write_bytes((light / "light_resnet50.onnx").read_bytes())
    if line.startswith("nnviz figure.svg"):
        nnviz.load(tmp_path / "model.onnx").fold().save(tmp_path / "figure.svg")
    words = [sys.executable, "-m", *shlex.split(line.split("|")[0].split(">")[0])]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    for name in re.findall(r"-o (\S+)", line):
        assert name == "-" or (tmp_path / name).stat().st_size > 0


@pytest.mark.parametrize("line", [line for line in commands(README) if line.startswith("make ")])
def test_targets_of_the_readme_exist(line: str) -> None:
    assert re.search(rf"^{line.split()[1]}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_python_of_the_readme(tmp_path: Path, light: Path) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    (tmp_path / "resnet50.onnx").write_bytes((light / "light_resnet50.onnx").read_bytes())
    done = subprocess.run([sys.executable, "-c", code.group(1)], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "resnet50.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    "page", sorted(path.relative_to(ROOT) for path in [ROOT / "README.md", *DOCS.glob("*.md")]), ids=str
)
def test_links_lead_somewhere(page: Path) -> None:
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if not target.startswith(("http:", "https:")):
            assert (ROOT / page).parent.joinpath(target).exists(), f"{page}: {target}"
