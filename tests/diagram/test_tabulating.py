"""The table of widths that follow no formula."""

import pytest

from nnviz.diagram import draw
from nnviz.diagram.tabulating import tabulated
from nnviz.diagram.types import WidthTable
from nnviz.diagram.widths import symbolic_widths
from nnviz.folding import fold
from nnviz.graph import Graph, operators
from nnviz.notation import parse
from tests.diagram import building
from tests.diagram.test_widths import linear


def table(*copies: Graph) -> tuple[list[str], WidthTable | None]:
    widths, found = tabulated(copies[0], copies, symbolic_widths(copies[0], copies), frozenset(operators(copies[0])))
    return list(widths.words.values()), found


def test_each_width_has_a_letter_and_each_copy_a_row() -> None:
    copies = [linear(64, 96, 16), linear(128, 112, 24), linear(160, 128, 24), linear(160, 128, 24)]
    words, found = table(*copies)
    assert words == ["p", "q", "r"]
    assert found == WidthTable(("p", "q", "r"), (("1", (64, 96, 16)), ("2", (128, 112, 24)), ("3–4", (160, 128, 24))))
    assert found.lines()[:2] == (("no.", "p", "q", "r"), ("1", "64", "96", "16"))


def test_equal_widths_share_a_letter_and_constant_ones_have_none() -> None:
    copies = [linear(64, 96, 16, 64, 7, 3), linear(128, 112, 24, 128, 7, 5), linear(160, 128, 30, 160, 7, 4)]
    words, found = table(*copies)
    assert words == ["p", "q", "r", "p", "s"]
    assert found is not None


def test_few_widths_beside_multiples_of_one_are_listed() -> None:
    words, found = table(linear(64, 96, 16, 256), linear(128, 112, 24, 512), linear(160, 128, 30, 640))
    assert words == ["c", "96/112/128", "16/24/30", "4c"]
    assert found is None


@pytest.mark.parametrize(
    "copies",
    [
        [linear(64, 96), linear(128, 112), linear(160, 128)],
        [linear(64, 96, 16), linear(128, 112, 24)],
        [linear(64 + n * n, 96 + 7 * n, 16 + n % 3) for n in range(20)],
        [linear(*(10 + n * k * k + k for k in range(1, 12))) for n in range(1, 5)],
        [linear(64, 96, 16), linear(128, 112, 24), linear(160, 128, 30, 7)],
    ],
    ids=["few columns", "two rows", "many rows", "many columns", "copies that differ otherwise"],
)
def test_no_table_where_it_would_not_help(copies: list[Graph]) -> None:
    assert table(*copies)[1] is None


MODULE = (
    "x = .\na = Conv1x1:{}+Relu x\nb = Conv1x1:{}+Relu x\nb = Conv3x3:{}+Relu b\n"
    "d = Conv1x1:{}+Relu x\nd = Conv5x5:{}+Relu d\ne = MaxPool3x3 x\ne = Conv1x1:{}+Relu e\nConcat a b d e\n"
)
"""Szegedy et al. 2015, figure 2b."""

ROWS = ((64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64), (192, 96, 208, 16, 48, 64), (160, 112, 224, 24, 64, 64))


def test_modules_of_googlenet_are_a_row_each() -> None:
    modules = [MODULE.format(*row) for row in ROWS]
    text = "input\nConv7x7/2:64+Relu\n" + "".join(modules[:2]) + "MaxPool/2\n" + "".join(modules[2:])
    diagram = draw(fold(parse(text + "GlobalAveragePool\nGemm:10\n")), depth=1, panels=1)
    (panel,) = diagram.definitions
    assert panel.table == WidthTable(tuple("pqrstu"), tuple((str(i + 1), row) for i, row in enumerate(ROWS)))
    assert [box.note for box in diagram.boxes if box.definition] == ["no. 1–2", "no. 3–4"]
    assert next(box.title for box in panel.boxes if box.title.startswith("Conv")) == "Conv 1×1, p"


def test_copies_without_a_box_of_their_own_are_no_rows() -> None:
    """Modules within a stack are drawn once: no box says which row a copy is; the stack has no letters."""
    x = building.tensor("x", 1, 4)
    norms = [building.operator("LayerNormalization", x) for _ in range(4)]
    widths = [(64 + 8 * n * n, 96 + 7 * n, 16 + n % 3) for n in range(4)]
    modules = [building.block("B1", "Module", linear(*row)) for row in widths]
    stack = building.block("B0", "Layer", *map(building.copy, norms, modules))
    kinds = {"B0", "B1"}
    stacked = draw(building.network([x], [stack], []), depth=0, also=kinds).definitions
    assert [(panel.kind, panel.table) for panel in stacked] == [("B0", None), ("B1", None)]
    (apart,) = draw(building.network([x], modules, []), depth=0, also=kinds).definitions
    assert apart.table is not None
