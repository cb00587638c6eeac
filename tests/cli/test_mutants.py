"""Damaged models through the whole command; `benchmarks/mutants.py` draws thousands more."""

from pathlib import Path

import pytest

from benchmarks.caffe_damage import caffe_sources
from benchmarks.figure_damage import figure_sources
from benchmarks.mutants import MEGABYTES, draw, mutants, sources

COUNT = 120


@pytest.mark.parametrize("part", range(4))
def test_mutants_are_drawn_or_refused(part: int, tmp_path: Path) -> None:
    found = [*mutants(sources(None), COUNT)][part::4]
    assert len(found) >= COUNT // 4
    outcomes = {f"{mutant.source}:{mutant.number}": draw(mutant, tmp_path) for mutant in found}
    faults = {name: outcome.fault for name, outcome in outcomes.items() if outcome.fault and not _slow(outcome.fault)}
    assert not faults
    assert {outcome.drawn for outcome in outcomes.values()} == {True, False}


def test_mutants_of_caffe_are_drawn_or_refused(tmp_path: Path) -> None:
    outcomes = {found.number: draw(found, tmp_path) for found in mutants(caffe_sources(None, tmp_path), 100)}
    faults = {name: outcome.fault for name, outcome in outcomes.items() if outcome.fault and not _slow(outcome.fault)}
    assert not faults
    assert {outcome.drawn for outcome in outcomes.values()} == {True, False}


def test_mutants_of_figures_are_drawn_or_refused(tmp_path: Path) -> None:
    outcomes = {
        f"{found.source}:{found.number}": draw(found, tmp_path)
        for found in mutants(figure_sources(None, tmp_path), 150)
    }
    faults = {name: outcome.fault for name, outcome in outcomes.items() if outcome.fault and not _slow(outcome.fault)}
    assert not faults
    assert {outcome.drawn for outcome in outcomes.values()} == {True, False}


def _slow(fault: str) -> bool:
    """Whether it is only about time or memory, which other tests on the same machine may take."""
    return fault.startswith("took ") and int(fault.split()[1].split(".")[0]) < 10 * MEGABYTES
