"""PDF: one page as large as the figure, its text selectable and searchable, its fonts embedded as subsets.

Written with ReportLab.  `invariant` leaves out dates and random ids; `initialFontName` is ours, or the file would list
a Helvetica that it does not embed, which publishers refuse.  Every setting that a user's ReportLab configuration could
change is given, so that the same scene is the same bytes on every machine.

Words stand in the file in the order in which they are read.  The outline leads to the blocks (bookmarks), and the page
is a tagged figure with its description as alternative text (tagging).
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final, TypeAlias

from nnviz.fonts import FACES, text_width
from nnviz.renderers import Renderer
from nnviz.renderers._paths import Path, arrowhead, circle_path, line_path, number, polygon_path, rect_path
from nnviz.renderers.pdf.bookmarks import add_bookmarks
from nnviz.renderers.pdf.carrying import carry
from nnviz.renderers.pdf.tagging import CLOSE, OPEN, tag_figure
from nnviz.renderers.svg import legible
from nnviz.scene import Circle, Leaf, Line, Paint, Polygon, Rect, Scene, Text

Canvas: TypeAlias = Any
"""ReportLab's canvas; the package has no types."""

FONT: Final = "nnviz-"
"""What ReportLab knows a face by, followed by its weight; the file itself holds the faces' own names."""

ANCHORS: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}
WHITE: Final = "#FFFFFF"
"""Paper: a page of this colour is left as it is, for printers and other pages to show through."""
LARGEST_PAGE: Final = 14_400
"""The longest side of a page in points (ISO 32000-1, annex C.2)."""

OPERATORS: Final = {"M": "m", "L": "l", "C": "c", "Z": "h"}
"""The path commands of PDF (ISO 32000-1, table 59)."""


def render(scene: Scene, document: bytes = b"") -> bytes:
    """Write `scene` as a PDF of one page.

    `document` is the network as `nnviz.document` writes it, which the file carries besides.
    """
    file = BytesIO()
    canvas = _canvas(scene, file)
    _prepare(canvas, scene)
    canvas.addLiteral(OPEN)
    for shape in scene.leaves():
        _draw(canvas, shape)
    canvas.addLiteral(CLOSE)
    scale = page_scale(scene)
    add_bookmarks(canvas, scene, scale)
    canvas.showPage()
    size = (round(scene.width * scale, 2), round(scene.height * scale, 2))
    tag_figure(canvas, size, legible(scene.title), legible(scene.description))
    if document:
        carry(canvas, document)
    canvas.save()
    return file.getvalue()


def page_scale(scene: Scene) -> float:
    """The scale of the page: the scene's own, or less where the page would be larger than readers open."""
    return min(scene.scale, LARGEST_PAGE / max(scene.width, scene.height))


def _canvas(scene: Scene, file: BytesIO) -> Canvas:
    from reportlab.pdfgen import canvas

    _register_fonts()
    create: Any = canvas.Canvas
    return create(
        file,
        pagesize=(scene.width * page_scale(scene), scene.height * page_scale(scene)),
        invariant=1,
        pageCompression=1,
        pdfVersion=(1, 4),
        initialFontName=FONT + "regular",
        initialFontSize=8,
        lang="en",
    )


def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics, ttfonts

    metrics: Any = pdfmetrics
    known = metrics.getRegisteredFontNames()
    for weight, face in FACES.items():
        if FONT + weight not in known:
            font: Any = ttfonts.TTFont(FONT + weight, str(face), asciiReadable=False, shapable=False)
            metrics.registerFont(font)


def _prepare(canvas: Canvas, scene: Scene) -> None:
    """Title the file, turn the page upside down (y runs downwards in a scene) and shrink it to its size."""
    canvas.setTitle(legible(scene.title))
    canvas.setCreator("nnviz")
    canvas.setProducer("nnviz")
    canvas.setAuthor("")
    canvas.setSubject("Neural network architecture")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    scale = page_scale(scene)
    canvas.transform(scale, 0, 0, -scale, 0, scene.height * scale)
    canvas.setLineJoin(1)
    if scene.ground.upper() != WHITE:
        canvas.setFillColor(scene.ground)
        canvas.rect(0, 0, scene.width, scene.height, stroke=0, fill=1)


def _draw(canvas: Canvas, shape: Leaf) -> None:
    match shape:
        case Text():
            _write(canvas, shape)
        case Line():
            _ink(canvas, line_path(shape), shape.paint)
            _ink(canvas, arrowhead(shape), Paint(fill=shape.paint.stroke))
        case Rect():
            _ink(canvas, rect_path(shape), shape.paint)
        case Circle():
            _ink(canvas, circle_path(shape), shape.paint)
        case Polygon():
            _ink(canvas, polygon_path(shape), shape.paint)


def _ink(canvas: Canvas, path: Path, paint: Paint) -> None:
    """Add one path; the operators are written here because ReportLab's would write six decimals."""
    ending = {(True, True): "B", (True, False): "f", (False, True): "S"}.get((bool(paint.fill), bool(paint.stroke)))
    if not path or not ending:
        return
    if paint.fill:
        canvas.setFillColor(_color(paint.fill))
    if paint.stroke:
        canvas.setStrokeColor(_color(paint.stroke))
        canvas.setLineWidth(paint.width)
    steps = (
        " ".join([*(f"{number(x)} {number(y)}" for x, y in points), OPERATORS[letter]])
        for letter, points in path
    )  # fmt: skip
    canvas.addLiteral(" ".join([*steps, ending]))


def _write(canvas: Canvas, text: Text) -> None:
    """Set one line of text, upright again, its anchor resolved by the widths that the layout used."""
    start = text.x - ANCHORS[text.anchor] * text_width(text.text, text.size, text.weight)
    line = canvas.beginText()
    line.setTextTransform(1, 0, 0, -1, round(start, 2), round(text.y, 2))
    line.setFont(FONT + text.weight, text.size)
    line.setFillColor(_color(text.color))
    line.textOut(text.text)
    canvas.drawText(line)


def _color(text: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(text)


PDF = Renderer(
    "pdf",
    ".pdf",
    "scene",
    render,
    "vector figure for papers: fonts embedded, text searchable",
    settings=("document",),
)
