"""A Parquet file written chunk by chunk: a thread of its own writes what it is handed, while the next is made."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from queue import Full, Queue
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

ROW_GROUP = 500_000

_HANDED = 2
_PATIENCE = 0.2  # seconds


class ParquetFile:
    """Rows of these columns, as many times as there are some, until `close` or the end of a ``with``."""

    def __init__(self, path: Path, columns: Mapping[str, Any]) -> None:
        self.rows = 0
        self._queue: Queue[pl.DataFrame | None] = Queue(_HANDED)
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._write, args=(columns, path), daemon=True)
        self._thread.start()

    def write(self, frame: pl.DataFrame) -> None:
        """Hand rows over. Raises what went wrong with those before."""
        self._hand(frame)
        self.rows += frame.height

    def close(self) -> None:
        """Nothing more comes; on return the file is written. Raises what went wrong."""
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
        with suppress(BaseException):  # of what went wrong first the caller knows already
            self.close()

    def _hand(self, frame: pl.DataFrame | None) -> None:
        """Wait until it is taken, or until there is nobody to take it."""
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
