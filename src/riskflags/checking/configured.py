"""A rulebook with the settings in force, and what depends only on those two, computed once for all cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, cached_property

from riskflags.checking.supporting_records import RecordTest, RecordTests
from riskflags.conditions import FactValue
from riskflags.documents import Citation, PromptText, Provenance, RulebookMark, citations
from riskflags.engines.python.engine import sources
from riskflags.facts.definition import with_dependencies
from riskflags.facts.implications import Implications
from riskflags.facts.matching import Matcher
from riskflags.facts.plan import Fold, facts_read, settings_read
from riskflags.facts.values import unknown_of
from riskflags.reasoning.situation import safeguards
from riskflags.rulebook import Rulebook
from riskflags.rulebook.settings import filled


class ConfiguredRulebook:
    """A rulebook and the settings in force. Results are cached, because every report needs the same."""

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int], profile: str | None = None) -> None:
        self.rulebook, self.settings, self.facts, self.profile = rulebook, settings, rulebook.facts, profile
        self.mark = cache(self._mark)
        self.filled = cache(self._filled)
        self.prompt = cache(self._prompt)
        self.citations = cache(self._citations)
        self.settings_behind = cache(self._settings_behind)
        self.safeguards = cache(self._safeguards)
        self.searched = cache(self._searched)
        self.searched_by = cache(self._searched_by)
        self.record_tests = cache(self._record_tests)
        self.counterparts = cache(self._counterparts)
        self._record_test = cache(self._compiled_test)

    def __reduce__(self) -> tuple[type[ConfiguredRulebook], tuple[Rulebook, dict[str, int], str | None]]:
        return ConfiguredRulebook, (self.rulebook, dict(self.settings), self.profile)

    @cached_property
    def provenance(self) -> Provenance:
        """What reports are made with, besides the cases."""
        return Provenance.of(self.rulebook, self.settings, self.profile)

    @cached_property
    def implications(self) -> Implications:
        """What values of its facts imply about each other."""
        return Implications(self.facts, self.settings)

    def functions(self) -> Iterator[tuple[str, str]]:
        """The name and source of each function that checking a case can run."""
        yield from sources(tuple(self.facts.values()), self.rulebook.active, self.settings).items()
        found = [tests for name in self.facts if (tests := self.record_tests(name))]
        searches = dict.fromkeys(test for each in found for test in (each.where, each.about, each.kind, each.timeless))
        yield from (("search", test.source) for test in searches)

    @cached_property
    def nothing_known(self) -> dict[str, FactValue]:
        """The value of every fact where nothing is known."""
        return {name: unknown_of(fact.type) for name, fact in self.facts.items()}

    def _mark(self, as_of: date | None) -> RulebookMark:
        """The rulebook as a report names it, with the departures that are overdue for review on a day."""
        return RulebookMark.of(self.rulebook, as_of, self.settings)

    def _filled(self, text: str) -> str:
        """A text of the rulebook with each ``{setting}`` replaced by its value in words."""
        return filled(text, self.rulebook.settings, self.settings)

    def _prompt(self, id_: str) -> PromptText:
        """The prompt of a rule."""
        say, *ask, consider = map(self.filled, self.rulebook.rules[id_].prompt.texts())
        return PromptText(say, tuple(ask), consider)

    def _citations(self, id_: str) -> tuple[Citation, ...]:
        """The learning points that a rule cites."""
        return citations(self.rulebook.rules[id_], self.rulebook)

    def _settings_behind(self, id_: str) -> dict[str, int]:
        """The value of every setting that a rule's verdict can depend on: those it names, and those of its facts."""
        rule = self.rulebook.rules[id_]
        under = with_dependencies(self.facts, rule.facts()).values()
        names = {*rule.settings(), *(setting for fact in under for setting in settings_read(fact.plan))}
        return {name: self.settings[name] for name in names}

    def _safeguards(self, id_: str) -> tuple[tuple[str, str], ...]:
        """The facts of a rule that select records, each with the fact that all of these have what is required."""
        return safeguards(self.rulebook.rules[id_], self.facts)

    def _searched(self, name: str) -> tuple[str, ...]:
        """The facts that search records, among a fact and those it is derived from, depth first."""
        plan = self.facts[name].plan
        own = (name,) if isinstance(plan, Fold) else ()
        return tuple(dict.fromkeys((*own, *(found for read in facts_read(plan) for found in self.searched(read)))))

    def _searched_by(self, id_: str) -> tuple[RecordTests, ...]:
        """The record tests of the facts of a rule, without duplicates."""
        names = dict.fromkeys(found for name in self.rulebook.rules[id_].facts() for found in self.searched(name))
        tests = [tests for name in names if (tests := self.record_tests(name))]
        return tuple({(each.timeless, each.fold.date, each.fold.how): each for each in tests}.values())

    def _record_tests(self, name: str) -> RecordTests | None:
        """The tests for the records that a fact is about; ``None`` for a fact that searches none."""
        plan = self.facts[name].plan
        return RecordTests.of(plan, self.facts, self._record_test) if isinstance(plan, Fold) else None

    def _compiled_test(self, matcher: Matcher, collection: str) -> RecordTest:
        return RecordTest(matcher, collection, self.settings)

    def _counterparts(self, every: str) -> frozenset[str]:
        """For a fact that all of some records have what they must: the facts that there is any such record."""
        plan = self.facts[every].plan
        if not isinstance(plan, Fold) or plan.about is None or not plan.negated:
            return frozenset()
        told = ((name, fact.plan) for name, fact in self.facts.items() if isinstance(fact.plan, Fold))
        same = (plan.collection, plan.about)
        return frozenset(
            name
            for name, some in told
            if some.how == "some" and not some.negated and (some.collection, some.where) == same
        )
