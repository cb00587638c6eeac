"""Figures as files: recognised by what they are, and the network in them found, whatever passed over them."""

import base64
import re
import struct
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

import nnviz
from nnviz.document import LARGEST, packed
from nnviz.graph import Graph, Node, Value
from nnviz.notation import parse

MODEL = nnviz.Model(parse("Conv3x3:64+Relu\nConv3x3:64+Relu\nGemm:10"))
CARRIERS = ("svg", "pdf", "png", "json")
NOTHING = "that carries no network, as figures of nnviz do unless drawn with --no-document; give the model's own file"


def loaded(folder: Path, content: bytes) -> nnviz.Model:
    path = folder / "figure"
    path.write_bytes(content)
    return nnviz.load(path)


def refusal(folder: Path, content: bytes, error: type[nnviz.NnvizError] = nnviz.UnknownFormatError) -> str:
    with pytest.raises(error) as caught:
        loaded(folder, content)
    return str(caught.value).removeprefix(f"{folder / 'figure'}: ")


def check(folder: Path, content: bytes) -> None:
    assert str(loaded(folder, content).graph) == str(MODEL.graph)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_figure_is_known_by_its_content(carrier: str, tmp_path: Path) -> None:
    check(tmp_path, MODEL.render(carrier))


def test_an_svg_that_an_editor_saved(tmp_path: Path) -> None:
    svg = MODEL.render("svg").decode()
    moved = svg.replace(
        "<svg xmlns=", '<?xml version="1.0"?>\n<!-- Drawn\n by hand -->\n<!DOCTYPE svg>\n<svg id="a" xmlns='
    )
    moved = re.sub(r"<metadata ([^>]*)>(.*?)<", lambda m: f'<metadata id="m"\n {m[1]} >\n{wrapped(m[2])}\n<', moved)
    check(tmp_path, moved.encode())
    check(tmp_path, svg.replace("<svg ", "<svg:svg ").replace("<metadata", "<svg:metadata").encode())
    check(tmp_path, b"\xef\xbb\xbf" + svg.encode())


def wrapped(text: str) -> str:
    return "\n ".join(text[at : at + 76] for at in range(0, len(text), 76))


def test_a_pdf_that_another_program_wrote(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(tmp_file(tmp_path, MODEL.render("pdf"))))
    writer.write(tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() != MODEL.render("pdf")
    check(tmp_path, (tmp_path / "again.pdf").read_bytes())


def test_a_pdf_keeps_the_network_where_readers_look_for_it(tmp_path: Path) -> None:
    reader = PdfReader(tmp_file(tmp_path, MODEL.render("pdf")), strict=True)
    piece = reader.root_object["/PieceInfo"]["/nnviz"]["/Private"]  # type: ignore[index]
    assert piece.get_data().startswith(b'{"schema":"nnviz/graph/1"')
    assert not reader.attachments


def tmp_file(folder: Path, content: bytes) -> Path:
    (folder / "figure.pdf").write_bytes(content)
    return folder / "figure.pdf"


def test_a_document_alone_is_read_too(tmp_path: Path) -> None:
    reader = PdfReader(tmp_file(tmp_path, MODEL.render("pdf")))
    check(tmp_path, reader.root_object["/PieceInfo"]["/nnviz"]["/Private"].get_data())  # type: ignore[index]


FOREIGN = {
    b'<svg xmlns="http://www.w3.org/2000/svg"><metadata>x</metadata></svg>': "an SVG picture",
    b'<?xml version="1.0"?>\n<svg width="1"/>': "an SVG picture",
    b"%PDF-1.7\n1 0 obj << >> stream\n": "a PDF document",
    b"\x89PNG\r\n\x1a\n\0\0\0\x05iTXtabcde\0\0\0\0": "a PNG picture",
    b'{"schema": "nnviz/1", "model": {}}': "a JSON document",
    b'{"schema": "nnviz/1", "graph": null}': "a JSON document",
}


@pytest.mark.parametrize(("content", "kind"), FOREIGN.items(), ids=list(FOREIGN.values()))
def test_a_foreign_figure_is_told(content: bytes, kind: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, content) == f"{kind} {NOTHING}"


def svg(data: bytes) -> bytes:
    return b'<svg data-nnviz="1"><metadata data-schema="nnviz/graph/1">' + base64.b64encode(data) + b"</metadata></svg>"


def pdf(data: bytes) -> bytes:
    return b"%PDF-1.4\n1 0 obj\n<< /Type /NnvizGraph /Length 7 >>\nstream\n" + data + b"endstream"


def png(data: bytes, length: int = 0) -> bytes:
    content = b"NnvizGraph\0\1\0\0\0" + data
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", length or len(content)) + b"iTXt" + content + b"\0\0\0\0"


@pytest.mark.parametrize("carrier", [svg, pdf, png])
def test_a_damaged_network_is_told(carrier: type[bytes], tmp_path: Path) -> None:
    for data, said in (
        (packed(b"{"), "it is no sound JSON"),
        (packed(b'{"schema": "nnviz/graph/1"}'), "it holds no graph"),
        (b"nothing", "it cannot be unpacked"),
    ):
        kind = refusal(tmp_path, carrier(data), nnviz.InvalidModelError)
        assert kind.endswith(f" whose network is damaged: {said}; give the model's own file")


@pytest.mark.parametrize("carrier", [svg, pdf, png])
def test_a_network_of_another_version_is_told(carrier: type[bytes], tmp_path: Path) -> None:
    content = carrier(packed(b'{"schema": "nnviz/graph/2"}'))
    said = refusal(tmp_path, content, nnviz.UnsupportedModelError)
    assert said.endswith(" of another version of nnviz (nnviz/graph/2); give the model's own file")


@pytest.mark.parametrize("carrier", [svg, pdf, png])
def test_a_bomb_is_told(carrier: type[bytes], tmp_path: Path) -> None:
    content = carrier(zlib.compress(b" " * (2 * LARGEST)))
    said = refusal(tmp_path, content, nnviz.UnsupportedModelError)
    assert said == f"a document of more than {LARGEST // 1024**2} MB; give the model's own file"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg><metadata data-schema="nnviz/graph/1">&a;&a;</metadata></svg>'
    assert "it is no base64" in refusal(tmp_path, laughs, nnviz.InvalidModelError)


def test_a_picture_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = MODEL.render("png")
    check(tmp_path, whole[: len(whole) // 2 + 2000])
    assert refusal(tmp_path, whole[:40]) == f"a PNG picture {NOTHING}"
    assert "it is cut off" in refusal(tmp_path, png(packed(b"{}" * 999)[:-9], 1 << 31), nnviz.InvalidModelError)


def test_names_of_any_kind_pass_through_every_figure(tmp_path: Path) -> None:
    value = Value('"]]>\ud800\n\\%PDF</metadata>')
    model = nnviz.Model(Graph("n\x00", (Node("Relu", (value,), (Value("endstream"),), name="\ud800"),), (value,)))
    for carrier in CARRIERS:
        graph = loaded(tmp_path, model.render(carrier)).graph
        assert (graph.name, graph.inputs[0].name, graph.nodes[0].name) == ("n\x00", value.name, "\ud800")


def test_words_of_a_figure_are_no_caffe_network(tmp_path: Path) -> None:
    """A title may end a line with "layer", and the next one begins with "<"."""
    drawn = nnviz.Model(MODEL.graph).render("svg", title="a: 1 layer")
    assert loaded(tmp_path, drawn.replace(b"a: 1 layer</text>", b"a: 1 layer\n</text>")).graph.nodes
