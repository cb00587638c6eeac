"""One part of a network as a figure of its own."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import nnviz
from nnviz.cli import main
from nnviz.graph import Graph, Node, Value, operators
from nnviz.inspection import violations
from nnviz.options import Options
from nnviz.page import compose
from nnviz.selection import select
from tests.diagram import building


def conv(value: Value, *scope: str) -> Node:
    node = building.operator("Conv", value, shape=(1, 8, 4, 4), channels=8, kernel_shape=(1, 1))
    return replace(node, scope=scope, name="/".join((*scope, "Conv")))


def network() -> Graph:
    """A stem, a row of residual blocks, and a row of another class under the same label."""
    x = building.tensor("image", 1, 8, 4, 4)
    stem = conv(x, "stem")
    value, rows = stem.outputs[0], []
    for kind, count in (("B0", 2), ("B1", 3)):
        copies = []
        for number in range(count):
            first = conv(value, "layers", f"{kind}.{number}", "conv")
            total = building.operator("Add", first.outputs[0], value, shape=(1, 8, 4, 4))
            relu = [building.operator("Relu", total.outputs[0], shape=(1, 8, 4, 4))] if kind == "B1" else []
            copies.append(building.copy(first, total, *relu))
            value = building.exit_of(copies[-1])
        rows.append(building.block(kind, "Residual block", *copies))
    return building.network([x], [stem, *rows], [value])


def ops(name: str) -> list[str]:
    return [node.op for node in operators(select(network(), name))]


@pytest.mark.parametrize("name", ["Residual block", "residual block A", "B0", "b0", "layers/B0.1/conv/Conv"])
def test_a_block_is_selected_by_its_label_its_kind_or_an_operator_in_it(name: str) -> None:
    assert ops(name) == ["Conv", "Add"]


def test_classes_of_one_label_have_letters() -> None:
    assert ops("Residual block B") == ops("B1") == ["Conv", "Add", "Relu"]


def test_a_scope_is_selected_with_all_that_its_level_holds_of_it() -> None:
    assert ops("layers.B1.0.conv") == ops("layers/B1.0/conv") == ["Conv"]
    assert ops("layers") == ["Conv", "Add"] * 2 + ["Conv", "Add", "Relu"] * 3
    assert ops("stem") == ops("stem/Conv") == ["Conv"]


def test_what_enters_and_leaves_it_are_ports() -> None:
    part = select(network(), "B1")
    page = compose(part, Options(select="B1"))
    assert [(box.role, box.title) for box in page.diagram.boxes] == [
        ("port", "x, 8×4²"),
        ("operator", "Conv 1×1, 8"),
        ("operator", "Add"),
        ("operator", "ReLU"),
        ("port", "y, 8×4²"),
    ]
    assert violations(page.scene, page.diagram) == ()
    assert page.diagram.title == "Residual block"


def test_every_output_shows_the_part_alone() -> None:
    model = nnviz.Model(network(), folded=True)
    assert len(json.loads(model.render("json", select="B0"))["operators"]) == 2
    assert model.render("text", select="B0").decode().splitlines()[0].startswith("○    x, 8×4²")
    assert model.render("svg", select="B0") != model.render("svg")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("residul", "Residual block"),
        ("B7", "B0, B1"),
        ("layers.B1.9.conv", "layers.B1.2.conv"),
        ("§", "Residual block"),
    ],
)
def test_an_unknown_name_is_one_line_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(nnviz.OptionError) as raised:
        select(network(), name)
    assert str(raised.value).startswith(f"no block, operator or scope is called {name!r}; nearest: ")
    assert nearest.split(", ")[0] in str(raised.value)
    assert "\n" not in str(raised.value)


def test_on_the_command_line(light: Path, tmp_path: Path) -> None:
    model, figure = str(light / "light_resnet50.onnx"), tmp_path / "figure.svg"
    assert CliRunner().invoke(main, [model, "--select", "Bottleneck", "-o", str(figure)]).exit_code == 0
    assert figure.read_bytes().count(b'class="operator"') < 8
    figure.unlink()
    failed = CliRunner().invoke(main, [model, "--select", "Botleneck", "-o", str(figure)])
    assert failed.exit_code == 1
    assert failed.stderr == "no block, operator or scope is called 'Botleneck'; nearest: Bottleneck\n"
    assert not figure.exists()
