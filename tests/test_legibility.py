"""Remarks on what a width kept closed, and on text that had to shrink."""

from pathlib import Path

from click.testing import CliRunner

import nnviz
from nnviz.cli import main
from nnviz.graph import Graph
from tests.diagram import building


def network(convolutions: int) -> Graph:
    """Parallel convolutions in a block: as wide as there are many."""
    x = building.tensor("image", 1, 64, 56, 56)
    first = building.operator("Conv", x, channels=64, kernel_shape=(7, 7))
    widths = range(8, 8 * convolutions + 1, 8)
    many = [building.operator("Conv", first.outputs[0], channels=width, kernel_shape=(1, 1)) for width in widths]
    joined = building.operator("Concat", *(conv.outputs[0] for conv in many))
    inner = building.block("B1", "Branches", building.copy(*many, joined))
    last = building.operator("Conv", joined.outputs[0], channels=8, kernel_shape=(1, 1))
    outer = building.block("B0", "Module", building.copy(inner, last))
    rest = [building.operator("Conv", last.outputs[0], channels=8, kernel_shape=(1, 1))]
    for _ in range(3):
        rest.append(building.operator("Conv", rest[-1].outputs[0], channels=8, kernel_shape=(1, 1)))
    return building.network([x], [first, outer, *rest], list(rest[-1].outputs))


def test_nothing_is_said_of_what_fits() -> None:
    model = nnviz.Model(network(4), folded=True)
    assert model.legibility() == ()
    assert model.legibility(width=720) == ()


def test_what_a_width_keeps_closed_is_said() -> None:
    model = nnviz.Model(network(6), folded=True)
    assert model.legibility(width=505) == ()
    (remark,) = model.legibility(width=241)
    assert remark == (
        "1 of 2 nestings is opened, which is what 241 pt hold in legible text; --depth 2 opens more"
    )  # fmt: skip


def test_text_that_had_to_shrink_is_said() -> None:
    (remark,) = nnviz.Model(network(12), folded=True).legibility(width=241, depth="all")
    assert remark.startswith("the text is 2.")
    assert remark.endswith(" pt high at a width of 241 pt; a larger --width or another --depth may help")


def test_remarks_go_to_standard_error_unless_quiet(light: Path, tmp_path: Path) -> None:
    words = [str(light / "light_densenet121.onnx"), "--width", "40", "-o", str(tmp_path / "figure.svg")]
    said = CliRunner().invoke(main, words)
    assert said.exit_code == 0
    assert "pt high at a width of 40 pt" in said.stderr
    assert CliRunner().invoke(main, [*words, "--quiet"]).stderr == ""


def test_what_is_kept_of_a_figure_changes_no_other() -> None:
    model = nnviz.Model(network(4), folded=True)
    once = model.render("svg", dpi=100)
    assert model.render("svg", dpi=200) == once
    assert model.render("svg", width=241) != once
    assert model.render("svg") == once
