"""The indicators, each with its bounds, drawn and in words, beside the source's own figure; and how complete the
recording is, by what is recorded and by fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from riskflags.audit.outputs.indicators import asks_each_case
from riskflags.audit.outputs.page.charts import Bar, Range, bars, ranges
from riskflags.audit.outputs.page.tables import figure, group, row, section, sources, table
from riskflags.audit.summary.recording import Recording
from riskflags.audit.words import counted, share, titled
from riskflags.audit.words import figure as number
from riskflags.facts.plan import Fold
from riskflags.indicators import Measured
from riskflags.indicators.showing import in_words
from riskflags.render.markup import Node, el

_HOW_SURE = (
    "What is not recorded is not known, never 'no'. So a share has two bounds: the least and the most it can be, "
    "whatever the unrecorded turns out to be. The wider the bar, the less the record can say."
)

_HOW_TO_READ = (
    "The two shares of a line may be of different numbers of cases, because it is not always known whether a case "
    "belongs in the share. Such a case is left out of a bound or counted in it, whichever makes the bound wider. Say 2 "
    "cases are a yes, 4 are a no, and one would be a no but may not belong: then the share is at most 2 of 6, without "
    "it, and at least 2 of 7, with it. 'Not recorded' is the part of the cases that belong, or may belong, whose "
    "answer or belonging is not known.",
    "Where a number has an 'at least' and no 'at most', nothing limits it upwards: where a list is not recorded, any "
    "number may be missing from it. Yes, no and not known are numbers of cases; they stand only where the indicator "
    "asks a question of each case, and are empty where it adds up, takes the middle or counts answers.",
)

_A_FACT = (
    "A fact is one thing that the rules ask of a record. It is known in a case where the record settles it, either "
    "way: a recorded 'no' counts as known. A number or a day that is known only to lie between two others is partly "
    "known. Facts that only follow from others are left out."
)


def indicators(measured: Sequence[Measured], redact: bool) -> Node:
    """A chart of the shares, and a table of all; unless redacted it says where cases are named."""
    how_to_read = [el("p", text) for text in _HOW_TO_READ]
    return section(
        "Indicators", "indicators", el("p", _HOW_SURE), _chart(measured), how_to_read, _table(measured, redact)
    )


def _chart(measured: Sequence[Measured]) -> Node | None:
    rows = [
        Range(each.title, each.at_least, each.at_most, _source(each), _said(each.at_least, each.at_most))
        for each in measured
        if each.unit == "per cent" and isinstance(each.at_least, float) and isinstance(each.at_most, float)
    ]
    if not rows:
        return None
    title = "Shares, between the least and the most they can be"
    description = "A bar a share, from its lower to its upper bound on a scale to 100 per cent. The table gives all."
    caption = "From the least to the most each share can be."
    if any(each.source is not None for each in rows):
        caption += " A dashed line is the figure of the review itself."
    return figure(ranges(rows, title, description, "shares"), caption)


def _source(measured: Measured) -> float | None:
    source = measured.source_figure
    return source.value if source and source.unit == "per cent" and 0 <= source.value <= 100 else None


def _said(low: float, high: float) -> str:
    return f"{low:g}%" if low == high else f"{low:g}% to {high:g}%"


def _table(measured: Sequence[Measured], redact: bool) -> Node:
    rows = [
        row(
            [each.title, el("small", each.measures), sources(each.citations)],
            [el("strong", in_words(each)), _known(each), *_beside(each), _named(each, redact)],
            *_tally(each),
            words=2,
        )
        for each in measured
    ]
    heads = ("Indicator, and the learning points it rests on", "What it comes to", "Yes", "No", "Not known")
    return table("Indicators", heads, rows, words=2)


def _tally(measured: Measured) -> tuple[str, str, str]:
    """How many surely count, surely do not and are not known; nothing where no case is asked a question.

    There a count of known values would read as the answer.
    """
    if not asks_each_case(measured):
        return "", "", ""
    no = number(measured.tally.no) if measured.kind == "share" else ""
    return number(measured.tally.yes), no, number(measured.tally.not_known)


def _known(measured: Measured) -> Node | None:
    """Of how many cases, or answers, a value is known, where that is not a yes or a no."""
    if asks_each_case(measured) or measured.kind == "elsewhere":
        return None
    known, not_known = number(measured.tally.yes), number(measured.tally.not_known)
    if measured.kind == "recorded":
        return el("small", f"{known} answers are known, {not_known} are not.")
    return el("small", f"Known exactly for {known} of the cases asked about; not, or in part, for {not_known}.")


def _named(measured: Measured, redact: bool) -> Node | None:
    if redact or not measured.listed:
        return None
    return el("small", f"{counted(len(measured.listed), 'case')} listed in cohorts.csv, for people to look at each.")


def _beside(measured: Measured) -> Iterator[Node]:
    source = measured.source_figure
    if source is not None:
        yield el("small", f"The review's own figure: {source.value:g} {source.unit} {source.means}")
    if measured.beside == "cannot be told":
        yield el("small", "Whether these cases lie below it cannot be told from what is recorded.")
    elif measured.beside is not None:
        yield el("small", f"These cases lie {measured.beside} it.")
    if measured.not_held:
        yield el("small", f"No case answers: {', '.join(measured.not_held)}.")


# -- completeness of recording ----------------------------------------------------------------------------------------


def recording(found: Sequence[Recording]) -> Node:
    """A chart by what is recorded, and a table by fact."""
    by_collection: dict[str, list[Recording]] = {}
    for each in found:
        by_collection.setdefault(cast(Fold, each.fact.plan).collection, []).append(each)
    return section(
        "Completeness of recording",
        "recording",
        el("p", _A_FACT),
        _recording_chart(by_collection),
        _recording_table(by_collection),
    )


def _recording_chart(by_collection: dict[str, list[Recording]]) -> Node | None:
    rows = [_bar(name, found) for name, found in by_collection.items()]
    title = "How much is known, by what is recorded"
    description = "A bar a part of the record: full where facts are known, outlined where partly. The table gives all."
    caption = "Of all answers to the facts of each part: full, known; outlined, known in part; the rest, not known."
    return figure(bars(rows, 1.0, title, description, "known"), caption) if rows else None


def _bar(name: str, found: Sequence[Recording]) -> Bar:
    whole = sum(each.cases for each in found)
    known, partly = sum(each.known for each in found), sum(each.partly for each in found)
    if not whole:
        return Bar(titled(name), 0.0, 0.0, "no case")
    said = f"{share(known, whole)} known" + (f", {share(partly, whole)} partly" if partly else "")
    return Bar(titled(name), known / whole, partly / whole, said)


def _recording_table(by_collection: dict[str, list[Recording]]) -> Node:
    heads = ("Fact", "Known", "Partly", "Not known", "Known, of all cases")
    return table("Cases in which each fact is known", heads, _rows(by_collection, len(heads)))


def _rows(by_collection: dict[str, list[Recording]], columns: int) -> Iterator[Node]:
    for name, found in by_collection.items():
        yield group(titled(name), columns)
        for each in found:
            known = share(each.known, each.cases)
            yield row(each.fact.means, number(each.known), number(each.partly), number(each.not_known), known)
