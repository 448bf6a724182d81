"""Versions of records, and the case as it was known on a day. Nothing else in the project knows about versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from riskflags.case.fields import latest_day_happened
from riskflags.case.record import Record
from riskflags.errors import CaseError, Fault
from riskflags.plain import NO_DAY, day_given

if TYPE_CHECKING:
    from riskflags.case.summary import CaseSummary


def known_since(record: Record) -> date | None:
    """The day a version became known: when it was recorded, else the latest day it speaks of; ``None`` for always."""
    if record.recorded_on is not None:
        return record.recorded_on
    return latest_day_happened(record)


def is_assumed(record: Record) -> bool:
    """Whether the day it became known is inferred from its dates, for lack of a ``recorded_on``."""
    return record.recorded_on is None


def is_settled(case: CaseSummary) -> bool:
    """Whether every record has one version, known by the case's own day: then the case needs no view of that day."""
    as_of = case.as_of
    for _, found in case.collections():
        ids = set()
        for record in found:
            if record.id in ids or (record.recorded_on is not None and record.recorded_on > as_of):
                return False
            if record.id is not None:
                ids.add(record.id)
    return True


def as_known_on(case: CaseSummary, day: date) -> CaseSummary:
    """See `CaseSummary.as_known_on`."""
    asked = day_given(day)
    if asked is None:
        raise CaseError(NO_DAY)
    if asked > case.as_of:
        raise CaseError(
            Fault(
                "This summary does not reach as far as the day asked for.",
                ("as_of",),
                help="Ask for a day no later than its as_of, or draw the summary up again.",
            )
        )
    if asked == case.as_of and case._settled:
        return case
    changes: dict[str, Any] = {name: tuple(_last_versions(found, asked)) for name, found in case.collections()}
    return case.model_copy(update={**changes, "as_of": asked})


def _last_versions(found: Iterable[Record], day: date) -> Iterable[Record]:
    """Of each record its last version known by the day, in the order in which the records first appear."""
    last: dict[str | int, Record] = {}
    for position, record in enumerate(found):
        since = known_since(record)
        if since is not None and since > day:
            continue
        key: str | int = position if record.id is None else record.id
        rival = last.get(key)
        if rival is None or _is_later(record, rival):
            last[key] = record
    return last.values()


def _is_later(record: Record, rival: Record) -> bool:
    return (record.recorded_on or date.min) >= (rival.recorded_on or date.min)
