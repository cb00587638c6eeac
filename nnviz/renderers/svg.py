"""SVG: text stays text, every shape says what it stands for, and nothing is transformed.

What a script may rely on (in full: docs/svg.md):

- `<g class="operator" data-operator="7">` (and `block`, `terminal`, ...): one drawn box; a `<title>` holds the exact
  parameters, the first shape is the outline;
- `<path class="edge" data-value data-from data-to>` with M, L and C in absolute units; its arrowhead follows as
  `<path class="arrow">`; data-returns="true" marks what a loop hands back to its next step, against the order;
- `<metadata data-schema="nnviz/graph/1">` holds the network, deflated and in base64 (`nnviz.document`);
- the root carries `data-nnviz="1"`, a viewBox in points and its size on the page; its `<title>` and `<desc>` say the
  figure in words, and screen readers are told so.

The typeface is named, and few machines have it: every text carries the width that the layout measured
(`textLength`), to which a browser squeezes the glyphs of whatever face stands in, so that words stay in their boxes.
With `embed_fonts` the file brings its faces along.

One element a line, numbers with two decimals at most, no time stamps: the same scene gives the same bytes.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64encode
from collections.abc import Iterable
from typing import Final

from nnviz.document import SCHEMA, packed
from nnviz.fonts import FAMILY, text_width
from nnviz.renderers import Renderer
from nnviz.renderers._faces import font_faces
from nnviz.renderers._paths import Path, arrowhead, line_path, number, polygon_path, rect_path
from nnviz.scene import Circle, Group, Line, Paint, Polygon, Rect, Scene, Shape, Tag, Text

FONTS: Final = f"'{FAMILY}','Source Sans Pro',Helvetica,Arial,sans-serif"
"""What stands in for one another; the family of a theme stands before them."""
WEIGHTS: Final = {
    "regular": "",
    "semibold": ' font-weight="600"',
    "bold": ' font-weight="700"',
    "italic": ' font-style="italic"',
}
ANCHORS: Final = {"start": "", "middle": ' text-anchor="middle"', "end": ' text-anchor="end"'}

NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) cannot hold, not even escaped."""

ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
ONE_LINE: Final = str.maketrans({"\n": "&#10;", "\t": "&#9;"})


def render(scene: Scene, embed_fonts: bool = False, document: bytes = b"") -> bytes:
    """Write `scene` as SVG, in UTF-8; `embed_fonts` writes the faces that it uses into the file, whole.

    `document` is the network as `nnviz.document` writes it, which the figure carries.
    """
    style = f"<style>{font_faces(scene)}</style>\n" if embed_fonts else ""
    return picture(scene, style, carried=_metadata(document) if document else ()).encode()


def picture(scene: Scene, style: str = "", guarded: bool = True, carried: Iterable[str] = ()) -> str:
    """Write `scene` as SVG; `guarded` keeps words to their measured widths where another face stands in.

    `carried` are elements that are not shown.
    """
    elements = _elements(scene.shapes, guarded)
    return "\n".join([_head(scene), style + _ground(scene), *elements, *carried, "</svg>"]) + "\n"


def _metadata(document: bytes) -> Iterable[str]:
    yield f'<metadata data-schema="{SCHEMA}">{b64encode(packed(document)).decode()}</metadata>'


def legible(text: str) -> str:
    """Replace control characters and lone surrogates, which no output can hold, by U+FFFD."""
    return NOT_XML.sub("\ufffd", text)


def escape(text: str) -> str:
    """Make any text fit for XML."""
    return legible(text).translate(ESCAPES)


def _head(scene: Scene) -> str:
    """The root, and the words for the figure; their ids differ from figure to figure, for pages that hold several."""
    width, height = number(scene.width), number(scene.height)
    size = f'width="{number(scene.width * scene.scale)}pt" height="{number(scene.height * scene.scale)}pt"'
    words = escape(scene.title), escape(scene.description)
    title, described = (f"nnviz-{part}-{zlib.crc32(''.join(words).encode()):08x}" for part in ("title", "desc"))
    labels = f"{title} {described}" if scene.description else title
    family = f"'{_quoted(scene.family)}',{FONTS}" if scene.family else FONTS
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" data-nnviz="1" {size} viewBox="0 0 {width} {height}"'
        f' font-family="{family}" role="img" aria-labelledby="{labels}">\n'
        f'<title id="{title}">{words[0]}</title>' + (f'\n<desc id="{described}">{words[1]}</desc>' if words[1] else "")
    )


