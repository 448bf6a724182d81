"""Nothing defined for nothing, and nothing learnt and then left out.

Every fact and setting is used by a rule or an indicator, or by way of a fact; each point of the register has become all
that it is to become; the shipped register has a passage's fingerprint for every point, and none by mistake twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from riskflags.conditions import tests_of
from riskflags.coverage import coverage_of
from riskflags.errors import Fault, own_keys
from riskflags.facts.definition import with_dependencies
from riskflags.facts.plan import settings_read
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rulebook import shipped_folder
from riskflags.rulebook.sources import MAKE_FINGERPRINT, Becomes, LearningPoint


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Everything unused, every point that lacks something, and every fault of a passage."""
    yield from unused(rulebook)
    yield from unaccounted(rulebook)
    yield from passages(rulebook)


def unused(rulebook: Rulebook) -> Iterator[Fault]:
    """The facts and the settings that nothing uses, once a file."""
    facts = used_facts(rulebook)
    settings = {name for rule in rulebook.rules.values() for name in rule.settings()}
    settings |= {name for indicator in rulebook.indicators.values() for name in indicator.settings()}
    settings |= {name for fact in facts for name in settings_read(rulebook.facts[fact].plan)}
    texts = [text for rule in rulebook.rules.values() for text in rule.prompt.texts()]
    settings |= {name for name in rulebook.settings if any(f"{{{name}}}" in text for text in texts)}
    for noun, defined, used in (("fact", rulebook.facts, facts), ("setting", rulebook.settings, settings)):
        left = sorted((each.file, each.line, name) for name, each in defined.items() if name not in used)
        for file, in_file in groupby(left, key=itemgetter(0)):  # told once a file: a layer begins with its facts
            _, lines, names = zip(*in_file, strict=True)
            help_ = f"Use each {noun} in a rule or an indicator, or remove it."
            yield Fault(f"Not used yet: {', '.join(names)}.", (), file, lines[0], help_)


def used_facts(rulebook: Rulebook) -> set[str]:
    """The facts that some rule or indicator reads, and those under them."""
    conditions = [part for rule in rulebook.rules.values() for part in rule.all_conditions()]
    tested = {test.fact for part in conditions for test in tests_of(part)}
    measured = {name for indicator in rulebook.indicators.values() for name in indicator.facts()}
    return set(with_dependencies(rulebook.facts, tested | measured))


def unaccounted(rulebook: Rulebook) -> Iterator[Fault]:
    """The learning points that lack something, once a file and kind, at the first one's place in the register."""
    lacking: defaultdict[tuple[str, Becomes, str], list[LearningPoint]] = defaultdict(list)
    for covered in coverage_of(rulebook).unaccounted:
        point = rulebook.points[covered.point]
        off = any(rule.lifecycle.status == "off" for rule in rulebook.rules.values() if point.id in rule.cites)
        for kind in (kind for kind in covered.lacks if not (off and kind == "rule")):  # a layer has answered for it
            lacking[point.file, kind, _help(point.id, kind, rulebook)].append(point)
    for (file, kind, help_), points in lacking.items():
        noun = "active rule" if kind == "rule" else kind
        yield Fault(f"No {noun} cites {', '.join(each.id for each in points)} yet.", (), file, points[0].line, help_)


def _help(point: str, kind: Becomes, rulebook: Rulebook) -> str:
    for rule in rulebook.rules.values():
        if kind == "rule" and point in rule.cites:
            return f"The rule {rule.id} does, and is {rule.lifecycle.status}."
    return f"Cite from the {kind} that covers it, write one, or correct `becomes`."


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
    return Fault(what, own_keys(("points", point.id.partition("/")[2])), point.file, point.line, help_)
