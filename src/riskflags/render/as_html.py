"""Reports and explanations as HTML: for a notebook, as pages, and as parts of the interactive page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from xml.etree import ElementTree as Tree

from riskflags.documents import Citation, Explanation, Flag, ReportDocument
from riskflags.render import report_words as words
from riskflags.render.markup import Content, Node, el, head, page


def to_html(report: ReportDocument) -> str:
    """The report as one section, a line per flag: all text escaped, and no style, script or link."""
    heading = el("h3", words.heading(report.case_id, report.as_of))
    whole = el("section", heading, report_nodes(report, level=4), lang="en")
    return Tree.tostring(whole, encoding="unicode", method="html")


def to_page(*documents: ReportDocument | Explanation, full: bool = False) -> str:
    """Reports or explanations as one self-contained page that makes no request, to read or to print."""
    sections = [_document(each, full) for each in documents]
    return whole_page(sections[0][0] if len(sections) == 1 else "riskflags", *sections)


def whole_page(title: str, *sections: tuple[str, Iterable[Content]]) -> str:
    """Sections, each with its heading, as a page with our style."""
    shown = (el("section", el("h1", heading), content) for heading, content in sections)
    return page(el("html", head(title, look()), el("body", el("main", shown)), lang="en"))


def look() -> str:
    """The style sheet of every page except the audit's."""
    return files("riskflags.render").joinpath("page.css").read_text(encoding="utf-8")


def _document(document: ReportDocument | Explanation, full: bool) -> tuple[str, Iterable[Content]]:
    if isinstance(document, ReportDocument):
        return words.heading(document.case_id, document.as_of), report_nodes(document, full)
    said = f"{words.heading(document.case_id, document.as_of)}: {document.verdict}"
    from_ = (el("h2", "From"), cited(document.citations))
    made = (el("p", line) for line in words.made_by(document.rulebook, document.provenance))
    return document.title, [el("p", said), *explanation_nodes(document), *from_, *made]


# -- a report ----------------------------------------------------------------------------------------------------------


def report_nodes(
    report: ReportDocument,
    full: bool = False,
    level: int = 2,
    as_card: Callable[[list[Flag], int], Node] | None = None,
) -> Iterator[Node]:
    """The parts of a report, with headings from this level down: a line per flag, or each in full on a card."""
    yield el("p", words.first_line(report))
    for group, flags in words.grouped(report.flags):
        yield el(f"h{level}", group)
        if full:
            yield from ((as_card or card)(each, level + 1) for each in words.cards(flags))
        else:
            yield el("ul", map(_line, flags))
    yield from _section(level, "Questions", map(words.question_line, report.questions))
    yield from (el("p", line) for line in words.closing_lines(report, full))


def _line(flag: Flag) -> Node:
    title, fact, ask = words.one_line(flag)
    said = " ".join(part for part in (words.sentence(fact), ask) if part)
    return el("li", el("strong", f"{words.badge(flag)} {words.sentence(title)}"), f" {said}")


def card(flags: list[Flag], level: int = 3) -> Node:
    """One flag in full, or several of one family: text that they share is given once."""
    return el(
        "article",
        (el(f"h{level}", badges(flag.urgency, flag.verdict), " ", flag.title) for flag in flags),
        _below_titles(flags, level + 1),
        class_=f"prompt {flags[0].urgency}",
    )


def folded_card(flags: list[Flag], level: int = 3, more: Iterable[Content] = ()) -> Node:
    """The same, collapsed to its titles until it is opened; ``more`` stands below the flags."""
    titles = (el("span", badges(flag.urgency, flag.verdict), " ", flag.title, class_="title") for flag in flags)
    class_, id_ = f"prompt {flags[0].urgency}", f"flag-{flags[0].rule}"
    return el("details", el("summary", el("span", titles)), _below_titles(flags, level), more, class_=class_, id=id_)


def _below_titles(flags: list[Flag], level: int) -> Iterator[Node]:
    yield from (el("p", flag.prompt.say, class_="say") for flag in flags)
    for heading, lines in words.sections(flags):
        yield from _section(level, heading, lines)


def badges(urgency: str, verdict: str) -> Node:
    """The urgency of a prompt, and whether it is to be confirmed: in words, never by colour alone."""
    confirm = el("span", "to confirm", class_="badge confirm") if verdict == "confirm" else None
    return el("span", el("span", urgency, class_=f"badge {urgency}"), " " if confirm is not None else None, confirm)


def _section(level: int, heading: str, lines: Iterable[str]) -> Iterator[Node]:
    if listed := words.distinct(lines):
        yield el(f"h{level}", heading)
        yield el("ul", (el("li", line) for line in listed))


# -- why ---------------------------------------------------------------------------------------------------------------


def explanation_nodes(explanation: Explanation, level: int = 2) -> Iterator[Node]:
    """The parts of an explanation, with headings at this level."""
    for heading, lines in words.explained(explanation):
        yield from _section(level, heading, lines)


def cited(citations: Iterable[Citation]) -> Node:
    """The learning points, each with what the rule takes from it."""
    listed = [el("li", el("span", each.takes), el("cite", words.citation_line(each))) for each in citations]
    return el("ul", listed, class_="from")
