"""Alternative text in a PDF: the page is tagged as one figure that is said in words (ISO 32000-1, 14.8 and 14.9.3).

ReportLab writes no tags of its own.  It takes any object into the file and the tree of tags into the catalog; the
page's own entry, which numbers it in that tree, is put among what it always writes.
"""

from __future__ import annotations

from typing import Any, Final

OPEN: Final = "/Figure <</MCID 0>> BDC"
CLOSE: Final = "EMC"
"""Around all ink of the page: its marked content number 0 (14.6)."""

KINDS: Final = ("TreeRoot", "Elem", "Elem")
NAMES: Final = ("nnviz.tags", "nnviz.document", "nnviz.figure")
"""Of the tree of tags, the document below it and the figure in that: their types, and what ReportLab calls them."""


def tag_figure(canvas: Any, size: tuple[float, float], title: str, description: str) -> None:
    """Say that marked content 0 of the one page, so many points wide and high, is a figure, and what it shows."""
    from reportlab.pdfbase import pdfdoc

    pdf: Any = pdfdoc
    document, page = canvas._doc, canvas._doc.Pages.pages[0]
    root, whole, figure = (pdf.PDFDictionary({"Type": pdf.PDFName(f"Struct{kind}")}) for kind in KINDS)
    to_root, to_whole, to_figure = map(document.Reference, (root, whole, figure), NAMES)
    root.dict |= {"K": to_whole, "ParentTree": _numbered(pdf, to_figure), "ParentTreeNextKey": 1}
    whole.dict |= {"S": pdf.PDFName("Document"), "P": to_root, "K": to_figure}
    figure.dict |= {"S": pdf.PDFName("Figure"), "P": to_whole, "Pg": document.Reference(page), "K": 0}
    figure.dict |= {"T": pdf.PDFString(title), "Alt": pdf.PDFString(description or title), "A": _layout(pdf, *size)}
    document.Catalog.StructTreeRoot = to_root
    document.Catalog.MarkInfo = pdf.PDFDictionary({"Marked": "true"})
    page.__Defaults__ = {**page.__Defaults__, "StructParents": 0, "Tabs": pdf.PDFName("S")}


def _numbered(pdf: Any, to_figure: Any) -> Any:
    """From the number of a page to the element of each of its marked contents."""
    return pdf.PDFDictionary({"Nums": pdf.PDFArray([0, pdf.PDFArray([to_figure])])})


def _layout(pdf: Any, width: float, height: float) -> Any:
    """A figure that stands by itself, and its box (14.8.5.4)."""
    box = pdf.PDFArray([0, 0, width, height])
    return pdf.PDFDictionary({"O": pdf.PDFName("Layout"), "Placement": pdf.PDFName("Block"), "BBox": box})
