"""Indicators for a reader, as text for a terminal and as Markdown: the figures, how sure they are, their grounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskflags.documents import citations
from riskflags.humanize import capitalized, counted
from riskflags.indicators.measured import Measured, MeasuredEdge, Measurement, Ratio
from riskflags.render.as_markdown import escaped
from riskflags.render.report_words import citation_line, made_by
from riskflags.render.wrapping import WIDTH, joined, wrapped
from riskflags.rulebook import Rulebook
from riskflags.rulebook.indicator import Indicator, SourceFigure

_NOTE = "Shares say what the record shows and how far it reaches. What is not recorded is not known, never 'no'."


def in_words(measured: Measured) -> str:
    """The result of an indicator on one line: ``at least 71% (71 of 100), at most 88% (88 of 100); ...``."""
    tally = measured.tally
    if measured.kind == "elsewhere":
        return f"Not in case data. It needs: {measured.needs}"
    if measured.at_least is None and measured.at_most is None:
        if not tally.not_known:
            return "nothing to measure: no case is asked about"
        return f"not known: {'too little' if tally.yes else 'none'} of it is recorded"
    parts = [_bounds(measured)]
    if measured.not_recorded:
        parts.append(f"{measured.not_recorded:g}% not recorded")
    if measured.may_concern_none:
        parts.append("perhaps no case is asked about")
    return "; ".join(parts)


def to_text(measurement: Measurement, width: int = WIDTH) -> str:
    """The measurement as text, no line longer than ``width`` unless one word is."""
    return joined(_text(measurement, width))


def to_markdown(measurement: Measurement) -> str:
    """The measurement as Markdown."""
    return joined(_markdown(measurement))


def list_to_text(rulebook: Rulebook, width: int = WIDTH) -> str:
    """A rulebook's indicators, what each measures and from where, as text."""
    return joined(_list_text(rulebook, width))


def list_to_markdown(rulebook: Rulebook) -> str:
    """A rulebook's indicators, what each measures and from where, as Markdown."""
    return joined(_list_markdown(rulebook))


# -- one line --------------------------------------------------------------------------------------------------------


def _bounds(measured: Measured) -> str:
    low, high = measured.at_least, measured.at_most
    if low == high:
        return _edge(low, measured.least, measured.unit)
    sides = []
    if low is not None:
        sides.append(f"at least {_edge(low, measured.least, measured.unit)}")
    if high is not None:
        sides.append(f"at most {_edge(high, measured.most, measured.unit)}")
    return ", ".join(sides)


def _edge(edge: MeasuredEdge, ratio: Ratio | None, unit: str) -> str:
    if unit == "per cent":
        return f"{edge:g}%" + (f" ({ratio.cases} of {ratio.of})" if ratio is not None else "")
    if isinstance(edge, str) or unit == "number":
        return str(edge)
    return f"{edge} {unit.removesuffix('s') if edge == 1 else unit}"


def _tally(measured: Measured) -> str:
    tally = measured.tally
    if measured.kind == "recorded":
        return f"Answers: {tally.yes} known, {tally.not_known} not known"
    yes_no = f"{tally.yes} yes, {tally.no} no" if measured.kind == "share" else f"{tally.yes} surely counted"
    return f"Cases: {yes_no}, {tally.not_known} not known, {tally.outside} not asked about"


def _source(figure: SourceFigure) -> str:
    return f"The source's figure: {figure.value:g} {figure.unit} {figure.means}"


def _beside(measured: Measured) -> str:
    if measured.beside == "cannot be told":
        return "Whether these cases lie below it cannot be told from what is recorded."
    return f"These cases lie {measured.beside} it."


def _counted(measurement: Measurement) -> str:
    cases, refused = measurement.cases, measurement.refused
    day = f"as known on {measurement.as_of}" if measurement.as_of else "each as of its own day"
    could_not = f" {refused} could not be read and {'is' if refused == 1 else 'are'} not counted." if refused else ""
    return f"{counted(cases, 'case')}, {day}.{could_not}"


def _more(measured: Measured) -> Iterator[str]:
    """The lines below the figures."""
    if measured.kind != "elsewhere":
        yield _tally(measured)
    if measured.source_figure is not None:
        yield _source(measured.source_figure) + (f" {_beside(measured)}" if measured.beside else "")
    if measured.listed:
        yield f"These cases: {', '.join(measured.listed)}"
    if measured.answers:
        yield f"Known of each: {', '.join(f'{fact} {known}' for fact, known in measured.answers.items())}"
    if measured.not_held:
        yield f"No case answers: {', '.join(measured.not_held)}"


# -- whole pages -----------------------------------------------------------------------------------------------------


def _text(measurement: Measurement, width: int) -> Iterator[str]:
    yield from wrapped(f"{len(measurement.indicators)} indicators over {_counted(measurement)}", width)
    for measured in measurement.indicators:
        yield ""
        yield from wrapped(measured.title, width)
        yield from wrapped(capitalized(in_words(measured)), width, "  ")
        for line in (*_more(measured), *_from(citation_line(each) for each in measured.citations)):
            yield from wrapped(line, width, "  ", "    ")
        yield f"  Indicator: {measured.indicator}"
    yield ""
    for line in (_NOTE, *made_by(measurement.rulebook, measurement.provenance)):
        yield from wrapped(line, width)


def _markdown(measurement: Measurement) -> Iterator[str]:
    yield f"# Indicators\n\n{_counted(measurement)}"
    for measured in measurement.indicators:
        yield f"\n## {escaped(measured.title)}\n"
        yield f"**{escaped(capitalized(in_words(measured)))}**\n"
        yield f"{escaped(measured.measures)} {escaped(measured.why)}\n"
        yield from (f"- {escaped(line)}" for line in _more(measured))
        yield from (f"- From: {escaped(citation_line(each))}" for each in measured.citations)
        yield f"- Indicator `{measured.indicator}`"
    for line in (_NOTE, *made_by(measurement.rulebook, measurement.provenance)):
        yield f"\n{escaped(line)}"


def _list_text(rulebook: Rulebook, width: int) -> Iterator[str]:
    for indicator in rulebook.indicators.values():
        yield from wrapped(f"{indicator.id} ({indicator.kind})", width)
        for line in _described(indicator, rulebook):
            yield from wrapped(line, width, "    ", "      ")
    yield f"\n{_how_many(rulebook)} `riskflags indicators CASE...` measures them."


def _list_markdown(rulebook: Rulebook) -> Iterator[str]:
    yield f"# Indicators\n\n{_how_many(rulebook)}"
    for indicator in rulebook.indicators.values():
        yield f"\n## {escaped(indicator.title)}\n"
        yield f"`{indicator.id}`, {indicator.kind}\n"
        yield from (f"- {escaped(line)}" for line in _described(indicator, rulebook))


def _described(indicator: Indicator, rulebook: Rulebook) -> Iterator[str]:
    yield indicator.measures
    yield indicator.why
    if indicator.source_figure is not None:
        yield _source(indicator.source_figure)
    yield from _from(citation_line(each) for each in citations(indicator, rulebook))


def _how_many(rulebook: Rulebook) -> str:
    return f"{len(rulebook.indicators)} indicators, rulebook {rulebook.version}."


def _from(lines: Iterable[str]) -> Iterator[str]:
    return (f"From: {line}" for line in lines)
