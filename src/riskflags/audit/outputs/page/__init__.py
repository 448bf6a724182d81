"""``report.html``: an audit as one web page, complete in itself: no script, no request, no case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from riskflags.audit.accounting import Accounting
from riskflags.audit.outputs import Audit, Output
from riskflags.audit.outputs.page.flags import flags, questions, rule_id
from riskflags.audit.outputs.page.indicators import indicators, recording
from riskflags.audit.outputs.page.rows_read import accounted, rows_read
from riskflags.audit.outputs.page.tables import badge, row, section, table
from riskflags.audit.outputs.page.what_it_tells import what_it_tells
from riskflags.audit.summary import Totals
from riskflags.audit.summary.flags import FlagCounts
from riskflags.audit.words import (
    A_FINGERPRINT,
    A_PROMPT,
    all_checks,
    bounds,
    counted,
    days_looked_at,
    markings,
    plain,
    too_little_checked,
    without_flag,
)
from riskflags.audit.words import figure as number
from riskflags.documents import DepartureMark
from riskflags.humanize import capitalized
from riskflags.render.markup import Content, Node, el, head, page
from riskflags.render.report_words import rulebook_named
from riskflags.rulebook.settings import show

_PARTS = (
    ("In short", "short"),
    ("Flags", "flags"),
    ("Indicators", "indicators"),
    ("Questions that would settle most", "questions"),
    ("Completeness of recording", "recording"),
    ("What was read", "read"),
)


def audit_to_page(audit: Audit) -> str:
    """The audit as HTML."""
    totals, accounting, redact = audit.summary.totals(), audit.accounting, audit.options.redact
    source = what_it_tells(audit.reach, audit.settings, totals, audit.account) if audit.reach else None
    style = files(__name__).joinpath("page.css").read_text(encoding="utf-8")
    title = f"Audit of {counted(totals.cases, 'case')}"
    main = el(
        "main",
        source,
        _in_short(totals, accounting),
        flags(totals.flags, audit.rulebook),
        indicators(totals.indicators, redact),
        questions(totals, audit.rulebook),
        recording(totals.recording),
        rows_read(accounting, redact),
        id="main",
    )
    body = el("body", *_before(title, audit), main, _footer(audit))
    return plain(page(el("html", head(title, style), body, lang="en")))


def _before(title: str, audit: Audit) -> tuple[Node, ...]:
    accounting = audit.accounting
    too_little = too_little_checked(accounting.cases_checked, audit.checks)
    parts = (("What this source can tell", "source"),) * bool(audit.reach) + _PARTS
    days = days_looked_at(accounting.as_of, accounting.first_day, accounting.last_day)
    return (
        el("a", "Skip to the results", href="#main", class_="skip"),
        el(
            "header",
            el("h1", title),
            el("p", el("strong", too_little)) if too_little else None,
            el("p", f"The cases were looked at {days}.") if accounting.cases_checked else None,
            el("p", f"{A_PROMPT} This page names no case and puts no family before another."),
        ),
        el(
            "nav",
            el("ol", (el("li", el("a", name, href=f"#{id_}")) for name, id_ in parts)),
            aria_label="Contents",
        ),
    )


def _footer(audit: Audit) -> Node:
    settings, mark = audit.rulebook.settings, audit.mark
    changed = [
        row(of.means, show(each.value, of.unit), show(each.default, of.unit))
        for each, of in ((each, settings[each.name]) for each in audit.provenance.settings)
    ]
    return el(
        "footer",
        table("Settings of this area", ("Setting", "Here", "As shipped"), changed) if changed else None,
        _departures(mark.departures),
        (el("p", el("strong", source), f": {meaning}") for source, meaning in markings(audit.rulebook)),
        el("p", f"{rulebook_named(mark)}, ", el("code", mark.fingerprint), f": {A_FINGERPRINT}."),
        el("p", f"Made by riskflags {audit.provenance.riskflags}."),
    )


def _departures(departures: Sequence[DepartureMark]) -> Node | None:
    if not departures:
        return None
    heads = ("What differs here", "Why", "Whose decision", "To be looked at again by")
    rows = [
        row(capitalized(of.said), of.because, of.owner, f"{of.review_by}{', overdue' * of.overdue}", words=len(heads))
        for of in departures
    ]
    return table("Changes to the rulebook in this area", heads, rows, words=len(heads))


# -- what it comes to, for whoever has two minutes ---------------------------------------------------------------------

_RULES_SHOWN = 3


def _in_short(totals: Totals, accounting: Accounting) -> Node:
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
    most = sorted((each for each in found.rules if each.flags), key=lambda each: (-each.flags, each.rule.id))[
        :_RULES_SHOWN
    ]
    for place, each in enumerate(most, 1):
        yield el("a", each.rule.title, href=f"#{rule_id(each.rule.id)}")
        yield f" ({counted(each.flags, 'case')})" + ("." if place == len(most) else "; ")


def _asked(totals: Totals) -> Iterator[Content]:
    first = totals.questions[0]
    yield "The question that would settle most: "
    yield el("a", first.fact.ask, href="#questions")
    yield f" ({counted(first.waiting, 'open question waits', 'open questions wait')} for it)."


class AuditPage(Output):
    """The page of an audit."""

    file = "report.html"

    def finish(self) -> None:
        """Write it."""
        self.write_text(audit_to_page(self.audit))


OUTPUTS = (AuditPage,)
