"""A report as Markdown, for a case note or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riskflags.documents import Flag, ReportDocument
from riskflags.inert import inert
from riskflags.render import report_words as words
from riskflags.render.wrapping import joined

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|&~])")
_BEGINS_BLOCK = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+=]))(.)")


def to_markdown(report: ReportDocument, full: bool = False) -> str:
    """The report as Markdown, a line per flag or in full; text that is not ours (a case id) is escaped."""
    return joined(_report(report, full))


def escaped(text: str) -> str:
    """One line of text, inert, with every character escaped that Markdown would read as markup."""
    return _BEGINS_BLOCK.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", inert(text)))


def _report(report: ReportDocument, full: bool) -> Iterator[str]:
    yield f"# {escaped(words.heading(report.case_id, report.as_of))}\n"
    yield escaped(words.first_line(report))
    for group, flags in words.grouped(report.flags):
        yield f"\n## {group}\n"
        if full:
            yield "\n".join(line for card in words.cards(flags) for line in _card(card)).lstrip("\n")
        else:
            yield from map(_line, flags)
    if report.questions:
        yield "\n## Questions\n"
        yield from (f"- {escaped(words.question_line(question))}" for question in report.questions)
    yield from (f"\n{escaped(line)}" for line in words.closing_lines(report, full))


def _line(flag: Flag) -> str:
    title, fact, ask = words.one_line(flag)
    said = " ".join(escaped(part) for part in (words.sentence(fact), ask) if part)
    return f"- **{escaped(words.badge(flag))} {escaped(words.sentence(title))}** {said}"


def _card(flags: list[Flag]) -> Iterator[str]:
    for flag in flags:
        yield f"\n### {escaped(words.badge(flag))} {escaped(flag.title)}"
    yield ""
    yield from (f"{escaped(flag.prompt.say)}\n" for flag in flags)
    for heading, lines in words.sections(flags):
        if heading == words.CONSIDER:
            yield from (f"**{heading}** {escaped(line)}\n" for line in lines)
        else:
            yield from (f"**{escaped(heading)}**\n", *(f"- {escaped(line)}" for line in lines), "")
    for flag in flags:
        yield f"Rule `{flag.rule}`, fingerprint `{flag.fingerprint}`\n"
