"""The words of rules, facts and reflections: words that are forbidden, and (apart) words that reports lack.

Figures need a source, placeholders a setting, and some words are never said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from riskflags.errors import Fault, Path, did_you_mean
from riskflags.facts.definition import Fact, word_keys
from riskflags.facts.plan import Logic, facts_read
from riskflags.reading.files import read_text
from riskflags.reading.yaml_text import Unreadable, line_of, parse
from riskflags.rulebook import Rulebook
from riskflags.rulebook.departures import Departure
from riskflags.rulebook.rule import SUBJECTS, Rule
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
    "failing to",
    "failure to",
)

MOST_TITLE_WORDS, MOST_ASK_WORDS = 10, 12
"""With a fact of 13 words they make the 35 of a flag's line in a brief report."""

_SECTION = re.compile(r"section \d+", re.IGNORECASE)
_NUMBER_WORDS = "two|three|four|five|six|seven|eight|nine|ten|twelve|half a|a third of|a quarter of"
_UNITS = "minutes?|hours?|days?|weeks?|months?|years?|per ?cent|times"
_FIGURE = re.compile(rf"\d[\d.,]*\s?%?|\b(?:{_NUMBER_WORDS}) (?:{_UNITS})\b", re.IGNORECASE)


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every prompt with words it may not use."""
    own = _without_names(rulebook)
    for rule in rulebook.rules.values():
        for what, help_, path in _rule(rule, rulebook, own):
            yield _placed(Fault(what, path, help=help_), rule, rulebook)
    for fact in rulebook.facts.values():
        for what, help_, path in _fact(fact, own):
            yield Fault(what, path, fact.file, _line(fact.file, path) or fact.line, help_)
    for reflection in rulebook.reflections.values():
        for word in never_said(" ".join(reflection.ask)):
            what, help_ = f"Reflections never say '{word}'.", "Ask what helps, and what gets in the way."
            yield Fault(what, (reflection.id, "ask"), reflection.file, reflection.line, help_)


def _without_names(rulebook: Rulebook) -> Callable[[str], str]:
    """Takes local names out of a text: a service may be called what a prompt would never say."""
    names = [each.to for each in rulebook.departures if each.kind == "names"]
    found = re.compile("|".join(map(re.escape, names)) or r"(?!)", re.IGNORECASE)
    return partial(found.sub, "")


def _placed(fault: Fault, rule: Rule, rulebook: Rulebook) -> Fault:
    """A fault in a text of a rule at its line: in the rule's file, or in the departure that rewords that text."""
    place: Rule | Departure = rule
    path = fault.path
    for each in rulebook.departures:
        if each.kind == "prompts" and each.of == rule.id and path[:1] == ("prompt",) and path[1] in each.to:
            place, path = each, ("prompts", rule.id, *path[1:])
    return fault.at(place.file, _line(place.file, path) or place.line)


def _line(file: str, path: Path) -> int | None:
    """The line of a place in a file, which is read again: definitions keep only the line that they begin at."""
    try:
        return line_of(parse(read_text(file)), path)
    except Unreadable:
        return None


def _texts(rule: Rule) -> Iterator[tuple[Path, str]]:
    """Each text of a rule, and its place in the rule's file."""
    yield ("title",), rule.title
    yield ("prompt", "say"), rule.prompt.say
    yield from ((("prompt", "ask", at), ask) for at, ask in enumerate(rule.prompt.ask))
    yield ("prompt", "consider"), rule.prompt.consider


def _rule(rule: Rule, rulebook: Rulebook, own: Callable[[str], str]) -> Iterator[tuple[str, str, Path]]:
    grounds = figures_in(" ".join(rulebook.points[point].gist for point in rule.cites if point in rulebook.points))
    if PLACEHOLDER.search(rule.title):
        yield "A title takes no setting.", "Leave it to the prompt, where it prints with its unit.", ("title",)
    for path, written in _texts(rule):
        text = own(written)
        for name in PLACEHOLDER.findall(text):
            if name not in rulebook.settings:
                near = did_you_mean(name, rulebook.settings) or "Write {setting_name}."
                yield "A placeholder names no setting.", near, path
        for figure in sorted(figures_in(PLACEHOLDER.sub("", text)) - grounds):
            help_ = "Leave it out, or write the setting: {setting_name}."
            yield f"No cited point gives the figure {figure}.", help_, path
        for word in never_said(text):
            yield f"Prompts never say '{word}'.", "Say what the record shows, and ask.", path
    for at, ask in enumerate(rule.prompt.ask):
        if "?" not in ask:
            yield "What it asks is no question.", "End it with a question mark.", ("prompt", "ask", at)
    if len(rule.prompt.ask) > 3:
        yield "It asks more than three things.", "A tired reader takes in three.", ("prompt", "ask")


def _fact(fact: Fact, own: Callable[[str], str]) -> Iterator[tuple[str, str, Path]]:
    said: dict[Path, str] = {("ask",): fact.ask, **{("words", key): text for key, text in fact.words.items()}}
    for place, written in said.items():
        text, path = own(written), (fact.name, *place)
        for word in never_said(text):
            yield f"Words and questions never say '{word}'.", "Say what the record shows.", path
        for figure in sorted(figures_in(_SECTION.sub("", PLACEHOLDER.sub("", text)))):
            yield f"No setting gives the figure {figure}.", "Leave it out, or write the setting: {setting_name}.", path


def never_said(text: str) -> Iterator[str]:
    """The words in a text that are never said."""
    return (word for word in NEVER_SAID if re.search(rf"\b{word}", text, re.IGNORECASE))


def figures_in(text: str) -> set[str]:
    """The figures in a text; whole ones, so that a point that gives 50% gives no 5."""
    return {figure.strip(" .,").lower() for figure in _FIGURE.findall(text)}


# -- what is lacking ----------------------------------------------------------------------------------------------


def lacking(rulebook: Rulebook) -> Iterator[Fault]:
    """What a report has no words for: rules without a subject or too long for a flag's line, facts that lack words."""
    for rule in rulebook.active:
        for what, help_, path in _for_brief(rule):
            yield _placed(Fault(what, path, help=help_), rule, rulebook)
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


def _for_brief(rule: Rule) -> Iterator[tuple[str, str, Path]]:
    if not rule.subject:
        yield "The rule has no subject.", f"One of {', '.join(SUBJECTS)}.", ()
    for path, what, text, most in (
        (("title",), "title", rule.title, MOST_TITLE_WORDS),
        (("prompt", "ask", 0), "first question", rule.prompt.ask[0], MOST_ASK_WORDS),
    ):
        if (words := len(text.split())) > most:
            help_ = f"A flag's line in a brief report has room for {most}."
            yield f"Its {what} has {words} words.", help_, path
