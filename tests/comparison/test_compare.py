"""Several networks in one figure, in every output."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import nnviz
from benchmarks.svg_checker import flaws
from examples.networks import write
from nnviz.folding import fold
from nnviz.graph import Graph
from nnviz.notation import parse
from nnviz.options import Direction
from tests.comparison.test_classes import basic, plain
from tests.folding.networks import bert, googlenet, resnet, unet


def model(text: str) -> nnviz.Model:
    return nnviz.Model(fold(parse(text)), True)


def small() -> nnviz.Model:
    return nnviz.compare([model(plain(3, basic(64))), model(plain(5, basic(96)))], ["Small", "Large"])


def text(lines: object) -> list[str]:
    assert hasattr(lines, "__iter__")
    return ["".join(words for words, _ in line).rstrip() for line in lines]


@pytest.fixture(scope="module")
def he(tmp_path_factory: pytest.TempPathFactory) -> nnviz.Model:
    """Figure 3 of He et al. 2016."""
    folder = tmp_path_factory.mktemp("networks")
    names = ("vgg19", "plain34", "resnet34")
    return nnviz.compare([nnviz.load(write(name, folder)).fold() for name in names], names)


def test_two_small_networks_look_as_they_did(golden: Callable[[str, bytes], None]) -> None:
    golden("comparison/small.svg", small().render("svg"))
    golden("comparison/small.txt", small().render("text"))


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("width", [241.0, 505.0, 720.0])
def test_networks_side_by_side_are_drawn_without_a_flaw(he: nnviz.Model, direction: Direction, width: float) -> None:
    assert he.violations(direction=direction, width=width) == ()
    assert flaws(he.render("svg", direction=direction, width=width).decode()) == []


@pytest.mark.parametrize("texts", [(resnet(3, 4), googlenet()), (bert(4), unet(3), resnet(2, 2))])
@pytest.mark.parametrize("depth", [0, 1, "all"])
def test_networks_of_other_kinds_are_drawn_without_a_flaw(texts: tuple[str, ...], depth: nnviz.Depth) -> None:
    whole = nnviz.compare([model(one) for one in texts])
    assert whole.violations(depth=depth) == ()
    assert flaws(whole.render("svg", depth=depth).decode()) == []


def test_stages_of_one_resolution_begin_at_one_height(he: nnviz.Model) -> None:
    svg = he.render("svg", depth=0).decode()
    bands = re.findall(r'class="band" data-resolution="([^"]+)"', svg)
    assert bands == ["224²", "112²", "56²", "28²", "14²", "7²"]
    tops = [re.findall(r'y="([\d.]+)"[^>]*rx="[38]"', network) for network in svg.split('class="network"')[1:]]
    shared = set(tops[0]).intersection(*tops[1:])
    assert len(shared) >= len(bands)


def test_a_class_has_one_panel_and_one_name_over_all_networks() -> None:
    svg = small().render("svg", composition="panels").decode()
    assert svg.count('class="panel"') == 1
    assert svg.count(">Basic block<") == 3  # a box in each network, and the header of the panel


def test_the_svg_tells_the_networks_apart(he: nnviz.Model) -> None:
    svg, document = he.render("svg").decode(), json.loads(he.render("json"))
    found = re.findall(r'class="network" data-network="(\d)" data-first-operator="(\d+)" data-first-value="(\d+)"', svg)
    assert [
        (str(n), str(one["first_operator"]), str(one["first_value"])) for n, one in enumerate(document["networks"])
    ] == found
    assert [one["heading"] for one in document["networks"]] == ["vgg19", "plain34", "resnet34"]
    counts = [len(one["document"]["operators"]) for one in document["networks"]]
    assert [one["first_operator"] for one in document["networks"]] == [0, counts[0], counts[0] + counts[1]]
    assert document["schema"] == "nnviz/comparison/1"
    assert all(one["document"]["schema"] == "nnviz/1" for one in document["networks"])


def test_the_summary_compares(he: nnviz.Model) -> None:
    rows = [re.split(r" {2,}", line) for line in text(he.summary())][1:4]
    assert [(name, parameters, macs, depth) for name, parameters, _, macs, depth, *_ in rows] == [
        ("vgg19", "143,667,240", "19.6 G", "19"),
        ("plain34", "21,623,848", "3.6 G", "34"),
        ("resnet34", "21,797,672", "3.7 G", "34"),
    ]


def test_tables_say_whose_a_row_is() -> None:
    rows = list(csv.reader(io.StringIO(small().render("csv").decode())))
    assert {row[0].partition(" / ")[0] for row in rows[1:]} == {"Small", "Large"}
    totals = [line for line in small().render("markdown").decode().splitlines() if "total" in line]
    assert [line.split("|")[1].strip() for line in totals] == ["total of Small", "total of Large"]
    assert [line.split()[:3] for line in text(small().table()) if line.startswith("total")] == [
        ["total", "of", "Small"],
        ["total", "of", "Large"],
    ]


def test_every_output_can_be_written(tmp_path: Path) -> None:
    for renderer in nnviz.formats()[1]:
        small().save(tmp_path / f"figure{renderer.suffix}")
        assert (tmp_path / f"figure{renderer.suffix}").stat().st_size > 100


def test_inputs_are_counted_within_their_network() -> None:
    two = "x = input\ny = input\nAdd x y\nRelu"
    svg = nnviz.compare([model(two), model("Relu\nRelu")]).render("svg").decode()
    assert re.findall(r">(Input[ \d]*)<", svg) == ["Input 1", "Input 2", "Input"]


def test_names_are_distinct() -> None:
    whole = nnviz.compare([model("Relu"), model("Relu"), model("Tanh")], ["a", "a", "b"])
    assert list(whole.graph.networks) == ["a 1", "a 2", "b"]


def test_one_model_is_itself() -> None:
    one = model("Relu")
    assert nnviz.compare([one]) is one


def test_a_figure_of_several_networks_carries_none() -> None:
    assert b"<metadata" not in small().render("svg")
    assert small().omissions() == ()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nnviz.compare([]), "nothing to compare; give two models or more"),
        (
            lambda: nnviz.compare([model("Relu")], ["a", "b"]),
            "2 names for 1 models; give one for each, in their order, or none",
        ),
        (
            lambda: small().render("svg", select="B0"),
            "a part of one network is drawn alone; give one model with --select",
        ),
        (lambda: list(small().explain("B0")), "a box of one network is explained; give one model with --explain"),
    ],
)
def test_errors_say_what_to_do(call: Callable[[], object], message: str) -> None:
    with pytest.raises(nnviz.OptionError, match=f"^{re.escape(message)}$"):
        call()


def test_a_network_without_operators_stands_beside_another() -> None:
    empty = nnviz.Model(Graph("", ()), True)
    assert nnviz.compare([empty, model("Relu")]).violations() == ()
