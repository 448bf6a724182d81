"""The page of an audit, complete in itself: no script, no request, no case."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from riskflags.audit.accounting import Accounting
from riskflags.audit.page.flags import flags
from riskflags.audit.page.in_short import in_short
from riskflags.audit.page.indicators import indicators
from riskflags.audit.page.questions import questions
from riskflags.audit.page.recording import recording
from riskflags.audit.page.tables import row, table
from riskflags.audit.page.what_was_read import what_was_read
from riskflags.audit.page.words import (
    A_FINGERPRINT,
    A_PROMPT,
    NOTHING_CHECKED,
    counted,
    days_looked_at,
    markings,
    plain,
)
from riskflags.audit.summary.summary import Totals
from riskflags.render.markup import Node, el, head, page
from riskflags.rulebook import Rulebook
from riskflags.rulebook.settings import show

_PARTS = (
    ("In short", "short"),
    ("Flags", "flags"),
    ("Indicators", "indicators"),
    ("Questions that would settle most", "questions"),
    ("Completeness of recording", "recording"),
    ("What was read", "read"),
)


def audit_to_page(
    rulebook: Rulebook, settings: Mapping[str, int], totals: Totals, accounting: Accounting, redact: bool
) -> str:
    """The audit as HTML. ``settings`` are all the numbers in force."""
    style = files("riskflags.audit.page").joinpath("page.css").read_text(encoding="utf-8")
    title = f"Audit of {counted(totals.cases, 'case')}"
    main = el(
        "main",
        in_short(totals, accounting),
        flags(totals.flags, rulebook),
        indicators(totals.indicators, redact),
        questions(totals, rulebook),
        recording(totals.recording),
        what_was_read(accounting, redact),
        id="main",
    )
    body = el("body", *_before(title, accounting), main, _footer(rulebook, settings))
    return plain(page(el("html", head(title, style), body, lang="en")))


def _before(title: str, accounting: Accounting) -> tuple[Node, ...]:
    days = days_looked_at(accounting.as_of, accounting.first_day, accounting.last_day)
    return (
        el("a", "Skip to the results", href="#main", class_="skip"),
        el(
            "header",
            el("h1", title),
            el("p", f"The cases were looked at {days}.") if accounting.cases_checked else el("p", NOTHING_CHECKED),
            el("p", f"{A_PROMPT} This page names no case and puts no family before another."),
        ),
        el(
            "nav",
            el("ol", (el("li", el("a", name, href=f"#{id_}")) for name, id_ in _PARTS)),
            aria_label="Contents",
        ),
    )


def _footer(rulebook: Rulebook, settings: Mapping[str, int]) -> Node:
    changed = [
        row(setting.means, show(settings[name], setting.unit), show(setting.default, setting.unit))
        for name, setting in rulebook.settings.items()
        if settings[name] != setting.default
    ]
    return el(
        "footer",
        table("Settings of this area", ("Setting", "Here", "As shipped"), changed) if changed else None,
        (el("p", el("strong", source), f": {meaning}") for source, meaning in markings(rulebook)),
        el("p", f"Rulebook {rulebook.version}, ", el("code", rulebook.fingerprint), f": {A_FINGERPRINT}."),
    )
