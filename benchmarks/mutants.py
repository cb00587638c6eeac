"""Damaged files through the whole command, in this process: drawings or one-line refusals, and nothing else.

    python -m benchmarks.mutants [--count 5000] [--first NUMBER] [--shared FOLDER] [--only NAME:NUMBER]
                                [--format onnx|caffe|tflite|figure]

Twenty sound files are damaged in their bytes and in their structure, each mutant by its own seed, so that a failure is
made again by `--only NAME:NUMBER`.  None may take over 2 s of the processor or 300 MB (other formats: 1 s, 200 MB), and
drawings are well-formed.
"""

from __future__ import annotations

import argparse
import gc
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

import onnx
from click.testing import CliRunner

import nnviz
from benchmarks.caffe_damage import caffe_mutant, caffe_sources
from benchmarks.damage import Mutant, mutant
from benchmarks.figure_damage import EMBED, figure_mutant, figure_sources
from benchmarks.tflite_damage import tflite_mutant, tflite_sources
from nnviz.cli import main as command

SECONDS, MEGABYTES = 2.0, 300
OTHER_SECONDS, OTHER_MEGABYTES = 1.0, 200
PATIENCE = 60
LIGHT = ["bvlc_alexnet", "inception_v1", "resnet50", "shufflenet", "squeezenet", "vgg19", "zfnet512"]
SIMPLE = [
    "expand_shape_model1",
    "gradient_of_add_and_mul",
    "sequence_model6",
    "shrink",
    "sign_model",
    "single_relu_model",
]
SHARED = [
    "models/onnx/lgbm_classifier_hummingbird",
    "models/onnx/node_attention_4d_gqa_expanded",
    "models/onnx/node_if_opt",
    "models/onnx/node_loop13_seq",
    "models/onnx/node_scan9_sum",
    "models/onnx/onnx2tf_if_p3",
    "models/onnx/onnx2tf_loop_3",
    "models/onnx/qlstm",
    "models/onnx/qonnx_fp8",
    "models/onnx/node_qlinearconv",
    "folding/bert_base.ts",
    "folding/unet.dynamo",
    "folding/lstm_seq2seq.ts",
]


class Outcome(NamedTuple):
    """What a mutant came to: "" or what went wrong, and whether it was drawn; seconds; megabytes at the peak."""

    fault: str
    drawn: bool
    seconds: float
    megabytes: int


def sources(shared: Path | None) -> dict[str, Path]:
    """The twenty files: half of them real networks; those of the corpus where it is here, small ones of onnx else."""
    data = Path(onnx.__file__).parent / "backend/test/data"
    found = {name: data / f"light/light_{name}.onnx" for name in LIGHT}
    if shared:
        found |= {name.split("/")[-1]: shared / f"{name}.onnx" for name in SHARED}
    else:
        found |= {name: data / f"simple/test_{name}/model.onnx" for name in SIMPLE}
    return {name: path for name, path in found.items() if path.exists()}


class TooSlowError(BaseException):
    """A mutant takes so long that the run would not end."""


@contextmanager
def _patience() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooSlowError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)


def draw(mutant: Mutant, folder: Path) -> Outcome:
    """Send `mutant` through the command and say what came out."""
    model, figure = folder / f"model{Path(mutant.source).suffix or '.onnx'}", folder / "figure.svg"
    model.write_bytes(mutant.data)
    figure.unlink(missing_ok=True)
    forget_peak()
    begin = time.process_time()
    try:
        with _patience():
            result = CliRunner().invoke(command, [str(model), "-o", str(figure), "--debug"])
    except TooSlowError:
        return Outcome(f"no answer in {PATIENCE} s", False, PATIENCE, peak())
    seconds, megabytes = time.process_time() - begin, peak()
    fault = _fault(result.exception, figure)
    is_other = model.suffix != ".onnx"
    if not fault and seconds > (OTHER_SECONDS if is_other else SECONDS):
        fault = f"took {seconds:.1f} s"
    if not fault and megabytes > (OTHER_MEGABYTES if is_other else MEGABYTES):
        fault = f"took {megabytes} MB"
    return Outcome(fault, figure.exists(), seconds, megabytes)


