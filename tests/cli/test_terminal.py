"""On a real terminal, of the size that a test gives it: colours, widths, the pager."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
import fcntl  # noqa: E402
import struct  # noqa: E402
import termios  # noqa: E402

TALL = 500


@pytest.fixture(scope="module")
def model(light: Path) -> Path:
    return light / "light_resnet50.onnx"


def shown(*words: object, columns: int = 80, rows: int = TALL, errors: bool = False, **environment: str) -> str:
    """What the command writes to a terminal of so many columns and rows; with `errors`, on standard error as well."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    dropped = {"COLUMNS", "LINES", "NO_COLOR", "PAGER", "LESS", "COLORTERM"}
    told = {name: text for name, text in os.environ.items() if name not in dropped}
    told |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", **environment}
    command = [sys.executable, "-m", "nnviz", *map(str, words)]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs if errors else subprocess.DEVNULL, env=told
    ) as child:
        os.close(theirs)
        said = b"".join(_reads(ours))
    os.close(ours)
    assert child.returncode == 0
    return said.decode().replace("\r\n", "\n")


def _reads(terminal: int) -> list[bytes]:
    """All that is written to a terminal until its last writer has gone."""
    parts: list[bytes] = []
    try:
        while part := os.read(terminal, 1 << 16):
            parts.append(part)
    except OSError:  # Linux says so of a terminal that nobody has open
        pass
    return parts


def test_operators_are_coloured_by_their_kind(model: Path) -> None:
    text = shown(model)
    assert "\x1b[34m●\x1b[0m" in text
    assert "\x1b[34mConv 7×7, 64, /2" in text
    assert "\x1b[33mReLU" in text


def test_progress_on_the_same_terminal_changes_no_line(model: Path) -> None:
    text = shown(model, errors=True, columns=60, NO_COLOR="1")
    figure = text.rpartition("\r")[2]  # what is written while one waits is written over
    assert figure == shown(model, columns=60, NO_COLOR="1")
    assert "\x1b" not in text


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_no_escape_is_left_where_none_is_wanted(model: Path, environment: dict[str, str]) -> None:
    for words in ([], ["--summary"], ["--table"]):
        text = shown(model, *words, **environment)
        assert "\x1b" not in text
        assert "Conv" in text


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_lines_are_as_wide_as_the_terminal(model: Path, columns: int) -> None:
    lines = shown(model, columns=columns, NO_COLOR="1").splitlines()
    assert max(map(len, lines)) <= columns
    narrower = shown(model, columns=columns, COLUMNS="50", NO_COLOR="1").splitlines()
    assert max(map(len, narrower)) <= 50


def test_what_is_longer_than_the_screen_goes_through_the_pager(model: Path) -> None:
    pager = "sed 's/^/paged /'"
    assert all(line.startswith("paged ") for line in shown(model, rows=20, PAGER=pager).splitlines())
    assert "paged" not in shown(model, rows=TALL, PAGER=pager)
    assert "paged" not in shown(model, "--no-pager", rows=20, PAGER=pager)


@pytest.mark.parametrize("pager", ["", "cat", "no-such-program --really", "'unfinished"])
def test_without_a_pager_the_text_is_printed(model: Path, pager: str) -> None:
    assert shown(model, rows=20, PAGER=pager) == shown(model, rows=TALL)


def test_less_is_told_what_git_tells_it(model: Path) -> None:
    assert shown(model, rows=20, PAGER="echo $LESS; cat >/dev/null").strip() == "FRX"
    assert shown(model, rows=20, PAGER="echo $LESS; cat >/dev/null", LESS="S").strip() == "S"


def test_a_pager_that_is_left_early_is_no_error(model: Path) -> None:
    assert shown(model, "--table", rows=20, PAGER="head -1", NO_COLOR="1").startswith("block")
