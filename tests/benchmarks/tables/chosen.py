"""The twenty rules that were also written by hand, and what of the rulebook they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from riskflags import Checker, Rulebook
from riskflags.conditions import tests_of
from riskflags.engines.table import TableEngine
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Fold, facts_read, settings_read
from riskflags.rulebook.rule import Rule

RULES = (
    "open-without-plan",
    "plan-out-of-date",
    "supervision-order-without-plan",
    "case-without-management-direction",
    "health-visitor-supervision-overdue",
    "mental-health-need-with-no-open-service",
    "pregnant-after-puerperal-psychosis",
    "newborn-with-known-relapse-risk",
    "late-pregnancy-with-known-relapse-risk",
    "concern-without-referral",
    "repeated-non-engagement",
    "threshold-concerns-no-strategy-discussion",
    "urgent-worry-child-not-seen",
    "several-services-roles-unclear",
    "neglect-not-brought-together",
    "neglect-suspected-no-tool",
    "child-in-need-meeting-agency-silent",
    "injury-seen-not-referred",
    "relative-relied-on-uninformed",
    "household-change-unassessed",
)
VERDICTS = ("explore", "confirm", "fires")

WRITTEN_FOR = {
    "child_in_need_meeting_lookback": 56,
    "child_in_need_plan_review": 92,
    "health_visitor_supervision": 92,
    "household_change_still_asked_for": 365,
    "injury_still_asked_for": 183,
    "late_pregnancy": 84,
    "mental_health_services_together": 2,
    "missed_contacts": 3,
    "neglect_agencies": 2,
    "neglect_meeting_time": 28,
    "neglect_still_asked_for": 730,
    "newborn_window": 183,
    "oversight_period": 56,
    "plan_grace": 90,
    "plan_stands_over_birth": 14,
    "protection_plan_grace": 14,
    "protection_plan_review": 184,
    "recent_concern": 183,
    "referral_still_asked_for": 730,
    "services_together": 3,
    "strategy_enquiry_length": 28,
    "strategy_still_asked_for": 730,
}
"""The settings as the programs by hand have them."""


def chosen_rules(book: Rulebook) -> tuple[Rule, ...]:
    """The rules, in the order of `RULES`."""
    return tuple(book.rule(name) for name in RULES)


def needed(rules: Iterable[Rule], facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts that rules rest on, by name, each after those it reads."""
    wanted = {test.fact for rule in rules for condition in rule.conditions() for test in tests_of(condition)}
    for name in reversed(list(facts)):
        if name in wanted:
            wanted.update(facts_read(facts[name].plan))
    return {name: fact for name, fact in facts.items() if name in wanted}


def collections(facts: Iterable[Fact]) -> set[str]:
    """The collections that facts look over."""
    return {fact.plan.collection for fact in facts if isinstance(fact.plan, Fold)}


def engine_of(rules: Iterable[Rule], book: Rulebook) -> TableEngine:
    """The table engine with these rules only, at the default settings."""
    listed = tuple(rules)
    return TableEngine(needed(listed, book.facts).values(), listed, Checker(book).settings)


def settings_named(rules: Iterable[Rule], facts: Iterable[Fact]) -> Iterator[str]:
    """The settings that rules and facts name."""
    for rule in rules:
        yield from rule.settings()
    for fact in facts:
        yield from settings_read(fact.plan)
