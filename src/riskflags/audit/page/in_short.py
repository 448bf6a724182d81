"""What an audit comes to, in a few lines, for whoever has two minutes."""

from __future__ import annotations

from collections.abc import Iterator

from riskflags.audit.accounting import Accounting
from riskflags.audit.page.flags import rule_id
from riskflags.audit.page.tables import badge, section
from riskflags.audit.page.what_was_read import accounted
from riskflags.audit.page.words import all_checks, bounds, counted, without_flag
from riskflags.audit.page.words import figure as number
from riskflags.audit.summary.flags import FlagCounts
from riskflags.audit.summary.summary import Totals
from riskflags.render.markup import Content, Node, el

_RULES = 3


def in_short(totals: Totals, accounting: Accounting) -> Node:
    """The flags, the rules most of them come from, what most waits for, and what became of the rows."""
    found = totals.flags
    return section(
        "In short",
        "short",
        el(
            "ul",
            el("li", _flagged(found)) if found.cases else None,
            el("li", without_flag(found)) if found.cases > found.flagged else None,
            el("li", _reach(found)) if found.cases else None,
            el("li", _most_often(found)) if found.flagged else None,
            el("li", _asked(totals)) if totals.questions else None,
            el("li", accounted(accounting), " ", el("a", "What was read", href="#read"), " has each file."),
            class_="short",
        ),
    )


def _flagged(found: FlagCounts) -> Iterator[Content]:
    yield el("strong", f"{number(found.flagged)} of {counted(found.cases, 'case')} have a flag")
    yield ". The most urgent flag of each:" if found.flagged else "."
    parts = [(urgency, count) for urgency, count in found.by_urgency.items() if count]
    for place, (urgency, count) in enumerate(parts, 1):
        yield " "
        end = "." if place == len(parts) else ","
        yield el("span", badge(urgency), f" {number(count)}{end}", class_="whole")


def _reach(found: FlagCounts) -> str:
    share = bounds(found.flagged, found.asking, found.cases)
    return f"Of all cases, flagged or not, {all_checks(found)} So the share with a flag is {share}."


def _most_often(found: FlagCounts) -> Iterator[Content]:
    yield "Most flags are of: "
    most = sorted((each for each in found.rules if each.flags), key=lambda each: (-each.flags, each.rule.id))[:_RULES]
    for place, each in enumerate(most, 1):
        yield el("a", each.rule.title, href=f"#{rule_id(each.rule.id)}")
        yield f" ({counted(each.flags, 'case')})" + ("." if place == len(most) else "; ")


def _asked(totals: Totals) -> Iterator[Content]:
    first = totals.questions[0]
    yield "The question that would settle most: "
    yield el("a", first.fact.ask, href="#questions")
    yield f" ({counted(first.waiting, 'open question waits', 'open questions wait')} for it)."
