"""How the copies of a block differ, as its box or frame says it: "c = 64; first: projection, /2"."""

from __future__ import annotations

from typing import Final

from nnviz.diagram.tabulating import numbers
from nnviz.diagram.widths import Widths
from nnviz.diagram.words import printable
from nnviz.graph import Block, Graph

MOST_VARIANTS: Final = 2
"""Ways in which copies differ that are named; more are counted."""

ORDINALS: Final = {2: "other", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
"""Steps in which copies differ regularly."""


def block_note(block: Block, copies: tuple[Graph, ...], widths: Widths) -> str:
    """How these copies of a block differ from the others: "c = 64; first: projection, /2", or "no. 3–7" of a table."""
    bases = sorted({widths.base[copy] for copy in copies if copy in widths.base})
    notes = [f"c = {bases[0]}" if len(bases) == 1 else f"c = {bases[0]}–{bases[-1]}"] if bases else []
    places = sorted(widths.places[copy] for copy in copies if copy in widths.places)
    notes += [f"no. {numbers(places[0], places[-1])}"] if places and len(places) > places[-1] - places[0] else []
    alike: dict[str, list[int]] = {}
    for variant in block.variants:
        if block.instances[variant.instance] in copies and variant.differs:
            alike.setdefault(variant.differs, []).append(variant.instance)
    if len(alike) > MOST_VARIANTS:
        notes += [f"{sum(map(len, alike.values()))} of {len(copies)} differ"]
    else:
        several = len(copies) > 1
        notes += [
            printable(f"{_which(which, block)}: {differs}" if several else differs) for differs, which in alike.items()
        ]
    return "; ".join([*notes, "shared weights"] if block.shared and len(copies) > 1 else notes)


def _which(instances: list[int], block: Block) -> str:
    """Name copies by their places: "first", "last", "every other", "no. 2–4" or "no. 2, 5"."""
    if len(instances) == 1 and instances[0] in (0, len(block.instances) - 1):
        return _end(instances[0], len(block.instances))
    step = _step(instances, len(block.instances))
    if step:
        return f"every {step}"
    first, last = instances[0] + 1, instances[-1] + 1
    if len(instances) > 2 and last - first == len(instances) - 1:
        return "all but the first" if first == 2 and last == len(block.instances) else f"no. {first}–{last}"
    return "no. " + ", ".join(str(instance + 1) for instance in instances)


def _end(instance: int, count: int) -> str:
    if not instance:
        return "first"
    return "second" if count == 2 else "last"


def _step(instances: list[int], count: int) -> str:
    """The ordinal of the step in which `instances` run through all of `count`; "" where they do not."""
    step = instances[1] - instances[0] if len(instances) > 1 else 0
    regular = step in ORDINALS and instances == list(range(instances[0], count, step)) and instances[0] < step
    return ORDINALS[step] if regular else ""
