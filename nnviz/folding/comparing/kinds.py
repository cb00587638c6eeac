"""The classes of blocks: their numbers, the copy that stands for each, how equal the others are, which are variants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Final

from nnviz.folding.boxing.copies import Copy, Repeat, counted, models
from nnviz.folding.boxing.details import Key
from nnviz.folding.comparing.differences import INSIDE, differs, lacks
from nnviz.folding.comparing.equality import compare, weakest
from nnviz.folding.found import Found
from nnviz.folding.levels.openers import LONGEST
from nnviz.folding.levels.stages import boxes_rows
from nnviz.folding.mining.line import Line
from nnviz.graph import Equality, Node, integers

_OTHERS: Final = "other layers"
"""What differs in a stage of as many blocks of each sort."""

Structure = tuple[int, tuple[tuple[int, ...], ...]]
"""Signature and strides of a copy."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One class of blocks.

    name        "B0", "B1" ... in order of first appearance
    reference   the copy that stands for all: the first of the most common structure, the shorter of two
    equal       how equal the copies that are no variants are; rows of other structures have other regular copies
    variants    what each irregular copy differs in: from most copies of its row, or else of its class
    """

    name: str
    reference: Copy
    equal: Equality
    variants: dict[Copy, str]


def kinds_of(found: Found, numbers: Iterator[int]) -> dict[int, Kind]:
    """Describe every class by its shape, under the next of `numbers`."""
    rows: dict[int, list[tuple[Repeat, int]]] = {}
    for repeat, times in counted(found.root):
        rows.setdefault(repeat.shape, []).append((repeat, times))
    kinds = {shape: _kind(f"B{next(numbers)}", found, row) for shape, row in rows.items()}
    boxes = {shape: [box for box, _ in row] for shape, row in rows.items()}
    own = {shape: row for shape, row in boxes.items() if shape not in found.stages}
    stages = {shape: row for shape, row in own.items() if all(boxes_rows(box) for box in row)}
    kinds |= {shape: _stage_kind(kinds, shape, row, found.nodes) for shape, row in stages.items()}
    return kinds | {shape: _counted(kinds[shape]) for shape in found.stages & kinds.keys()}


def _counted(kind: Kind) -> Kind:
    """The class of stages of several sorts of blocks: of each that differs, how many blocks it has."""
    usual = _blocks(kind.reference)
    said = {copy: _blocks(copy) for copy in kind.variants}
    return replace(kind, variants={copy: words if words != usual else _OTHERS for copy, words in said.items()})


def _blocks(copy: Copy) -> str:
    """How many blocks of each sort `copy` holds, in order: "8 + 1 blocks"."""
    rows = [member for member in copy.members if isinstance(member, Repeat) and member.end - member.start > LONGEST]
    inner = [_row(row.copies[0]) if len(row.copies) == 1 and boxes_rows(row) else row for row in rows]
    return f"{' + '.join(str(len(row.copies)) for row in inner)} blocks"


def _row(copy: Copy) -> Repeat:
    """The longest repeat in `copy`."""
    return max((member for member in copy.members if isinstance(member, Repeat)), key=lambda row: row.end - row.start)


def _stage_kind(kinds: Mapping[int, Kind], shape: int, boxes: Sequence[Repeat], nodes: Sequence[Node]) -> Kind:
    """A class of boxes around rows: as equal as what is in them, but for how often; what opens most may lack in one."""
    copies = [copy for box in boxes for copy in box.copies]
    inner = [member for copy in models(copies) for member in copy.members if isinstance(member, Repeat)]
    row = max(inner, key=lambda member: member.end - member.start).shape
    counts = {sum(len(each.copies) for each in _rows(copy, row)) for copy in models(copies)}
    equal = weakest([*(kinds[member.shape].equal for member in inner), "counts" if len(counts) > 1 else "exact"])
    others = {copy: len(copy.members) - len(_rows(copy, row)) for copy in models(copies)}
    full = max(others, key=others.__getitem__)
    bare = [copy for copy in copies if others[copy.model] < others[full]]
    variants = {copy: lacks(_around(copy, row, nodes), _around(full, row, nodes)) for copy in bare}
    return replace(kinds[shape], equal=equal, variants=variants)


def _rows(copy: Copy, shape: int) -> list[Repeat]:
    """The rows of a class in `copy`: one, or one of each width."""
    return [member for member in copy.members if isinstance(member, Repeat) and member.shape == shape]


def _around(copy: Copy, shape: int, nodes: Sequence[Node]) -> Sequence[Node]:
    """The operators of the box `copy` that are not in its rows."""
    rows = _rows(copy, shape)
    return (
        [*nodes[copy.start : rows[0].start], *nodes[rows[-1].end : copy.end]] if rows else nodes[copy.start : copy.end]
    )


def _kind(name: str, found: Found, rows: Sequence[tuple[Repeat, int]]) -> Kind:
    """The class of `rows`, each of which stands in so many copies."""
    count = Counter[Copy]()
    for row, times in rows:
        for copy in row.copies:
            count[copy.model] += times
    structures = {model: _structure(found.line, model, found.nodes) for model in count}
    ranks = _ranks(structures, count)
    typical = max(ranks, key=ranks.__getitem__)
    reference = next(model for model in structures if structures[model] == typical)
    variants: dict[Copy, str] = {}
    for row, _ in rows:
        body = _body(row, structures, ranks, reference)
        variants |= _variants(row, body, structures, found.nodes)
    regular = models(copy for row, _ in rows for copy in row.copies if copy not in variants)
    return Kind(name, reference, _equality(regular, structures, found), variants)


def _variants(row: Repeat, body: Copy, structures: Mapping[Copy, Structure], nodes: Sequence[Node]) -> dict[Copy, str]:
    """The copies of `row` that differ from `body` in more than widths and weights, and how."""
    words: dict[Copy, str] = {}
    for model in models(row.copies):
        if structures[model] != structures[body]:
            said = differs(nodes[model.start : model.end], nodes[body.start : body.end])
            if said or structures[model][0] != structures[body][0]:
                words[model] = said or INSIDE
    return {copy: words[copy.model] for copy in row.copies if copy.model in words}


def _equality(regular: Sequence[Copy], structures: Mapping[Copy, Structure], found: Found) -> Equality:
    """How equal the `regular` copies are; different rows may have different structures."""
    if len({structures[copy][0] for copy in regular}) > 1:
        return "structure"
    different: dict[Key | Copy, Sequence[Node]] = {}
    for copy in regular:
        different.setdefault(found.details.key(copy.start, copy.end) or copy, found.nodes[copy.start : copy.end])
    bodies = list(different.values())
    return compare(bodies[0], bodies) if bodies else "exact"


def _structure(line: Line, copy: Copy, nodes: Sequence[Node]) -> Structure:
    strides = (integers(node, "strides") for node in nodes[copy.start : copy.end] if "strides" in node.attributes)
    return line.signature(copy.start, copy.end), tuple(strides)


def _ranks(structures: Mapping[Copy, Structure], count: Mapping[Copy, int]) -> dict[Structure, tuple[int, ...]]:
    """How typical each structure is of a class: common signature, small strides, short, common strides."""
    signatures, same = Counter[int](), Counter[Structure]()
    for copy, structure in structures.items():
        signatures[structure[0]] += count[copy]
        same[structure] += count[copy]
    return {
        structure: (
            signatures[structure[0]],
            -sum(prod(sides) for sides in structure[1]),
            copy.start - copy.end,
            same[structure],
        )
        for structure, copy in {structure: copy for copy, structure in structures.items()}.items()
    }


def _body(
    row: Repeat, structures: Mapping[Copy, Structure], ranks: Mapping[Structure, tuple[int, ...]], reference: Copy
) -> Copy:
    """The copy that the others of its row are compared with: of the structure that most of them have."""
    here = Counter([structures[copy.model] for copy in row.copies])
    common = max(here, key=lambda structure: (here[structure], ranks[structure]))
    if len(row.copies) == 1 or (here[common] == 1 and structures[reference] in here):
        return reference
    return next(copy.model for copy in row.copies if structures[copy.model] == common)
