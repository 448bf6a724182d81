"""Every place in a document that was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from riskflags.errors import Path as Place


def places(document: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every place in a document, and what stands there."""
    yield place, document
    children = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, child in children:
        yield from places(child, (*place, key))
