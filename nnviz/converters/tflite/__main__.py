"""Write `schema.json`, the table of TensorFlow Lite's messages that the reader decodes with.

    pip download --no-deps ai-edge-litert tflite-support
    unzip ai_edge_litert*.whl '*/schema_py_generated.py'
    unzip tflite_support*.whl '*/metadata_schema_py_generated.py'
    python -m nnviz.converters.tflite */schema_py_generated.py */*/metadata_schema_py_generated.py

Run it after a release of LiteRT that adds operators or fields.  The modules that it reads (Apache License 2.0,
Copyright The TensorFlow Authors) are parsed, never imported; only names, positions, types and defaults are taken.  What
they do not say is which numbers are members of which enumeration: that is told by the names of fields, in `ENUMS`.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

Cell = str | int | float | bool | None

ENUMS = {
    "padding": "Padding",
    "fused_activation_function": "ActivationFunctionType",
    "weights_format": "FullyConnectedOptionsWeightsFormat",
    "kernel_type": "LSTMKernelType",
    "combiner": "CombinerType",
    "mode": "MirrorPadMode",
    "reduce_function": "ReduceWindowFunction",
    "comparison_direction": "StablehloComparisonDirection",
    "compare_type": "StablehloComparisonType",
    "algorithm": "RngAlgorithm",
    "format": "DimensionType",
    "custom_options_format": "CustomOptionsFormat",
    "composite_attributes_format": "CustomOptionsFormat",
    "LSHProjectionOptions.type": "LSHProjectionType",
    **dict.fromkeys(
        ("type", "quantized_bias_type", "in_data_type", "out_data_type", "output_type", "out_type", "idx_out_type",
         "key_dtype", "value_dtype"), "TensorType"),
}  # fmt: skip
"""Fields, in all tables or in one, whose numbers are members of an enumeration."""

METADATA = ("ModelMetadata", "SubGraphMetadata", "TensorMetadata")
"""What is taken of the schema of metadata: the tables that name the model, its inputs and its outputs."""

LETTERS = {
    "Bool": "?", "Int8": "b", "Uint8": "B", "Int16": "h", "Uint16": "H", "Int32": "i", "Uint32": "I", "Int64": "q",
    "Uint64": "Q", "Float32": "f", "Float64": "d",
}  # fmt: skip
"""struct's letter for one number."""


def main() -> None:
    """Write the table beside this file."""
    if len(sys.argv) != 3:
        sys.exit(f"two modules are needed\n\n{__doc__}")
    model, metadata = (_classes(Path(name)) for name in sys.argv[1:])
    tables = _tables(model) | {name: table for name, table in _tables(metadata).items() if name in METADATA}
    schema = {"enums": dict(_enums(model)), "tables": tables}
    lines = json.dumps(schema, separators=(",", ":")).replace('],"', '],\n"').replace('},"', '},\n"')
    Path(__file__).with_name("schema.json").write_text(lines + "\n", "utf-8")


def _classes(path: Path) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.ClassDef)}


def _tables(classes: dict[str, ast.ClassDef]) -> dict[str, list[list[Cell]]]:
    unions = dict(_unions(classes))
    return {
        name: [_field(name, method, unions) for method in _accessors(node)]
        for name, node in classes.items()
        if any(isinstance(item, ast.FunctionDef) and item.name == "GetRootAs" for item in node.body)
    }


def _enums(classes: dict[str, ast.ClassDef]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every class of nothing but numbers: their names by number."""
    for name, node in classes.items():
        if all(isinstance(item, ast.Assign) for item in node.body):
            pairs = [(item.targets[0], item.value) for item in node.body if isinstance(item, ast.Assign)]
            yield name, {ast.unparse(value): ast.unparse(target) for target, value in pairs}


def _unions(classes: dict[str, ast.ClassDef]) -> Iterator[tuple[str, str]]:
    """Which enumeration tells what a union holds, by table and field: told by how the module unpacks it."""
    for name, node in classes.items():
        for target, maker in re.findall(r"self\.(\w+) = (\w+)Creator\(", ast.unparse(node)):
            yield f"{name.removesuffix('T')}.{_snake(target)}", maker


def _accessors(table: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    """The methods that read a field; for one that is a list there are others that tell its length, or copy it."""
    methods = {item.name: item for item in table.body if isinstance(item, ast.FunctionDef)}
    derived = {name + suffix for name in methods for suffix in ("AsNumpy", "Length", "IsNone")}
    yield from (item for name, item in methods.items() if name not in derived and "_tab.Offset(" in ast.unparse(item))


def _field(table: str, method: ast.FunctionDef, unions: dict[str, str]) -> list[Cell]:
    """A field as [name, slot, kind, letter of a number, enumeration or table, default]."""
    body, name = ast.unparse(method), _snake(method.name)
    listed = "s" if len(method.args.args) > 1 else ""
    slot = (int(re.findall(r"_tab\.Offset\((\d+)\)", body)[0]) - 4) // 2
    if "_tab.Union(" in body:
        return [name, slot, "union", "", unions[f"{table}.{name}"], None]
    if "_tab.String(" in body:
        return [name, slot, f"string{listed}", "", "", None]
    if made := re.findall(r"obj = (\w+)\(\)", body):
        return [name, slot, f"table{listed}", "", made[0], None]
    letter = LETTERS[re.findall(r"number_types\.(\w+)Flags, [oa] \+", body)[0]]
    of = ENUMS.get(f"{table}.{name}", ENUMS.get(name, "")) if letter in "bBiI" else ""
    default: Cell = ast.literal_eval(body.rsplit("return ", 1)[1])
    return [name, slot, f"number{listed}", letter, of, default]


def _snake(name: str) -> str:
    """DilationWFactor -> dilation_w_factor."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


if __name__ == "__main__":
    main()
