"""A flag's fingerprint: the same until the rule, its settings, or what the records behind it hold changes.

Never of day counts, list positions, ids or the day something was recorded: a case system keeps a dismissed flag quiet
by it, and it must not come back for nothing. It belongs to one case: two cases may have the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from riskflags.case.record import Record
from riskflags.facts.definition import with_dependencies
from riskflags.facts.plan import settings_read
from riskflags.reasoning.situation import Situation
from riskflags.rulebook.rule import Rule, Verdict
from riskflags.version import marked

_NOT_CONTENT = {"id", "recorded_on"}


def content_of(collection: str, record: Record) -> str:
    """What a record says, as text that a fingerprint is made over."""
    said = record.model_dump(mode="json", exclude_none=True, exclude=_NOT_CONTENT)
    return json.dumps([collection, said], sort_keys=True)


def fingerprint(rule: Rule, verdict: Verdict, situation: Situation, contents: Iterable[str]) -> str:
    """A mark over the rule's id, its verdict, its settings and what distinct records say, in whatever order."""
    settings = {name: situation.settings[name] for name in _settings_behind(rule, situation)}
    text = json.dumps([rule.id, verdict, settings, sorted(contents)], sort_keys=True)
    return marked(text.encode())


def _settings_behind(rule: Rule, situation: Situation) -> set[str]:
    """Every setting a rule's verdict may turn on: its own, and those of the facts under it."""
    under = with_dependencies(situation.facts, rule.facts())
    return {*rule.settings(), *(setting for fact in under.values() for setting in settings_read(fact.plan))}
