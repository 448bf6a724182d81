"""What became known on which day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from riskflags.case import CaseSummary
from riskflags.case.naming import name_of
from riskflags.case.record import Record, record_name
from riskflags.case.records.family import Person
from riskflags.case.versions import is_assumed, known_since
from riskflags.replay.document import BecameKnown, FieldSaid

_BACKGROUND = ("health", "history")
_NOT_SAID = ("id", "recorded_on")


class _Version(NamedTuple):
    since: date | None
    is_background: bool
    told: BecameKnown


def knowledge(case: CaseSummary) -> Mapping[date, tuple[BecameKnown, ...]]:
    """Each day up to the case's own on which something became known, in order, and what.

    The first is the first on which something about this case became known. What was known earlier, and what bears no
    day, comes with it; a case without any day is known on its own.
    """
    versions = [version for version in _versions(case) if version.since is None or version.since <= case.as_of]
    first = _first_day(versions, case.as_of)
    found: dict[date, list[BecameKnown]] = defaultdict(list, {first: []})
    for version in sorted(
        versions, key=lambda version: version.since or date.max
    ):  # on the first day undated ones last
        found[max(first, version.since or first)].append(version.told)
    return {day: tuple(found[day]) for day in sorted(found)}


def _versions(case: CaseSummary) -> Iterator[_Version]:
    for collection, records in case.collections():
        before = _versions_before(records)
        for place, record in enumerate(records):
            told = _became_known(collection, place, record, before.get(id(record)))
            yield _Version(known_since(record), _is_background(collection, record), told)


def _first_day(versions: Iterable[_Version], last: date) -> date:
    """The first day that is not mere background; of a case that holds nothing else, the first of that."""
    days = [(version.is_background, version.since) for version in versions if version.since is not None]
    return min(days, default=(False, last))[1]


def _is_background(collection: str, record: Record) -> bool:
    """Whether its day is of a life, not of this case: a mother was born, or ill, long before anybody wrote it down.

    Where the record says when it was made, that day is one of this case's like any other.
    """
    about_others = isinstance(record, Person) and record.role != "child"
    return is_assumed(record) and (about_others or collection in _BACKGROUND)


def _became_known(collection: str, place: int, record: Record, before: Record | None) -> BecameKnown:
    return BecameKnown(
        collection=collection,
        record=record_name(collection, place, record),
        name=name_of(record),
        how="recorded" if not is_assumed(record) else "undated" if known_since(record) is None else "assumed",
        again=before is not None,
        fields=tuple(_fields(record, before)),
    )


def _versions_before(records: tuple[Record, ...]) -> dict[int, Record]:
    """Of each record, by identity, the version that it takes the place of; versions all bear the day of recording."""
    by_id: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.id is not None and record.recorded_on is not None:
            by_id[record.id].append(record)
    before: dict[int, Record] = {}
    for versions in by_id.values():
        versions.sort(key=lambda version: version.recorded_on or date.min)
        before |= {id(later): earlier for earlier, later in pairwise(versions)}
    return before


def _fields(record: Record, before: Record | None) -> Iterator[FieldSaid]:
    """What the record says, in the order of its class: only what was written, not what follows from it."""
    written = record.model_fields_set | (before.model_fields_set if before else set())
    for field in type(record).model_fields:
        if field in written and field not in _NOT_SAID:
            then, now = _plain(getattr(before, field, None)), _plain(getattr(record, field))
            if then != now:
                yield FieldSaid(field, then, now)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
