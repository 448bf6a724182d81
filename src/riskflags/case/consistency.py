"""Contradictions within a case: days in an impossible order, a spell both ended and running, two children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from riskflags.case.fields import fields_of, happened_days
from riskflags.case.record import Record
from riskflags.errors import Fault, Suggestions, UnknownKey

if TYPE_CHECKING:
    from riskflags.case.summary import CaseSummary


@dataclass(frozen=True, slots=True)
class Check:
    """A check of one record: how ``field`` may not relate to ``other``. It applies only where both are recorded.

    ``other`` is a field, or `None` for the day the record was made. ``how`` says what is wrong: a day ``after`` or
    ``before`` that other, or a value that ``contradicts`` what the other implies (``implied``). With ``once``, the
    check applies only where that field is recorded too. ``what`` continues "It" or "1 row": tables check the same by
    columns.
    """

    field: str
    how: Literal["after", "before", "contradicts"]
    other: str | None
    what: str
    help: str
    implied: Any = None
    once: str | None = None

    def wrong(self, value: Any, other: Any) -> Any:
        """Whether two values break the check: two values of a record, or two columns of a table."""
        if self.how == "contradicts":
            return value != self.implied
        return value > other if self.how == "after" else value < other


@cache
def record_checks(kind: type[Record]) -> tuple[Check, ...]:
    """The checks of one record of this class by itself."""
    return tuple(_checks(kind))


def _checks(kind: type[Record]) -> Iterator[Check]:
    happened: tuple[tuple[str, str | None], ...] = tuple((day, None) for day in happened_days(kind))
    for day, once in happened + kind.past_once_recorded:
        what = "lies after the day the record was made (recorded_on, else the case's as_of)."
        help_ = "Correct one of the two, or give the record its recorded_on; only planned days may lie ahead."
        yield Check(day, "after", None, what, help_, once=once)
    for earlier, later in kind.in_order:
        what = f"lies before the record's {earlier}."
        yield Check(later, "before", earlier, what, f"Correct {earlier} or {later}.")
    for day, field, implied in kind.implied:
        what = f"contradicts {day}, which means {field}: {str(implied).lower()}."
        yield Check(field, "contradicts", day, what, "Correct one of the two.", implied)


def faults_of(case: CaseSummary) -> Iterator[Fault]:
    """Every contradiction in a case, each with its place."""
    for name, found in case.collections():
        for position, record in enumerate(found):
            for check in _failed(record, case.as_of):
                yield Fault(f"It {check.what}", (name, position, check.field), help=check.help)
        if len(found) > 1:
            yield from _repeated(name, found)
    yield from _two_children(case)
    yield from _open_lists(case)


def _failed(record: Record, as_of: date) -> list[Check]:
    values, made, found = record.__dict__, record.recorded_on or as_of, []
    for check in record_checks(type(record)):
        if (value := values[check.field]) is not None:
            other = made if check.other is None else values[check.other]
            asked = other is not None and (check.once is None or values[check.once] is not None)
            if asked and check.wrong(value, other):
                found.append(check)
    return found


def _repeated(name: str, found: tuple[Record, ...]) -> Iterator[Fault]:
    """An id may be repeated only by versions of one record, which differ in the day they were recorded."""
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
    from riskflags.case.summary import COLLECTIONS  # at call time: the two modules import each other

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
