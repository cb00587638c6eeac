"""The versions of the operators that a graph uses."""

from __future__ import annotations

from nnviz.graph import Graph
from nnviz.shapes.walk import all_nodes


def opsets_of(graph: Graph) -> dict[str, int]:
    """Return domain -> version for every domain of `graph`, from its metadata.

    A version that onnx does not have yet, and a graph that states none, get the newest it has.
    """
    from onnx.defs import onnx_opset_version

    newest = onnx_opset_version()
    domains = dict.fromkeys(["", *(node.domain for node in all_nodes(graph))])
    found = {domain: _version(graph, domain) for domain in domains}
    return {domain: min(version or newest, newest) if not domain else version or 1 for domain, version in found.items()}


def _version(graph: Graph, domain: str) -> int:
    text = graph.metadata.get(f"opset:{domain}" if domain else "opset", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
