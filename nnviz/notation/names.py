"""Names of tensors and operators as words: no spaces, one meaning at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from urllib.parse import unquote

from nnviz.graph import Value

LONGEST = 60
"""Letters of a name; of a longer one the end is kept, which tells tensors apart."""

UNSAFE = re.compile(r"[^\w./:\[\]…-]")
RESERVED = {".", "-", "_"}


def escape(name: str) -> str:
    """`name` as one word that `unescape` reads back."""
    return _quote(name) if name in RESERVED else UNSAFE.sub(lambda match: _quote(match[0]), name)


def unescape(word: str) -> str:
    """The name that `word` stands for."""
    return unquote(word, errors="surrogatepass")


def line(text: str) -> str:
    """`text` in one line, for a person: what cannot be printed is escaped, spaces stay."""
    return "".join(letter if letter.isprintable() else _quote(letter) for letter in text)


def short(name: str) -> str:
    """`name`, or its end."""
    return name if len(name) <= LONGEST else "…" + name[1 - LONGEST :]


def _quote(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode(errors="surrogatepass"))


class Names:
    """A name for each tensor, its own where no other tensor that is still read has it.

    `ends` says at which line a tensor is read for the last time, after which its name is free; without an end it keeps
    the name.
    `reserved` words are no names.
    """

    def __init__(self, ends: Mapping[Value, int], reserved: Collection[str] = ()) -> None:
        self._ends, self._reserved = ends, reserved
        self._words: dict[Value, str] = {}
        self._owners: dict[str, Value] = {}
        self._copies = Counter[str]()

    def __contains__(self, value: Value) -> bool:
        return value in self._words

    def of(self, value: Value, now: int = 0) -> str:
        """The name of `value`; where it has none yet, a name that is free at line `now`."""
        if value not in self._words:
            self._words[value] = word = self._free(short(value.name) or "v", now)
            self._owners[word] = value
        return self._words[value]

    def _free(self, name: str, now: int) -> str:
        word = escape(name)
        while word in self._reserved or (word in self._owners and self._ends.get(self._owners[word], now + 1) > now):
            self._copies[name] += 1
            word = escape(short(f"{name}_{self._copies[name] + 1}"))
        return word
