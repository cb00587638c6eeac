"""Text: fitted to a width, in Unicode or ASCII, in styled spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.layout.lanes import lanes
from nnviz.renderers._cells import ascii_words, cut, width_of
from nnviz.renderers.text import lines, render
from nnviz.rows import Row, Rows
from tests.hand_written import bert, inception

ROWS = Rows(
    (
        Row("", "○  ", "Input", shape="3×224²", hue="terminal"),
        Row("", "├─╮"),
        Row("", "● │", "Bottleneck", "64, first: projection", "×12", "64×112²", "convolution"),
        Row("", "⊕─╯", "Add", hue="arithmetic"),
    )
)


def plain(rows: Rows, width: int, ascii: bool = False) -> list[str]:
    return ["".join(part for part, _ in line) for line in lines(rows, width, ascii)]


def test_shapes_stand_at_the_right() -> None:
    assert plain(ROWS, 100) == [
        "○    Input                                    3×224²",
        "├─╮",
        "● │  Bottleneck  64, first: projection  ×12  64×112²",
        "⊕─╯  Add",
    ]


def test_notes_are_cut_before_titles_and_repeats_never() -> None:
    assert plain(ROWS, 42)[2] == "● │  Bottleneck  64, first:…  ×12  64×112²"
    assert plain(ROWS, 31)[2] == "● │  Bottleneck  ×12    64×112²"
    assert plain(ROWS, 18)[2] == "● │  Bottlen…  ×12"


def test_shapes_go_before_lanes_are_cut() -> None:
    assert plain(ROWS, 29) == ["○    Input", "├─╮", "● │  Bottleneck  64, fi…  ×12", "⊕─╯  Add"]
    wide = Rows((Row("┃ ", "│ " * 40 + "●", "Conv", hue="convolution"),))
    assert plain(wide, 30) == ["┃ │ │ │ │ │ │ │ │ │ │ │…  Conv"]


def test_where_lanes_crowd_the_words_out_words_stand_beside_their_own() -> None:
    rows = Rows((Row("", "●" + " " * 80, "Conv"), Row("", "● │" + " │" * 39, "ReLU")))
    assert plain(rows, 30) == ["●  Conv", "● │ │ │ │ │ │ │ │ │ │ │…  ReLU"]


def test_words_keep_four_cells_before_a_lane_is_cut() -> None:
    lanes = "● │ │ │ │ │ │ │ │ │ │ │"
    rows = Rows((Row("", lanes, "Normalisation"), Row("", "●".ljust(len(lanes)), "Normalisation")))
    assert plain(rows, 30) == [f"{lanes}  Norm…", "●  Normalisation"]
    assert plain(rows, 29) == [f"{lanes}  Nor…", "●  Normalisation"]


@pytest.mark.parametrize("width", [20, 24, 40, 80, 100])
@pytest.mark.parametrize("ascii", [False, True])
def test_no_line_is_wider_than_asked(width: int, ascii: bool) -> None:
    for diagram in (bert(), inception()):
        assert max(width_of(line) for line in plain(lanes(diagram), width, ascii)) <= width


def test_ascii_holds_nothing_else() -> None:
    assert plain(ROWS, 100, ascii=True)[1:] == [
        "|-.",
        "* |  Bottleneck  64, first: projection  x12  64x112^2",
        "+-'  Add",
    ]


def test_spans_say_what_they_are() -> None:
    (_, _, line, last) = lines(ROWS, 100)
    assert [(part, style) for part, style in line if part.strip()] == [
        ("●", "mark:convolution"),
        ("│", "lane"),
        ("Bottleneck", "title:convolution"),
        ("64, first: projection", "note"),
        ("×12", "badge"),
        ("64×112²", "shape"),
    ]
    assert last[0] == ("⊕", "mark:arithmetic")
    (ascii_line,) = list(lines(Rows(ROWS.rows[3:]), 100, ascii=True))
    assert ascii_line[0] == ("+", "mark:arithmetic")


def test_a_file_has_no_trailing_blanks() -> None:
    text = render(lanes(bert())).decode()
    assert text.endswith("\n")
    assert all(line == line.rstrip() for line in text.split("\n"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("64×112²", "64x112^2"),
        ("x¹²", "x^12"),
        ("Q Kᵀ √d → …", "Q K^T sqrt d -> ..."),
        ("crème − 1", "creme - 1"),
        ("入力", "??"),
        ("a\x1b[2J\u202e", "a?[2J?"),
    ],
)
def test_ascii_words(text: str, expected: str) -> None:
    assert ascii_words(text) == expected


def test_terminals_are_not_told_what_to_do() -> None:
    (line,) = plain(Rows((Row("", "●", "a\x1b[31mb\nc\u202e"),)), 80)
    assert line == "●  a\ufffd[31mb\ufffdc\ufffd"


@given(st.text(), st.integers(1, 30))
def test_cut_fits(text: str, cells: int) -> None:
    assert width_of(cut(text, cells, "…")) <= cells
    assert cut(text, cells, "…") == text or width_of(text) > cells


def test_wide_characters_take_two_cells() -> None:
    assert width_of("入力x") == 5
    assert cut("入力入力", 5, "…") == "入力…"
