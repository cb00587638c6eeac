"""What twenty networks look like in a terminal of 60, 80 and 120 columns, in Unicode and in ASCII.

Each golden holds all six, so that a reader sees at a glance what a narrower page leaves out.
"""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from nnviz.cli import main
from tests.conftest import shared_folder

COLUMNS = (60, 80, 120)
SHIPPED = (
    "bvlc_alexnet", "densenet121", "inception_v1", "inception_v2", "resnet50", "shufflenet", "squeezenet", "vgg19",
    "zfnet512",
)  # fmt: skip
EXPORTED = (
    "bert_base.ts", "gpt2.ts", "llama.ts", "t5_small.ts", "vit_tiny.ts", "unet.ts", "yolov8_like.ts",
    "lstm_unrolled.ts", "moe_transformer.ts", "clip.ts", "mobilenetv2.dynamo",
)  # fmt: skip


def printed(model: Path, columns: int, *words: str) -> str:
    result = CliRunner().invoke(main, [str(model), *words], env={"COLUMNS": str(columns)})
    assert result.exit_code == 0
    return result.stdout


def cells(line: str) -> int:
    """How many cells a terminal gives a line."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line)


def check(model: Path, golden: Callable[[str, bytes], None]) -> None:
    parts: list[str] = []
    for columns in COLUMNS:
        for words in ((), ("--ascii",)):
            text = printed(model, columns, *words)
            assert max(map(cells, text.splitlines())) <= columns
            assert text.isascii() or not words
            parts.append(" ".join(("=" * 8, str(columns), *words)) + "\n" + text)
    golden(f"terminal/{model.stem}.txt", "\n".join(parts).encode())


@pytest.mark.parametrize("name", SHIPPED)
def test_networks_that_the_onnx_package_ships(name: str, light: Path, golden: Callable[[str, bytes], None]) -> None:
    check(light / f"light_{name}.onnx", golden)


@pytest.mark.parametrize("name", EXPORTED)
@pytest.mark.skipif(shared_folder() is None, reason="the shared corpus is not here: set NNVIZ_SHARED to its folder")
def test_networks_as_exporters_write_them(name: str, shared: Path, golden: Callable[[str, bytes], None]) -> None:
    check(shared / "folding" / f"{name}.onnx", golden)