def _fault(error: BaseException | None, figure: Path) -> str:
    if isinstance(error, nnviz.NnvizError):
        if figure.exists():
            return "refused, and left a figure"
        return "" if str(error).isprintable() and "\n" not in str(error) else f"an unsafe message: {error!r}"
    if error is not None:
        return _where(error)
    if not figure.exists():
        return "neither drawn nor refused"
    try:
        expat.ParserCreate().Parse(figure.read_bytes(), True)
    except expat.ExpatError as malformed:
        return f"not well-formed: {malformed}"
    return ""


def _where(error: BaseException) -> str:
    frame = error.__traceback__
    place = ""
    while frame is not None:
        code = frame.tb_frame.f_code
        if "/nnviz/" in code.co_filename:
            place = f"{code.co_filename.split('/nnviz/')[-1]}:{frame.tb_lineno} {code.co_name}"
        frame = frame.tb_next
    return f"{type(error).__name__}: {str(error)[:80]} at {place}"


def forget_peak() -> None:
    """Let the system measure this process's peak anew, where it can (Linux), without what earlier mutants left."""
    gc.collect()
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> int:
    """Peak of this process's resident memory in megabytes."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) // 1024
    except (OSError, IndexError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform != "darwin" else 1024**2)


def mutants(paths: dict[str, Path], count: int, first: int = 0) -> Iterator[Mutant]:
    """Yield `count` mutants, of each file in turn, numbered from `first`."""
    data = {name: path.read_bytes() for name, path in paths.items()}
    for number in range(first, first + -(-count // len(data))):
        for name, content in data.items():
            yield _damaging(name)(name, content, number)


def _damaging(name: str) -> Callable[[str, bytes, int], Mutant]:
    """What damages a file, by its name; ONNX files have no suffix here."""
    if "." not in name:
        return mutant
    if Path(name).suffix in EMBED:
        return figure_mutant
    return tflite_mutant if name.endswith(".tflite") else caffe_mutant


SOURCES: dict[str, Callable[[Path | None, Path], dict[str, Path]]] = {
    "onnx": lambda shared, _: sources(shared),
    "caffe": caffe_sources,
    "tflite": lambda shared, _: tflite_sources(shared),
    "figure": figure_sources,
}
"""Where the sound files of each format are; the second folder is for what is made."""


def main() -> int:
    """Draw the mutants; print every fault and a summary; return 1 where there is a fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant of each file, its seed")
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--format", default="onnx", choices=list(SOURCES))
    parser.add_argument("--only", default="", metavar="NAME:NUMBER")
    parser.add_argument("--keep", type=Path, help="folder for the mutants that fail")
    arguments = parser.parse_args()
    outcomes = list[Outcome]()
    with tempfile.TemporaryDirectory() as folder:
        paths = SOURCES[arguments.format](arguments.shared, Path(folder))
        if arguments.only:
            name, _, number = arguments.only.rpartition(":")
            paths, arguments.count, arguments.first = {name: paths[name]}, 1, int(number)
        for found in mutants(paths, arguments.count, arguments.first):
            outcome = draw(found, Path(folder))
            outcomes.append(outcome)
            if outcome.fault:
                print(f"{found.source}:{found.number}\t{outcome.fault}", flush=True)
                if arguments.keep:
                    (arguments.keep / f"{found.number}-{found.source}").write_bytes(found.data)
    faults = sum(bool(outcome.fault) for outcome in outcomes)
    drawn = sum(outcome.drawn for outcome in outcomes)
    slowest, largest = max(o.seconds for o in outcomes), max(o.megabytes for o in outcomes)
    print(
        f"{len(outcomes)} mutants of {len(paths)} files: {drawn} drawn, {len(outcomes) - drawn - faults} refused, "
        f"{faults} faults; slowest {slowest:.2f} s, largest {largest} MB"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
