"""TikZ: what the lines say, that any words compile, and that pdflatex takes whole figures, where it is installed."""

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnviz
from examples.gallery import commands, draw
from nnviz.layout import layout
from nnviz.options import Options
from nnviz.renderers import tex
from nnviz.renderers.tex.escaping import UNKNOWN, comment, escape
from nnviz.scene import Group, Line, Paint, Rect, Scene, Tag, Text
from nnviz.theme import PRINT, Hue, theme_called
from tests.layout.networks import NETWORKS
from tests.renderers.scenes import scene

NASTY = (
    "a_b%c&d#e$f{g}h\\i^j~k<l>m|n\"o`p'q\n\t[r];(s)@t!?--``''é ñ Å ł ß × · ² ᵀ ₁ √ … – α Ω → ≈ 上 🙂 \x00 \ud800 ﬁ ½"
)


def document(drawing: Scene) -> str:
    return tex.render(drawing).decode("ascii")


def test_golden(golden: Callable[[str, bytes], None]) -> None:
    golden("renderers/scene.tex", tex.render(scene()))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Conv 3×3, 64, /2", r"Conv 3\by{}3, 64, /2"),
        ("50% of a_b & #1 {x} $y", r"50\% of a\_b \& \#1 \{x\} $\mathdollar$y"),
        (r"a\b^c~d", r"a\textbackslash{}b\textasciicircum{}c\textasciitilde{}d"),
        ("<a|b>", r"$<$a\textbar{}b$>$"),
        ("a--b ''c'' ?`", r"a-{}-b '{}'c'{}' ?{}\textquoteleft{}"),
        ("16²", r"16\textsuperscript{2}"),
        ("Q·Kᵀ/√d", r"Q$\cdot$K\textsuperscript{T}/$\surd$d"),
        ("x₁ … – α Ω Λ Α", r"x\textsubscript{1} \dots{} -- $\alpha$ $\Omega$ $\Lambda$ A"),
        ("é Ñ ï ç ß ø", r"\'{e} \~{N} \\" + '"{' + r"\i} \c{c} \ss{} \o{}"),
        ("e\u0301", r"\'{e}"),
        ("ﬁ ℝ", r"fi R"),
        ("上🙂\x07\ud800", UNKNOWN * 4),
        ("a\nb\tc", "a b c"),
    ],
)
def test_words_in_tex(text: str, written: str) -> None:
    assert escape(text) == written.replace(r"\\" + '"', '\\"')


@given(st.text())
def test_any_words_are_ascii_with_balanced_braces_and_maths(words: str) -> None:
    written = escape(words)
    assert written.isascii()
    assert not re.search(r"[\x00-\x1f]", written)
    bare = re.sub(r"\\[\\{}$%&#_]", "", written)
    assert bare.count("$") % 2 == 0
    depth = 0
    for letter in bare:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"(?<!\\)[%#&]", written)


@given(st.text())
def test_a_comment_is_one_line(words: str) -> None:
    assert re.fullmatch("[ -~]{0,200}", comment(words))


def test_a_box_is_a_line_and_so_is_an_edge() -> None:
    lines = document(layout(NETWORKS["resnet50_folded"]())).splitlines()
    nodes = [line for line in lines if re.match(r"\\node\[[^]]*\] \(n\d+\)", line)]
    assert len(nodes) == sum(1 for _ in NETWORKS["resnet50_folded"]().leaves())
    edges = [line for line in lines if line.startswith(r"\draw[edge")]
    diagram = NETWORKS["resnet50_folded"]()
    assert len(edges) == len(diagram.edges) + sum(len(panel.edges) for panel in diagram.definitions)
    assert sum(".south) -- (n" in line for line in edges) > len(edges) / 2


def test_every_style_and_colour_and_type_that_is_used_is_defined() -> None:
    written = document(layout(NETWORKS["inception_resnet_v1"]()))
    head, _, body = written.partition(r"\begin{document}")
    styles = set(re.findall(r"^  ([\w ]+)/\.(?:style|code)", head, re.MULTILINE))
    used = {name for found in re.findall(r"\\(?:node|draw|path)\[([^]]*)\]", body) for name in [found.split(",")[0]]}
    assert used - {"use as bounding box"} <= styles
    assert {"convolution", "block 1", "edge"} <= used
    colours = set(re.findall(r"\\definecolor\{([^}]*)\}", head))
    assert set(re.findall(r"(?:fill|draw)=([\w ]+)", head)) | set(re.findall(r"\\color\{([^}]*)\}", head)) <= colours
    commands = set(re.findall(r"\\newcommand\\(\w+)", head))
    assert set(re.findall(r"\{\\([A-Z]\w*) ", body)) <= commands


def test_a_theme_is_in_the_styles() -> None:
    written = tex.render(layout(NETWORKS["bert"](), Options(theme="dark")), theme=theme_called("dark")).decode()
    assert r"\definecolor{linear fill}{HTML}{713FAD}" in written
    assert "  linear/.style={fill=linear fill, draw=linear line" in written
    assert re.search(r"\\fill\[\w+\] \(0,0\) rectangle", written)
    printed = tex.render(layout(NETWORKS["bert"](), Options(theme="print")), theme=PRINT).decode()
    assert "  operator/.style=" in printed
    assert "linear/.style" not in printed


