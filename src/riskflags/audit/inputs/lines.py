"""A stream of bytes as lines, none of them longer than a case may be, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from riskflags.reading.files import LARGEST


def lines_of(stream: Any) -> Iterator[bytes | None]:
    """Each line; ``None`` for one that is too long, which is passed over and never held."""
    while line := stream.readline(LARGEST + 1):
        if len(line) <= LARGEST:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LARGEST)
        yield None
