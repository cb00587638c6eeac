"""Figures of nnviz, damaged: in their bytes, or in the network that they carry, which is packed again."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any, Final

import onnx

import nnviz
from benchmarks.damage import Mutant, damaged_bytes
from nnviz.renderers import pdf, png, svg
from nnviz.scene import Scene
from tests.control_flow import MODELS

NETWORKS: Final = ["resnet50", "inception_v1", "squeezenet", "shufflenet"]
BLANK: Final = Scene(9.0, 9.0, ())
EMBED: Final[dict[str, Callable[[bytes], bytes]]] = {
    ".svg": lambda text: svg.render(BLANK, document=text),
    ".pdf": lambda text: pdf.render(BLANK, document=text),
    ".png": lambda text: png.render(BLANK, document=text),
    ".json": lambda text: b'{"schema": "nnviz/1", "graph": ' + text + b"}",
}
VALUES: Final[list[Any]] = [
    *(None, True, False, {}, [], "", "x", "B0", "a\0b", "\u202eevil", "界" * 300, 0.5, {"float": "nan"}),
    *(-(2**63), -1, 0, 1, 2, 3, 7, 64, 1000, 2**31, 2**40, 2**63 - 1, 2**64, 10**30, [0], [[0, "x"]], ["x", 1, None]),
]


def figure_sources(shared: Path | None, folder: Path) -> dict[str, Path]:
    """What figures carry, of whole networks, of parts with their blocks, and with bodies: as JSON, for each carrier."""
    texts = {name: _carried(_light(name)) for name in NETWORKS}
    texts |= {f"{name}-part": _carried(_light(name), part="B1") for name in NETWORKS[:2]}
    for name, write in MODELS.items():
        onnx.save(write(), folder / f"{name}.onnx")
        texts[name] = _carried(folder / f"{name}.onnx")
    found = dict[str, Path]()
    for (name, text), suffix in product(texts.items(), EMBED):
        found[f"{name}{suffix}"] = folder / f"{name}.document"
        found[f"{name}{suffix}"].write_bytes(text)
    return found


def _light(name: str) -> Path:
    return Path(onnx.__file__).parent / f"backend/test/data/light/light_{name}.onnx"


def _carried(path: Path, part: str = "") -> bytes:
    model = nnviz.load(path).fold()
    return json.dumps(json.loads(model.render("json", select=part))["graph"]).encode()


def figure_mutant(name: str, data: bytes, number: int) -> Mutant:
    """Damage the network `data`, or every fifth time the bytes of the figure that carries it, by a seed of its own."""
    dice = random.Random(f"{name}:{number}")
    embed = EMBED[Path(name).suffix]
    if number % 5 == 0:
        return Mutant(name, number, damaged_bytes(embed(data), dice))
    document = json.loads(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4, 16))):
        _damage(document, dice)
    return Mutant(name, number, embed(json.dumps(document).encode()))


def _damage(document: Any, dice: random.Random) -> None:
    """Change one place, however deep: drop it, repeat it, move another's content there, or put in what may be there.

    A third of the times the content is of a like place, so that the damage is not in the types.
    """
    if dice.random() < 0.33:
        _exchange(document, dice)
        return
    holder, place = _place(document, dice)
    if holder is None:
        return
    match dice.randrange(6):
        case 0:
            del holder[place]
        case 1 if isinstance(holder, list):
            holder.insert(dice.randrange(len(holder) + 1), deepcopy(holder[place]))
        case 2 if isinstance(holder, list):
            dice.shuffle(holder)
        case 3:
            other, there = _place(document, dice)
            if other is not None:
                holder[place] = deepcopy(other[there])
        case 4 if type(holder[place]) is int:
            holder[place] = max(0, holder[place] + dice.choice((-20, -2, -1, 1, 2, 20)))
        case _:
            holder[place] = deepcopy(dice.choice(VALUES))


def _exchange(document: Any, dice: random.Random) -> None:
    """Give an operator or a tensor a field of another."""
    try:
        like = dice.choice([document["values"], *(graph["nodes"] for graph in document["graphs"])])
        one, other = dice.choice(like), dice.choice(like)
        name = dice.choice([*one, *other])
        if name in other:
            one[name] = deepcopy(other[name])
        else:
            del one[name]
    except (KeyError, IndexError, TypeError):  # damaged before
        return


def _place(document: Any, dice: random.Random) -> tuple[Any, Any]:
    """A random place: an object or list, and a key of it; (None, None) where nothing is left."""
    item = document
    if dice.random() < 0.9 and isinstance(document, dict):
        item = document.get("values" if dice.random() < 0.15 else "graphs", document)
    while isinstance(item, dict | list):
        keys = list(item) if isinstance(item, dict) else list(range(len(item)))
        if not keys:
            return None, None
        key = dice.choice(keys)
        if not isinstance(item[key], dict | list) or not item[key] or dice.random() < 0.05:
            return item, key
        item = item[key]
    return None, None
