"""The text format: what is read, and what is said of what is not."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.converters.caffe.message import Message
from nnviz.converters.caffe.text import TooManyError, decoded, parse
from nnviz.converters.caffe.tokens import SyntaxFaultError


def plain(message: Message) -> list[tuple[str, object]]:
    return [(name, plain(value) if isinstance(value, Message) else value) for name, value in message]


READ = {
    "a: 1 b:2;c : 3,": [("a", 1), ("b", 2), ("c", 3)],
    "a { b: 1 } a: { b: 2 } a < b: 3 >": [("a", [("b", 1)]), ("a", [("b", 2)]), ("a", [("b", 3)])],
    "a: [1, 2] b: [{ c: 1 }, < c: 2 >] d: []": [("a", 1), ("a", 2), ("b", [("c", 1)]), ("b", [("c", 2)])],
    "a [{ b: 1 }]": [("a", [("b", 1)])],
    "# head\na: 1 # behind\n#b: 2": [("a", 1)],
    'layer{name:"x"type:"y"}': [("layer", [("name", "x"), ("type", "y")])],
    """a: "con" 'v' "1" """: [("a", "conv1")],
    r'a: "tab\t quote\" \x41 \101 \\"': [("a", 'tab\t quote" A A \\')],
    "a: 0x10 b: 010 c: -5 d: - 5 e: 1.5f f: .5 g: 1e3 h: 7.": [
        ("a", 16), ("b", 8), ("c", -5), ("d", -5), ("e", 1.5), ("f", 0.5), ("g", 1000.0), ("h", 7.0),
    ],
    "a: true b: False c: MAX e: t": [("a", True), ("b", False), ("c", "MAX"), ("e", True)],
    "a: -inf b: infinity": [("a", float("-inf")), ("b", float("inf"))],
    "a: ${NAME} b: cls3x c: 3x3": [("a", "${NAME}"), ("b", "cls3x"), ("c", "3x3")],
    "[caffe.more]: 1 [type.net/a.B] { c: 1 }": [("[caffe.more]", 1), ("[type.net/a.B]", [("c", 1)])],
    "": [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "fields"), READ.items())
def test_every_way_to_write_a_field(text: str, fields: list[tuple[str, object]]) -> None:
    assert plain(parse(text, 1000)) == fields


REFUSED = {
    "layer {\n  name: 'a'\n": "line 3: the text ends before the { of line 1 is closed",
    "a: 1\n}": "line 2: unexpected '}'",
    'a: 1\nname: "conv\nb: 2': "line 2: a string without its closing quote",
    'a: 1\nbottom "data"': "line 2: ':' or '{' expected behind bottom",
    "a {\n @@@ }": "line 2: unexpected '@@@'",
    "a: }": "line 1: a value expected for a, not '}'",
    "a:": "line 1: a value expected for a",
    "a: [1, 2\n b: 3": "line 2: a value expected for a, not ':'",
    "a { b: 1 >": "line 1: unexpected '>'",
    "a {\n" * 101: "line 101: nested more than 100 deep",
}


@pytest.mark.parametrize(("text", "said"), REFUSED.items(), ids=[said[:40] for said in REFUSED.values()])
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SyntaxFaultError) as caught:
        parse(text, 1000)
    assert str(caught.value) == said


def test_lines_end_as_any_system_ends_them() -> None:
    for end in ("\n", "\r\n", "\r"):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            text = decoded(end.join(("# é", "a: 1", "b: 2")).encode(encoding))
            assert plain(parse(text, 10)) == [("a", 1), ("b", 2)]


def test_a_byte_of_another_encoding_in_a_comment_does_not_matter() -> None:
    assert plain(parse(decoded(b"# caf\xe9\na: 1"), 10)) == [("a", 1)]


def test_no_more_fields_are_read_than_the_limit() -> None:
    with pytest.raises(TooManyError):
        parse("a: 1 " * 11, 10)


@given(st.text("ab:{}<>[]\"'#\n ,;01-\\.x$", max_size=60))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    try:
        said = str(plain(parse(text, 1000)))
    except SyntaxFaultError as error:
        said = str(error)
        said = said if said.isprintable() and said.startswith("line ") else ""
    assert said


SAID = {
    'net: "train.prototxt"\nbase_lr: 0.1': (
        "the settings of a Caffe solver, not a network; give the file that it names as its net"
    ),
    'item { name: "dog" label: 1 }': "a list of labels, not a network; give the network's own file",
    'name: "only"': "no layers found; give the file of a network, with layer { } in it",
    "layer {\n": "line 2: the text ends before the { of line 1 is closed; mend the line, or download the file again",
    'layer { name: "a" include { phase: TRAIN } }': ("no layer is left in the test phase; draw it with --phase train"),
}


@pytest.mark.parametrize(("text", "said"), SAID.items(), ids=[said[:30] for said in SAID.values()])
def test_texts_that_are_no_network_are_refused_by_what_they_are(
    refused: Callable[[str], str], text: str, said: str
) -> None:
    assert refused(text) == said
