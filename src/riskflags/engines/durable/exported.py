"""The rulesets as a document, for those who run a durable_rules host of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from riskflags.engines.durable.keys import DERIVED, FARTHEST, ID, PART, SID, keys_of
from riskflags.engines.durable.ruleset import DERIVE, READ, Ruleset, facts_tested, rulesets_of
from riskflags.facts.plan import may_facts
from riskflags.rulebook import Rulebook
from riskflags.version import FORMATS

HOW = (
    "Register each of `rulesets` under its name. Their rules name actions by `run`; your host's get_action gives them.",
    "Turn a case's facts into keys and values as `facts` says: one of the words (`may_be_missing`: see MAY in the "
    "reference); of a one-of fact a word for "
    "each value, whether it can still be that (one yes where it is known, all where nothing is); or two bounds, which "
    f"are whole numbers and equal where the number is known. {-FARTHEST} and {FARTHEST} stand for no bound, and the "
    "latter for the days since what never was.",
    "For each ruleset post each of the `parts` in `feeds`, all in one batch (assert_facts), as a fact of the keys "
    f"listed, every one with its value, and of {SID}: a session of the case's own, {ID} and {PART}: the part's name.",
    "An action named by a rule's id and a verdict gives that verdict, and may run more than once. A rule for which "
    "none runs is quiet.",
    f"The action `{READ}` has nothing to do: it is there because durable_rules raises an error, with the fact in its "
    f"text, where none runs. The action `{DERIVE}NAME` asserts a fact of {ID} and {DERIVED}: NAME, and {PART}: what "
    "`derived` in `feeds` has under NAME; the second time in a session it has nothing to do.",
    "Delete the session's state (delete_state) after each case: a thousand left behind end the process.",
)
"""For whoever holds the document alone."""


def exported(rulebook: Rulebook, settings: Mapping[str, int]) -> dict[str, Any]:
    """Everything a host needs, as JSON holds it. Raises `EngineError` for a rule too large for durable_rules."""
    active = rulebook.active
    tested = facts_tested(active)
    able = may_facts({name: fact.plan for name, fact in rulebook.facts.items()})
    keys = keys_of((fact for fact in rulebook.facts.values() if fact.name in tested), able)
    rulesets = rulesets_of(active, keys, settings)
    return {
        "format": FORMATS["rulesets"],
        "rulebook": {"version": rulebook.version, "fingerprint": rulebook.fingerprint},
        "settings": dict(settings),
        "how": list(HOW),
        "facts": {name: each.described() for name, each in keys.items()},
        "rulesets": {ruleset.name: ruleset.rules for ruleset in rulesets},
        "feeds": {ruleset.name: _feed(ruleset) for ruleset in rulesets},
    }


def _feed(ruleset: Ruleset) -> dict[str, Any]:
    return {"parts": {name: list(part.keys) for name, part in ruleset.parts.items()}, "derived": ruleset.derived}
