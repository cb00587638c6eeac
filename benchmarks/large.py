"""Large ONNX files through the whole command, each in a process of its own: time and memory.

    python benchmarks/large.py [--folder FOLDER] [--gigabytes 2 4] [--nodes 100000]

A file of many gigabytes is compared with the same graph without weights; both are made here, streamed, with holes where
the file system allows it, and removed afterwards.  The time may not be more than 1.5 times that of the graph alone, and
the memory not more than 150 MB.  Then a graph of very many operators is drawn.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from onnx import ModelProto, TensorProto, helper

RATIO, MEGABYTES = 1.5, 150
WIDTH = 1024
WEIGHT = WIDTH * WIDTH * 4


class Run(NamedTuple):
    """One run of the command: seconds, and megabytes at the peak."""

    seconds: float
    megabytes: float


def layers(count: int) -> ModelProto:
    """A chain of `count` linear layers whose weights have no data."""
    nodes, weights = [], []
    for at in range(count):
        nodes.append(helper.make_node("MatMul", [f"x{at}", f"w{at}"], [f"h{at}"]))
        nodes.append(helper.make_node("Relu", [f"h{at}"], [f"x{at + 1}"]))
        weights.append(TensorProto(name=f"w{at}", data_type=TensorProto.FLOAT, dims=[WIDTH, WIDTH]))
    ends = (helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", WIDTH]) for name in ("x0", f"x{count}"))
    return helper.make_model(helper.make_graph(nodes, "layers", *([end] for end in ends), weights))


def write(model: ModelProto, path: Path, payload: int) -> None:
    """Write `model` with `payload` bytes of zeros in every weight; they are holes where the file system has any."""
    weights = list(model.graph.initializer)
    rest = ModelProto.FromString(model.SerializeToString())
    del rest.graph.initializer[:]
    graph = rest.graph.SerializeToString()
    rest.ClearField("graph")
    size = len(graph) + sum(len(piece) + hole for piece, hole in pieces(weights, payload))
    with path.open("wb") as file:
        file.write(rest.SerializeToString() + field(7, size) + graph)
        for piece, hole in pieces(weights, payload):
            file.write(piece)
            file.seek(hole, os.SEEK_CUR)
        file.truncate()


def pieces(weights: list[TensorProto], payload: int) -> Iterator[tuple[bytes, int]]:
    """Yield what stands before each weight's data, and the size of the data."""
    for weight in weights:
        head = weight.SerializeToString() + (field(9, payload) if payload else b"")
        yield field(5, len(head) + payload) + head, payload


def field(number: int, length: int) -> bytes:
    """Encode the key and the length of a field of a protocol buffer."""
    encoded = bytearray([number << 3 | 2])
    while length > 0x7F:
        encoded.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes(encoded) + bytes([length])


def draw(model: Path) -> Run:
    """Draw `model` in a process of its own."""
    figure = model.with_suffix(".svg")
    begin = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "nnviz", str(model), "-o", str(figure), "--quiet"])
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begin
    assert status == 0, f"{model}: nnviz failed"
    figure.unlink()
    return Run(seconds, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))


def compare(folder: Path, gigabytes: float, runs: int) -> bool:
    """Draw a graph with and without its weights by turns; print the medians; return whether the bars are met."""
    count = round(gigabytes * 1024**3 / WEIGHT)
    paths = {0: folder / "without.onnx", WEIGHT: folder / "with.onnx"}
    for payload, path in paths.items():
        write(layers(count), path, payload)
    drawn = {payload: [draw(path) for _ in range(runs)] for payload, path in paths.items()}
    stored = paths[WEIGHT].stat()
    for path in paths.values():
        path.unlink()
    alone, whole = (median(run.seconds for run in found) for found in drawn.values())
    largest = max(run.megabytes for run in drawn[WEIGHT])
    size = f"{stored.st_size / 1024**3:.1f} GB in one file ({stored.st_blocks * 512 / 1024**2:.0f} MB on disk)"
    times = f"{whole:.2f} s, {whole / alone:.2f} times {alone:.2f} s without weights"
    print(f"{size}, {2 * count} operators: {times}; {largest:.0f} MB")
    return whole <= RATIO * alone and largest < MEGABYTES


def many(folder: Path, nodes: int) -> None:
    """Draw a graph of `nodes` operators."""
    path = folder / "many.onnx"
    write(layers(nodes // 2), path, 0)
    run = draw(path)
    path.unlink()
    print(f"{nodes:,} operators: {run.seconds:.1f} s, {run.megabytes:.0f} MB")


def main() -> int:
    """Run both; return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="where the files are made")
    parser.add_argument("--gigabytes", type=float, nargs="*", default=[2, 4])
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        met = [compare(Path(name), gigabytes, arguments.runs) for gigabytes in arguments.gigabytes]
        if arguments.nodes:
            many(Path(name), arguments.nodes)
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
