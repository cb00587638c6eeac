"""A prototxt as a message: the text format of protocol buffers, read without a schema and without recursion."""

from __future__ import annotations

import mmap
from collections.abc import Iterator

from nnviz.converters._text import printable
from nnviz.converters._wire import Buffer
from nnviz.converters.caffe.message import Message, Value
from nnviz.converters.caffe.tokens import SyntaxFaultError, Token, numeric, tokens, unquoted

DEEPEST = 100
"""Messages in messages; protobuf's own limit.  Real networks nest five deep."""

_CLOSES = {"{": "}", "<": ">"}
_WORDS: dict[str, Value] = {"true": True, "false": False, "True": True, "False": False, "t": True, "f": False}
_FLOATS = {"inf", "infinity", "nan", "-inf", "-infinity", "-nan"}


class TooManyError(Exception):
    """The file has more fields than the limit."""


def decoded(buffer: Buffer) -> str:
    """Decode a file of text, UTF-16 where its first bytes say so, and end its lines in newlines alone.

    A byte that is not UTF-8 becomes a replacement character: mostly it stands in a comment.
    """
    data = buffer[:] if isinstance(buffer, mmap.mmap) else buffer
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str, most: int) -> Message:
    """Return the message that `text` is; raise `SyntaxFaultError`, or `TooManyError` at more than `most` fields."""
    return _Parser(tokens(text), most).message()


class _Parser:
    """Messages and lists that are open are on a stack, so that no nesting can exhaust Python's."""

    def __init__(self, stream: Iterator[Token], most: int) -> None:
        self._stream, self._left = stream, most
        self._token = next(stream)
        self._open: list[tuple[Message, str, str, int]] = [(Message(1), "", "", 1)]

    def message(self) -> Message:
        """Read to the end."""
        while self._token.kind != "end" or len(self._open) > 1:
            message, close, name, line = self._open[-1]
            if self._token.kind == "end":
                raise SyntaxFaultError(
                    self._token.line, f"the text ends before the {_opener(close)} of line {line} is closed"
                )
            if self._token.kind == "sign" and self._token.text in f"{close};,":
                if self._take().text == close:
                    self._open.pop()
            elif close == "]":
                self._value(message, name)
            else:
                self._field(message)
        return self._open[0][0]

    def _take(self) -> Token:
        token = self._token
        self._token = next(self._stream, token)
        return token

    def _is(self, *signs: str) -> bool:
        return self._token.kind == "sign" and self._token.text in signs

    def _field(self, message: Message) -> None:
        name = self._name()
        colon = self._is(":")
        if colon:
            self._take()
        if self._is("["):
            self._push(message, "]", name, self._take().line)
            return
        if not colon and not self._is(*_CLOSES):
            raise SyntaxFaultError(self._token.line, f"':' or '{{' expected behind {printable(name, 30)}")
        self._value(message, name)

    def _name(self) -> str:
        token = self._take()
        if token.kind in ("word", "number"):
            return token.text
        if token.text == "[":  # an extension, or a message of a type named by an address
            parts = list[str]()
            while self._token.kind in ("word", "number") or self._token.text in (":", ","):
                parts.append(self._take().text)
            if self._take().text == "]":
                return f"[{''.join(parts)}]"
        raise SyntaxFaultError(token.line, f"unexpected {printable(token.text, 20)!r}")

    def _value(self, message: Message, name: str) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooManyError
        token = self._take()
        if token.kind == "sign" and token.text in _CLOSES:
            inner = Message(token.line)
            message.add(name, inner)
            self._push(inner, _CLOSES[token.text], name, token.line)
        elif token.kind in ("sign", "end"):
            shown = printable(token.text, 20)
            raise SyntaxFaultError(
                token.line, f"a value expected for {printable(name, 30)}" + (f", not {shown!r}" * bool(shown))
            )
        else:
            message.add(name, self._scalar(token))

    def _push(self, message: Message, close: str, name: str, line: int) -> None:
        if len(self._open) > DEEPEST:
            raise SyntaxFaultError(line, f"nested more than {DEEPEST} deep")
        self._open.append((message, close, name, line))

    def _scalar(self, token: Token) -> Value:
        if token.kind == "number":
            return numeric(token.text)
        if token.kind == "string":
            parts = [unquoted(token.text)]
            while self._token.kind == "string":
                parts.append(unquoted(self._take().text))
            return "".join(parts)
        word = token.text.replace(" ", "")
        return float(word.lower()) if word.lower() in _FLOATS else _WORDS.get(word, word)


def _opener(close: str) -> str:
    return {"}": "{", ">": "<", "]": "["}[close]
