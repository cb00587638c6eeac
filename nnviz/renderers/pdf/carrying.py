"""The network in its PDF: a stream of nnviz's own below the catalog, in a page-piece dictionary (ISO 32000-1, 14.5).

There programs keep what they drew a file from.  It is no attachment: readers show none, and none has to be allowed.
Whoever includes the page (LaTeX) leaves it out.
"""

from __future__ import annotations

from typing import Any, Final

from nnviz.document import MARK, SCHEMA, packed

NAME: Final = "nnviz.network"
"""What ReportLab calls the stream."""
MODIFIED: Final = "D:20000101000000+00'00'"
"""The day of every file that ReportLab writes as `invariant`; the format wants one."""


def carry(canvas: Any, document: bytes) -> None:
    """Put the text of a document into a file that is about to be saved."""
    from reportlab.pdfbase import pdfdoc

    pdf: Any = pdfdoc
    file = canvas._doc
    kinds = {"Type": pdf.PDFName(MARK), "Subtype": pdf.PDFName(SCHEMA), "Filter": pdf.PDFName("FlateDecode")}
    stream = file.Reference(pdf.PDFStream(pdf.PDFDictionary(kinds), packed(document)), NAME)
    piece = pdf.PDFDictionary({"LastModified": pdf.PDFString(MODIFIED), "Private": stream})
    catalog = file.Catalog
    catalog.__Defaults__ = {**catalog.__Defaults__, "PieceInfo": pdf.PDFDictionary({"nnviz": piece})}
