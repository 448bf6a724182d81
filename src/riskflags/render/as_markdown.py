"""A report as Markdown, for a case note or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riskflags.inert import inert
from riskflags.render.as_text import MOST_WITHOUT_LIST, because_line, citation_line, closing_lines, first_line
from riskflags.render.wrapping import joined
from riskflags.report import Flag, ReportDocument

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|&~])")
_BEGINS_BLOCK = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+=]))(.)")


def to_markdown(report: ReportDocument) -> str:
    """The report as Markdown; text that is not ours (a case id) is escaped."""
    return joined(_report(report))


def escaped(text: str) -> str:
    """One line of text with every character that Markdown would read as markup made plain; it is inert, too."""
    return _BEGINS_BLOCK.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", inert(text)))


def _report(report: ReportDocument) -> Iterator[str]:
    yield (
        "# Facts given directly"
        if report.case_id is None
        else f"# Case {escaped(report.case_id)}, as of {report.as_of}"
    )
    yield f"\n{first_line(report)}"
    if len(report.flags) > MOST_WITHOUT_LIST:
        yield ""
        yield from (f"- **{_mark(flag)}** {escaped(flag.title)}" for flag in report.flags)
    for flag in report.flags:
        yield from _flag(flag)
    if report.questions:
        yield "\n## Questions\n"
        for question in report.questions:
            settles = (
                f" Could settle: {', '.join(f'`{rule}`' for rule in question.settles)}." if question.settles else ""
            )
            yield f"- **{question.urgency}** {escaped(question.ask)}{settles}"
    yield from (f"\n{line}" for line in closing_lines(report))
    yield (
        "\nThese prompts support professional judgement; they do not replace it. "
        f"Rulebook {escaped(report.rulebook.version)}, fingerprint `{report.rulebook.fingerprint}`."
    )


def _mark(flag: Flag) -> str:
    return flag.urgency + (", to confirm" if flag.verdict == "confirm" else "")


def _flag(flag: Flag) -> Iterator[str]:
    yield f"\n## {_mark(flag)}: {escaped(flag.title)}\n"
    yield escaped(flag.prompt.say)
    yield "\n**Ask**\n"
    yield from (f"- {escaped(line)}" for line in flag.prompt.ask)
    yield f"\n**Consider** {escaped(flag.prompt.consider)}"
    if flag.to_confirm:
        yield "\n**Not recorded, so first find out**\n"
        yield from (f"- {escaped(item.ask)}" for item in flag.to_confirm)
    yield "\n**Because**\n"
    yield from (f"- {escaped(because_line(because))}" for because in flag.because)
    yield "\n**From**\n"
    yield from (f"- {escaped(citation_line(citation))}" for citation in flag.citations)
    yield f"\nRule `{flag.rule}`, fingerprint `{flag.fingerprint}`"
