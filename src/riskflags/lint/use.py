"""Nothing defined for nothing: every fact and setting is used by a rule or an indicator, or by way of a fact."""

from __future__ import annotations

from collections.abc import Iterator

from riskflags.conditions import tests_of
from riskflags.errors import Fault
from riskflags.facts.definition import with_dependencies
from riskflags.facts.plan import settings_read
from riskflags.rulebook import Rulebook


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every fact and setting that nothing uses."""
    used = used_facts(rulebook)
    for fact in rulebook.facts.values():
        if fact.name not in used:
            yield Fault("Nothing uses this fact.", (fact.name,), fact.file, fact.line, "Use it, or remove it.")
    settings = {name for rule in rulebook.rules.values() for name in rule.settings()}
    settings |= {name for indicator in rulebook.indicators.values() for name in indicator.settings()}
    settings |= {name for fact in used for name in settings_read(rulebook.facts[fact].plan)}
    settings |= {name for name in rulebook.settings if any(f"{{{name}}}" in text for text in _texts(rulebook))}
    for setting in rulebook.settings.values():
        if setting.name not in settings:
            yield Fault(
                "Nothing uses this setting.", (setting.name,), setting.file, setting.line, "Use it, or remove it."
            )


def used_facts(rulebook: Rulebook) -> set[str]:
    """The facts that some rule or indicator reads, and those under them."""
    tested = {
        test.fact for rule in rulebook.rules.values() for part in rule.all_conditions() for test in tests_of(part)
    }
    measured = {name for indicator in rulebook.indicators.values() for name in indicator.facts()}
    return set(with_dependencies(rulebook.facts, tested | measured))


def _texts(rulebook: Rulebook) -> list[str]:
    return [text for rule in rulebook.rules.values() for text in rule.prompt.texts()]
