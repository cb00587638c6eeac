"""What may happen to a command while it works: the disk is full, the reader goes, the user interrupts it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
WORDS = [[], ["-o", "-", "--format", "svg"], ["-o", "-", "--format", "pdf"]]


@pytest.fixture(scope="module")
def model(light: Path) -> Path:
    return light / "light_squeezenet.onnx"


def nnviz(*words: object) -> list[str]:
    return [sys.executable, "-m", "nnviz", *map(str, words)]


@pytest.mark.parametrize("words", WORDS, ids=["text", "svg", "pdf"])
def test_a_reader_that_leaves(model: Path, words: list[str]) -> None:
    """What `nnviz model.onnx | true` does to the writer: it ends without a word, with the status of SIGPIPE."""
    with subprocess.Popen(nnviz(model, *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        said = child.stderr.read().decode()
    assert child.returncode == 141
    assert said == ""


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
def test_the_first_lines_are_all_that_is_said(model: Path) -> None:
    words = [*nnviz(model, "--no-fold"), "--table", "--quiet"]
    line = '"$@" | head -2'
    done = subprocess.run(["sh", "-c", line, "sh", *words], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == ""


@needs_full
@pytest.mark.parametrize("words", [["formats"], *(["MODEL", *words] for words in WORDS)], ids=str)
def test_standard_output_on_a_full_disk(model: Path, words: list[str]) -> None:
    words = [str(model) if word == "MODEL" else word for word in words]
    with FULL.open("wb") as full:
        done = subprocess.run(nnviz(*words), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "standard output: cannot be written (No space left on device); check the space left\n"


@needs_full
def test_a_figure_on_a_full_disk(model: Path, tmp_path: Path) -> None:
    figure = tmp_path / "full.svg"
    figure.symlink_to(FULL)
    done = subprocess.run(nnviz(model, "-o", figure), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"{figure}: cannot be written (No space left on device); check the folder and the space left\n"
    )
    assert os.listdir(tmp_path) == ["full.svg"]


@needs_full
def test_nobody_to_complain_to(tmp_path: Path) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(nnviz(tmp_path / "nowhere.onnx"), stdout=subprocess.PIPE, stderr=full, check=False)
    assert (done.returncode, done.stdout) == (1, b"")


@pytest.mark.skipif(os.name != "posix", reason="a shell closes standard output")
def test_a_closed_standard_output(model: Path) -> None:
    done = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *nnviz(model)], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "standard output: cannot be written (it is closed); write to a file with -o\n"


def test_a_read_only_folder(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    folder.mkdir(mode=0o555)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    figure = folder / "fig.svg"
    done = subprocess.run(nnviz(model, "-o", figure), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{figure}: cannot be written (Permission denied)")
    assert os.listdir(folder) == []


SITE = """
import nnviz.cleaning, os, signal
def interrupted(graph):
    os.kill(os.getpid(), signal.SIGINT)
    while True:
        pass
nnviz.cleaning.clean = interrupted
from nnviz.cli import main
main()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupt(model: Path, tmp_path: Path) -> None:
    """The signal comes while the model is read; the command is the real one."""
    figure = tmp_path / "fig.svg"
    figure.write_text("old", "utf-8")
    words = [sys.executable, "-c", SITE, str(model), "-o", str(figure)]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")
    assert figure.read_text("utf-8") == "old"
    assert os.listdir(tmp_path) == ["fig.svg"]


ENDED = """
import os, signal, sys
def ended(descriptor):
    os.kill(os.getpid(), signal.SIGTERM)
    while True:
        pass
opened = os.fdopen
os.fdopen = lambda handle, *words: (ended(handle) if words == ("wb",) else opened(handle, *words))
from nnviz.cli import main
main()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_the_system_ends_it_while_it_writes(model: Path, tmp_path: Path) -> None:
    """The signal comes when the temporary file is there; the command is the real one."""
    words = [sys.executable, "-c", ENDED, str(model), "-o", str(tmp_path / "fig.svg")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "terminated\n")
    assert os.listdir(tmp_path) == []
