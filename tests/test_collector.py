"""The pause of the cycle collector."""

import gc

import pytest

from nnviz.collector import uncollected


def test_it_pauses_the_collector_and_leaves_it_as_it_was() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_starts_it_again() -> None:
    with pytest.raises(KeyError), uncollected():
        raise KeyError
    assert gc.isenabled()