def _ground(scene: Scene) -> str:
    size = f'width="{number(scene.width)}" height="{number(scene.height)}"'
    return f'<rect class="background" {size} fill="{scene.ground}"/>'


def _elements(shapes: tuple[Shape, ...], guarded: bool) -> list[str]:
    """One line an element, back to front; figures may nest as deep as networks do, so no recursion."""
    lines: list[str] = []
    pending: list[Shape | None] = list(reversed(shapes))
    while pending:
        shape = pending.pop()
        match shape:
            case None:
                lines.append("</g>")
            case Group():
                lines.append(f"<g{_tag(shape.tag)}>{_title(shape.title)}")
                pending.append(None)
                pending.extend(reversed(shape.shapes))
            case Rect():
                lines.append(_rect(shape))
            case Circle():
                place = f'cx="{number(shape.x)}" cy="{number(shape.y)}" r="{number(shape.radius)}"'
                lines.append(f"<circle {place}{_paint(shape.paint)}/>")
            case Polygon():
                lines.append(f'<path d="{_data(polygon_path(shape))}"{_paint(shape.paint)}/>')
            case Line():
                lines.extend(_line(shape))
            case Text():
                lines.append(_text(shape, guarded))
    return lines


def _tag(tag: Tag) -> str:
    role = f' class="{_quoted(tag.role)}"' if tag.role else ""
    return role + "".join(f' data-{name}="{_quoted(value)}"' for name, value in tag.data)


def _quoted(text: str) -> str:
    return escape(text).translate(ONE_LINE)


def _title(title: str) -> str:
    return f"<title>{escape(title)}</title>" if title else ""


def _paint(paint: Paint) -> str:
    fill = f' fill="{paint.fill or "none"}"'
    return fill + (f' stroke="{paint.stroke}" stroke-width="{number(paint.width)}"' if paint.stroke else "")


def _rect(rect: Rect) -> str:
    if rect.flat:
        return f'<path d="{_data(rect_path(rect))}"{_paint(rect.paint)}/>'
    place = f'x="{number(rect.x)}" y="{number(rect.y)}" width="{number(rect.width)}" height="{number(rect.height)}"'
    rounded = f' rx="{number(rect.radius)}"' if rect.radius else ""
    return f"<rect {place}{rounded}{_paint(rect.paint)}/>"


def _line(line: Line) -> list[str]:
    path = line_path(line)
    if not path:
        return []
    lines = [f'<path{_tag(line.tag)} d="{_data(path)}"{_paint(line.paint)}/>']
    if line.arrow:
        lines.append(f'<path class="arrow" d="{_data(arrowhead(line))}"{_paint(Paint(fill=line.paint.stroke))}/>')
    return lines


def _data(path: Path) -> str:
    return "".join(
        letter + " ".join(f"{number(x)} {number(y)}" for x, y in points)
        for letter, points in path
    )  # fmt: skip


def _text(text: Text, guarded: bool) -> str:
    style = WEIGHTS[text.weight] + f' fill="{text.color}"' + ANCHORS[text.anchor] + (_guard(text) if guarded else "")
    place = f'x="{number(text.x)}" y="{number(text.y)}" font-size="{number(text.size)}"'
    return f"<text{_tag(text.tag)} {place}{style}>{_quoted(text.text)}</text>"


def _guard(text: Text) -> str:
    width = number(text_width(text.text, text.size, text.weight))
    return f' textLength="{width}" lengthAdjust="spacingAndGlyphs"' if text.text.strip() else ""


SVG = Renderer(
    "svg",
    ".svg",
    "scene",
    render,
    "vector figure whose text stays text, for the web and for editing",
    settings=("embed_fonts", "document"),
)
