"""Everything known of one box: what it is, where it lies, what it reads and makes, what it costs, where it is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from nnviz.cost import macs, parameters, stored_bytes, total_macs
from nnviz.diagram.captions import caption
from nnviz.diagram.numbering import operator_ids
from nnviz.diagram.words import printable
from nnviz.errors import OptionError
from nnviz.graph import Attribute, Block, Equality, Graph, Hidden, Node, Value, blocks, operators
from nnviz.reporting.counting import all_weights
from nnviz.reporting.finding import find
from nnviz.reporting.listing import SEPARATOR, places, table
from nnviz.reporting.wording import UNKNOWN, counted, dims, multiplications, size_in_bytes
from nnviz.tables import Table

LONGEST: Final = 300
"""Characters of a name that are shown at most: here it is shown to be looked for."""
MOST_SOURCES: Final = 40

EQUAL: Final[dict[Equality, str]] = {
    "exact": "in all but their weights",
    "widths": "in all but their widths",
    "counts": "in all but how often inner blocks repeat",
    "structure": "in structure alone",
}


def explain(graph: Graph, name: str, sources: Mapping[int, str]) -> tuple[Table, ...]:
    """All that is known of the operator, block or source node called `name`; `sources` names the nodes of the file.

    Raises `OptionError` with the nearest names where nothing is called so, and where there are several networks.
    """
    if graph.networks:
        raise OptionError("a box of one network is explained; give one model with --explain")
    found = find(graph, name, sources)
    match found.thing:
        case Hidden(member, why):
            return (_facts([("node", _source(member, sources)), ("not drawn", why)]),)
        case Block() as block:
            return _block(graph, block, sources)
        case Graph() as part:
            return _part(part)
        case node:
            return _operator(graph, node, found.others, sources)


def _operator(graph: Graph, node: Node, others: Sequence[Node], sources: Mapping[int, str]) -> tuple[Table, ...]:
    words, ids = caption(node), operator_ids(graph)
    standard = " + ".join(printable(op) for op in (node.op, *node.then))
    about = [
        ("operator", words.title),
        ("with", words.note),
        ("standard", f"{standard} of {printable(node.domain)}" if node.domain else standard),
        ("id", str(ids[node])),
        ("in", SEPARATOR.join(places(graph).get(node, ()))),
        ("scope", printable(".".join(node.scope), LONGEST)),
        ("same title", f"ids {_numbers(ids[other] for other in others)}" if others else ""),
        *((printable(key), _shown(value)) for key, value in sorted(node.attributes.items())),
        *_costs(node.weights, macs(node)),
    ]
    ends = (*_ends("reads", node.inputs), *_ends("weighs", node.weights), *_ends("makes", node.outputs))
    return _facts(about), Table(ends, yields=(1, 1, 2, 2)), _facts(_sources(node.sources, sources))


def _part(part: Graph) -> tuple[Table, ...]:
    """The operators of a scope."""
    weights = all_weights(part)
    about = [("scope", printable(part.name, LONGEST)), *_costs(weights, total_macs(part))]
    ends = (*_ends("reads", part.inputs), *_ends("makes", part.outputs))
    return _facts(about), Table(ends, yields=(1, 1, 2, 2)), table(part)


def _block(graph: Graph, block: Block, sources: Mapping[int, str]) -> tuple[Table, ...]:
    kin = [other for other in blocks(graph) if other.kind == block.kind]
    copies, body = [copy for other in kin for copy in other.instances], block.body
    members = sorted({member for node in operators(body) for member in node.sources})
    first = places(graph).get(next(operators(body), block), ())
    about = [
        ("block", printable(block.label)),
        ("id", block.kind),
        ("copies", f"{len(copies)} in {counted(len(kin), 'place')}"),
        ("equal", EQUAL[block.equal] if len(copies) > 1 else ""),
        ("differing", "; ".join(f"copy {one.instance + 1}: {printable(one.differs)}" for one in block.variants)),
        ("weights", "shared by the copies" if block.shared else ""),
        ("shown", SEPARATOR.join(first)),
        ("holds", counted(sum(1 for _ in operators(body)), "operator")),
        *_costs(all_weights(body), total_macs(body)),
        ("all copies", _parameters([weight for copy in copies for weight in all_weights(copy)])),
    ]
    ends = (*_ends("reads", body.inputs), *_ends("makes", body.outputs))
    listing = table(body)
    return _facts(about), Table(ends, yields=(1, 1, 2, 2)), listing, _facts(_sources(members, sources))


def _facts(pairs: Iterable[tuple[str, str]]) -> Table:
    return Table(tuple(pair for pair in pairs if pair[1]), wraps=True)


def _costs(weights: Sequence[Value], count: int | None) -> Iterator[tuple[str, str]]:
    yield "parameters", _parameters(weights)
    yield "costs", multiplications(count) if count != 0 else ""


def _parameters(weights: Sequence[Value]) -> str:
    return f"{parameters(weights):,}, {size_in_bytes(stored_bytes(weights))}" if weights else ""


def _ends(word: str, values: Iterable[Value]) -> Iterator[tuple[str, ...]]:
    for index, value in enumerate(dict.fromkeys(values)):
        name = printable(value.name, LONGEST) or UNKNOWN
        yield "" if index else word, name, dims(value.type.shape), printable(value.type.dtype) or UNKNOWN


def _sources(members: Sequence[int], sources: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """Nodes of the file, a line each."""
    for index, member in enumerate(members[:MOST_SOURCES]):
        yield "" if index else "from nodes", _source(member, sources)
    if len(members) > MOST_SOURCES:
        yield "", f"and {len(members) - MOST_SOURCES:,} more"


def _source(member: int, sources: Mapping[int, str]) -> str:
    return f"{member} {printable(sources.get(member, ''), LONGEST)}".strip()


def _numbers(numbers: Iterable[int]) -> str:
    shown = list(map(str, numbers))
    return ", ".join((*shown[:12], *([f"and {len(shown) - 12} more"] if len(shown) > 12 else [])))


def _shown(value: Attribute) -> str:
    """An attribute as it is; of a long list the beginning."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_shown, value[:16])) + (", …]" if len(value) > 16 else "]")
    return f"{value:.6g}" if isinstance(value, float) else printable(str(value), LONGEST)
