"""What differs between two rulebooks, by id: rules added, retired, reworded, and changed in what they say of a case.

Where a rule is written otherwise, both versions are run over generated cases; a case on which they differ, made as
small as it can be, is the witness. Where none is found that is said: it proves nothing.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from random import Random

from riskflags.case import CaseSummary
from riskflags.conditions import tests_of
from riskflags.documents import RulebookMark
from riskflags.engines.python.engine import PythonEngine
from riskflags.errors import CaseError
from riskflags.facts.definition import Fact, with_dependencies
from riskflags.facts.plan import settings_read
from riskflags.reasoning.situation import Situation
from riskflags.render.wrapping import joined, wrapped
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.settings import chosen
from riskflags.sampling.random_cases import CaseData, Interest, random_case, smaller
from riskflags.version import FORMATS

_NEEDS_NO_QUOTES = re.compile(r"(?!(?:true|false|null)$)[a-z][\w-]*|\d{4}-\d\d-\d\d")
TRIES = 3000
"""How many cases are tried for a witness of one rule."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A case on which the two versions of a rule differ, and what each says of it: its verdict, and how urgent."""

    case: CaseData
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one rule: ``how`` is ``added``, ``retired``, ``reworded`` or ``changed``; ``what`` says more."""

    rule: str
    how: str
    what: str = ""
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs between two rulebooks; of facts, settings and learning points what came, went, and was reset."""

    format: int = field(default=FORMATS["differences"], kw_only=True)
    old: RulebookMark
    new: RulebookMark
    rules: tuple[Difference, ...]
    others: tuple[str, ...]


def differences(old: Rulebook, new: Rulebook, tries: int = TRIES) -> Differences:
    """What differs between two rulebooks, each at the settings that hold in it."""
    before, after = ({rule.id: rule for rule in book.active} for book in (old, new))
    found = [Difference(id_, "added", after[id_].title) for id_ in after if id_ not in before]
    found += [Difference(id_, "retired", _fate(id_, new)) for id_ in before if id_ not in after]
    versions = _Version(old), _Version(new)
    for id_ in before.keys() & after.keys():
        found += _of_rule(id_, *versions, tries)
    found.sort(key=lambda each: (("added", "retired", "changed", "reworded").index(each.how), each.rule))
    return Differences(RulebookMark.of(old), RulebookMark.of(new), tuple(found), tuple(_others(old, new)))


def _fate(id_: str, new: Rulebook) -> str:
    rule = new.rules.get(id_)
    if rule is None:
        return "it is not there any more"
    if rule.lifecycle.status == "off":
        return "; ".join(each.because for each in new.departures if (each.kind, each.of) == ("off", id_))
    by = f"; {rule.lifecycle.replaced_by} replaces it" if rule.lifecycle.replaced_by else ""
    return f"{rule.lifecycle.because or rule.lifecycle.status}{by}"


def _of_rule(id_: str, old: _Version, new: _Version, tries: int) -> Iterator[Difference]:
    one, other = old.book.rules[id_], new.book.rules[id_]
    if old.meaning(one) != new.meaning(other):
        witness = _witness(one, other, old, new, tries)
        none = f"it is written otherwise, and no case of {tries:,} tells the two apart"
        yield Difference(id_, "changed", "" if witness else none, witness)
    words = {"title": (one.title, other.title), "cites": (dict(one.cites), dict(other.cites))}
    words |= {key: (getattr(one.prompt, key), getattr(other.prompt, key)) for key in ("say", "ask", "consider")}
    if reworded := [key for key, (was, is_) in words.items() if was != is_]:
        yield Difference(id_, "reworded", ", ".join(reworded))


def _others(old: Rulebook, new: Rulebook) -> Iterator[str]:
    """Of facts, settings and points what a layer over the old one would miss, what is new, and other values."""
    for kind, noun in (("facts", "fact"), ("settings", "setting"), ("points", "learning point")):
        before, after = getattr(old, kind), getattr(new, kind)
        yield from (f"The {noun} {name} is gone." for name in before if name not in after)
        yield from (f"The {noun} {name} is new." for name in after if name not in before)
    for name in old.settings.keys() & new.settings.keys():
        was, is_ = old.settings[name].value, new.settings[name].value
        if was != is_:
            yield f"The setting {name} is {is_}, not {was}."


