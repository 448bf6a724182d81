"""What became known on which day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from riskflags.case import CaseSummary
from riskflags.case.records import Record
from riskflags.case.versions import is_assumed, known_since
from riskflags.replay.document import BecameKnown, LeafSaid

_NOT_SAID = ("id", "recorded_on")


def knowledge(case: CaseSummary) -> Mapping[date, tuple[BecameKnown, ...]]:
    """Each day up to the case's own on which something became known, in order, and what.

    Records that bear no day were always known, so they come with the first; a case without any day is known on its own.
    """
    found: dict[date | None, list[BecameKnown]] = defaultdict(list)
    for collection, records in case.collections():
        for place, record in enumerate(records):
            since = known_since(record)
            if since is None or since <= case.as_of:
                found[since].append(_became_known(collection, place, record, records))
    undated = found.pop(None, [])
    first = min((day for day in found if day is not None), default=case.as_of)
    found[first] += undated
    return {day: tuple(found[day]) for day in sorted(day for day in found if day is not None)}


def _became_known(collection: str, place: int, record: Record, records: tuple[Record, ...]) -> BecameKnown:
    before = _version_before(record, records)
    return BecameKnown(
        collection=collection,
        record=f"{collection}[{place}]" if record.id is None else f"{collection}/{record.id}",
        how="recorded" if not is_assumed(record) else "undated" if known_since(record) is None else "assumed",
        again=before is not None,
        leaves=tuple(_leaves(record, before)),
    )


def _version_before(record: Record, records: tuple[Record, ...]) -> Record | None:
    """The version that this one takes the place of; versions all bear the day they were recorded."""
    if record.id is None or record.recorded_on is None:
        return None
    earlier = [
        (other.recorded_on, other)
        for other in records
        if other.id == record.id and other.recorded_on is not None and other.recorded_on < record.recorded_on
    ]
    return max(earlier, key=lambda version: version[0])[1] if earlier else None


def _leaves(record: Record, before: Record | None) -> Iterator[LeafSaid]:
    """What the record says, in the order of its class: only what was written, not what follows from it."""
    written = record.model_fields_set | (before.model_fields_set if before else set())
    for leaf in type(record).model_fields:
        if leaf in written and leaf not in _NOT_SAID:
            then, now = _plain(getattr(before, leaf, None)), _plain(getattr(record, leaf))
            if then != now:
                yield LeafSaid(leaf, then, now)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
