"""A CSV file written chunk by chunk, inert."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from riskflags.audit.writing.inert import inert


class CsvFile:
    """Rows of one shape, as many times as there are some."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self.rows = 0
        self._begun = False

    def __enter__(self) -> CsvFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, frame: pl.DataFrame) -> None:
        """Write rows; the first ones with their heading."""
        text = inert(frame).write_csv(include_header=not self._begun)
        self._file.write(text.encode())
        self._begun = True
        self.rows += frame.height

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()
