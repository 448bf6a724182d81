"""The flags by theme and by rule, with what they rest on; and the questions whose answers would settle most."""

from __future__ import annotations

from collections.abc import Iterator

from riskflags.audit.outputs.page.charts import Bar, bars
from riskflags.audit.outputs.page.tables import badge, figure, row, section, sources, table
from riskflags.audit.summary import Totals
from riskflags.audit.summary.flags import FlagCounts, RuleCount, ThemeCount
from riskflags.audit.summary.questions import OpenQuestion
from riskflags.audit.words import (
    A_RULE,
    MEANINGS,
    NO_DEADLINE,
    URGENCY_MEANINGS,
    all_checks,
    bounds,
    counted,
    titled,
    without_flag,
)
from riskflags.audit.words import figure as number
from riskflags.documents import citations
from riskflags.render.markup import Node, el
from riskflags.rulebook import Rulebook

_SHOWN = 20
_DRAWN, _LISTED, _RULES_EACH = 15, 30, 5

_AN_OPEN_QUESTION = (
    "An open question is a rule that cannot be told in a case although part of its concern is on record. Each waits "
    "for one answer or several. An answer stands the higher the more questions wait for it, the more urgent they are, "
    "and the fewer other answers they wait for as well."
)


def flags(found: FlagCounts, rulebook: Rulebook) -> Node:
    """The number of cases with flags, by urgency, theme and rule."""
    return section(
        "Flags",
        "flags",
        el("p", A_RULE, " For each case a rule comes to nothing, or to one of these:"),
        el("dl", _meanings()),
        el("p", "Each flag is one of these:"),
        el("dl", _urgencies()),
        el("p", NO_DEADLINE),
        _by_urgency(found),
        el("p", _how_many(found)),
        el("h3", "By theme"),
        _theme_chart(found),
        _theme_table(found),
        el("h3", "By rule"),
        _rule_chart(found),
        (_rules(theme, rulebook) for theme in found.themes),
    )


def rule_id(id_: str) -> str:
    """The HTML id of a rule."""
    return f"rule-{id_}"


def _meanings() -> Iterator[Node]:
    for mark, meaning in MEANINGS:
        yield el("dt", mark)
        yield el("dd", meaning)


def _urgencies() -> Iterator[Node]:
    for urgency, meaning in URGENCY_MEANINGS.items():
        yield el("dt", badge(urgency))
        yield el("dd", meaning)


def _by_urgency(found: FlagCounts) -> Node:
    rows = [
        row(["The most urgent flag is ", badge(urgency)], number(count)) for urgency, count in found.by_urgency.items()
    ]
    settled = found.cases - found.flagged - found.asking
    rows.append(row("No flag, and some checks could not be made", number(found.asking)))
    rows.append(row("No flag, and no check was left open; that does not mean the child is safe", number(settled)))
    rows.append(row("All", number(found.cases), total=True))
    return table("Cases by their most urgent flag", ("Most urgent flag", "Cases"), rows)


def _how_many(found: FlagCounts) -> str | None:
    """The share with a flag. A share of each row would hide that what cannot be told may move a case to any other."""
    if not found.cases:
        return None
    said = f"The share of cases with a flag is {bounds(found.flagged, found.asking, found.cases)}."
    why = " The least counts only flags; the most also counts every case of which something cannot be told."
    return said + (why if found.asking else "") + " What is to be confirmed counts as a flag until it is answered."


def _theme_chart(found: FlagCounts) -> Node:
    themes = sorted(found.themes, key=lambda each: (-each.cases, each.theme))
    rows = [Bar(titled(each.theme), each.cases, 0, number(each.cases)) for each in themes]
    title = "Cases with a flag, by theme"
    description = f"A bar a theme, out of {counted(found.cases, 'case')}; the table after it gives the same figures."
    caption = f"Cases with at least one flag of the theme. A whole line is all {counted(found.cases, 'case')}."
    return figure(bars(rows, found.cases, title, description, "themes"), caption)


def _theme_table(found: FlagCounts) -> Node:
    rows = [
        row(
            el("a", titled(each.theme), href=f"#{_theme_id(each)}"),
            *map(number, (each.cases, each.fires, each.confirm, each.explore)),
        )
        for each in found.themes
    ]
    heads = ("Theme", "Cases with a flag", "Fires", "To confirm", "Cannot be told")
    caption = "By theme: cases with a flag, and how often its rules fire, are to confirm or cannot be told"
    return table(caption, heads, rows)


