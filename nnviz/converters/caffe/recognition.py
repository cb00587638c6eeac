"""Whether a file is a Caffe network: a text with layers in it, or a NetParameter without the text.

A file called .prototxt or .caffemodel is taken as well unless it is plainly something else, so that what is wrong with
it can be said.
"""

from __future__ import annotations

import re
from itertools import islice

from nnviz.converters import Source
from nnviz.converters._identify import identify
from nnviz.converters._mapping import mapped
from nnviz.converters._wire import LENGTH, VARINT, Buffer, Field, MalformedError, fields
from nnviz.converters.caffe.text import decoded

_BEGIN = r"""(?:^|[}>"';,\d])\s*"""
_LAYER = re.compile(_BEGIN + r"layers?\s*(?::\s*)?[{<]", re.MULTILINE)
_INPUT = re.compile(_BEGIN + r"""(input\s*:\s*["']|input_dim\s*:|input_shape\s*(?::\s*)?[{<])""", re.MULTILINE)
_OTHERS = re.compile(r"(?:^|\s)(node|graph|model|instance_group|op)\s*(?::\s*)?[{<]|ir_version\s*:")
_FIELD = re.compile(r"[A-Za-z_]\w*\s*[:{<]")
_NET = {1: LENGTH, 2: LENGTH, 3: LENGTH, 4: VARINT, 5: VARINT, 6: LENGTH, 7: VARINT, 8: LENGTH, 100: LENGTH}
_LAYERS = (2, 100)
_LOOKED_AT = 1000
"""Fields of a message that are looked at."""


def matches(source: Source) -> bool:
    """Tell whether `source` is a Caffe network, or what is left of one."""
    if not source.size:
        return False
    if is_text(source.head):
        return _is_text_of_network(source)
    if source.path.suffix.lower() == ".caffemodel" and identify(source) is None:
        return True
    return source.head[0] in _KEYS and source.path.is_file() and _is_net(source)


_KEYS = {number << 3 | wire for number, wire in _NET.items() if number < 16} | {0xA2}
"""First bytes of a field of a network."""


def is_text(head: bytes) -> bool:
    """Tell whether a file begins as a text does."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", head) and not head.lstrip().startswith((b"{", b"[", b"<"))


def _is_text_of_network(source: Source) -> bool:
    text = re.sub(r"#[^\n]*", "", decoded(source.head))
    if source.path.suffix.lower() == ".prototxt":
        return _FIELD.search(text) is not None
    return bool(_LAYER.search(text) or _INPUT.search(text)) and not _OTHERS.search(text)


def _is_net(source: Source) -> bool:
    """Tell a network by its fields, and by those of its first layer; damage behind them does not matter."""
    with mapped(source.path) as buffer:
        top = _walked(buffer, 0, len(buffer))
        layers = [field for field in top if field.number in _LAYERS]
        if not layers or any(_NET.get(field.number, field.wire) != field.wire for field in top):
            return False
        return _is_layer(layers[0].number, _walked(buffer, layers[0].start, layers[0].stop))


def _is_layer(number: int, inner: list[Field]) -> bool:
    """Tell whether a layer's type is what it is in its version: a word in V2, a number in V1; V0 holds a message."""
    kinds = {(field.number, field.wire) for field in inner}
    return (2, LENGTH) in kinds if number == 100 else (5, VARINT) in kinds or (1, LENGTH) in kinds


def _walked(buffer: Buffer, start: int, stop: int) -> list[Field]:
    found = list[Field]()
    try:
        for field in islice(fields(buffer, start, stop), _LOOKED_AT):
            found.append(field)
    except MalformedError:
        return found
    return found
