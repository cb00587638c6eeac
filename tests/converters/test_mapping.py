"""Files that change while they are read."""

import subprocess
import sys
from pathlib import Path

import pytest

from nnviz.converters import open_source, recognise
from nnviz.converters._mapping import WHOLE, mapped
from nnviz.errors import InvalidModelError, UnknownFormatError


def test_a_small_file_is_copied_and_a_large_one_mapped(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    for size, copied in ((WHOLE, True), (WHOLE + 1, False)):
        path.write_bytes(bytes(size))
        with mapped(path) as buffer:
            assert (len(buffer), isinstance(buffer, bytes)) == (size, copied)


def test_a_file_that_is_cut_while_it_is_read_kills_nobody(light: Path, tmp_path: Path) -> None:
    """A map of it would: the process of this test is not at risk."""
    path = tmp_path / "model.onnx"
    path.write_bytes((light / "light_squeezenet.onnx").read_bytes())
    code = (
        "import os, sys; from pathlib import Path; from nnviz.converters._mapping import mapped\n"
        "with mapped(Path(sys.argv[1])) as buffer:\n"
        "    os.truncate(sys.argv[1], 0); print(sum(buffer[::4096]) >= 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "True\n")


@pytest.mark.parametrize("change", ["emptied", "gone"])
def test_a_file_that_goes_before_it_is_read_is_refused(tmp_path: Path, change: str) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"\x08\x07\x3a\x00")
    source = open_source(path)
    converter = recognise(source)
    path.write_bytes(b"") if change == "emptied" else path.unlink()
    with pytest.raises((InvalidModelError, UnknownFormatError), match=r"^.*model\.onnx: [^\n]*; [^\n]*$"):
        converter.read(source)
