"""What a real run of a model says about the dimensions that nnviz gives its values."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from nnviz.graph import Dim, Shape

Symbols = Mapping[str, int]
_WORDS = 90  # every network here knows as many words


@dataclass
class Tally:
    """Dimensions of what nodes make: all, those with a name or number, and what is wrong."""

    total: int = 0
    named: int = 0
    rounded: int = 0
    wrong: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def shapes_of(path: Path) -> dict[str, Shape | None]:
    """Return the shapes that the drawing of the model at `path` starts from, by the names of the values."""
    from nnviz.converters import convert
    from nnviz.shapes import infer

    graph = infer(convert(path))
    return {value.name: value.type.shape for node in graph.nodes for value in node.outputs if value.name}


def compare(shapes: Mapping[str, Shape | None], runs: Sequence[tuple[Symbols, Mapping[str, tuple[int, ...]]]]) -> Tally:
    """Count the dimensions of `shapes`, and check each against what `runs` gave for their symbols."""
    tally = Tally()
    for name, real in runs[0][1].items():
        shape = shapes.get(name)
        dims: Sequence[Dim] = (None,) * len(real) if shape is None else shape
        tally.total += len(real)
        tally.named += sum(is_named(dim, runs) for dim in dims)
        tally.rounded += sum(str(dim).startswith("≈") for dim in dims)
        if not all(is_named(dim, runs) for dim in dims):
            tally.open.append(f"{name} {dims}")
        for symbols, sizes in runs:
            if not holds(dims, sizes.get(name), symbols):
                tally.wrong.append(f"{name} {dims} is {sizes.get(name)} for {dict(symbols)}")
    return tally


def is_named(dim: Dim, runs: Sequence[tuple[Symbols, Any]]) -> bool:
    """Tell whether `dim` is a number or says exactly what it is in terms of the inputs' symbols."""
    if not isinstance(dim, str):
        return dim is not None
    return not dim.startswith("≈") and size_of(dim, runs[0][0]) is not None


def holds(dims: Sequence[Dim], sizes: tuple[int, ...] | None, symbols: Symbols) -> bool:
    """Tell whether no dimension contradicts the run; what is not known of either does not.

    What is marked as approximate must hold for multiples of 64.
    """
    if sizes is None:
        return True
    if len(dims) != len(sizes):
        return False
    pairs = [(dim, size) for dim, size in zip(dims, sizes, strict=True) if is_exact(dim, symbols)]
    return all((said := size_of(dim, symbols)) is None or said == size for dim, size in pairs)


def is_exact(dim: Dim, symbols: Symbols) -> bool:
    """Tell whether `dim` must be met: always, if it is not marked as approximate."""
    if not str(dim).startswith("≈"):
        return True
    used = re.findall(r"[^\W\d]\w*", str(dim))
    return bool(used) and all(symbols.get(name, 1) % 64 == 0 for name in used)


def size_of(dim: Dim, symbols: Symbols) -> float | None:
    """Return what `dim` is for these symbols; None where it names something else."""
    if not isinstance(dim, str):
        return dim
    functions = {"floor": math.floor, "ceil": math.ceil, "ceiling": math.ceil, "Max": max, "Min": min}
    try:
        return float(eval(dim.removeprefix("≈"), {"__builtins__": {}}, functions | dict(symbols)))
    except (NameError, SyntaxError, TypeError):
        return None


def run(model: onnx.ModelProto, symbols: Symbols, words: int = _WORDS) -> dict[str, tuple[int, ...]]:
    """Run `model`, which knows so many `words`, in onnxruntime; return the sizes of all that nodes make."""
    import onnxruntime

    made = [name for node in model.graph.node if node.op_type != "Constant" for name in node.output if name]
    whole = onnx.ModelProto.FromString(model.SerializeToString())
    del whole.graph.output[:]
    whole.graph.output.extend(onnx.ValueInfoProto(name=name) for name in made)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(whole.SerializeToString(), options, providers=["CPUExecutionProvider"])
    found = zip(made, session.run(made, fed(model, symbols, words)), strict=True)
    return {name: array.shape for name, array in found if isinstance(array, np.ndarray)}


def fed(model: onnx.ModelProto, symbols: Symbols, words: int = _WORDS) -> dict[str, NDArray[Any]]:
    """Return numbers for the inputs of `model`: words, a mask without a gap, noise."""
    dice, constants = np.random.default_rng(1), {tensor.name for tensor in model.graph.initializer}
    return {info.name: _drawn(info, symbols, words, dice) for info in model.graph.input if info.name not in constants}


def _drawn(info: onnx.ValueInfoProto, symbols: Symbols, words: int, dice: np.random.Generator) -> NDArray[Any]:
    kind = info.type.tensor_type
    sizes = [symbols[dim.dim_param] if dim.dim_param else dim.dim_value for dim in kind.shape.dim]
    dtype = onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type)
    if "mask" in info.name:
        return np.ones(sizes, dtype)
    if np.issubdtype(dtype, np.integer):
        return dice.integers(0, 2 if "type" in info.name else words, sizes).astype(dtype)
    return dice.normal(size=sizes).astype(dtype)


def bare(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return `model` without what it states of inner values and of the sizes of its outputs."""
    copy = onnx.ModelProto.FromString(model.SerializeToString())
    del copy.graph.value_info[:]
    for function in copy.functions:
        del function.value_info[:]
    for info in copy.graph.output:
        info.type.tensor_type.ClearField("shape")
    return copy


def choices(model: onnx.ModelProto) -> Iterator[dict[str, int]]:
    """Yield several sizes for the symbols of the inputs of `model`."""
    for given in CHOICES:
        symbols = {
            dim.dim_param: given.get(dim.dim_param, 3)
            for info in model.graph.input
            for dim in info.type.tensor_type.shape.dim
            if dim.dim_param
        }
        yield symbols


CHOICES: tuple[dict[str, int], ...] = (
    {"batch": 3, "seq": 11, "past": 5, "answer": 7, "total": 16, "height": 56, "width": 40},
    {"batch": 1, "seq": 20, "past": 2, "answer": 2, "total": 22, "height": 32, "width": 72},
    {"batch": 2, "seq": 4, "past": 9, "answer": 13, "total": 13, "height": 64, "width": 128},
)
