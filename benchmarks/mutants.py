"""Damaged ONNX files through the whole command, in this process: drawings or one-line refusals, and nothing else.

    python benchmarks/mutants.py [--count 5000] [--shared FOLDER] [--only NAME:NUMBER]

Twenty sound files are damaged in their bytes and in their structure, each mutant by its own seed, so that a failure is
made again by `--only NAME:NUMBER`.  No mutant may take more than 2 s or 300 MB, and every drawing must be well-formed.
"""

from __future__ import annotations

import argparse
import random
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
from nnviz.cli import main as command

SECONDS, MEGABYTES = 2.0, 300
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


class Mutant(NamedTuple):
    """One damaged file: which of the sources, its seed, its bytes."""

    source: str
    number: int
    data: bytes


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


def mutant(name: str, data: bytes, number: int) -> Mutant:
    """Damage `data`: every third mutant in its bytes, the others in what the bytes mean."""
    dice = random.Random(f"{name}:{number}")
    return Mutant(name, number, _bytes(data, dice) if number % 3 == 0 else _structure(data, dice))


def _bytes(data: bytes, dice: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8))):
        at, width = dice.randrange(len(found)), dice.choice((1, 4, 64, 1000))
        match dice.randrange(5):
            case 0:
                found[at] ^= 1 << dice.randrange(8)
            case 1:
                found[at] = dice.choice((0, 1, 0x7F, 0x80, 0xFF))
            case 2:
                del found[at : at + width]
            case 3:
                found[at:at] = found[at : at + width]
            case _:
                del found[at:]
        if not found:
            return b"\x08"
    return bytes(found)


