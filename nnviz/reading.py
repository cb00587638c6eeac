"""From a file to the document of its network: recognised, read, its shapes inferred, cleaned.

A figure carries the document itself, of which nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nnviz.converters import Converter, Phase, Source, open_source, recognise
from nnviz.document import Document
from nnviz.errors import OptionError
from nnviz.graph import Dim, Graph
from nnviz.limits import Limits


def read(
    path: str | Path,
    *,
    shapes: Mapping[str, Sequence[Dim]] | None,
    limits: Limits,
    phase: Phase | None,
    weights: str | Path | None,
) -> Document:
    """Read the model or figure at `path`; the keywords are those of `nnviz.load`, which says what is raised."""
    from nnviz.cleaning import clean

    source = open_source(path, limits)
    converter = recognise(source)
    source = _asked(source, converter, phase, weights)
    if converter.restore is not None:
        return _restored(converter.restore, source, shapes)
    graph = converter.read(source)
    if shapes:
        from nnviz.shapes import override

        graph = override(graph, shapes, str(path))
    return Document(clean(_inference(converter, limits)(graph)), _names(graph))


def _restored(
    restore: Callable[[Source], Document], source: Source, shapes: Mapping[str, Sequence[Dim]] | None
) -> Document:
    """Read a document; raise `OptionError` where other shapes are wanted, which only the model's operators can tell."""
    if shapes:
        raise OptionError(f"{source.path}: the shapes of a figure are settled; give --shape with the model's own file")
    return restore(source)


def _names(graph: Graph) -> dict[int, str]:
    """What the file calls its nodes, by their indices; a node without a name is called as what it makes."""
    called = ((node, node.name or next((value.name for value in node.outputs), "")) for node in graph.nodes)
    return {member: name for node, name in called for member in node.sources}


def _asked(source: Source, converter: Converter, phase: Phase | None, weights: str | Path | None) -> Source:
    """What is asked of the reader besides the file; raise `OptionError` where its format knows nothing of it."""
    asked = {name: value for name, value in (("phase", phase), ("weights", weights)) if value is not None}
    for name in asked.keys() - {*converter.settings}:
        raise OptionError(f"{source.path}: a model of {converter.name} has no --{name}; leave it out")
    return replace(source, phase=phase, weights=None if weights is None else open_source(weights).path)


def _inference(converter: Converter, limits: Limits) -> Callable[[Graph], Graph]:
    from nnviz.shapes import infer

    return converter.infer or (lambda graph: infer(graph, limits))
