"""What a report has no words for: facts that say nothing of their value, rules without a subject, texts too long."""

from __future__ import annotations

from collections.abc import Iterator

from riskflags.errors import Fault
from riskflags.facts.definition import Fact, word_keys
from riskflags.facts.plan import Logic, facts_read
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import SUBJECTS, Rule

MOST_TITLE_WORDS, MOST_ASK_WORDS = 10, 12
"""With a fact of 13 words they make the 35 of a flag's line in a brief report."""


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Active rules without a subject, or too long for a flag's line in a brief report; facts whose words lack some."""
    for rule in rulebook.active:
        for what, help_ in _for_brief(rule):
            yield Fault(what, (), rule.file, rule.line, help_)
    for fact in spoken_facts(rulebook):
        missing = [key for key in word_keys(fact.type)[1] if key not in fact.words]
        values = [] if "known" in fact.words else [value for value in fact.type.values if value not in fact.words]
        if missing or values:
            keys = ", ".join((*missing, *values))
            yield Fault(f"Its words lack {keys}.", (fact.name,), fact.file, fact.line, "See docs/writing-rules.md.")


def spoken_facts(rulebook: Rulebook) -> list[Fact]:
    """The facts that a report may speak of: those that active rules test, and those under them by logic alone."""
    found: dict[str, Fact] = {}
    waiting = [fact for rule in rulebook.active for fact in rule.facts()]
    while waiting:
        fact = rulebook.facts[waiting.pop(0)]
        if fact.name not in found:
            found[fact.name] = fact
            waiting += facts_read(fact.plan) if isinstance(fact.plan, Logic) else ()
    return list(found.values())


def _for_brief(rule: Rule) -> Iterator[tuple[str, str]]:
    if not rule.subject:
        yield "The rule has no subject.", f"One of {', '.join(SUBJECTS)}."
    for what, text, most in (
        ("title", rule.title, MOST_TITLE_WORDS),
        ("first question", rule.prompt.ask[0], MOST_ASK_WORDS),
    ):
        if len(text.split()) > most:
            yield f"Its {what} has more than {most} words.", "A flag's line in a brief report has room for no more."
