"""Files handed to Polars open. Of a path it makes more than a name: ``[1]``, ``*`` and ``?`` are a pattern to it, so
that a folder's neighbour would be read instead, and ``~`` or ``file:`` at the beginning lead elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Read = TypeVar("Read")


def opened_by(reader: Callable[..., Read], path: Path, **options: Any) -> Read:
    """What a reader of Polars, such as ``scan_parquet``, makes of the file of exactly this name.

    A lazy frame keeps its own hold of the file, which may be closed, renamed or removed.
    """
    with path.open("rb") as file:
        return reader(file, **options)
