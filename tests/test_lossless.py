"""A figure is the model: what is drawn from an SVG, PDF, PNG or JSON is what is drawn from the model's own file."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import onnx
import pytest
from click.testing import CliRunner

import nnviz
from nnviz.cli import main
from nnviz.document import LARGEST
from nnviz.graph import Graph, Node, Value, blocks
from tests.control_flow import MODELS
from tests.optimised.language import decoder, optimised_encoder
from tests.optimised.vision import cnn
from tests.test_real_networks import LIGHT, shared_models

CARRIERS = ("svg", "pdf", "png", "json")
OUTPUTS = (*CARRIERS, "txt", "csv", "md", "gv")
WAYS: tuple[nnviz.Choices, ...] = (
    {},
    {"direction": "right", "detail": "full"},
    {"depth": 0, "width": 241, "show": ("names", "macs"), "title": "A title"},
    {"composition": "panels", "theme": "print", "legend": False},
    {"depth": "all", "theme": "dark", "document": False, "hide": ("activations", "shapes")},
)
OPTIMISED: dict[str, Callable[[Path], Path]] = {
    "encoder": optimised_encoder,
    "decoder": decoder,
    "quantised": lambda path: cnn(path, "QLinear"),
}


def carried(model: nnviz.Model, carrier: str, folder: Path, part: str = "") -> nnviz.Model:
    """The model that a figure of `model` carries."""
    path = folder / f"figure.{carrier}"
    path.write_bytes(model.render(carrier, select=part))
    return nnviz.load(path)


def check_alike(model: nnviz.Model, again: nnviz.Model, ways: tuple[nnviz.Choices, ...] = WAYS, part: str = "") -> None:
    """Both are drawn the same; of the first only a part."""
    for way in ways:
        of_part: nnviz.Choices = {**way, "select": part}
        for output in OUTPUTS:
            assert model.render(output, **of_part) == again.render(output, **way), (output, way)
        assert [*model.summary(select=part)] == [*again.summary()]
        assert [*model.table(select=part)] == [*again.table()]


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("network", ["resnet50", "squeezenet"])
def test_every_carrier_draws_every_output_in_every_way(network: str, carrier: str, light: Path, tmp_path: Path) -> None:
    model = nnviz.load(light / f"light_{network}.onnx")
    again = carried(model.fold(), carrier, tmp_path)
    assert str(again.graph) == str(model.graph)
    assert again.remarks == model.remarks
    check_alike(model.fold(), again.fold(), WAYS if carrier == "svg" else WAYS[1:2])
    check_alike(model, again, WAYS[:1])


@pytest.mark.parametrize("network", sorted({*LIGHT} - {"resnet50", "squeezenet"}))
def test_light_networks(network: str, light: Path, tmp_path: Path) -> None:
    check_one_way(light / f"light_{network}.onnx", tmp_path)


@pytest.mark.parametrize("path", shared_models(), ids=lambda path: path.name)
def test_shared_networks(path: Path, tmp_path: Path) -> None:
    check_one_way(path, tmp_path)


@pytest.mark.parametrize("name", MODELS)
def test_loops_branches_and_functions(name: str, tmp_path: Path) -> None:
    onnx.save(MODELS[name](), tmp_path / "model.onnx")
    check_one_way(tmp_path / "model.onnx", tmp_path)


@pytest.mark.parametrize("name", OPTIMISED)
def test_optimised_and_quantised_networks(name: str, tmp_path: Path) -> None:
    check_one_way(OPTIMISED[name](tmp_path / "model.onnx"), tmp_path)


def check_one_way(path: Path, folder: Path) -> None:
    """One carrier and one way for each network, and one of its blocks: all are met with many networks."""
    seed = crc32(path.name.encode())
    carrier, way = CARRIERS[seed % 4], WAYS[seed // 4 % len(WAYS)]
    model = nnviz.load(path)
    again = carried(model, carrier, folder)
    assert again.remarks == model.remarks
    check_alike(model.fold(), again.fold(), (way,))
    kinds = [*dict.fromkeys(block.kind for block in blocks(model.fold().graph))]
    if kinds:
        check_part(model.fold(), carrier, folder, kinds[seed % len(kinds)], way)


def check_part(model: nnviz.Model, carrier: str, folder: Path, part: str, way: nnviz.Choices) -> None:
    """A part is drawn from its figure as it is from the whole, and again from that figure."""
    again = carried(model, carrier, folder, part).fold()
    check_alike(model, again, (way,), part)
    check_alike(again, carried(again, "json", folder).fold(), (way,))


def test_a_part_names_nothing_else(light: Path, tmp_path: Path) -> None:
    model = nnviz.load(light / "light_resnet50.onnx").fold()
    whole, part = (json.loads(model.render("json", select=name))["graph"] for name in ("", "Bottleneck"))
    assert len(part["names"]) < len(whole["names"]) / 10
    assert len(part["values"]) < len(whole["values"]) / 5
    assert "hidden" not in part["graphs"][-1]


def test_a_part_is_drawn_without_its_blocks(light: Path, tmp_path: Path) -> None:
    model = nnviz.load(light / "light_resnet50.onnx").fold()
    flat = carried(model, "svg", tmp_path, "B0")
    assert not [*blocks(flat.graph)]
    assert [*blocks(flat.fold().graph)] or "B0" not in model.blocks


def test_boxes_are_explained_by_the_names_of_the_file(light: Path, tmp_path: Path) -> None:
    model = nnviz.load(light / "light_resnet50.onnx").fold()
    again = carried(model, "png", tmp_path).fold()
    member = next(hidden.member for hidden in model.graph.hidden)
    name = dict(json.loads(model.render("json"))["graph"]["names"])[member]
    assert [*again.explain(name)] == [*model.explain(name)]


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*words])
    return done.exit_code, str(done.exception) if isinstance(done.exception, nnviz.NnvizError) else done.output.rstrip()


def test_the_command_draws_from_a_figure(light: Path, tmp_path: Path) -> None:
    model, figure = str(light / "light_squeezenet.onnx"), str(tmp_path / "figure.svg")
    assert run(model, "-o", figure)[0] == 0
    for source, name in ((model, "a.pdf"), (figure, "b.pdf")):
        assert run(source, "-o", str(tmp_path / name), "--direction", "right")[0] == 0
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert run(model, "--quiet") == run(figure, "--quiet")


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_figure_may_leave_its_network_out(carrier: str, light: Path, tmp_path: Path) -> None:
    path = tmp_path / f"figure.{carrier}"
    assert run(str(light / "light_squeezenet.onnx"), "-o", str(path), "--no-document")[0] == 0
    code, said = run(str(path))
    assert code == 1
    assert said.startswith(f"{path}: a")
    assert said.endswith(
        " that carries no network, as figures of nnviz do unless drawn with --no-document; give the model's own file"
    )


def test_what_a_figure_cannot_do_is_said(light: Path, tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    nnviz.load(light / "light_squeezenet.onnx").fold().save(path)
    settled = "the shapes of a figure are settled; give --shape with the model's own file"
    assert run(str(path), "--shape", "data_0=1,3,9,9") == (1, f"{path}: {settled}")
    assert run(str(path), "--phase", "test") == (1, f"{path}: a model of figure has no --phase; leave it out")
    code, said = run(str(path), "-o", str(tmp_path / "figure.txt"), "--no-document")
    assert code == 2
    assert "--no-document does nothing here: it goes with -o FIGURE.json or .pdf or .png or .svg." in said
    code, said = run(str(path), "-o", str(path))
    assert (code, said) == (1, f"{path}: this is the model itself; give the figure another name")


def test_a_network_that_is_too_large_is_left_out_and_that_is_said() -> None:
    value = Value("x")
    model = nnviz.Model(Graph("", (Node("Relu", (value,), (Value("y" * LARGEST),)),), (value,)), folded=True)
    said = "the network takes more than 40 MB, so that the figure does not carry it"
    assert model.omissions() == (f"{said}; draw it again from the model's own file",)
    assert "graph" not in json.loads(model.render("json"))
    assert model.omissions(document=False) == ()


def test_the_same_bytes_in_any_process(light: Path, tmp_path: Path) -> None:
    code = (
        "import sys, nnviz; model = nnviz.load(sys.argv[1]).fold();"
        "sys.stdout.buffer.write(b''.join(model.render(output) for output in ('svg', 'pdf', 'png', 'json')))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code, str(light / "light_squeezenet.onnx")],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(nnviz.__file__).parent.parent)},
            cwd=tmp_path,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
