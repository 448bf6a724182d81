r"""Writes tables chunk by chunk: as CSV with inert text, and as Parquet.

Inert text is safe wherever it is opened: no cell is run by a spreadsheet, no character hides or reorders text. A cell
that begins like a formula gets an apostrophe before it, as spreadsheets themselves mark text. Control characters, and
those that change the direction of text or have no width, are written as escapes: ``\u202e``.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Full, Queue
from typing import Any, TypeVar

import polars as pl
import polars.selectors as cs
from polars.io.plugins import register_io_source

from riskflags.inert import HIDDEN_CHARACTERS
from riskflags.inert import inert as in_view

_T = TypeVar("_T")

ROW_GROUP = 500_000

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_HIDDEN = f"[{HIDDEN_CHARACTERS}]"
_HANDED = 2
_PATIENCE = 0.2  # seconds


def inert(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with all text made inert."""
    suspect = f"{_FORMULA}|{_HIDDEN}"
    columns = frame.select(cs.string())
    return frame.with_columns(replace_distinct(each, each.str.contains(suspect), inert_text) for each in columns)


def inert_text(text: str) -> str:
    """One text, inert."""
    shown = in_view(text)
    return f"'{shown}" if re.match(_FORMULA, text) else shown


def replace_distinct(column: pl.Series, where: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """A column of text with ``change`` applied where ``where`` is true, once per distinct text."""
    texts = column.filter(where).unique()
    return column.replace(texts, [change(text) for text in texts]) if texts.len() else column


def prefetched(parts: Iterator[_T]) -> Iterator[_T]:
    """The same parts, each computed on a second thread while the one before it is being used."""
    with ThreadPoolExecutor(1, "ahead") as beside:
        following = beside.submit(next, parts, None)
        while (part := following.result()) is not None:
            following = beside.submit(next, parts, None)
            yield part


class CsvFile:
    """A CSV file that is written in several chunks of rows with the same columns, made inert."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self.rows = 0
        self._begun = False

    def __enter__(self) -> CsvFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, frame: pl.DataFrame) -> None:
        """Write a chunk; the first one with a header."""
        text = inert(frame).write_csv(include_header=not self._begun)
        self._file.write(text.encode())
        self._begun = True
        self.rows += frame.height


class ParquetFile:
    """A Parquet file with these columns, written chunk by chunk until `close` or the end of a ``with``.

    A thread writes one chunk while the next is computed.
    """

    def __init__(self, path: Path, columns: Mapping[str, Any]) -> None:
        self.rows = 0
        self._queue: Queue[pl.DataFrame | None] = Queue(_HANDED)
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._write, args=(columns, path), daemon=True)
        self._thread.start()

    def write(self, frame: pl.DataFrame) -> None:
        """Queue a chunk. Raises the error of an earlier one."""
        self._hand(frame)
        self.rows += frame.height

    def close(self) -> None:
        """Finish the file. Raises the error of any chunk."""
        self._hand(None)
        self._thread.join()
        if self._failed:
            raise self._failed

    def __enter__(self) -> ParquetFile:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()
            return
        with suppress(BaseException):  # the caller has the first error already
            self.close()

    def _hand(self, frame: pl.DataFrame | None) -> None:
        """Block until the writing thread has taken the chunk, or has ended."""
        while self._failed is None:
            with suppress(Full):
                self._queue.put(frame, timeout=_PATIENCE)
                return
        raise self._failed

    def _write(self, columns: Mapping[str, Any], path: Path) -> None:
        try:
            # Here, and not where it is made: a Ctrl-C that meets Polars while it looks at a schema would be misread.
            frame = register_io_source(self._handed, schema=pl.Schema(columns))
            with path.open("wb") as file:  # of a path Polars makes more than a name
                frame.sink_parquet(file, row_group_size=ROW_GROUP, compression="zstd", compression_level=1)
        except (OSError, pl.exceptions.PolarsError):  # what Polars says of a disk it cannot write to differs by where
            self._failed = OSError("A Parquet file could not be written.")
        except BaseException as error:
            self._failed = error

    def _handed(self, _columns: Any, _predicate: Any, _rows: Any, _size: Any) -> Iterator[pl.DataFrame]:
        while (frame := self._queue.get()) is not None:
            yield frame
