"""A file is written whole or not at all."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from nnviz.errors import OutputError
from nnviz.output import write


def test_replaces_and_keeps_the_permissions(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["figure.svg"]


def test_a_link_keeps_leading_to_its_target(tmp_path: Path) -> None:
    target, link = tmp_path / "target.svg", tmp_path / "link.svg"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_links_that_lead_to_each_other(tmp_path: Path) -> None:
    link = tmp_path / "link.svg"
    link.symlink_to(link)
    with pytest.raises(OutputError, match=r"link\.svg: cannot be written \("):
        write(link, b"x")
    assert os.listdir(tmp_path) == ["link.svg"]


def test_a_device_is_written_to() -> None:
    write(Path(os.devnull), b"gone")
    assert not Path(os.devnull).is_file()


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"^.*: cannot be written \(Is a directory\)"):
        write(tmp_path, b"x")


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    """The process may not write files as large as this: the write breaks off half-way."""
    path = tmp_path / "figure.svg"
    path.write_bytes(b"old")
    code = (
        "import resource, sys; from pathlib import Path; from nnviz.output import write\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write(Path(sys.argv[1]), bytes(100_000))"
    )
    done = subprocess.run([sys.executable, "-B", "-c", code, path], capture_output=True, text=True, check=False)
    assert done.stderr.strip().endswith("cannot be written (File too large); check the folder and the space left")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["figure.svg"]
