"""How complete the recording is, by what is recorded and by fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from riskflags.audit.page.charts import Bar, bars
from riskflags.audit.page.tables import figure, group, row, section, table
from riskflags.audit.page.words import figure as number
from riskflags.audit.page.words import share, titled
from riskflags.audit.summary.recording import Recording
from riskflags.facts.plan import Fold
from riskflags.render.markup import Node, el

_MEANS = (
    "A fact is one thing that the rules ask of a record. It is known in a case where the record settles it, either "
    "way: a recorded 'no' counts as known. A number or a day that is known only to lie between two others is partly "
    "known. Facts that only follow from others are left out."
)


def recording(found: Sequence[Recording]) -> Node:
    """A chart by what is recorded, and a table by fact."""
    by_collection: dict[str, list[Recording]] = {}
    for each in found:
        by_collection.setdefault(cast(Fold, each.fact.plan).collection, []).append(each)
    return section(
        "Completeness of recording", "recording", el("p", _MEANS), _chart(by_collection), _table(by_collection)
    )


def _chart(by_collection: dict[str, list[Recording]]) -> Node | None:
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


def _table(by_collection: dict[str, list[Recording]]) -> Node:
    heads = ("Fact", "Known", "Partly", "Not known", "Known, of all cases")
    return table("Cases in which each fact is known", heads, _rows(by_collection, len(heads)))


def _rows(by_collection: dict[str, list[Recording]], columns: int) -> Iterator[Node]:
    for name, found in by_collection.items():
        yield group(titled(name), columns)
        for each in found:
            known = share(each.known, each.cases)
            yield row(each.fact.means, number(each.known), number(each.partly), number(each.not_known), known)
