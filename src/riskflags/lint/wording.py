"""The words of prompts and reflections: figures need a source, placeholders a setting, some words are never said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riskflags.errors import Fault, did_you_mean
from riskflags.facts.definition import Fact
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.settings import PLACEHOLDER

NEVER_SAID = (
    "score",
    "predict",
    "prediction",
    "alert",
    "positive",
    "compliance",
    "offender",
    "failed to",
    "failure to",
)

_SECTION = re.compile(r"section \d+", re.IGNORECASE)
_NUMBER_WORDS = "two|three|four|five|six|seven|eight|nine|ten|twelve|half a|a third of|a quarter of"
_UNITS = "minutes?|hours?|days?|weeks?|months?|years?|per ?cent|times"
_FIGURE = re.compile(rf"\d[\d.,]*\s?%?|\b(?:{_NUMBER_WORDS}) (?:{_UNITS})\b", re.IGNORECASE)


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every prompt that says what it may not."""
    for rule in rulebook.rules.values():
        for what, help_ in _rule(rule, rulebook):
            yield Fault(what, ("prompt",), rule.file, rule.line, help_)
    for fact in rulebook.facts.values():
        for what, help_ in _fact(fact):
            yield Fault(what, (fact.name, "words"), fact.file, fact.line, help_)
    for reflection in rulebook.reflections.values():
        for word in never_said(" ".join(reflection.ask)):
            what, help_ = f"Reflections never say '{word}'.", "Ask what helps, and what gets in the way."
            yield Fault(what, (reflection.id, "ask"), reflection.file, reflection.line, help_)


def _rule(rule: Rule, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    texts = [rule.title, *rule.prompt.texts()]
    grounds = figures_in(" ".join(rulebook.points[point].gist for point in rule.cites if point in rulebook.points))
    if PLACEHOLDER.search(rule.title):
        yield "A title takes no setting.", "Leave it to the prompt, where it prints with its unit."
    for text in texts:
        for name in PLACEHOLDER.findall(text):
            if name not in rulebook.settings:
                yield (
                    "A placeholder names no setting.",
                    did_you_mean(name, rulebook.settings) or "Write {setting_name}.",
                )
        for figure in sorted(figures_in(PLACEHOLDER.sub("", text)) - grounds):
            yield f"No cited point gives the figure {figure}.", "Leave it out, or write the setting: {setting_name}."
        for word in never_said(text):
            yield f"Prompts never say '{word}'.", "Say what the record shows, and ask."
    if len(rule.prompt.ask) > 3:
        yield "It asks more than three things.", "A tired reader takes in three."


def _fact(fact: Fact) -> Iterator[tuple[str, str]]:
    text = " ".join(fact.words.values())
    for word in never_said(text):
        yield f"Words never say '{word}'.", "Say what the record shows."
    for figure in sorted(figures_in(_SECTION.sub("", PLACEHOLDER.sub("", text)))):
        yield f"No setting gives the figure {figure}.", "Leave it out, or write the setting: {setting_name}."


def never_said(text: str) -> Iterator[str]:
    """The words in a text that are never said."""
    return (word for word in NEVER_SAID if re.search(rf"\b{word}", text, re.IGNORECASE))


def figures_in(text: str) -> set[str]:
    """The figures in a text; whole ones, so that a point that gives 50% gives no 5."""
    return {figure.strip(" .,").lower() for figure in _FIGURE.findall(text)}
