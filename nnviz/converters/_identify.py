"""What a file is that no converter reads: told from its first bytes, with what to do about it.

Each kind is a phrase that follows the file's name: "a PNG picture, not a model; give the model's own file".
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from nnviz.converters._archives import archive_kind
from nnviz.converters._protobuf_kinds import protobuf_kind
from nnviz.converters._text import printable
from nnviz.converters._wire import MalformedError, varint

if TYPE_CHECKING:
    from nnviz.converters import Source

_LATER = "which nnviz does not read yet; export the model to ONNX"
_OTHER = "not a model; give the model's own file"
_UNPACK = "unpack it and give the model's file"

# Where in the file, what stands there, and what the file is then.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x1f\x8b", f"compressed with gzip; {_UNPACK}"),
    (0, b"BZh", f"compressed with bzip2; {_UNPACK}"),
    (0, b"\xfd7zXZ\0", f"compressed with xz; {_UNPACK}"),
    (0, b"\x28\xb5\x2f\xfd", f"compressed with zstd; {_UNPACK}"),
    (0, b"7z\xbc\xaf\x27\x1c", f"a 7z archive; {_UNPACK}"),
    (257, b"ustar", f"a tar archive; {_UNPACK}"),
    (0, b"\x89PNG\r\n", f"a PNG picture, {_OTHER}"),
    (0, b"\xff\xd8\xff", f"a JPEG picture, {_OTHER}"),
    (0, b"GIF8", f"a GIF picture, {_OTHER}"),
    (0, b"%PDF-", f"a PDF document, {_OTHER}"),
    (0, b"\x7fELF", f"a program, {_OTHER}"),
    (0, b"\x93NUMPY", f"a NumPy array, {_OTHER}"),
    (0, b"\x89HDF\r\n\x1a\n", f"an HDF5 file (a Keras model or weights), {_LATER}"),
    (4, b"TFL3", "a TensorFlow Lite model"),
    (4, b"ORTM", "an ONNX Runtime model (ORT format), which nnviz does not read; give the .onnx file it was made from"),
    (4, b"ET12", f"an ExecuTorch program, {_LATER}"),
    (0, b"GGUF", f"a GGUF file: weights without a graph, {_LATER}"),
    *((0, bytes((0x80, protocol)), "a Python pickle, which can run code and is never opened; export the model to ONNX")
      for protocol in (2, 3, 4, 5)),
)  # fmt: skip


def refuse(source: Source) -> str | None:
    """Say what a file is that no converter should be asked about: empty, a Git LFS pointer or a web page."""
    start = source.head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not source.size:
        return "an empty file; download or export it again"
    if start.startswith(b"version https://git-lfs.github.com/spec"):
        return "a Git LFS pointer, not the file itself; run `git lfs pull`"
    if re.match(rb"<!doctype html|<html|<head", start):
        return "an HTML page, not a model; download the raw file instead of the page that shows it"
    return None


def identify(source: Source) -> str | None:
    """Say what `source` is, None where that cannot be told."""
    found = refuse(source) or _by_magic(source)
    if found is not None:
        return found
    return _text_kind(source) or _behind_a_length(source) or protobuf_kind(source)


def _by_magic(source: Source) -> str | None:
    head = source.head
    if head.startswith(b"PK\x03\x04"):
        return archive_kind(source)
    if re.match(rb"(?s).{8}\{\s*\"", head) and int.from_bytes(head[:8], "little") < 1 << 32:
        return f"a safetensors file: weights without a graph, {_LATER}"
    return next((what for at, magic, what in _MAGIC if head.startswith(magic, at)), None)


def _behind_a_length(source: Source) -> str | None:
    """Tell an ONNX model that was written to a stream: its length, then itself, which begins with the IR version."""
    head, lengths = source.head, [(source.head[:width], width) for width in (4, 8)]
    said = [(int.from_bytes(word, order), width) for word, width in lengths for order in ("little", "big")]
    with suppress(MalformedError):
        said.append(varint(head, 0, min(len(head), 10)))
    for length, width in said:
        if length == source.size - width and head[width : width + 1] == b"\x08":
            remedy = f"remove it with `tail -c +{width + 1}`"
            return f"an ONNX model behind its length, a prefix of {width} byte{'s' if width > 1 else ''}; {remedy}"
    return None


# What a text starts with, and what it is then.
_TEXTS: tuple[tuple[str, str], ...] = (
    (r"\[net(work)?\]", f"a Darknet configuration, {_LATER}"),
    (r"[{\[]\s*[\"{\[\]}]", f"a JSON document, {_LATER}"),
    (r"<\?xml|<net\b", f"an XML document, {_LATER}"),
    (r"7767517\s", f"an ncnn model, {_LATER}"),
    (r"\[\w+\]\s", f"a file of settings, {_OTHER}"),
    (r"<?\s*ir_version\s*:|graph\s*\{", f"an ONNX model written as text, {_LATER}"),
    (r"(train_|test_)?net\s*:|base_lr\s*:", f"the settings of a Caffe solver, {_OTHER}"),
    (r"item\s*\{", f"a list of labels, {_OTHER}"),
)  # fmt: skip


def _text_kind(source: Source) -> str | None:
    content = _decoded(source.head, whole=source.size <= len(source.head))
    if content is None:
        return None
    start = re.sub(r"\A(\s|#.*\n)+", "", content)
    for pattern, what in _TEXTS:
        if re.match(pattern, start):
            return what
    shown = printable(" ".join(content.split()), 40)
    return f'text ("{shown}"), {_OTHER}' if shown else "only white space; download or export it again"


def _decoded(head: bytes, *, whole: bool) -> str | None:
    """Decode what is text; None for anything with a control character that no text has."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) & ~1].decode("utf-16", "replace")
    try:
        content = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if whole or error.start < len(head) - 3:
            return None
        content = head[: error.start].decode("utf-8-sig")
    return None if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", content) else content
