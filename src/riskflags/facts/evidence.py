"""Which records of a case stand behind a fact's value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from riskflags.case import CaseSummary
from riskflags.case.records import Record
from riskflags.conditions import FactValue, tests_of, truth_of
from riskflags.facts.definition import Fact
from riskflags.facts.matching import AllOf, dates_of, day_bounds, matches
from riskflags.facts.plan import Choose, Days, Fold, Logic
from riskflags.facts.reading import Reading


@dataclass(frozen=True)
class Evidence:
    """A case, its facts, and the way from a fact to the records behind it."""

    facts: Mapping[str, Fact]
    reading: Reading

    @classmethod
    def of(
        cls, facts: Mapping[str, Fact], case: CaseSummary, values: Mapping[str, FactValue], settings: Mapping[str, int]
    ) -> Evidence:
        """The evidence of a case whose facts have been read."""
        return cls(facts, Reading(case, values, settings))

    def behind(self, name: str) -> tuple[tuple[str, Record], ...]:
        """Collection and record of each record behind a fact, once each; empty where the fact rests on an absence."""
        found = {id(record): (collection, record) for collection, record in self._records(self.facts[name])}
        return tuple(found.values())

    def _records(self, fact: Fact) -> Iterator[tuple[str, Record]]:
        match fact.plan:
            case Fold() as fold:
                yield from ((fold.collection, record) for record in self._of_fold(fold, self.reading.values[fact.name]))
                for date in dates_of(fold.where):
                    yield from self._records(self.facts[date])
            case Days(date):
                yield from self._records(self.facts[date])
            case Logic(condition):
                yield from self._of_tests(test.fact for test in tests_of(condition))
            case Choose(cases):
                for _, condition in cases:
                    yield from self._of_tests(test.fact for test in tests_of(condition))
                    if self._holds(condition):
                        break

    def _of_tests(self, names: Iterator[str]) -> Iterator[tuple[str, Record]]:
        for name in names:
            yield from self._records(self.facts[name])

    def _holds(self, condition: object) -> bool:
        reading = self.reading
        return truth_of(condition, reading.values.__getitem__, reading.settings.__getitem__) is True  # type: ignore[arg-type]

    def _of_fold(self, fold: Fold, value: FactValue) -> Iterator[Record]:
        where = fold.where
        if fold.negated and value is True and isinstance(where, AllOf):
            where = where.tests[0]  # of an *every* that holds: the records it speaks of
        wanted = None if value is None else True
        for record in getattr(self.reading.case, fold.collection) or ():
            if matches(where, record, self.reading.day, self.reading.settings.__getitem__) is not wanted:
                continue
            if fold.date is None or day_bounds(record, fold.date)[0] in value:  # type: ignore[operator]
                yield record
