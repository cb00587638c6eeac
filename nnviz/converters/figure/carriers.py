"""Where the document of a network stands in an SVG, PDF, PNG or JSON: found by marks, without a parser of the format.

No entities are expanded, no references followed, no length believed.  What is deflated is unpacked within the bounds of
`nnviz.document`.
"""

from __future__ import annotations

import re
import struct
from binascii import a2b_base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from nnviz.converters._wire import Buffer
from nnviz.document import FAMILY, LARGEST, MARK, DamagedError, TooLargeError, json_of, unpacked
from nnviz.limits import Limits

Json: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Carrier:
    """A kind of figure: a phrase for it, what a file of it begins with, and its document as parsed JSON."""

    kind: str
    begins: re.Pattern[bytes]
    find: Callable[[Buffer, Limits], Json]


def carrier_of(head: bytes) -> Carrier | None:
    """The kind of figure that begins with `head`; None of any other file."""
    return next((carrier for carrier in CARRIERS if carrier.begins.match(head)), None)


METADATA: Final = re.compile(rb'<(?:\w{1,20}:)?metadata\b[^<>]{0,500}\bdata-schema="nnviz/graph/[^<>]{0,500}>([^<]*)<')
"""The element of an SVG that holds the document; editors add attributes and wrap lines."""


def _in_svg(buffer: Buffer, limits: Limits) -> Json:
    found = METADATA.search(buffer)
    if found is None:
        return None
    if found.end(1) - found.start(1) > 2 * LARGEST:
        raise TooLargeError("a document that is too large")
    try:
        data = a2b_base64(b"".join(found[1].split()), strict_mode=True)
    except ValueError as error:
        raise DamagedError("it is no base64") from error
    return json_of(unpacked(data), limits)


STREAM: Final = re.compile(rb"/" + MARK.encode() + rb"\b(?:(?!endobj|stream).){0,500}stream\r?\n", re.DOTALL)
"""The dictionary of a PDF's stream that holds the document, and what its data begins behind (ISO 32000-1, 7.3.8)."""


def _in_pdf(buffer: Buffer, limits: Limits) -> Json:
    found = STREAM.search(buffer)
    return None if found is None else json_of(unpacked(buffer[found.end() : found.end() + LARGEST]), limits)


TEXT: Final = re.compile(rb"^" + MARK.encode() + rb"\x00\x01\x00[^\x00]{0,100}\x00[^\x00]{0,100}\x00")
"""What an international text chunk with the document begins with, if it is deflated (PNG, section 11.3.3.4)."""


def _in_png(buffer: Buffer, limits: Limits) -> Json:
    for kind, start, stop in _chunks(buffer):
        found = TEXT.match(buffer[start : start + 300]) if kind == b"iTXt" else None
        if found is not None:
            return json_of(unpacked(buffer[start + found.end() : min(stop, start + LARGEST)]), limits)
    return None


def _chunks(buffer: Buffer) -> Iterator[tuple[bytes, int, int]]:
    """The kind of each chunk, and where its data lies (section 5.3), as far as the file goes."""
    at = 8
    while at + 8 <= len(buffer):
        length, kind = struct.unpack(">I4s", buffer[at : at + 8])
        yield kind, at + 8, at + 8 + length
        at += 12 + length


def _in_json(buffer: Buffer, limits: Limits) -> Json:
    """What stands under "graph" in the JSON that nnviz writes; or the file itself, where it is a document."""
    if len(buffer) > limits.bytes:
        raise TooLargeError(f"a document of more than {limits.bytes} bytes", "bytes")
    found = json_of(buffer[:], limits)
    is_alone = str(found.get("schema")).startswith(FAMILY)
    return found if is_alone else found.get("graph")


SVG_ROOT: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:[?!].{0,4000}?<)?(?:\w{1,20}:)?svg[\s>]", re.DOTALL)
"""The root of an SVG, at once or behind declarations and comments."""

CARRIERS: Final = (
    Carrier("an SVG picture", SVG_ROOT, _in_svg),
    Carrier("a PDF document", re.compile(rb"\A%PDF-"), _in_pdf),
    Carrier("a PNG picture", re.compile(rb"\A\x89PNG\r\n\x1a\n"), _in_png),
    Carrier("a JSON document", re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"schema"\s*:\s*"nnviz/'), _in_json),
)
