"""Sound TensorFlow Lite files, damaged: in their bytes, at the places that point to others, and cut off."""

from __future__ import annotations

import random
import struct
from pathlib import Path

from benchmarks.damage import Mutant

EXTREMES = (0, 1, 2, 4, 7, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFE)


def tflite_sources(shared: Path | None) -> dict[str, Path]:
    """The files of the corpus; none where it is not here."""
    return {path.name: path for path in sorted((shared or Path()).glob("models/tflite/*.tflite"))}


def tflite_mutant(name: str, data: bytes, number: int) -> Mutant:
    """Damage `data` in one to 32 places, by a seed of its own."""
    dice = random.Random(f"{name}:{number}")
    found = bytearray(data)
    pointers = _pointers(data)
    for _ in range(dice.choice((1, 1, 2, 4, 8, 32))):
        _damage(found, pointers, dice)
        if len(found) < 8:
            break
    return Mutant(name, number, bytes(found))


def _pointers(data: bytes) -> list[int]:
    """Words that may be a reference or a length: small against the file, behind which there is one that is."""
    words = struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
    return [4 * at for at, word in enumerate(words) if 0 < word < min(len(data), 1 << 16)][:20_000]


def _damage(found: bytearray, pointers: list[int], dice: random.Random) -> None:
    at = dice.randrange(len(found))
    near = min(dice.choice(pointers) if pointers else at, max(0, len(found) - 4))
    match dice.randrange(8):
        case 0:
            found[at] ^= 1 << dice.randrange(8)
        case 1:
            found[at] = dice.randrange(256)
        case 2:
            struct.pack_into("<I", found, near, dice.choice(EXTREMES))
        case 3:
            struct.pack_into("<I", found, near, dice.randrange(len(found)))
        case 4:
            word = struct.unpack_from("<I", found, near)[0]
            struct.pack_into("<I", found, near, (word + dice.choice((-8, -4, -2, -1, 1, 2, 4, 8))) % 2**32)
        case 5:
            other = min(dice.choice(pointers) if pointers else at, max(0, len(found) - 4))
            found[near : near + 4] = found[other : other + 4]
        case 6 if dice.random() < 0.2:
            del found[at:]
        case _:
            struct.pack_into(
                "<i", found, near, dice.choice((-1, -2, 2**31 - 1, dice.randrange(64), dice.randrange(-64, 0)))
            )