class _Version:
    """A rulebook at its own settings, of which one rule at a time is run."""

    def __init__(self, book: Rulebook) -> None:
        self.book, self.settings = book, chosen(book.settings, {})

    def behind(self, rule: Rule) -> tuple[dict[str, Fact], dict[str, int]]:
        """The facts and the settings that a rule rests on, its urgency included."""
        named = {test.fact for condition in rule.all_conditions() for test in tests_of(condition)}
        facts = with_dependencies(self.book.facts, named)
        names = {*rule.settings(), *(name for fact in facts.values() for name in settings_read(fact.plan))}
        return facts, {name: self.settings[name] for name in sorted(names)}

    def meaning(self, rule: Rule) -> object:
        """All that decides what a rule says of a case, to be compared: conditions, facts as they are read, settings."""
        facts, settings = self.behind(rule)
        plans = {name: (fact.type, fact.plan) for name, fact in facts.items()}
        conditions = (rule.when, rule.unless, rule.urgency, rule.otherwise, rule.steps, rule.urgent_is_soon)
        return conditions, plans, settings

    def answers(self, rule: Rule) -> Callable[[CaseSummary], str]:
        """What a rule says of a case: its verdict; of a flag with its urgency."""
        facts, _ = self.behind(rule)
        engine = PythonEngine(facts.values(), [rule], self.settings)

        def said(case: CaseSummary) -> str:
            slots = engine.read(case)
            for _, verdict in engine.judge(slots):
                if verdict == "explore":
                    return verdict
                situation = Situation(facts, engine.values(slots), self.settings)
                return f"{verdict} ({situation.urgency(rule)})"
            return "quiet"

        return said


def _witness(one: Rule, other: Rule, old: _Version, new: _Version, tries: int) -> Witness | None:
    interest = Interest()
    for version, rule in ((old, one), (new, other)):
        facts, settings = version.behind(rule)
        interest.add(facts.values(), settings.values())
    answers = old.answers(one), new.answers(other)

    def said(case: CaseData) -> tuple[str, str]:
        summary = CaseSummary.model_validate(case)
        return answers[0](summary), answers[1](summary)

    rnd, found = Random(one.id), None  # the same cases each time
    for _ in range(tries):
        case = random_case(rnd, interest)
        both = said(case)
        if both[0] != both[1] and (found is None or "explore" not in both):
            found = Witness(case, *both)
            if "explore" not in both:  # a flag that comes or goes tells most
                break
    return found and Witness(_smallest(found.case, (found.before, found.after), said), found.before, found.after)


def _smallest(case: CaseData, both: tuple[str, str], said: Callable[[CaseData], tuple[str, str]]) -> CaseData:
    """The case with everything left out without which both still say the same of it."""
    for less in smaller(case):
        with suppress(CaseError):  # a list that is open and not there
            if said(less) == both:
                return _smallest(less, both, said)
    return case


# -- in words ------------------------------------------------------------------------------------------------------


def differences_to_text(found: Differences, width: int) -> str:
    """The differences by what became of each rule, a witness under each that changed."""
    return joined(_lines(found, width))


def _lines(found: Differences, width: int) -> Iterator[str]:
    for how, listed in groupby(found.rules, key=lambda each: each.how):
        yield f"{how.capitalize()}"
        for each in listed:
            yield from wrapped(f"{each.rule}: {each.what}" if each.what else each.rule, width, "  ", "    ")
            if each.witness:
                yield f"    {each.witness.before} before, {each.witness.after} now, in this case:"
                yield from (f"      {line}" for line in case_lines(each.witness.case))
        yield ""
    if found.others:
        yield "Facts, settings and learning points"
        for text in found.others:
            yield from wrapped(text, width, "  ", "    ")
        yield ""
    counts = Counter(each.how for each in found.rules)
    counted = ", ".join(f"{count} {how}" for how, count in counts.items()) or "no rule differs"
    yield f"{counted}; {len(found.others)} other differences."


def case_lines(case: CaseData) -> Iterator[str]:
    """A case as YAML, a line a record."""
    for name, value in case.items():
        if not isinstance(value, list) or not value:
            yield f"{name}: {flow(value)}"
            continue
        yield f"{name}:"
        yield from (f"  - {flow(record)}" for record in value)


def flow(value: object) -> str:
    """A value as YAML on one line; words and days need no quotes."""
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {flow(each)}' for key, each in value.items())}}}"
    plain = isinstance(value, str) and _NEEDS_NO_QUOTES.fullmatch(value)
    return str(value) if plain else json.dumps(value, ensure_ascii=False)
