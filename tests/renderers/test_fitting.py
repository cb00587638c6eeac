"""Tables, fitted to a page of so many cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.renderers._cells import width_of
from nnviz.renderers._fitting import fitted
from nnviz.tables import Table
from tests.reporting.networks import plain

COSTS = Table(
    (("encoder / layer 12", "Linear 768", "590,592"), ("encoder", "入力", "7")),
    ("block", "operator", "parameters"),
    frozenset({2}),
    (0, 0, 1, 1, 0),
    label="title",
)


def test_columns_are_aligned_and_numbers_flush_right() -> None:
    assert plain(fitted([COSTS], 80)) == [
        "block               operator    parameters",
        "encoder / layer 12  Linear 768     590,592",
        "encoder             入力                 7",
    ]


def test_columns_are_shortened_and_then_left_out_in_turn() -> None:
    assert plain(fitted([COSTS], 36))[1] == "encoder / l…  Linear 768     590,592"
    assert plain(fitted([COSTS], 31))[1] == "encoder…  Linear 7…     590,592"
    assert plain(fitted([COSTS], 22))[1] == "Linear…      590,592"


def test_words_that_wrap_go_on_in_the_next_line() -> None:
    table = Table((("remarks", "weights are missing in this file"),), wraps=True)
    assert plain(fitted([table], 30)) == ["remarks  weights are missing", "         in this file"]


def test_labels_of_several_tables_align() -> None:
    first, second = Table((("a", "1"),)), Table((("longer", "2"),))
    assert plain(fitted([first, second], 30)) == ["a       1", "", "longer  2"]


def test_styles() -> None:
    head, line, _ = fitted([COSTS], 80)
    assert {style for text, style in head if text.strip()} == {"head"}
    assert [style for text, style in line if text.strip()] == ["title", "", ""]


cell = st.text(max_size=12)


@given(st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=4), st.integers(20, 60), st.booleans())
def test_no_line_is_wider_than_the_page(rows: list[tuple[str, str, str]], width: int, ascii: bool) -> None:
    for wraps in (False, True):
        table = Table(tuple(rows), (), frozenset({1}), (0, 1, 1, 0, 0), wraps=wraps)
        lines = plain(fitted([table], width, ascii))
        assert all(width_of(line) <= width and line == line.rstrip() for line in lines)
        assert all(line.isprintable() for line in lines)
        assert not ascii or all(line.isascii() for line in lines)


@pytest.mark.parametrize("tables", [[], [Table(())]])
def test_nothing_is_no_line(tables: list[Table]) -> None:
    assert list(fitted(tables, 80)) == []
