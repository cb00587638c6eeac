"""Dimensions that files spell as expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.shapes.expressions import LONGEST, agree, evaluated, symbols_of

NUMBERS = {"seq": 20, "past": 7, "batch": 3}


@pytest.mark.parametrize(
    ("spelt", "value"),
    [
        ("seq", 20),
        ("past + seq", 27),
        ("((seq*batch)//batch)", 20),
        ("Min(128, seq)", 20),
        ("Max(past, seq) - 1", 19),
        ("floor(seq/8)", 2),
        ("ceiling(seq/8)", 3),
        ("-past + 2*seq", 33),
        ("seq % 6", 2),
        ("seq/8", None),
        ("seq/0", None),
        ("other", None),
        ("seq ** 9", None),
        ("open(seq)", None),
        ("min()", None),
        ("min(seq, key=past)", None),
        ("seq.real", None),
        ("3in seq", None),
        ("batch size", None),
        ("[seq for seq in past]", None),
        ("(" * 90 + "seq" + ")" * 90, 20),
        ("seq" + "+1" * LONGEST, None),
    ],
)
def test_arithmetic_is_evaluated_and_nothing_else(spelt: str, value: int | None) -> None:
    assert evaluated(spelt, NUMBERS) == value


@given(st.text(max_size=40) | st.text("seq0123+-*/%(),. _", max_size=40))
def test_any_name_is_read(spelt: str) -> None:
    evaluated(spelt, NUMBERS)
    symbols_of(spelt)


def test_symbols_are_the_names_but_functions() -> None:
    assert symbols_of("Min(128, past + seq)") == {"past", "seq"}
    assert symbols_of("batch size") == {"batch size"}


def test_what_agrees_agrees_for_large_sizes() -> None:
    assert agree("((seq*batch)//batch)", "seq", ("seq", "batch"))
    assert not agree("Min(128, seq)", "seq", ("seq",))
    assert not agree("unk__1", "seq", ("seq",))
