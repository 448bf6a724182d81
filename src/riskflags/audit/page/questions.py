"""The questions whose answers would settle most."""

from __future__ import annotations

from collections.abc import Iterator

from riskflags.audit.page.charts import Bar, bars
from riskflags.audit.page.flags import rule_id
from riskflags.audit.page.tables import badge, figure, row, section, sources, table
from riskflags.audit.page.words import all_checks, counted
from riskflags.audit.page.words import figure as number
from riskflags.audit.summary.questions import OpenQuestion
from riskflags.audit.summary.summary import Totals
from riskflags.documents import citations
from riskflags.render.markup import Node, el
from riskflags.rulebook import Rulebook

_DRAWN, _LISTED, _RULES = 15, 30, 5

_MEANS = (
    "An open question is a rule that cannot be told in a case although part of its concern is on record. Each waits "
    "for one answer or several. An answer stands the higher the more questions wait for it, the more urgent they are, "
    "and the fewer other answers they wait for as well."
)


def questions(totals: Totals, rulebook: Rulebook) -> Node:
    """A chart and a table of the answers that most waits for."""
    found = totals.questions
    if not found:
        said = f"No rule that cannot be told has part of its concern on record. {all_checks(totals.flags)}"
        return section("Questions that would settle most", "questions", el("p", said))
    return section(
        "Questions that would settle most",
        "questions",
        el("p", f"{counted(totals.open_questions, 'open question')}. {_MEANS}"),
        _chart(found),
        _table(found, rulebook),
    )


def _chart(found: tuple[OpenQuestion, ...]) -> Node:
    shown = found[:_DRAWN]
    rows = [Bar(each.fact.ask, each.alone, each.waiting - each.alone, number(each.waiting)) for each in shown]
    title = "Open questions that wait for each answer"
    description = (
        "A bar an answer: full where a question waits for it alone. The table after it gives the same figures."
    )
    caption = "Full: its answer alone settles the question. Outlined: the question waits for other answers too."
    return figure(bars(rows, max(each.waiting for each in shown), title, description, "asked"), caption)


def _table(found: tuple[OpenQuestion, ...], rulebook: Rulebook) -> Node:
    rows = [
        row([each.fact.ask, *_rules(each, rulebook)], number(each.waiting), number(each.alone))
        for each in found[:_LISTED]
    ]
    rest = len(found) - len(rows)
    caption = "What to find out, and the rules that wait for it" + (
        f" (the first {len(rows)} of {len(found)})" if rest else ""
    )
    return table(caption, ("What to find out", "Questions waiting", "For it alone"), rows)


def _rules(question: OpenQuestion, rulebook: Rulebook) -> Iterator[Node]:
    shown = [rule for rule, _ in question.rules[:_RULES]]
    links = [el("li", badge(rule.urgency), " ", el("a", rule.title, href=f"#{rule_id(rule.id)}")) for rule in shown]
    rest = len(question.rules) - len(shown)
    yield el("ul", links, el("li", f"and {counted(rest, 'rule')} more") if rest else None, class_="rules")
    cited = {point.point: point for rule in shown for point in citations(rule, rulebook)}
    yield sources(cited.values())