def _structure(data: bytes, dice: random.Random) -> bytes:
    model = onnx.ModelProto.FromString(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        graph = model.graph
        inner = [a.g for n in graph.node for a in n.attribute if a.type == onnx.AttributeProto.GRAPH]
        dice.choice(_CHANGES)(model, dice.choice([graph, *inner[:3]]), dice)
    return bytes(model.SerializeToString())


_NUMBERS = (-(2**63), -(2**31), -7, -1, 0, 1, 2, 3, 64, 1000, 2**31 - 1, 2**40, 2**62, 2**63 - 1)
_WORDS = ("", "x", "a\x00b", "\u202eevil", "<script>alert(1)</script>", "&amp;\x1b[31m", "界" * 300, "]]>", "%s{0}")


def _drop_node(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    if graph.node:
        del graph.node[dice.randrange(len(graph.node))]


def _copy_node(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    if graph.node:
        graph.node.add().CopyFrom(dice.choice(graph.node))


def _rewire(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    names = [name for node in graph.node for name in (*node.output, *node.input)] + ["", "nowhere"]
    node = dice.choice(graph.node) if graph.node else None
    ends = dice.choice((node.input, node.output)) if node else None
    if ends:
        ends[dice.randrange(len(ends))] = dice.choice(names)


def _more_or_fewer_ends(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    if not graph.node:
        return
    node = dice.choice(graph.node)
    ends = dice.choice((node.input, node.output))
    if ends and dice.random() < 0.5:
        del ends[dice.randrange(len(ends))]
    else:
        ends.append(dice.choice([name for other in graph.node for name in (*other.input, *other.output)] or ["z"]))


def _operator(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    if graph.node:
        known = [schema.name for schema in onnx.defs.get_all_schemas()]
        node = dice.choice(graph.node)
        node.op_type = dice.choice((*_WORDS, *dice.sample(known, 20)))
        node.domain = dice.choice(("", "", "com.microsoft", "ai.onnx.ml", *_WORDS))


def _attribute(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    having = [node for node in graph.node if node.attribute]
    if not having:
        return
    node = dice.choice(having)
    at = dice.randrange(len(node.attribute))
    attribute = node.attribute[at]
    match dice.randrange(5):
        case 0:
            del node.attribute[at]
        case 1:
            attribute.i = dice.choice(_NUMBERS)
        case 2 if attribute.ints:
            attribute.ints[dice.randrange(len(attribute.ints))] = dice.choice(_NUMBERS)
        case 3:
            attribute.type = dice.randrange(15)
        case _:
            attribute.ints.extend(dice.choices(_NUMBERS, k=dice.randrange(9)))


def _dimension(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    stated = [info for info in (*graph.input, *graph.output, *graph.value_info) if info.type.HasField("tensor_type")]
    if not stated:
        return
    shape = dice.choice(stated).type.tensor_type.shape
    if shape.dim and dice.random() < 0.7:
        dim = dice.choice(shape.dim)
        if dice.random() < 0.6:
            dim.dim_value = dice.choice(_NUMBERS)
        else:
            dim.dim_param = dice.choice(_WORDS)
    elif shape.dim:
        del shape.dim[dice.randrange(len(shape.dim))]
    else:
        shape.dim.add().dim_value = dice.choice(_NUMBERS)


def _weight(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    if not graph.initializer:
        return
    tensor = dice.choice(graph.initializer)
    match dice.randrange(4):
        case 0 if tensor.dims:
            tensor.dims[dice.randrange(len(tensor.dims))] = dice.choice(_NUMBERS)
        case 1:
            tensor.data_type = dice.randrange(30)
        case 2:
            tensor.name = dice.choice(_WORDS)
        case _:
            tensor.dims.append(dice.choice(_NUMBERS))


def _small_integers(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    """What shapes, axes and indices are made of: the values that make inference allocate."""
    from onnx import numpy_helper

    small = [t for t in graph.initializer if t.data_type == 7 and len(t.dims) < 2 and len(t.raw_data) < 100]
    if small:
        tensor = dice.choice(small)
        try:
            array = numpy_helper.to_array(tensor).copy()
        except ValueError:  # damaged before
            return
        if array.size:
            array.flat[dice.randrange(array.size)] = dice.choice(_NUMBERS)
            tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))


def _names(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    word = dice.choice(_WORDS)
    for node in graph.node:
        if dice.random() < 0.3:
            node.name = word
    for info in (*graph.input, *graph.output):
        if dice.random() < 0.2:
            info.name = word


def _ends(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    ends = dice.choice((graph.input, graph.output, graph.value_info))
    if ends and dice.random() < 0.5:
        del ends[dice.randrange(len(ends))]
    elif ends:
        ends.add().CopyFrom(dice.choice(ends))


def _versions(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    model.ir_version = dice.choice((0, 1, 3, 10, 999))
    for entry in model.opset_import:
        entry.version = dice.choice((0, 1, 6, 9, 13, 21, 9999, 2**62))


def _order(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    nodes = [onnx.NodeProto.FromString(node.SerializeToString()) for node in graph.node]
    dice.shuffle(nodes)
    del graph.node[:]
    graph.node.extend(nodes)


def _nest(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    """Put a copy of a part of the graph into a node of it."""
    if graph.node:
        attribute = dice.choice(graph.node).attribute.add()
        attribute.name, attribute.type = dice.choice(("body", "then_branch", "else_branch")), attribute.GRAPH
        attribute.g.node.extend(list(graph.node[:5]))
        attribute.g.output.extend(list(graph.output))


_Change = Callable[[onnx.ModelProto, onnx.GraphProto, random.Random], None]
_CHANGES: tuple[_Change, ...] = (
    _drop_node, _copy_node, _rewire, _rewire, _more_or_fewer_ends, _operator, _attribute, _attribute, _dimension,
    _dimension, _weight, _small_integers, _names, _ends, _versions, _order, _nest,
)  # fmt: skip


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
    model, figure = folder / "model.onnx", folder / "figure.svg"
    model.write_bytes(mutant.data)
    figure.unlink(missing_ok=True)
    forget_peak()
    begin = time.perf_counter()
    try:
        with _patience():
            result = CliRunner().invoke(command, [str(model), "-o", str(figure), "--debug"])
    except TooSlowError:
        return Outcome(f"no answer in {PATIENCE} s", False, PATIENCE, peak())
    seconds, megabytes = time.perf_counter() - begin, peak()
    fault = _fault(result.exception, figure)
    if not fault and seconds > SECONDS:
        fault = f"took {seconds:.1f} s"
    if not fault and megabytes > MEGABYTES:
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
    """Let the system measure this process's peak anew, where it can (Linux)."""
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


def mutants(paths: dict[str, Path], count: int) -> Iterator[Mutant]:
    """Yield `count` mutants, of each file in turn."""
    data = {name: path.read_bytes() for name, path in paths.items()}
    for number in range(-(-count // len(data))):
        for name, content in data.items():
            yield mutant(name, content, number)


def main() -> int:
    """Draw the mutants; print every fault and a summary; return 1 where there is a fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--only", default="", metavar="NAME:NUMBER")
    parser.add_argument("--keep", type=Path, help="folder for the mutants that fail")
    arguments = parser.parse_args()
    paths = sources(arguments.shared)
    if arguments.only:
        name, _, number = arguments.only.partition(":")
        chosen: Iterator[Mutant] = iter([mutant(name, paths[name].read_bytes(), int(number))])
    else:
        chosen = mutants(paths, arguments.count)
    outcomes = list[Outcome]()
    with tempfile.TemporaryDirectory() as folder:
        for found in chosen:
            outcome = draw(found, Path(folder))
            outcomes.append(outcome)
            if outcome.fault:
                print(f"{found.source}:{found.number}\t{outcome.fault}", flush=True)
                if arguments.keep:
                    (arguments.keep / f"{found.source}-{found.number}.onnx").write_bytes(found.data)
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
