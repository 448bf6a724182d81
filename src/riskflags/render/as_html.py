"""A report as a piece of HTML for a notebook: the brief form, with headings and lists that a screen reader knows."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from riskflags.documents import Flag, ReportDocument
from riskflags.render import report_words as words
from riskflags.render.markup import Node, el


def to_html(report: ReportDocument) -> str:
    """The report as one section, a line a flag; every text in it is escaped, and no style, script or link is in it."""
    return Tree.tostring(el("section", _report(report), lang="en"), encoding="unicode", method="html")


def _report(report: ReportDocument) -> Iterator[Node]:
    yield el("h3", words.heading(report.case_id, report.as_of))
    yield el("p", words.first_line(report))
    for group, flags in words.grouped(report.flags):
        yield el("h4", group)
        yield el("ul", map(_line, flags))
    if report.questions:
        yield el("h4", "Questions")
        yield el("ul", (el("li", words.question_line(question)) for question in report.questions))
    yield from (el("p", line) for line in words.closing_lines(report))


def _line(flag: Flag) -> Node:
    title, fact, ask = words.one_line(flag)
    said = " ".join(part for part in (words.sentence(fact), ask) if part)
    return el("li", el("strong", f"{words.badge(flag)} {words.sentence(title)}"), f" {said}")
