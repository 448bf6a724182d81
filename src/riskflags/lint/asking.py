"""Facts are fit to be asked: each question can be answered, says its window, and comes once it makes sense.

A card holds as many questions as a tired reader takes in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from riskflags.errors import Fault
from riskflags.facts.asking import MOST_ON_A_CARD, Askable, askable
from riskflags.facts.definition import Fact, TypeName
from riskflags.facts.implications import Implications
from riskflags.facts.matching import settings_of
from riskflags.facts.plan import Fold
from riskflags.interview.prospects import Prospects
from riskflags.lint.examples import defaults
from riskflags.lint.wording import spoken_facts
from riskflags.rulebook import Rulebook

_BEGINNINGS: dict[TypeName, str] = {
    "yes_no": "Is|Are|Was|Were|Has|Have|Had|Does|Do|Did|Can|Could|Will|Would|Should|Must|May",
    "number": "How many",
    "days": "When",
    "one_of": "How|Which|What|Where|Who",
}
_TAIL = re.compile(r"(?:,|\band|\bor) (?:(?:by|of|since|with) )?(?:when|whom?|what|where|which|why|how)\b")


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every fact whose question cannot be answered as its type is, or not where it stands."""
    asked = askable(rulebook.facts)
    for name, each in asked.items():
        for what, help_ in (*_question(each.fact), *_windows(each.fact), *_circles(name, asked)):
            yield Fault(what, (name, "ask"), each.fact.file, each.fact.line, help_)
        if each.unsaid is not None:
            hung = f"follows {', '.join(each.unsaid)}" if each.unsaid else "is about every one of some records"
            help_ = "presupposes: [a fact that is yes where there are such], or [] where it can always be asked."
            what = f"It {hung}, and does not say what it presupposes."
            yield Fault(what, (name,), each.fact.file, each.fact.line, help_)
    yield from _cards(rulebook, asked)
    yield from _never_asked(rulebook, asked)


def _question(fact: Fact) -> Iterator[tuple[str, str]]:
    beginning = _BEGINNINGS[fact.type.name]
    if fact.ask.find("?") != len(fact.ask) - 1:
        yield "Its question is not one sentence that ends in a question mark.", "Ask one thing."
    if not re.match(rf"(?:{beginning})\b", fact.ask):
        known = beginning.split("|")
        begin = f"one of {', '.join(known)}" if len(known) > 1 else known[0]
        yield f"A question about {_ABOUT[fact.type.name]} begins with {begin}.", "Ask so that yes is the fact's yes."
    if _TAIL.search(fact.ask):
        yield "Its question asks a second thing.", "Leave it to a fact of its own."


_ABOUT: dict[TypeName, str] = {
    "yes_no": "a yes/no fact",
    "number": "a number",
    "days": "days",
    "one_of": "one of several values",
}


def _windows(fact: Fact) -> Iterator[tuple[str, str]]:
    """Limits of its own records that the question does not tell; those of the fact it is about have been told."""
    if isinstance(fact.plan, Fold):
        told = Counter(settings_of(fact.plan.about)) if fact.plan.about is not None else Counter[str]()
        for setting in Counter(settings_of(fact.plan.where)) - told:
            if f"{{{setting}}}" not in fact.ask:
                yield f"Its question does not say {setting}.", f"As in: … in the last {{{setting}}}?"


def _circles(name: str, asked: dict[str, Askable]) -> Iterator[tuple[str, str]]:
    waiting, seen = list(asked[name].presupposes), set[str]()
    while waiting:
        other = waiting.pop()
        if other not in seen:
            seen.add(other)
            waiting += asked[other].presupposes if other in asked else ()
    if name in seen:
        yield "What it presupposes presupposes it.", "Leave one of them out."


def _cards(rulebook: Rulebook, asked: dict[str, Askable]) -> Iterator[Fault]:
    spoken = [asked[fact.name] for fact in spoken_facts(rulebook) if fact.name in asked]
    for card, count in Counter(each.card for each in spoken).items():
        if count > MOST_ON_A_CARD:
            last = [each.fact for each in spoken if each.card == card][-1]
            help_ = "Give some of them a card of their own: card: a heading."
            what = f"The card {card} has {count} questions, {MOST_ON_A_CARD} at most."
            yield Fault(what, (last.name, "card"), last.file, last.line, help_)


def _never_asked(rulebook: Rulebook, asked: dict[str, Askable]) -> Iterator[Fault]:
    """Questions that an interview would not ask, though a flag can rest on the answers."""
    implications = Implications(rulebook.facts, defaults(rulebook))
    for rule, name, presupposed in Prospects(rulebook.active, implications, asked).missed():
        fact = rulebook.facts[name]
        what = f"A flag of {rule.id} can rest on it where {presupposed} is not so, and nobody is asked about it then."
        help_ = "presupposes: [a fact without which that rule is quiet], or [] where it can always be asked."
        yield Fault(what, (name, "presupposes"), fact.file, fact.line, help_)
