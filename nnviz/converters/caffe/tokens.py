"""The text format of protocol buffers as tokens: words, numbers, strings and signs, each with its line.

Source: https://protobuf.dev/reference/protobuf/textformat-spec/ and what templates of networks hold besides, such as
`${NAME}` where a script puts a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nnviz.converters._text import printable

_TOKEN = re.compile(
    r"""(?P<space>(?:[\s\ufeff\0]+|\#[^\n]*)+)
    |(?P<sign>[:{}<>\[\];,])
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<number>-?[ ]*(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fF]?(?![\w.]))
    |(?P<word>-?[ ]*(?:\w|\$\{[^}\n]*\})(?:[\w.\-/]|\$\{[^}\n]*\})*)""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class SyntaxFaultError(Exception):
    """The text is not in the format: the line, and what is wrong there."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")


class Token(NamedTuple):
    """A piece of text: "sign", "string", "number" or "word", what stands there, and its line; "end" behind the last."""

    kind: str
    text: str
    line: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of `text`, whose lines end in newlines; raise `SyntaxFaultError` where there is none."""
    at, line = 0, 1
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise SyntaxFaultError(line, _unexpected(text, at))
        if match.lastgroup != "space":
            yield Token(match.lastgroup or "", match[0], line)
        line += match[0].count("\n")
        at = match.end()
    yield Token("end", "", line)


def _unexpected(text: str, at: int) -> str:
    if text[at] in "\"'":
        return "a string without its closing quote"
    return f"unexpected {printable(text[at : at + 20].split(None, 1)[0] if text[at].strip() else text[at], 20)!r}"


def unquoted(text: str) -> str:
    """What a string token stands for."""
    inner = text[1:-1]
    return _ESCAPE.sub(_unescaped, inner) if "\\" in inner else inner


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    return chr(int(code, 8) & 255) if code[0] in "01234567" else _LETTERS.get(code, code)


def numeric(text: str) -> int | float:
    """What a number token stands for: decimal, 0x and octal numbers, fractions, a trailing f."""
    digits = text.replace(" ", "").lower()
    if digits.lstrip("-").startswith("0x"):
        return int(digits, 16)
    if digits.lstrip("-").isdecimal() and len(digits) <= 20:
        octal = len(digits.lstrip("-")) > 1 and digits.lstrip("-")[0] == "0" and not {"8", "9"} & set(digits)
        return int(digits, 8 if octal else 10)
    return float(digits.rstrip("f"))
