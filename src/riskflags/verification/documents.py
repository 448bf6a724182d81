"""A reader's own copy of a source: its text, its words, and where each stands."""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import accumulate
from pathlib import Path

from riskflags.errors import Fault, InputError
from riskflags.reading import files
from riskflags.reading.case_text import shown_name
from riskflags.reading.yaml_text import Unreadable, read_or_raise
from riskflags.verification.words import Word, words_of

_LINE_END = re.compile(r"\r\n|\r|\n")
_CLOSING = re.compile(r"[^\w\s<*-]{0,3}")
_INSTALL = "Save its text as plain text (UTF-8), or install the extra: pip install 'riskflags[documents]'."
_SAVE_AS_TEXT = "Save its text as a plain text file (UTF-8), and give that."
_KINDS = {
    b"\xd0\xcf\x11\xe0": "This is a word processor's file, not plain text.",
    b"{\\rtf": "This is rich text, not plain text.",
    b"\xff\xfe": "This is UTF-16 text.",
    b"\xfe\xff": "This is UTF-16 text.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document: its lines (from 1, both included) and its characters (from 0, the end not included)."""

    first_line: int
    last_line: int
    start: int
    end: int


class Document:
    """A text and its words. ``name`` is what messages call it."""

    def __init__(self, text: str, name: str = "the text") -> None:
        self.text, self.name = text, name
        self.words: tuple[Word, ...] = tuple(words_of(text))

    @classmethod
    def read(cls, path: Path | str) -> Document:
        """A text file (UTF-8), a PDF, or a word processor's file (docx).

        Raises `InputError` where it is none, with the next step.
        """
        name = shown_name(path)
        return cls(read_or_raise(InputError, name, lambda: _text(files.read_bytes(path, _SAVE_AS_TEXT))), name)

    @cached_property
    def letters(self) -> str:
        """The letters and digits of all words, run together."""
        return "".join(word.letters for word in self.words)

    @cached_property
    def word_at(self) -> dict[int, int]:
        """Which word begins at a place in `letters` (or, at the end of all, how many there are)."""
        bounds = accumulate((len(word.letters) for word in self.words), initial=0)
        return {place: number for number, place in enumerate(bounds)}

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self.text))]

    def line(self, character: int) -> int:
        """The line of a character, from 1."""
        return bisect_right(self._line_starts, character)

    def place(self, first: int, after: int) -> Place:
        """The place of the words from number ``first`` up to but not including ``after``."""
        start, end = self.words[first].start, self.words[after - 1].end
        return Place(self.line(start), self.line(end - 1), start, end)

    def lines(self, place: Place) -> list[tuple[int, str]]:
        """The text at a place, line by line, each with its number; closing punctuation is included."""
        closing = _CLOSING.match(self.text, place.end)
        end = closing.end() if closing else place.end
        pieces = _LINE_END.split(self.text[place.start : end])
        return list(enumerate(pieces, place.first_line))


def _text(data: bytes) -> str:
    for start, read in _READ.items():
        if data.startswith(start):
            return read(data)
    for start, what in _KINDS.items():
        if data.startswith(start):
            raise Unreadable(Fault(what, help=_SAVE_AS_TEXT))
    if b"\0" in data:
        raise Unreadable(Fault("This is not text.", help=_SAVE_AS_TEXT))
    return files.decode(data)


# -- other formats, by the libraries of the extra ``documents``; nothing is quoted of a file they cannot read ----------


def _text_of_pdf(data: bytes) -> str:
    """The text of a PDF, its pages parted by form feeds. Raises `Unreadable`."""
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
        raise Unreadable(Fault(what, help=_SAVE_AS_TEXT))
    return "\f\n".join(pages)


def _text_of_docx(data: bytes) -> str:
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
    raise Unreadable(Fault(what, help=_SAVE_AS_TEXT))


_READ = {b"%PDF": _text_of_pdf, b"PK\x03\x04": _text_of_docx}
