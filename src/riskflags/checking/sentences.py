"""Evidence in sentences: the name of each record behind a verdict, and what the facts say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from riskflags.case import COLLECTIONS
from riskflags.checking.answered_facts import AnsweredFacts
from riskflags.checking.configured import ConfiguredRulebook
from riskflags.checking.supporting_records import Found, RecordFinder
from riskflags.documents import Evidence
from riskflags.facts.answers import Answer
from riskflags.facts.definition import TAIL
from riskflags.facts.matching import AllOf, Is
from riskflags.facts.plan import Fold
from riskflags.facts.values import said, to_written
from riskflags.humanize import continuing, day_in_words, listed
from riskflags.reasoning.situation import Situation

MOST_NAMED = 3
"""How many records are named individually; the others are counted."""


class Sentences:
    """Writes the evidence for a verdict, from the facts with their values and the records behind them."""

    def __init__(
        self,
        configured: ConfiguredRulebook,
        situation: Situation,
        records: RecordFinder,
        answered: AnsweredFacts | None = None,
    ) -> None:
        self._configured, self._situation, self._records, self._answered = configured, situation, records, answered
        self._facts = facts = situation.facts
        written = cache(lambda name: to_written(situation.values[name], facts[name].type))
        self.written: Callable[[str], Any] = written
        """A fact's value as in JSON."""
        self.said: Callable[[str], str] = cache(lambda name: said(facts[name], written(name), configured.filled))
        """A fact's value in words."""

    def of(self, reasons: Sequence[str], asked: Sequence[str]) -> tuple[Evidence, ...]:
        """The sentences for known facts and for those asked for; first those on records that lack something."""
        joined, left = [], list(reasons)
        for every in (*reasons, *asked):
            some = self._found_by_both(every, left)
            records = self._of_both(some, every) if some else ()
            if some and records:
                joined.append(self._named((some, every), records))
                left = [name for name in left if name not in (some, every)]
        told = {reference for items in joined for item in items for reference in item.records}
        single = [item for name in left for item in self._single(name, told)]
        return tuple(_together([*(item for items in joined for item in items), *single]))

    # -- two facts about the same records -----------------------------------------------------------------------------

    def _found_by_both(self, every: str, others: Sequence[str]) -> str | None:
        """The known fact that there are records of which another says, or asks, whether all have what they must."""
        found = self._configured.counterparts(every)
        if not found or self.written(every) is True:
            return None
        return next((name for name in others if name in found and self.written(name) is True), None)

    def _of_both(self, some: str, every: str) -> Found:
        lacking = set(self._records.own(every))
        return [each for each in self._records.own(some) if each in lacking]

    # -- one fact -----------------------------------------------------------------------------------------------------

    def _single(self, name: str, told: Set[str]) -> list[Evidence]:
        """The sentences of one fact; a record in ``told`` has been named with what it lacks, and is not again."""
        if self._answered is not None and (answers := self._answered.behind(name)):
            return [self._item_said(answer, name) for answer in answers]
        value, own, plan = self.written(name), self._records.own(name), self._facts[name].plan
        if not isinstance(plan, Fold):
            return [self._item(self.said(name), (name,), self._records.behind(name))]
        if plan.how == "some" and plan.collection != "people" and own and value is not plan.negated:
            return self._named((name,), own if plan.negated else [each for each in own if each.reference not in told])
        sentence = self.said(name)
        if plan.collection == "people":  # that there is a mother says nothing of what she does
            return [self._item(sentence, (name,), own, "" if own else self._complete(plan, value))]
        if own and (value is False or plan.how == "count"):
            names = listed([continuing(each.name) for each in _newest_first(own)], MOST_NAMED, "; ")
            sentence += f": {names}" if plan.how == "count" else f" (on record: {names})"
        return [self._item(sentence, (name,), own, "" if own else self._complete(plan, value))]

    def _item_said(self, answer: Answer, name: str) -> Evidence:
        """A sentence for an answer; the fact it is evidence for may only follow from it."""
        assert self._answered is not None
        fact = self._facts[answer.fact]
        words = said(fact, to_written(self._answered.said[answer.fact], fact.type), self._configured.filled)
        sentence = f"{answer.said_by or 'You'} said on {day_in_words(answer.said_on)}: {words}"
        names = tuple(dict.fromkeys((answer.fact, name)))
        day = answer.happened_on.isoformat() if answer.happened_on else None
        return Evidence(sentence, names, self.written(name), (), day)

    def _named(self, names: tuple[str, ...], records: Found) -> list[Evidence]:
        """A sentence for each of the first few records; the last one counts the others."""
        tail = self._tail(names[-1])
        ordered = _newest_first(records)
        if not ordered:
            return []
        items = [self._item(each.name + tail, names, (each,)) for each in ordered[:MOST_NAMED]]
        if more := ordered[MOST_NAMED:]:
            rest = self._item("", names, more)
            last = items[-1]
            items[-1] = replace(
                last, sentence=f"{last.sentence} and {len(more)} more", records=(*last.records, *rest.records)
            )
        return items

    def _tail(self, name: str) -> str:
        fact = self._facts[name]
        plan = fact.plan
        if isinstance(plan, Fold) and plan.negated:
            return f"; {continuing(self.said(name))}"
        return f"; {self._configured.filled(fact.words[TAIL])}" if TAIL in fact.words else ""

    def _item(self, sentence: str, names: tuple[str, ...], records: Found, complete: str = "") -> Evidence:
        days = [day for each in records if (day := each.day)]
        return Evidence(
            sentence=sentence,
            facts=names,
            value=self.written(names[-1]),
            records=tuple([each.reference for each in records]),
            date=max(days).isoformat() if days else None,
            complete=complete,
        )

    def _complete(self, plan: Any, value: Any) -> str:
        """How to declare that a list is not complete, where the value rests on there being no such record in it."""
        case = self._records.case
        if case is None or not isinstance(plan, Fold) or plan.how != "some" or value is not plan.negated:
            return ""
        if getattr(case, plan.collection) is None or plan.collection in case.open:
            return ""
        return f"open: {{{plan.collection}: {_kinds(plan)}}}"


def _newest_first(records: Found) -> Found:
    return records if len(records) < 2 else sorted(records, key=lambda found: found.day or date.min, reverse=True)


def _together(items: Sequence[Evidence]) -> Iterator[Evidence]:
    """Merge items with the same sentence about the same records, or with a sentence that continues another."""
    of_records: dict[tuple[str, ...], list[Evidence]] = {}
    for item in items:
        of_records.setdefault(item.records, []).append(item)
    if len(of_records) == len(items):
        yield from items  # each is about records of its own
        return
    same: dict[tuple[str, tuple[str, ...]], Evidence] = {}
    for item in items:
        rivals = of_records[item.records] if item.records else []
        longer = ([each for each in rivals if each.sentence.startswith(f"{item.sentence};")] or [item])[0]
        key = longer.sentence, item.records
        earlier = same.get(key)
        same[key] = item if earlier is None else replace(longer, facts=(*earlier.facts, *item.facts))
    yield from same.values()


def _kinds(plan: Fold) -> str:
    kind_field = COLLECTIONS[plan.collection].kind_field
    tests = plan.where.tests if isinstance(plan.where, AllOf) else (plan.where,)
    kinds = [test.values for test in tests if isinstance(test, Is) and test.field == kind_field]
    return f"[{', '.join(map(str, kinds[0]))}]" if kinds else "all"
