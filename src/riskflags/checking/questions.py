"""Which questions are worth asking: a few, each about something on record, those that settle most first.

Among questions that settle equally much, the one supported by more records comes first: with five concerns on record,
whether anybody has looked at them together comes before a question about one visit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from riskflags.case.records.observations import Concern, Injury
from riskflags.checking.supporting_records import RecordFinder, RecordFound
from riskflags.conditions import All, Any, AtLeast, Condition, Not
from riskflags.documents import Question
from riskflags.logic import FLAGS, Verdict
from riskflags.reasoning.asking import (
    ask_about,
    asked_facts,
    is_partly_established,
    open_tests,
    verdicts_when_known,
)
from riskflags.reasoning.situation import Situation, bearing
from riskflags.rulebook.rule import URGENCIES, Rule

MOST_QUESTIONS = 5
"""The most a report shows, by our judgement: a practitioner found 45% of an earlier, longer list pointless.

See `docs/decisions.md`.
"""

_MOST_ABOUT = 2
_DEFINITE: frozenset[Verdict] = frozenset(("fires", "quiet"))
_SPEAKING = frozenset(FLAGS)
_OF_CONCERN = (Concern, Injury)
"""Records of concern: where one is on record, what is missing about it is worth asking."""


@dataclass(frozen=True)
class Questions:
    """The questions of a case, or of facts given directly, about the rules whose verdict is ``explore``."""

    rules: tuple[Rule, ...]
    situation: Situation
    records: RecordFinder = field(repr=False)
    filled: Callable[[str], str] = field(repr=False)
    never_known: frozenset[str] = frozenset()  # facts that the source of the case can never tell
    _verdicts: dict[tuple[str, str], frozenset[Verdict]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def worth_asking(self) -> tuple[Rule, ...]:
        """Rules partly established, or left open by a concern on record, where a record accounts for each gap."""
        return tuple(rule for rule in self.rules if self._is_worth_asking(rule) and self._asked(rule))

    @cached_property
    def all(self) -> tuple[Question, ...]:
        """Questions that together cover every rule worth asking about, those that settle most first."""
        settles = self._settled_by
        chosen: list[Question] = []
        left = {rule.id for rules in settles.values() for rule in rules}
        while left:
            open_rules = {fact: [rule for rule in rules if rule.id in left] for fact, rules in settles.items()}
            fact = max(settles, key=lambda each: (self._weight(open_rules[each]), self._recorded(open_rules[each])))
            chosen.append(self._question(fact, settles[fact]))
            left -= {rule.id for rule in settles[fact]}
        return tuple(chosen)

    @property
    def first(self) -> tuple[Question, ...]:
        """The first `MOST_QUESTIONS` of them."""
        return self.all[:MOST_QUESTIONS]

    # -- what is worth asking -----------------------------------------------------------------------------------------

    def _is_worth_asking(self, rule: Rule) -> bool:
        established = is_partly_established(rule, self.situation)
        if self.records.case is None or not (established or self._is_of_concern(rule)):
            return established
        if self.situation.truth(rule.when) is True:  # only its safeguard is open, which some record may lack
            return any(self.records.may_match(fact) for fact in asked_facts(rule, self.situation))
        parts = rule.when.parts if isinstance(rule.when, All) else (rule.when,)
        concern = any(self._is_a_concern(part) for part in parts)
        return all(self._may_be_so(part) or (concern and isinstance(part, Not)) for part in parts)

    def _may_be_so(self, condition: Condition) -> bool:
        """Whether each open part of a condition is open because of an existing record."""
        if self.situation.truth(condition) is not None:
            return True
        match condition:
            case All(parts):
                return all(map(self._may_be_so, parts))
            case Any(parts) | AtLeast(_, parts):
                return any(self.situation.truth(part) is None and self._may_be_so(part) for part in parts)
            case Not(part):
                return self._may_be_so(part)
            case _:
                under = self.situation.opened(condition)
                return bool(self.records.may_match(condition.fact)) if under is None else self._may_be_so(under)

    def _is_a_concern(self, part: Condition) -> bool:
        """Whether a part is true because of a concern or an injury on record."""
        return self.situation.truth(part) is True and any(
            isinstance(found.record, _OF_CONCERN) for found in self._behind(part)
        )

    def _is_of_concern(self, rule: Rule) -> bool:
        """Whether a concern or an injury on record leaves some part of a rule open."""
        tests = open_tests(rule.when, self.situation)
        found = [each for test in tests for each in self.records.may_match(test.fact)]
        return any(isinstance(each.record, _OF_CONCERN) for each in found)

    def _recorded(self, rules: Iterable[Rule]) -> int:
        """How many distinct records support the parts of these rules' concerns that are known."""
        return len(set().union(*(self._established[rule.id] for rule in rules)))

    @cached_property
    def _established(self) -> dict[str, set[RecordFound]]:
        """For each rule, the records that support the known parts of its concern."""
        return {rule.id: set(self._behind(rule.when)) for rule in self.worth_asking}

    def _behind(self, condition: Condition) -> Iterator[RecordFound]:
        """The records that support the known parts of a condition."""
        known = (test for test in bearing(condition, self.situation) if self.situation.truth(test) is not None)
        for test in known:
            yield from self.records.behind(test.fact)

    # -- what to ask --------------------------------------------------------------------------------------------------

    @cached_property
    def _settled_by(self) -> dict[str, list[Rule]]:
        """Each fact worth asking about, with the rules that its answer could decide, alone or with others."""
        settles: dict[str, list[Rule]] = {}
        for rule in self.worth_asking:
            asked = self._asked(rule)
            alone = [fact for fact in asked if not _DEFINITE.isdisjoint(self._verdicts_when_known(fact, rule))]
            for fact in alone or asked[:1]:  # where no single answer decides the rule, the first is asked
                settles.setdefault(fact, []).append(rule)
        return settles

    def _asked(self, rule: Rule) -> tuple[str, ...]:
        """The facts to ask about: those that a record leaves open; if none, those of the concern; if none, all."""
        asked = tuple(fact for fact in asked_facts(rule, self.situation) if fact not in self.never_known)
        concern = {test.fact for test in open_tests(rule.when, self.situation)}
        of_concern = tuple(fact for fact in asked if fact in concern)
        return tuple(fact for fact in of_concern if self.records.may_match(fact)) or of_concern or asked

    def _question(self, fact: str, rules: list[Rule]) -> Question:
        ids = tuple(rule.id for rule in sorted(rules, key=lambda rule: (-self._urgency_rank(rule), rule.id)))
        most_urgent = max(self._urgency_raised(fact, rule) for rule in rules)
        names = tuple(dict.fromkeys(found.name for found in self.records.may_match(fact)))
        ask = self.filled(ask_about(fact, self.situation))
        return Question(fact, ask, names[:_MOST_ABOUT], URGENCIES[most_urgent], ids, self.records.left_open_by(fact))

    def _urgency_raised(self, fact: str, rule: Rule) -> int:
        """The rank of the rule's urgency; one less where this answer alone could not raise a flag."""
        speaks = not _SPEAKING.isdisjoint(self._verdicts_when_known(fact, rule))
        return max(self._urgency_rank(rule) - (not speaks), 0)

    def _verdicts_when_known(self, fact: str, rule: Rule) -> frozenset[Verdict]:
        known = self._verdicts.get((fact, rule.id))
        if known is None:
            known = self._verdicts[fact, rule.id] = verdicts_when_known(fact, rule, self.situation)
        return known

    def _urgency_rank(self, rule: Rule) -> int:
        return URGENCIES.index(self.situation.urgency(rule))

    def _weight(self, rules: Iterable[Rule]) -> int:
        """The weight of settling these rules: a soon counts as two notes, an urgent as two soons."""
        return sum(2 ** self._urgency_rank(rule) for rule in rules)
