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


def test_what_was_made_meanwhile_is_old() -> None:
    with uncollected():
        made: list[object] = [[] for _ in range(1000)]
    assert all(any(one is old for old in gc.get_objects(generation=2)) for one in made[:3])


def test_what_the_program_froze_stays_frozen() -> None:
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with uncollected():
            pass
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()