def test_names_of_hues_mean_nothing_to_tikz(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text('[hues."draw, fill]"]\nfill = "#CCE5FF"\nstroke = "#004085"\n', "utf-8")
    theme = theme_called(tmp_path / "t.toml")
    box = Group((Rect(0, 0, 9, 9, Paint("#CCE5FF", "#004085")),), Tag("operator", (("operator", "1"),)))
    written = tex.render(Scene(9, 9, (box,)), theme=theme).decode()
    assert theme.by_name["draw, fill]"] == Hue("#CCE5FF", "#004085")
    assert "  hue draw fill/.style={fill=hue draw fill fill" in written


def test_lines_are_tied_to_the_boxes_that_they_meet() -> None:
    boxes = [
        Group((Rect(0, y, 40, 10, Paint("#FFFFFF", "#000000")),), Tag("operator", (("operator", str(y)),)))
        for y in (0, 30)
    ]
    ends = ((20.0, 10.0), (20.0, 30.0))
    aside = ((40.0, 2.0), (50.0, 2.0), (50.0, 35.0), (40.0, 35.0))
    lines = [Line(points, Paint(None, "#000000"), 3.0, True, Tag("edge")) for points in (ends, aside)]
    written = document(Scene(60, 40, (*boxes, *lines)))
    assert r"\draw[edge] (n1.south) -- (n2.north);" in written
    assert r"\draw[edge] (40,2) -- (50,2) -- (50,35) -- (n2.east);" in written


def test_corners_of_short_stretches_are_less_round() -> None:
    points = ((0.0, 0.0), (0.0, 9.0), (2.0, 9.0), (2.0, 20.0))
    written = document(Scene(20, 20, (Line(points, Paint(None, "#000000"), 3.0, True, Tag("edge")),)))
    assert r"\draw[edge, rounded corners=1pt] (0,0) -- (0,9) -- (2,9) -- (2,20);" in written


def test_everything_shrinks_with_the_page() -> None:
    drawing = Scene(100, 50, (Text(10, 20, "words", 10, "#000000", tag=Tag("label")),), scale=0.5)
    written = document(drawing)
    assert r"rectangle (50,25);" in written
    assert r"\fontsize{4.65}{4.65}" in written
    assert "at (5,10)" in written
    long = document(Scene(100, 140_000, (Rect(0, 139_000, 10, 10, Paint("#FFFFFF", None)),)))
    assert max(float(number) for number in re.findall(r"\((?:[\d.]+),([\d.]+)\)", long)) <= 14_000


def test_deep_nesting_is_written() -> None:
    inner = Group((Rect(0, 0, 9, 9, Paint("#FFFFFF", "#000000")),), Tag("operator", (("operator", "1"),)))
    for _ in range(3000):
        inner = Group((Rect(0, 0, 9, 9, Paint("#FFFFFF", "#000000")), inner), Tag("block", (("block", "B0"),)))
    assert document(Scene(9, 9, (inner,))).count(r"\path[frame]") == 3000


LATEX = shutil.which("pdflatex")


def _has(name: str) -> bool:
    found = shutil.which("kpsewhich")
    return bool(found) and subprocess.run([str(found), name], capture_output=True, check=False).returncode == 0


pdflatex = pytest.mark.skipif(
    LATEX is None or not all(map(_has, ("standalone.cls", "tikz.sty", "fix-cm.sty"))),
    reason="pdflatex with TikZ and standalone is not installed (Debian: texlive-latex-extra texlive-pictures)",
)


def compiled(document: bytes, folder: Path) -> str:
    """What pdflatex says of a document that compiles."""
    (folder / "figure.tex").write_bytes(document)
    command = [str(LATEX), "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "figure.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    said = done.stdout.decode("latin-1")
    assert done.returncode == 0, said[-2000:]
    assert (folder / "figure.pdf").read_bytes().startswith(b"%PDF-")
    return said


@pdflatex
def test_any_character_compiles(tmp_path: Path) -> None:
    every = [chr(code) for code in (*range(0x20, 0x3000), *range(0xFB00, 0xFB07), 0x1D400, 0x1F600)]
    known = [letter for letter in every if unicodedata.category(letter)[0] != "C" and UNKNOWN not in escape(letter)]
    lines = ["".join(known[i : i + 40]) for i in range(0, len(known), 40)]
    words = [NASTY, *lines]
    texts = tuple(Text(5, 10 * i + 10, line, 6, "#000000", anchor="start") for i, line in enumerate(words))
    said = compiled(tex.render(Scene(500, 10 * len(words) + 20, texts, "Names: " + NASTY)), tmp_path)
    assert "Missing character" not in said
    assert len(known) > 500


@pdflatex
@pytest.mark.parametrize("theme", ["colour", "print", "dark"])
def test_figures_compile(theme: str, tmp_path: Path) -> None:
    drawing = layout(NETWORKS["inception_resnet_v1"](), Options(theme=theme, title=NASTY))
    said = compiled(tex.render(drawing, theme=theme_called(theme)), tmp_path)
    assert "Warning: Font" not in said
    assert "Overfull" not in said
    assert "Running mf" not in said  # a bitmap: all faces are outlines that every TeX has
    assert b"/Type3" not in (tmp_path / "figure.pdf").read_bytes()


@pdflatex
@pytest.mark.parametrize("name", ["resnet50", "densenet121", "inception_v2", "shufflenet"])
def test_real_networks_compile(name: str, light: Path, tmp_path: Path) -> None:
    model = nnviz.load(light / f"light_{name}.onnx").fold()
    compiled(model.render("tex", direction="right", title=name), tmp_path)


@pdflatex
@pytest.mark.parametrize("figure", commands())
def test_every_figure_of_the_gallery_compiles(figure: str, tmp_path: Path) -> None:
    draw([word.replace(f"{figure}.svg", f"{figure}.tex") for word in commands()[figure]], tmp_path)
    compiled((tmp_path / f"{figure}.tex").read_bytes(), tmp_path)
