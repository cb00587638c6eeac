"""The graph that a text describes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nnviz.graph import ABSENT, Graph, Node, TensorType, Value
from nnviz.notation.names import unescape
from nnviz.notation.operators import read

LEARNED = {
    *("Conv", "ConvTranspose", "Gemm"),
    *("LayerNormalization", "RMSNormalization", "BatchNormalization", "GroupNormalization"),
}
"""Operators that get weights of their own where none are named."""


def parse(text: str) -> Graph:
    """The graph that `text` describes in the notation of `nnviz.notation`; without types, but for those of weights.

    Raises ValueError, with the number of the line, for a name that no line above gives and for what is no operator.
    """
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        try:
            reader.line(line.partition("#")[0].split())
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
    return reader.graph()


@dataclass(slots=True)
class _Reader:
    """named: what each name means now; unnamed: whether the last result was made by the line before, without a name."""

    named: dict[str, Value] = field(default_factory=dict[str, Value])
    weights: dict[str, Value] = field(default_factory=dict[str, Value])
    inputs: list[Value] = field(default_factory=list[Value])
    nodes: list[Node] = field(default_factory=list[Node])
    outputs: tuple[Value, ...] | None = None
    unnamed: bool = False

    def graph(self) -> Graph:
        last = self.named.get(".")
        implied = () if last is None else (last,)
        return Graph("text", tuple(self.nodes), tuple(self.inputs), implied if self.outputs is None else self.outputs)

    def line(self, words: list[str]) -> None:
        """Take in one line, split into words."""
        if "=" in words:
            place = words.index("=")
            self._definition(words[:place], words[place + 1 :])
        elif words[:1] == ["return"]:
            self.outputs = tuple(map(self._value, words[1:]))
        elif words:
            self._operator(words, [])

    def _definition(self, names: list[str], words: list[str]) -> None:
        if not names or not words:
            raise ValueError("a name and what it names belong on the two sides of =")
        if words == ["input"]:
            name = "x" if names == ["."] else unescape(names[0])
            self.inputs.append(self.named.setdefault(names[0], Value(name)))
            self.unnamed = False
        elif words == ["."] and self.unnamed and names != ["."]:
            self._name(names[0])
        elif len(words) == 1 and words[0] in self.named:
            self.named[names[0]] = self.named[words[0]]
            self.unnamed = False
        else:
            self._operator(words, names)

    def _name(self, name: str) -> None:
        """Name the result of the line before, which no line has read yet."""
        value = Value(unescape(name))
        self.nodes[-1] = replace(self.nodes[-1], outputs=(value,))
        self.named[name] = self.named["."] = value
        self.unnamed = False

    def _operator(self, words: list[str], names: list[str]) -> None:
        if "." not in self.named and len(words) == 1:
            self.inputs.append(self.named.setdefault(".", Value("x")))
        operands = tuple(map(self._value, words[1:] or ["."])) if words[1:] != ["()"] else ()
        node = self._node(words[0], operands)
        outputs = tuple(Value("" if name == "_" else unescape(name)) for name in names) or node.outputs
        self.nodes.append(replace(node, outputs=outputs))
        self.named |= {name: value for name, value in zip(names, outputs, strict=False) if name != "_"}
        self.named["."] = outputs[0]
        self.unnamed = not names

    def _node(self, word: str, operands: tuple[Value, ...]) -> Node:
        op, attributes, shared, then = read(word)
        index = len(self.nodes)
        width = attributes.get("channels") or attributes.get("features") or 8
        own = _fresh(unescape(shared) or f"w{index}", width)
        learned = (self.weights.setdefault(shared, own) if shared else own,) if shared or op in LEARNED else ()
        return Node(op, operands, (Value(f"v{index}"),), attributes, sources=(index,), then=then, weights=learned)

    def _value(self, word: str) -> Value:
        if word == "-":
            return ABSENT
        if word.startswith("$"):
            return self.named.setdefault(word, Value(unescape(word[1:]), constant=True))
        if word not in self.named:
            raise ValueError(f"{word} is nothing that a line above names")
        return self.named[word]


def _fresh(name: str, width: object) -> Value:
    shape = (width,) if isinstance(width, int) else None
    return Value(name, TensorType("float32", shape), constant=True, learned=True)
