"""Figures in every theme: judged by both checkers, in both directions and compositions, and as they looked before."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import nnviz
from benchmarks.svg_checker import flaws
from nnviz.diagram import Box, Diagram
from nnviz.fonts import text_width
from nnviz.inspection import violations
from nnviz.layout import layout
from nnviz.options import Direction, Options
from nnviz.renderers import renderer_for
from nnviz.scene import Circle, Group, Line, Rect, Scene, Shape, Text
from nnviz.theme import PRINT, Theme, theme_called
from tests.layout.networks import NETWORKS

LARGE = """
base = "print"
[hues.terminal]
pattern = "reverse"
[fonts]
family = "Nimbus Roman"
titles = "bold"
[sizes]
heading = 24
title = 16
note = 13
label = 12
badge = 14
[shapes]
radius = 6
corner = 8
stroke = 1.6
padding = 4
"""
MODELS = [
    "resnet50", "inception_v1", "densenet121", "shufflenet", "squeezenet", "vgg19", "zfnet512", "bvlc_alexnet",
    "inception_v2",
]  # fmt: skip


@pytest.fixture(scope="session")
def themes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Theme]:
    path = tmp_path_factory.mktemp("themes") / "large.toml"
    path.write_text(LARGE, "utf-8")
    return {name: theme_called(name) for name in ("print", "dark")} | {"large": theme_called(path)}


@pytest.mark.parametrize("theme", ["print", "large"])
@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("name", NETWORKS)
def test_networks_are_drawn_without_a_flaw(
    name: str, direction: Direction, theme: str, themes: dict[str, Theme]
) -> None:
    diagram = NETWORKS[name]()
    scene = layout(diagram, Options(direction=direction, theme=themes[theme]))
    assert violations(scene, diagram) == ()


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("name", MODELS)
def test_real_networks_are_drawn_without_a_flaw(
    name: str, direction: Direction, themes: dict[str, Theme], light: Path
) -> None:
    model = nnviz.load(light / f"light_{name}.onnx").fold()
    for theme in themes.values():
        assert model.violations(theme=theme, direction=direction, composition="nested") == ()
        assert model.violations(theme=theme, direction=direction, composition="panels") == ()
        assert flaws(model.render("svg", theme=theme, direction=direction, composition="panels").decode()) == []


@pytest.mark.parametrize("theme", ["print", "dark"])
def test_figures_look_as_they_did(theme: str, golden: Callable[[str, bytes], None]) -> None:
    scene = layout(NETWORKS["inception_resnet_v1"](), Options(theme=theme))
    golden(f"theme/{theme}.svg", renderer_for("svg").render(scene))


def _groups(scene: Scene, role: str) -> list[Group]:
    pending = list(scene.shapes)
    found: list[Group] = []
    while pending:
        shape = pending.pop()
        if isinstance(shape, Group):
            found += [shape] if shape.tag.role == role else []
            pending += shape.shapes
    return found


def test_patterns_are_in_boxes_and_in_the_legend_and_not_on_terminals(themes: dict[str, Theme]) -> None:
    scene = layout(NETWORKS["bert"](), Options(theme=themes["large"]))
    assert not [shape for group in _groups(scene, "terminal") for shape in group.shapes if isinstance(shape, Group)]
    (legend,) = _groups(scene, "legend")
    names = [shape.text for shape in legend.shapes if isinstance(shape, Text)]
    assert len(names) == sum(isinstance(shape, Group) for shape in legend.shapes) == 5


@pytest.mark.parametrize("hue", [name for name, hue in PRINT.hues if hue.pattern])
def test_words_stand_beside_their_pattern_and_its_lines_end_in_it(hue: str) -> None:
    words = Box("a", "operator", "a", "A long title that fills its box", hue=hue)
    (group,) = _groups(layout(Diagram("", (words,), ()), Options(theme="print")), "operator")
    outline, pattern, text = group.shapes
    assert isinstance(outline, Rect)
    assert isinstance(pattern, Group)
    assert isinstance(text, Text)
    left, top, right, bottom = rect_area(pattern.shapes[0])
    half = text_width(text.text, text.size) / 2
    assert right + 2 < text.x - half
    assert text.x + half + 2 < outline.x + outline.width
    for shape in pattern.shapes[1:]:
        ends = shape.points if isinstance(shape, Line) else ((shape.x, shape.y),) if isinstance(shape, Circle) else ()
        assert ends
        assert all(left <= x <= right and top <= y <= bottom for x, y in ends)


def rect_area(shape: Shape) -> tuple[float, float, float, float]:
    assert isinstance(shape, Rect)
    return (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)


def test_an_svg_asks_for_the_family_and_other_outputs_do_not_fail(themes: dict[str, Theme], light: Path) -> None:
    model = nnviz.load(light / "light_squeezenet.onnx").fold()
    assert b"font-family=\"'Nimbus Roman','Source Sans 3'," in model.render("svg", theme=themes["large"])
    assert b'fontname="Nimbus Roman"' in model.render("dot", theme=themes["large"])
    assert b"Nimbus" not in model.render("pdf", theme=themes["large"])
    assert model.render("png", theme=themes["large"], dpi=20).startswith(b"\x89PNG")


def test_the_same_bytes_whatever_the_hash_seed(light: Path, tmp_path: Path) -> None:
    (tmp_path / "large.toml").write_text(LARGE, "utf-8")
    found: list[list[bytes]] = []
    for seed in ("0", "4242"):
        (place := tmp_path / seed).mkdir()
        outputs = [place / f"figure.{suffix}" for suffix in ("svg", "pdf", "gv")]
        words = [word for path in outputs for word in ("-o", str(path))]
        command = [sys.executable, "-m", "nnviz", str(light / "light_inception_v1.onnx"), "--quiet", *words]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        theme = ["--theme", str(tmp_path / "large.toml")]
        subprocess.run([*command, *theme], env=environment, check=True, timeout=60)
        found.append([path.read_bytes() for path in outputs])
    assert found[0] == found[1]
