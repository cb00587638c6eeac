"""The same bytes for every output, whatever the hash seed, the folder, the locale and the time zone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import shared_folder

NAMES = ["fig.svg", "fig.pdf", "fig.png", "fig.txt", "fig.json", "fig.tex", "fig.md"]
PLACES = [("0", "UTC", "C"), ("4242", "Asia/Tokyo", "C.UTF-8"), ("7", "America/St_Johns", "tr_TR.UTF-8")]
SHARED = [
    "broken/onnx/hostile_names.onnx",
    "broken/onnx/nested_if_20.onnx",
    "models/onnx/onnx2tf_loop_3.onnx",
    "models/onnx/light_inception_v2.onnx",
    "folding/t5_small.ts.onnx",
]


def drawn(model: Path, folder: Path, *options: str) -> list[list[bytes]]:
    """The seven outputs, drawn in each of the places."""
    found = []
    for seed, zone, language in PLACES:
        (place := folder / f"in {seed}").mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language, "PYTHONUTF8": "0"}
        words = [word for name in NAMES for word in ("-o", name)]
        command = [sys.executable, "-m", "nnviz", str(model), "--quiet", *options, *words]
        subprocess.run(command, cwd=place, env=environment, check=True, timeout=60)
        found.append([(place / name).read_bytes() for name in NAMES])
    return found


@pytest.mark.parametrize("network", ["squeezenet", "shufflenet"])
def test_light_networks(network: str, light: Path, tmp_path: Path) -> None:
    first, *others = drawn(light / f"light_{network}.onnx", tmp_path)
    assert all(first)
    assert others == [first, first]


@pytest.mark.parametrize("name", SHARED if shared_folder() else [])
def test_odd_and_large_networks(name: str, shared: Path, tmp_path: Path) -> None:
    first, *others = drawn(shared / name, tmp_path, "--depth", "3")
    assert all(first)
    assert others == [first, first]
