"""Named dimensions of what PyTorch's two exporters write, against what a real run of it gives.

The files of tests/shapes/exports are exports by benchmarks/real_exports.py without their weights, and beside each is
what onnxruntime gave for three choices of the open sizes.
"""

import json
from pathlib import Path

import onnx
import pytest

from tests.shapes.running import Symbols, Tally, bare, choices, compare, run, shapes_of

EXPORTS = sorted((Path(__file__).parent / "exports").glob("*.onnx"))
LARGEST = 300_000  # bytes of a file of the corpus that is run here
RUN = "a real run needs onnxruntime: pip install 'nnviz-figures[run]'"
Runs = list[tuple[Symbols, dict[str, tuple[int, ...]]]]


def check(tally: Tally) -> None:
    """At least 99 % have a name, counting those that hold up to rounding, and none is wrong."""
    assert tally.total > 200
    assert tally.wrong == []
    assert tally.named + tally.rounded >= 0.99 * tally.total, tally.open


def recorded(path: Path) -> Runs:
    """What onnxruntime gave for the file at `path`."""
    given = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return [
        (symbols, {name: tuple(sizes[at]) for name, sizes in given["sizes"].items()})
        for at, symbols in enumerate(given["runs"])
    ]


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_exports_have_names_that_hold(path: Path) -> None:
    check(compare(shapes_of(path), recorded(path)))


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_names_need_nothing_that_the_file_says_of_inner_values(path: Path, tmp_path: Path) -> None:
    without = tmp_path / path.name
    onnx.save(bare(onnx.load(path, load_external_data=False)), without)
    check(compare(shapes_of(without), recorded(path)))


def test_there_are_exports_by_both() -> None:
    assert {path.stem.rpartition(".")[2] for path in EXPORTS} == {"ts", "dynamo"}


def test_a_wrong_name_would_be_seen() -> None:
    runs = [({"n": 3}, {"y": (6,)}), ({"n": 5}, {"y": (10,)})]
    assert compare({"y": ("2*n",)}, runs).wrong == []
    assert len(compare({"y": ("n+3",)}, runs).wrong) == 1
    assert compare({"y": ("Reshapey_dim_0",)}, runs).named == 0


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("network", "exporter"),
    [("bert128-sdpa", "ts"), ("gpt2past-24", "ts"), ("llamapast-512", "ts"), ("t5-eager", "ts"), ("vit-open", "ts"),
     ("vit-eager", "dynamo")],
)  # fmt: skip
def test_exports_made_here_have_names_that_hold(network: str, exporter: str, tmp_path: Path) -> None:
    for package in ("torch", "transformers", "onnxscript", "onnxruntime"):
        pytest.importorskip(package, reason=f"exports are made and run with torch, transformers and {package}")
    from benchmarks.real_exports import export, tallies

    export(network, exporter, path := tmp_path / "model.onnx")
    for tally in tallies(path):
        check(tally)


def test_nothing_in_the_corpus_is_wrong(shared: Path) -> None:
    pytest.importorskip("onnxruntime", reason=RUN)
    compared = 0
    for path in sorted([*shared.glob("folding/**/*.onnx"), *shared.glob("models/**/*.onnx")]):
        runs = ran(path) if path.stat().st_size <= LARGEST else []
        if runs:
            tally = compare(shapes_of(path), runs)
            assert tally.wrong == [], path.name
            compared += tally.total
    if not compared:
        pytest.skip("onnxruntime runs none of the corpus's files: their weights are not there")


def ran(path: Path) -> Runs:
    """Run the model at `path`; nothing where onnxruntime does not, as without its weights."""
    try:
        model = onnx.load(path)
        return [(symbols, run(model, symbols)) for symbols in choices(model)]
    except Exception:  # what onnxruntime and protobuf raise has nothing in common
        return []
