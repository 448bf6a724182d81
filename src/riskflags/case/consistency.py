"""What a case may not say about itself: days in an impossible order, a thing both ended and not, two children."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from riskflags.case.fields import days_happened, fields_of
from riskflags.case.record import Record, Telling
from riskflags.errors import Fault, Suggestions, UnknownKey

if TYPE_CHECKING:
    from riskflags.case.summary import CaseSummary

Check = Callable[[Any, date], Iterator[tuple[str, str, str]]]
"""Given a record and the case's day: the field at fault, what is wrong, what to do."""


def faults_of(case: CaseSummary) -> Iterator[Fault]:
    """Every contradiction in a case, each with its place."""
    for name, found in case.collections():
        for position, record in enumerate(found):
            for check in _checks_for(type(record)):
                for field, what, help_ in check(record, case.as_of):
                    yield Fault(what, (name, position, field), help=help_)
        yield from _repeated(name, found)
    yield from _two_children(case)
    yield from _open_lists(case)


@cache
def _checks_for(kind: type[Record]) -> tuple[Check, ...]:
    checks: list[Check] = [_days_known]
    if kind.in_order:
        checks.append(_in_order)
    if issubclass(kind, Telling):
        checks.append(_told)
    return tuple(checks)


def _days_known(record: Record, as_of: date) -> Iterator[tuple[str, str, str]]:
    limit = record.recorded_on or as_of
    for field, day in days_happened(record):
        if day > limit:
            if record.recorded_on is not None:
                yield field, "This day lies after the day its record was made (recorded_on).", "Correct one of the two."
            else:
                yield (
                    field,
                    "This day lies after the summary's own day (as_of).",
                    "Only planned days may: correct it, or give the record a recorded_on if it was made later.",
                )


def _in_order(record: Any, _as_of: date) -> Iterator[tuple[str, str, str]]:
    values = record.__dict__
    for earlier, later in record.in_order:
        if values[earlier] is not None and values[later] is not None and values[later] < values[earlier]:
            yield later, f"This day lies before the record's {earlier}.", f"Correct {earlier} or {later}."


def _told(record: Any, _as_of: date) -> Iterator[tuple[str, str, str]]:
    values = record.__dict__
    for day, field, value in record.tells:
        if values[day] is not None and values[field] != value:
            yield field, f"It says otherwise than the record's {day}.", "Correct one of the two."


def _repeated(name: str, found: tuple[Record, ...]) -> Iterator[Fault]:
    """An id may stand again only as another version, and versions are told apart by the day they were recorded."""
    first: dict[str, int] = {}
    seen: set[tuple[str, date | None]] = set()
    for position, record in enumerate(found):
        if record.id is None:
            continue
        again = record.id in first
        if again and (record.recorded_on is None or found[first[record.id]].recorded_on is None):
            yield Fault(
                "This id stands twice in the collection, and not every one says when it was recorded.",
                (name, position, "id"),
                help="Give each version its recorded_on, or each record an id of its own.",
            )
        elif (record.id, record.recorded_on) in seen:
            yield Fault(
                "Two versions of this record were recorded on the same day.",
                (name, position, "recorded_on"),
                help="Keep the later of the two.",
            )
        first.setdefault(record.id, position)
        seen.add((record.id, record.recorded_on))


def _two_children(case: CaseSummary) -> Iterator[Fault]:
    children: dict[str | int, int] = {}
    for position, person in enumerate(case.people or ()):
        if person.role == "child":
            children.setdefault(position if person.id is None else person.id, position)
    for position in list(children.values())[1:]:
        yield Fault(
            "A second person has the role child; a summary is about one child.",
            ("people", position, "role"),
            help="Write sibling for the others; versions of one person share an id.",
        )


def _open_lists(case: CaseSummary) -> Iterator[Fault]:
    from riskflags.case.summary import COLLECTIONS  # at call time: the two modules know each other

    suggest = Suggestions()
    for place, (name, kinds) in enumerate(case.open.items(), 1):
        if name not in COLLECTIONS:
            help_ = suggest(name, COLLECTIONS) or "See `riskflags schema case`."
            yield Fault("There is no such collection.", ("open", UnknownKey(place)), help=help_)
        elif kinds != "all":
            kind_field = COLLECTIONS[name].kind_field
            known = fields_of(COLLECTIONS[name])[kind_field].words if kind_field else ()
            for position, kind in enumerate(kinds):
                if kind not in known:
                    yield Fault(
                        "There is no such kind in this collection.",
                        ("open", name, position),
                        help=suggest(kind, known) or "Write all, or kinds from the collection's own list.",
                    )
