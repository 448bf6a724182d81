"""Answers that people gave to questions about facts, kept apart from what follows from them.

An answer is a fact, what was said of it, by whom and on which day. Taken in any order, taken back, saved and read again
as JSON, they are plain data; what they come to on a day is worked out anew each time (`on_the_day`). A question that
was shown and left is no answer: it is noted as passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from math import inf
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from riskflags.calendar import working_days_between
from riskflags.case import COLLECTIONS
from riskflags.conditions import MAY_BE_MISSING, FactValue
from riskflags.errors import FactsError, Fault, Path, Suggestions, UnknownKey
from riskflags.facts.definition import Fact
from riskflags.facts.matching import AS_OF, DayIs, OlderThan, Within, field_tests, is_capped, matches
from riskflags.facts.plan import Days, Fold, day_that_counts, facts_read
from riskflags.facts.values import WrongValueError, from_written
from riskflags.inert import inert_json
from riskflags.logic import ANY_NUMBER, Bounds
from riskflags.plain import iso_day
from riskflags.reading import json_text
from riskflags.reading.yaml_text import Unreadable
from riskflags.version import FORMATS

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said of one fact.

    ``value`` is as facts are given without a case: true, false, ``not known``, a number, a word; of days since or until
    something its day, too (``2026-11-02``). ``happened_on`` is the day on which it happened, where that was said.
    ``none_of_these`` marks a no that was said of a whole list.
    """

    fact: str = field(repr=False)  # what is none of ours could be anything
    value: Any = field(repr=False)
    said_on: date
    said_by: str = field(default="", repr=False)
    happened_on: date | None = field(default=None, repr=False)
    note: str = field(default="", repr=False)
    none_of_these: bool = False

    __pydantic_config__ = _CLOSED


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A question that was shown on a day, and left without an answer."""

    fact: str = field(repr=False)
    on: date

    __pydantic_config__ = _CLOSED


@dataclass(frozen=True, slots=True)
class Answers:
    """All that was said so far, as plain data; ``as_of`` is the day for which it is read.

    ``left`` are the rounds of the interview left early, ``themes`` those that come first; "themes" among the rounds
    is that somebody was asked for them.
    """

    format: int = field(default=FORMATS["answers"], kw_only=True)
    as_of: date
    answers: tuple[Answer, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    left: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    __pydantic_config__ = _CLOSED

    def said(self, fact: str, value: Any, by: str = "", **more: Any) -> Answers:
        """With this answer, said on the day for which this is read; an earlier one about the same fact goes."""
        return self.with_answers([Answer(fact, value, self.as_of, by, **more)])

    def with_answers(self, answers: Iterable[Answer]) -> Answers:
        """With these answers; earlier ones about the same facts go."""
        new = {answer.fact: answer for answer in answers}
        without = self.without(new)
        return replace(without, answers=(*without.answers, *new.values()))

    def without(self, facts: Iterable[str]) -> Answers:
        """As if these facts had never been asked about."""
        gone = set(facts)
        return replace(
            self,
            answers=tuple(each for each in self.answers if each.fact not in gone),
            passed_over=tuple(each for each in self.passed_over if each.fact not in gone),
        )

    def passing_over(self, facts: Iterable[str]) -> Answers:
        """With these questions shown and left without an answer."""
        listed = tuple(facts)
        rest = tuple(each for each in self.passed_over if each.fact not in listed)
        return replace(self, passed_over=(*rest, *(PassedOver(fact, self.as_of) for fact in listed)))

    def leaving(self, round_: str) -> Answers:
        """With a round of the interview left early."""
        return replace(self, left=tuple(dict.fromkeys((*self.left, round_))))

    def about(self, themes: Iterable[str]) -> Answers:
        """With what somebody wants to talk about first, if anything."""
        return replace(self.leaving("themes"), themes=tuple(themes))

    def resumed(self, as_of: date) -> Answers:
        """The same on a later day: rounds that were left are open again."""
        return replace(self, as_of=as_of, left=() if as_of != self.as_of else self.left)

    def to_json(self, indent: int | None = 2) -> str:
        """As JSON text (its schema: `riskflags schema answers`)."""
        return inert_json(_reader().dump_json(self, indent=indent, exclude_defaults=False).decode())

    @classmethod
    def from_json(cls, text: str | bytes) -> Answers:
        """Those in a JSON text. Raises `FactsError`."""
        faults: list[Fault] = []
        try:
            document = json_text.parse(text if isinstance(text, str) else bytes(text).decode("utf-8", "replace"))
        except Unreadable as unreadable:
            faults.append(unreadable.fault)
        else:
            try:
                read = _reader().validate_json(json.dumps(document), strict=True)
                if read.format == FORMATS["answers"]:
                    return read
                faults.append(
                    Fault("This is not a form of answers known here.", ("format",), help="Use a newer riskflags.")
                )
            except ValidationError as error:
                faults += [_fault(each["type"], each["loc"]) for each in error.errors(include_input=False)]
        raise FactsError(faults)  # outside the except blocks: pydantic's error holds what was read


@cache
def _reader() -> TypeAdapter[Answers]:
    return TypeAdapter(Answers)


def _fault(type_: str, path: Path) -> Fault:
    help_ = "See `riskflags schema answers`."
    if type_ in ("unexpected_keyword_argument", "extra_forbidden"):
        return Fault("There is no such key here.", (*path[:-1], UnknownKey()), help=help_)
    if type_.startswith("missing"):
        return Fault("It is missing.", path, help=help_)
    return Fault("It is not of the type this place needs.", path, help=help_)


# -- what they come to on a day ---------------------------------------------------------------------------------------


def on_the_day(
    answers: Answers, facts: Mapping[str, Fact], settings: Mapping[str, int]
) -> tuple[dict[str, FactValue], list[Fault]]:
    """What is said of each fact on the day for which the answers are read, and what is wrong with them.

    What was said after that day does not count. What rests on how long ago something was is worked out anew where its
    day was said; where it was not, it stands on the day it was said and no longer.
    """
    values: dict[str, FactValue] = {}
    faults: list[Fault] = []
    suggest = Suggestions()
    for place, answer in enumerate(answers.answers, 1):
        fact = facts.get(answer.fact)
        if fact is None:
            help_ = suggest(answer.fact, facts) or "See `riskflags facts`."
            faults.append(Fault("There is no such fact.", ("answers", UnknownKey(place)), help=help_))
        elif answer.said_on <= answers.as_of:
            try:
                value = _stands(answer, fact, answers.as_of, facts, settings)
            except WrongValueError as wrong:
                faults.append(Fault("The fact cannot have this value.", (fact.name,), help=str(wrong)))
            else:
                if value is not None:
                    values[fact.name] = value[0]
    return values, faults


def _stands(
    answer: Answer, fact: Fact, day: date, facts: Mapping[str, Fact], settings: Mapping[str, int]
) -> tuple[FactValue] | None:
    """What an answer comes to on a day; ``None`` where it does not stand any more. Raises `WrongValueError`."""
    if fact.type.name == "date":
        raise WrongValueError("A date is read from a case, never given. Give the facts that use it.")
    said = iso_day(answer.value) if isinstance(answer.value, str) else answer.value
    if isinstance(fact.plan, Days) and type(said) is date:
        if said > answer.said_on and fact.plan.direction == "since":
            raise WrongValueError("The day is later than that on which it was said.")
        return (_days(fact.plan, said, day),)
    value = from_written(answer.value, fact.type)
    if value is MAY_BE_MISSING:
        raise WrongValueError("It takes true, false or not known.")
    if answer.happened_on is not None and value is True:
        _check_day(answer, fact, settings)
        if answer.said_on == day:
            return (value,)
        extremes = ((-inf, -inf), (inf, inf))  # of days it is compared with: what they are by then is not known
        stands = all(_is_counted(fact, answer.happened_on, day, settings, other) for other in extremes)
        return (value,) if stands else None
    return (value,) if answer.said_on == day or not reads_clock(fact, facts) else None


def _days(plan: Days, said: date, day: date) -> Bounds:
    count = (said - day).days if plan.direction == "until" else (day - said).days
    if plan.working:
        count = int(working_days_between(said.toordinal(), day.toordinal()))
    return count, count


def reads_clock(fact: Fact, facts: Mapping[str, Fact]) -> bool:
    """Whether the value of a fact can change although nothing happens: it asks how long ago something was."""
    plan = fact.plan
    if isinstance(plan, Days):
        return True
    own = field_tests(plan.where) if isinstance(plan, Fold) else ()
    return any(
        isinstance(test, Within | OlderThan) or (isinstance(test, DayIs) and AS_OF in test.dates) for test in own
    ) or any(reads_clock(facts[name], facts) for name in facts_read(plan))


def _check_day(answer: Answer, fact: Fact, settings: Mapping[str, int]) -> None:
    field_, said = day_that_counts(fact.plan), answer.happened_on
    if field_ is None or said is None:
        raise WrongValueError("No day is asked for here. Leave it out.")
    assert isinstance(fact.plan, Fold)
    if said > answer.said_on and is_capped(COLLECTIONS[fact.plan.collection], field_):
        raise WrongValueError("The day is later than that on which it was said.")
    if not _is_counted(fact, said, answer.said_on, settings, ANY_NUMBER):
        raise WrongValueError("The day lies outside the time that the question is about.")


def _is_counted(fact: Fact, on: date, day: date, settings: Mapping[str, int], other: Bounds) -> bool:
    """Whether a record of which no more is known than this one day may count; ``other`` is every date fact."""
    assert isinstance(fact.plan, Fold)
    record = COLLECTIONS[fact.plan.collection](**{str(day_that_counts(fact.plan)): on})
    today = float(day.toordinal())

    def bounds(name: str) -> Bounds:
        return (today, today) if name == AS_OF else other

    return matches(fact.plan.where, record, bounds, settings.__getitem__) is not False
