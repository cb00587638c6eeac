"""Model files in, graphs out: one module (or folder) a format.

A format is a module that declares a `Converter`; nothing else is edited.  `matches` sees the path and the first bytes
and looks at content first, because suffixes lie; `read` raises `InvalidModelError` or `UnsupportedModelError`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from nnviz._plugins import declared
from nnviz.converters._identify import identify, refuse
from nnviz.document import Document
from nnviz.errors import InvalidModelError, UnknownFormatError
from nnviz.graph import Graph
from nnviz.limits import DEFAULTS, Limits

Phase: TypeAlias = Literal["train", "test"]

HEAD = 4096
"""How many bytes a converter sees before it decides, in bytes."""


@dataclass(frozen=True, slots=True)
class Source:
    """A model file: its path, its first bytes, its size in bytes, and how large a model may be.

    What only some formats heed (their `Converter.settings`):

    phase    "train" or "test": which of a network's phases is read; None for what the file says, testing where nothing
    weights  a file that holds the weights, beside one that holds the graph alone
    """

    path: Path
    head: bytes
    size: int
    limits: Limits = DEFAULTS
    phase: Phase | None = None
    weights: Path | None = None


@dataclass(frozen=True, slots=True)
class Converter:
    """A model format.  Declaring one at the top of a module of this package registers it.

    `infer` is the format's own shape inference; without it, nnviz infers by the standard operators' rules.
    `settings` are the fields of `Source` that it heeds besides those that all do.
    `restore`, of a format that keeps networks as nnviz draws them, reads one that needs neither inference of shapes nor
    cleaning.
    """

    name: str
    suffixes: tuple[str, ...]
    matches: Callable[[Source], bool]
    read: Callable[[Source], Graph]
    infer: Callable[[Graph], Graph] | None = None
    settings: tuple[str, ...] = ()
    restore: Callable[[Source], Document] | None = None


@cache
def converters() -> tuple[Converter, ...]:
    """All known formats, in the order of their modules' names."""
    return tuple(declared(__name__, Converter))


def recognise(source: Source) -> Converter:
    """Find the format of `source`; raise `UnknownFormatError` that says what the file is, if that is known."""
    refused = refuse(source)
    if refused is None:
        for converter in converters():
            if converter.matches(source):
                return converter
    known = ", ".join(converter.name for converter in converters())
    what = refused or identify(source) or f"not a model that nnviz can read; give it one of {known}"
    raise UnknownFormatError(f"{source.path}: {what}")


def open_source(path: str | Path, limits: Limits = DEFAULTS) -> Source:
    """Read the head of the file at `path`; raise `InvalidModelError` where there is none."""
    path = Path(path)
    try:
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "not a regular file"
            raise InvalidModelError(f"{path}: {what}; give the model's own file")
        with path.open("rb") as file:
            head = file.read(HEAD)
            size = file.seek(0, 2)
    except OSError as error:
        raise InvalidModelError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    return Source(path, head, size, limits)


def convert(path: str | Path) -> Graph:
    """Read the model at `path`, whatever its format."""
    source = open_source(path)
    return recognise(source).read(source)
