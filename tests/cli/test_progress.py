"""Progress: nothing for a second, then the step, and in the end nothing."""

import pytest

from nnviz.cli.progress import _Progress, progress


def test_a_step_is_said_once_it_has_begun_and_is_gone_in_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    shown = _Progress()
    shown.step("reading")
    assert capsys.readouterr().err == ""
    shown.begin()
    shown.step("folding")
    shown.end()
    shown.step("drawing")
    said = capsys.readouterr().err
    assert [part for part in said.split("\r") if part.strip()] == ["reading ...", "folding ..."]
    assert said.endswith(" \r")


def test_no_progress_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=False) as step:
        step("reading")
    assert capsys.readouterr().err == ""