def _rule_chart(found: FlagCounts) -> Node:
    flagged = sorted((each for each in found.rules if each.flags), key=lambda each: (-each.flags, each.rule.id))
    if not flagged:
        return el("p", f"No rule is a flag in any case. {without_flag(found)}")
    shown = flagged[:_SHOWN]
    rows = [Bar(each.rule.title, each.fires, each.confirm, _said(each)) for each in shown]
    title = f"Cases with a flag, by rule: the {len(shown)} with the most"
    description = "A bar a rule: full where it fires, outlined where it is to confirm. The tables after it give all."
    rest = len(flagged) - len(shown)
    more = f" {counted(rest, 'rule')} more with fewer flags: see the tables." if rest else ""
    caption = (
        f"Full: fires. Outlined: to confirm, written after a plus. The longest line is {number(shown[0].flags)}.{more}"
    )
    return figure(bars(rows, shown[0].flags, title, description, "rules"), caption)


def _said(each: RuleCount) -> str:
    return " + ".join(number(count) for count in ((each.fires, each.confirm) if each.confirm else (each.fires,)))


def _theme_id(theme: ThemeCount) -> str:
    return f"theme-{theme.theme}"


def _rules(theme: ThemeCount, rulebook: Rulebook) -> Node:
    rows = [
        row(
            [badge(each.rule.urgency), " ", each.rule.title, sources(citations(each.rule, rulebook))],
            *map(number, (each.fires, each.confirm, each.explore)),
            id_=rule_id(each.rule.id),
        )
        for each in sorted(theme.rules, key=lambda each: (-each.flags, each.rule.id))
    ]
    heads = ("Rule, and the learning points it rests on", "Fires", "To confirm", "Cannot be told")
    return table(titled(theme.theme), heads, rows, id_=_theme_id(theme), heads_a_part=True)


# -- questions --------------------------------------------------------------------------------------------------------


def questions(totals: Totals, rulebook: Rulebook) -> Node:
    """A chart and a table of the facts that most open questions wait for."""
    found = totals.questions
    if not found:
        said = f"No rule that cannot be told has part of its concern on record. {all_checks(totals.flags)}"
        return section("Questions that would settle most", "questions", el("p", said))
    return section(
        "Questions that would settle most",
        "questions",
        el("p", f"{counted(totals.open_questions, 'open question')}. {_AN_OPEN_QUESTION}"),
        _question_chart(found),
        _question_table(found, rulebook),
    )


def _question_chart(found: tuple[OpenQuestion, ...]) -> Node:
    shown = found[:_DRAWN]
    rows = [Bar(each.fact.ask, each.alone, each.waiting - each.alone, number(each.waiting)) for each in shown]
    title = "Open questions that wait for each answer"
    description = (
        "A bar an answer: full where a question waits for it alone. The table after it gives the same figures."
    )
    caption = "Full: its answer alone settles the question. Outlined: the question waits for other answers too."
    return figure(bars(rows, max(each.waiting for each in shown), title, description, "asked"), caption)


def _question_table(found: tuple[OpenQuestion, ...], rulebook: Rulebook) -> Node:
    rows = [
        row([each.fact.ask, *_waiting_rules(each, rulebook)], number(each.waiting), number(each.alone))
        for each in found[:_LISTED]
    ]
    rest = len(found) - len(rows)
    caption = "What to find out, and the rules that wait for it" + (
        f" (the first {len(rows)} of {len(found)})" if rest else ""
    )
    return table(caption, ("What to find out", "Questions waiting", "For it alone"), rows)


def _waiting_rules(question: OpenQuestion, rulebook: Rulebook) -> Iterator[Node]:
    shown = [rule for rule, _ in question.rules[:_RULES_EACH]]
    links = [el("li", badge(rule.urgency), " ", el("a", rule.title, href=f"#{rule_id(rule.id)}")) for rule in shown]
    rest = len(question.rules) - len(shown)
    yield el("ul", links, el("li", f"and {counted(rest, 'rule')} more") if rest else None, class_="rules")
    cited = {point.point: point for rule in shown for point in citations(rule, rulebook)}
    yield sources(cited.values())
