"""How far a source reaches, in words for a terminal and as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from riskflags.documents import RulebookMark
from riskflags.profiles.reach import JUDGED, Reach, RuleReach
from riskflags.render.wrapping import WIDTH, joined, wrapped
from riskflags.version import FORMATS

MOST_GAINS = 5
_NOTE = "Counted where each record is as full as this source can have it; a blank in a record asks more."
_HEADINGS: tuple[tuple[str, Callable[[RuleReach], bool]], ...] = (
    ("Decided fully: a flag, or surely none", lambda rule: rule.judged == "fully"),
    ("In part: can raise a flag, and can leave a question", lambda rule: rule.judged == "in_part" and rule.can_flag),
    ("In part: can only be ruled out", lambda rule: rule.judged == "in_part" and not rule.can_flag),
)


def reach_to_text(reach: Reach, width: int = WIDTH) -> str:
    """The rules it decides fully, in part and never; the facts; and which field to add next."""
    return joined(_lines(reach, width))


def _lines(reach: Reach, width: int) -> Iterator[str]:
    yield from wrapped(reach.profile.title, width)
    yield from wrapped(in_short(reach), width)
    yield from wrapped(_NOTE, width)
    for heading, belongs in _HEADINGS:
        listed = [rule for rule in reach.rules.values() if belongs(rule)]
        if listed:
            yield f"\n{heading} ({len(listed)})"
            yield from _rules(listed, reach, width)
    yield f"\nNever: {len(reach.judged('never'))} rules, always left to people"
    yield from _facts(reach, width)
    yield from _gains(reach)


def in_short(reach: Reach) -> str:
    """One sentence: how many rules fully, in part, never."""
    fully, in_part, never = (len(reach.judged(how)) for how in JUDGED)
    return (
        f"Of {len(reach.rules)} rules this source can decide {fully} fully and {in_part} in part. "
        f"On {never} it can say nothing."
    )


def _rules(rules: Iterable[RuleReach], reach: Reach, width: int) -> Iterator[str]:
    for rule in rules:
        yield from wrapped(f"{rule.rule}: {reach.rulebook.rules[rule.rule].title}", width, "  ", "    ")
        if rule.lacks:
            yield from wrapped(f"cannot tell: {', '.join(rule.lacks)}", width, "    ", "      ")


def _facts(reach: Reach, width: int) -> Iterator[str]:
    known, one_way = (sorted(n for n, how in reach.facts.items() if how == each) for each in ("known", "one_way"))
    yield f"\nFacts: {len(known)} of {len(reach.facts)} can be known, and {len(one_way)} one way only"
    if known:
        yield from wrapped(f"known: {', '.join(known)}", width, "  ", "    ")
    if one_way:
        yield from wrapped(f"one way: {', '.join(one_way)}", width, "  ", "    ")


def _gains(reach: Reach) -> Iterator[str]:
    gains = reach.gains()[:MOST_GAINS]
    if gains:
        yield "\nTo add next, each alone: rules more decided fully, able to flag, spoken to"
    for gain in gains:
        yield f"  {gain.fully:>3} {gain.flag:>3} {gain.at_all:>3}  {gain.collection}.{gain.field}"


def reach_to_data(reach: Reach) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "format": FORMATS["reach"],
        "source": reach.profile.name,
        "title": reach.profile.title,
        "rulebook": asdict(RulebookMark.of(reach.rulebook)),
        "rules": [asdict(rule) for rule in reach.rules.values()],
        "facts": dict(reach.facts),
        "to_add": [asdict(gain) for gain in reach.gains()],
    }
