"""A report for a terminal: 80 columns, complete without colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from riskflags.render.wrapping import WIDTH, joined, wrapped
from riskflags.report import Because, Citation, Explanation, Flag, Question, ReportDocument, WouldChange

MOST_WITHOUT_LIST = 3
"""With more flags than this their titles stand first, as a list."""

_MARKS = {"urgent": "URGENT", "soon": "SOON", "note": "NOTE"}


def to_text(report: ReportDocument, width: int = WIDTH) -> str:
    """The report as text, no line longer than ``width`` unless one word is."""
    return joined(_report(report, width))


def explanation_to_text(explanation: Explanation, width: int = WIDTH) -> str:
    """An explanation as text."""
    return joined(_explanation(explanation, width))


def _report(report: ReportDocument, width: int) -> Iterator[str]:
    yield from wrapped(_heading(report.case_id, report.as_of), width)
    yield from wrapped(first_line(report), width)
    if len(report.flags) > MOST_WITHOUT_LIST:
        for flag in report.flags:
            yield from wrapped(f"{_mark(flag)} {flag.title}", width, "  ", "    ")
    for flag in report.flags:
        yield ""
        yield from _flag(flag, width)
    if report.questions:
        yield ""
        yield "QUESTIONS: what is not recorded, and would settle most"
        for question in report.questions:
            yield from _question(question, width)
    for line in closing_lines(report):
        yield ""
        yield from wrapped(line, width)
    yield ""
    yield from wrapped(
        f"These prompts support professional judgement; they do not replace it. "
        f"Rulebook {report.rulebook.version}, fingerprint {report.rulebook.fingerprint}.",
        width,
    )


def _heading(case_id: str | None, as_of: str | None) -> str:
    return "Facts given directly" if case_id is None else f"Case {case_id}, as of {as_of}"


def first_line(report: ReportDocument) -> str:
    """How much there is to talk about, and how many checks could not be made."""
    flags, questions = len(report.flags), len(report.questions)
    asked = f", {questions} question{'s' * (questions > 1)}" if questions else ""
    if not flags:
        return no_flags(report.checks, report.checks_not_made, asked)
    not_made = checks_not_made(report.checks, report.checks_not_made)
    return f"{flags} flag{'s' * (flags > 1)} to talk about{asked}. {not_made[0].upper()}{not_made[1:]}"


def no_flags(checks: int, not_made: int, asked: str = "") -> str:
    """What no flags means, and what not: no report lets anybody take it for safety."""
    return f"No flags{asked}. This does not mean the child is safe: {checks_not_made(checks, not_made)}"


def checks_not_made(checks: int, not_made: int) -> str:
    """How far the checks reach, as the end of a sentence: never all of it, for they see only what is recorded."""
    if not_made:
        return f"{not_made:,} of {checks:,} checks could not be made, because the record is silent."
    return f"none of {checks:,} checks was left open, yet a check sees only what is recorded."


def closing_lines(report: ReportDocument) -> Iterator[str]:
    """What is counted and not shown: records known from an assumed day."""
    if report.assumed:
        records = f"{report.assumed} record{'s' * (report.assumed > 1)}"
        yield (
            f"When it was recorded is not said of {records}. Each is taken as known from the latest day it speaks of, "
            "so what ended later is not seen before its end."
        )


def _mark(flag: Flag) -> str:
    return f"[{_MARKS[flag.urgency]}{', TO CONFIRM' if flag.verdict == 'confirm' else ''}]"


def _flag(flag: Flag, width: int) -> Iterator[str]:
    yield from wrapped(f"{_mark(flag)} {flag.title}", width)
    yield from wrapped(flag.prompt.say, width, "  ")
    yield from _items("Ask", flag.prompt.ask, width)
    yield from wrapped(f"Consider: {flag.prompt.consider}", width, "  ", "    ")
    if flag.to_confirm:
        yield from _items("Not recorded, so first find out", [item.ask for item in flag.to_confirm], width)
    yield from _items("Because", [because_line(because) for because in flag.because], width)
    yield from _items("From", [citation_line(citation) for citation in flag.citations], width)
    yield f"  Rule: {flag.rule}"


def because_line(because: Because) -> str:
    """One fact behind a verdict, as a line: its meaning and its value, and the records it was read from."""
    records = f" ({', '.join(because.records)})" if because.records else ""
    return f"{because.means.rstrip('.')}: {value_text(because.value)}{records}"


def value_text(value: Any) -> str:
    """A fact's value for a reader."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict) and "one_of" in value:
        return " or ".join(value["one_of"]).replace("_", " ")
    if isinstance(value, dict):
        return " and ".join(f"{side.replace('_', ' ')} {edge}" for side, edge in value.items())
    return str(value).replace("_", " ")


def citation_line(citation: Citation) -> str:
    """A citation as a line: title, place, id, and what a reader must know of its standing."""
    standing = "" if citation.status == "in force" else f"; {citation.status}"
    marking = f" {citation.marking}" if citation.marking else ""
    return f"{citation.source}, {citation.where} [{citation.point}{standing}].{marking}"


def _question(question: Question, width: int) -> Iterator[str]:
    settles = f" (could settle: {', '.join(question.settles)})" if question.settles else ""
    yield from wrapped(f"- [{_MARKS[question.urgency]}] {question.ask}{settles}", width, "  ", "    ")


def _explanation(explanation: Explanation, width: int) -> Iterator[str]:
    yield from wrapped(_heading(explanation.case_id, explanation.as_of), width)
    yield from wrapped(f"{explanation.title} ({explanation.rule}): {explanation.verdict}", width)
    stopped = explanation.stopped_by
    yield from _items("What keeps it quiet", [because_line(because) for because in stopped], width)
    behind = [because_line(because) for because in explanation.because if because not in stopped]
    yield from _items("Also known" if stopped else "Because", behind, width)
    yield from _items("Not recorded", [f"{item.ask} ({item.fact})" for item in explanation.asks], width)
    yield from _items("It would fire if", [_change_line(change) for change in explanation.to_fire], width)
    yield from _items("It would be quiet if", [_change_line(change) for change in explanation.to_quiet], width)
    yield from _items("From", [citation_line(citation) for citation in explanation.citations], width)


def _change_line(change: WouldChange) -> str:
    said = " or ".join(change.to) if isinstance(change.to, tuple) else value_text(change.to)
    return f"{change.means.rstrip('.')}: {said.replace('_', ' ')} ({change.fact})"


def _items(heading: str, lines: Any, width: int) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"  {heading}:"
    for line in listed:
        yield from wrapped(f"- {line}", width, "    ", "      ")
