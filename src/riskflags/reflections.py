"""A sheet of reflections for a meeting: by theme, each with its questions, where they come from, and room for notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from riskflags.documents import Citation
from riskflags.errors import Fault, UnknownNameError, did_you_mean
from riskflags.humanize import capitalized, name_in_words
from riskflags.render.as_html import whole_page
from riskflags.render.as_markdown import escaped
from riskflags.render.markup import Node, el
from riskflags.render.report_words import citation_line
from riskflags.render.wrapping import WIDTH, joined, wrapped
from riskflags.rulebook import Rulebook
from riskflags.rulebook.reflection import Reflection
from riskflags.rulebook.sources import Points

_TITLE = "Questions for a team"
_ADVICE = (
    "These are for talking about how we work, not about who did what. One or two are plenty for one meeting; begin "
    "where there is most to say."
)
_NOTES = ("What we see", "What we will do, who, and by when")
_MARGIN = "      "  # as wide as the number of a reflection
_NONE = "No reflection matches."


def reflections_on(rulebook: Rulebook, theme: str | None = None, source: str | None = None) -> list[Reflection]:
    """A rulebook's reflections by theme: all, or those of one theme, of one source, or of both.

    Raises `UnknownNameError` for a theme or source that the rulebook has not, with the nearest it has.
    """
    themes = sorted({reflection.theme for reflection in rulebook.reflections.values()})
    faults = [*_unknown("theme", theme, themes), *_unknown("source", source, list(rulebook.sources))]
    if faults:
        raise UnknownNameError(faults)
    found = [
        reflection
        for reflection in rulebook.reflections.values()
        if theme in (None, reflection.theme)
        and (source is None or any(rulebook.points[point].source.id == source for point in reflection.cites))
    ]
    return sorted(found, key=lambda reflection: reflection.theme)  # stable: within a theme as its file has them


def that_cite(rulebook: Rulebook, points: Iterable[str]) -> list[Reflection]:
    """The reflections that rest on some of these learning points."""
    wanted = set(points)
    return [each for each in rulebook.reflections.values() if not wanted.isdisjoint(each.cites)]


def _unknown(noun: str, name: str | None, known: Sequence[str]) -> Iterator[Fault]:
    if name is not None and name not in known:
        help_ = did_you_mean(name, known) or f"It has {', '.join(known) or 'none'}."
        yield Fault(f"There is no such {noun} in this rulebook.", help=help_)


def sheet_to_text(reflections: Sequence[Reflection], points: Points, width: int = WIDTH) -> str:
    """The sheet as text, no line longer than ``width`` unless one word is."""
    return joined(_text(reflections, points, width))


def sheet_to_markdown(reflections: Sequence[Reflection], points: Points) -> str:
    """The sheet as Markdown, with space for notes under each reflection."""
    return joined(_markdown(reflections, points))


def sheet_to_page(reflections: Sequence[Reflection], points: Points) -> str:
    """The sheet as one page to print, with space for notes under each reflection."""
    themes = [
        node
        for theme, numbered in _by_theme(reflections)
        for node in (el("h2", _heading(theme)), *(_node(number, each, points) for number, each in numbered))
    ]
    return whole_page(_TITLE, (_TITLE, [el("p", _ADVICE if reflections else _NONE), *themes]))


def _node(number: int, reflection: Reflection, points: Points) -> Node:
    lines = (el("li", line) for line in _citation_lines(reflection, points))
    return el(
        "article",
        el("h3", f"{number}. {_heading(reflection.id)}"),
        el("ul", (el("li", question) for question in reflection.ask)),
        el("h4", "From"),
        el("ul", lines),
        (el("p", heading, class_="notes") for heading in _NOTES),
    )


def _text(reflections: Sequence[Reflection], points: Points, width: int) -> Iterator[str]:
    yield _TITLE.upper()
    yield from wrapped(_ADVICE if reflections else _NONE, width)
    for theme, numbered in _by_theme(reflections):
        yield ""
        yield _heading(theme)
        for number, reflection in numbered:
            yield from _reflection(number, reflection, points, width)


def _reflection(number: int, reflection: Reflection, points: Points, width: int) -> Iterator[str]:
    first, *others = reflection.ask
    yield from wrapped(first, width, f"  {number:>2}. ", _MARGIN)
    for question in others:
        yield from wrapped(question, width, _MARGIN)
    for line in _citation_lines(reflection, points):
        yield from wrapped(line, width, f"{_MARGIN}From: ", f"{_MARGIN}      ")
    yield f"{_MARGIN}Reflection: {reflection.id}"


def _markdown(reflections: Sequence[Reflection], points: Points) -> Iterator[str]:
    yield f"# {_TITLE}\n"
    yield _ADVICE if reflections else _NONE
    for theme, numbered in _by_theme(reflections):
        yield f"\n## {_heading(theme)}"
        for number, reflection in numbered:
            yield f"\n### {number}. {_heading(reflection.id)}\n"
            yield from (f"- {escaped(question)}" for question in reflection.ask)
            yield "\nFrom:\n"
            yield from (f"- {escaped(line)}" for line in _citation_lines(reflection, points))
            for heading in _NOTES:
                yield f"\n**{heading}**\n\n&nbsp;\n\n&nbsp;"  # blank lines alone would not be shown


def _heading(name: str) -> str:
    """``family-and-network`` as "Family and network"."""
    return capitalized(name_in_words(name))


def _by_theme(reflections: Iterable[Reflection]) -> Iterator[tuple[str, Iterator[tuple[int, Reflection]]]]:
    """The reflections by theme, numbered through."""
    return groupby(enumerate(reflections, start=1), key=lambda each: each[1].theme)


def _citation_lines(reflection: Reflection, points: Points) -> Iterator[str]:
    for point in (points[id_] for id_ in reflection.cites):
        source = point.source
        yield citation_line(Citation(point.id, source.title, point.where, point.status_text, "", source.marking))
