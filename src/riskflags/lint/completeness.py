"""Nothing defined for nothing, and nothing learnt and then left out.

Every fact and setting is used by a rule or an indicator, or by way of a fact; each point of the register has become all
that it is to become; the shipped register has a passage's fingerprint for every point, and none by mistake twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from riskflags.conditions import tests_of
from riskflags.coverage import coverage_of
from riskflags.errors import Fault
from riskflags.facts.definition import with_dependencies
from riskflags.facts.plan import settings_read
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rulebook import shipped_folder
from riskflags.rulebook.sources import MAKE_FINGERPRINT, Becomes, LearningPoint

_NOUNS: dict[Becomes, str] = {
    "rule": "a rule, and no active rule",
    "indicator": "an indicator, and no indicator",
    "reflection": "a reflection, and no reflection",
}


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Everything unused, every point that lacks something, and every fault of a passage."""
    yield from unused(rulebook)
    yield from unaccounted(rulebook)
    yield from passages(rulebook)


def unused(rulebook: Rulebook) -> Iterator[Fault]:
    """Every fact and setting that nothing uses."""
    facts = used_facts(rulebook)
    settings = {name for rule in rulebook.rules.values() for name in rule.settings()}
    settings |= {name for indicator in rulebook.indicators.values() for name in indicator.settings()}
    settings |= {name for fact in facts for name in settings_read(rulebook.facts[fact].plan)}
    texts = [text for rule in rulebook.rules.values() for text in rule.prompt.texts()]
    settings |= {name for name in rulebook.settings if any(f"{{{name}}}" in text for text in texts)}
    for noun, defined, used in (("fact", rulebook.facts, facts), ("setting", rulebook.settings, settings)):
        for name, each in defined.items():
            if name not in used:
                yield Fault(f"Nothing uses this {noun}.", (name,), each.file, each.line, "Use it, or remove it.")


def used_facts(rulebook: Rulebook) -> set[str]:
    """The facts that some rule or indicator reads, and those under them."""
    conditions = [part for rule in rulebook.rules.values() for part in rule.all_conditions()]
    tested = {test.fact for part in conditions for test in tests_of(part)}
    measured = {name for indicator in rulebook.indicators.values() for name in indicator.facts()}
    return set(with_dependencies(rulebook.facts, tested | measured))


def unaccounted(rulebook: Rulebook) -> Iterator[Fault]:
    """Every learning point that lacks something, at its place in the register."""
    for covered in coverage_of(rulebook).unaccounted:
        point = rulebook.points[covered.point]
        off = any(rule.lifecycle.status == "off" for rule in rulebook.rules.values() if point.id in rule.cites)
        for kind in (kind for kind in covered.lacks if not (off and kind == "rule")):  # a layer has answered for it
            what = f"{point.id} is to become {_NOUNS[kind]} cites it."
            yield Fault(what, (), point.file, point.line, _help(point.id, kind, rulebook))


def _help(point: str, kind: Becomes, rulebook: Rulebook) -> str:
    for rule in rulebook.rules.values():
        if kind == "rule" and point in rule.cites:
            return f"The rule {rule.id} does, and is {rule.lifecycle.status}."
    return f"Cite it from the {kind} that covers it, write one, or correct its `becomes`."


def passages(rulebook: Rulebook) -> Iterator[Fault]:
    """Every shipped point that nobody could verify, and every passage that stands under two places of a source."""
    if rulebook.folder.resolve() == shipped_folder().resolve():
        for point in rulebook.points.values():
            if not point.passages and Path(point.file).is_relative_to(rulebook.folder):
                yield _fault("This point has no passage.", point, MAKE_FINGERPRINT)
    yield from _twice(rulebook)


def _twice(rulebook: Rulebook) -> Iterator[Fault]:
    """Every passage cited by two points that give different places of the source for it."""
    first: dict[tuple[str, str], LearningPoint] = {}
    for point in rulebook.points.values():
        for hash_ in {passage.hash for passage in point.passages}:
            other = first.setdefault((point.source.id, hash_), point)
            if other.where != point.where:
                what = f"It has a passage of {other.id}, which stands elsewhere."
                yield _fault(
                    what, point, "Points that share a passage have the same `where`; else mend one of the two."
                )


def _fault(what: str, point: LearningPoint, help_: str) -> Fault:
    return Fault(what, ("points", point.id.partition("/")[2]), point.file, point.line, help_)
