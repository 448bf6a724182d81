"""The first section of the page: what the source of the cases tells of them, what it cannot, and what to add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from riskflags.adapters.account import Account
from riskflags.audit.outputs.page.flags import rule_id
from riskflags.audit.outputs.page.tables import row, section, table
from riskflags.audit.summary import Totals
from riskflags.audit.summary.flags import RuleCount
from riskflags.audit.words import counted, figure, titled
from riskflags.case import COLLECTIONS
from riskflags.facts.definition import Fact
from riskflags.indicators.showing import in_words
from riskflags.profiles.as_text import MOST_GAINS, in_short
from riskflags.profiles.reach import Gain, Reach
from riskflags.render.markup import Node, el

_ALL = 100.0  # per cent of the cases asked about: then nothing is told of any

_LEFT = (
    "All of that is left to people and counted nowhere below. A share or a number of checks is of what this source can "
    "tell: a check that waits only for something it never holds is not counted as one that could not be made."
)


def what_it_tells(reach: Reach, settings: Mapping[str, int], totals: Totals, account: Account | None) -> Node:
    """What the indicators come to, and the flags; what the source cannot tell; and the account of its file."""
    return section(
        "What this source can tell",
        "source",
        el("p", f"{reach.profile.title}. {in_short(reach)}"),
        _indicators(totals),
        _flags(reach, totals, settings),
        el("h3", "What it cannot tell"),
        el("ul", (el("li", each) for each in _cannot(reach))),
        el("p", _LEFT),
        el("h3", "What one field more would add"),
        el("ul", (el("li", _gain(gain)) for gain in reach.gains()[:MOST_GAINS])),
        el("details", el("summary", "What became of everything in the file"), el("pre", "\n".join(account.lines())))
        if account
        else None,
    )


def _indicators(totals: Totals) -> Node | None:
    rows = [
        row(el("a", each.title, href="#indicators"), in_words(each), words=2)
        for each in totals.indicators
        if each.not_recorded is not None and each.not_recorded < _ALL
    ]
    return table("What these cases come to", ("Indicator", "Between"), rows, words=2) if rows else None


def _flags(reach: Reach, totals: Totals, settings: Mapping[str, int]) -> Node:
    facts = reach.rulebook.facts_in_words(settings)
    rows = [
        row(
            [el("a", each.rule.title, href=f"#{rule_id(each.rule.id)}"), *_apart_from(each, reach, facts)],
            figure(each.flags),
            figure(each.explore),
        )
        for each in totals.flags.rules
    ]
    if not rows:
        return el("p", "No rule can be a flag from this source.")
    return table("The flags it can raise", ("Rule", "Cases with a flag", "Cannot be told"), rows)


def _apart_from(count: RuleCount, reach: Reach, facts: Mapping[str, Fact]) -> Iterator[Node]:
    """The facts that a rule tests and the source never makes known."""
    lacks = reach.rules[count.rule.id].lacks
    if lacks:
        yield el("small", "Apart from what this source cannot tell:")
        yield el("ul", (el("li", facts[fact].means) for fact in lacks), class_="rules")


def _cannot(reach: Reach) -> Iterator[str]:
    absent = [titled(name).lower() for name in COLLECTIONS if name not in reach.profile.lists]
    if absent:
        yield f"It holds nothing of: {', '.join(absent)}."
    rules = reach.rulebook.active
    left = sum(not reach.rules[rule.id].can_flag for rule in rules)
    yield f"{counted(left, 'rule')} of {len(rules)} can be no flag: on most of them it says nothing at all."
    measured = [reach.rulebook.indicators[id_].title for id_ in sorted(reach.not_measured())]
    if measured:
        yield f"It cannot measure: {'; '.join(measured)}."


def _gain(gain: Gain) -> str:
    return (
        f"{titled(gain.collection)}, {gain.field.replace('_', ' ')}: {gain.fully} rules more decided fully, "
        f"{gain.flag} more that can flag, {gain.at_all} more spoken to"
    )
