"""The text of a PDF or a word processor's file, by the libraries of the extra ``documents``.

Pages are parted by form feeds. What a library cannot read is told of, and nothing of it is quoted.
"""

from __future__ import annotations

import logging
from io import BytesIO

from riskflags.errors import Fault
from riskflags.reading.yaml_text import Unreadable

_INSTALL = "Save its text as plain text (UTF-8), or install the extra: pip install 'riskflags[documents]'."
_SAVE = "Save its text as a plain text file (UTF-8), and give that."


def text_of_pdf(data: bytes) -> str:
    """The text of a PDF. Raises `Unreadable`."""
    try:
        import pypdf
    except ImportError:
        what = "This is a PDF, whose words cannot be read without pypdf, which is not installed."
        raise Unreadable(Fault(what, help=_INSTALL)) from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it writes of every broken file; we say it once, below
    try:
        pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages]
    except Exception:  # whatever a broken file leads it to
        pages = []
    if not any(page.strip() for page in pages):
        what = "This is a PDF in which no words can be found: it may be encrypted, broken, or made of pictures."
        raise Unreadable(Fault(what, help=_SAVE))
    return "\f\n".join(pages)


def text_of_docx(data: bytes) -> str:
    """The paragraphs of a word processor's file, an empty line between them. Raises `Unreadable`."""
    try:
        import docx
    except ImportError:
        what = "This is a word processor's file or an archive, and python-docx, which could read it, is not installed."
        raise Unreadable(Fault(what, help=_INSTALL)) from None
    try:
        document = docx.Document(BytesIO(data))
        cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
        return "\n\n".join([*(each.text for each in document.paragraphs), *(cell.text for cell in cells)])
    except Exception:  # whatever a broken file leads it to
        pass
    what = "This is a word processor's file or an archive, and no words can be read from it."
    raise Unreadable(Fault(what, help=_SAVE))
