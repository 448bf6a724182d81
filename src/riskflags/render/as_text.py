"""A report as plain text for a terminal; colour only repeats what the words say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from riskflags.documents import Explanation, Flag, ReportDocument
from riskflags.render import report_words as words
from riskflags.render.wrapping import WIDTH, joined, wrapped

_COLOURS = {"URGENT": "1;31", "SOON": "1;33", "NOTE": "1"}
_MARK = re.compile(r"^( *)(\[(URGENT|SOON|NOTE)(?:, TO CONFIRM)?\])", re.MULTILINE)


def to_text(report: ReportDocument, width: int = WIDTH, full: bool = False, colour: bool = False) -> str:
    """The report as text, a line per flag or in full, no line longer than ``width`` unless a word is.

    ``colour`` adds terminal colours to the marks; the text is the same.
    """
    text = joined(_report(report, width, full))
    return _MARK.sub(_painted, text) if colour else text


def explanation_to_text(explanation: Explanation, width: int = WIDTH) -> str:
    """An explanation as text."""
    return joined(_explanation(explanation, width))


def _painted(found: re.Match[str]) -> str:
    return f"{found[1]}\x1b[{_COLOURS[found[3]]}m{found[2]}\x1b[0m"


def _report(report: ReportDocument, width: int, full: bool) -> Iterator[str]:
    yield from wrapped(words.heading(report.case_id, report.as_of), width)
    yield from wrapped(words.first_line(report), width)
    for group, flags in words.grouped(report.flags):
        yield ""
        yield group.upper()
        for card in words.cards(flags) if full else [[flag] for flag in flags]:
            yield from _card(card, width) if full else _line(card[0], width)
    if report.questions:
        yield ""
        yield "QUESTIONS"
        for question in report.questions:
            yield from wrapped(f"- {words.question_line(question)}", width, "  ", "    ")
    yield ""
    for line in words.closing_lines(report, full):
        yield from wrapped(line, width)


def _line(flag: Flag, width: int) -> Iterator[str]:
    title, fact, ask = words.one_line(flag)
    yield from wrapped(f"{words.badge(flag)} {title}", width, "", "  ")
    yield from wrapped(" ".join(part for part in (words.sentence(fact), ask) if part), width, "  ")


def _card(flags: list[Flag], width: int) -> Iterator[str]:
    """One flag in full, or several of one family: text that they share is given once."""
    yield ""
    for flag in flags:
        yield from wrapped(f"{words.badge(flag)} {flag.title}", width)
    for flag in flags:
        yield from wrapped(flag.prompt.say, width, "  ")
    for heading, lines in words.sections(flags):
        if heading == words.CONSIDER:
            yield from (line for text in lines for line in wrapped(f"{heading}: {text}", width, "  ", "    "))
        else:
            yield from _items(heading, lines, width)
    rules = ", ".join(flag.rule for flag in flags)
    yield from wrapped(f"{'Rule' if len(flags) == 1 else 'Rules'}: {rules}", width, "  ")


def _explanation(explanation: Explanation, width: int) -> Iterator[str]:
    yield from wrapped(words.heading(explanation.case_id, explanation.as_of), width)
    yield from wrapped(f"{explanation.title} ({explanation.rule}): {explanation.verdict}", width)
    for heading, lines in words.explained(explanation):
        yield from _items(heading, lines, width)
    yield from _items("From", map(words.citation_line, explanation.citations), width)
    for line in words.made_by(explanation.rulebook, explanation.provenance):
        yield from wrapped(line, width, "  ", "    ")


def _items(heading: str, lines: Iterable[str], width: int) -> Iterator[str]:
    listed = words.distinct(lines)
    if listed:
        yield f"  {heading}:"
    for line in listed:
        yield from wrapped(f"- {line}", width, "    ", "      ")
