"""One look over a collection: every fact of a layer that reads it, in one group-by and one join."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from riskflags.engines.table.backends import KEY
from riskflags.engines.table.checks import OWN_DAY
from riskflags.engines.table.facts import CaseFacts
from riskflags.engines.table.folds import FoldColumns
from riskflags.engines.table.reading import KNOWN, Extract
from riskflags.engines.table.records import RecordLeaves, StandIn, opens
from riskflags.engines.table.sides import Number, Side, as_number, both, either
from riskflags.facts.matching import AS_OF, dates_of
from riskflags.tables.schema import CASES, opened, recorded

Frame = nw.LazyFrame[Any]


@dataclass(frozen=True)
class Look:
    """The facts of one layer that read one collection of an extract."""

    collection: str
    facts: tuple[FoldColumns, ...]
    extract: Extract
    case_facts: CaseFacts
    layer: int

    @property
    def has_table(self) -> bool:
        """Whether the extract has a table of this collection."""
        return self.collection in self.extract.records

    def facts_of(self, cases: Frame) -> Frame:
        """The bounds of each fact, a row a case. ``cases`` holds the facts of earlier layers."""
        chosen = [KEY, *self._said]
        if self._may_be_open:  # what a record that is not there could be may hang on dates
            chosen += [name for name in self._date_columns if name not in chosen]
        frame = cases.select(chosen)
        if self.has_table:
            frame = self.extract.backend.grouped(frame, *self._beside_records(cases))
        return frame.select(KEY, *self._bounds())

    def _beside_records(self, cases: Frame) -> tuple[Frame, dict[str, str]]:
        """The columns to be grouped, beside each record, and how each is; ``cases`` holds earlier facts."""
        leaves = RecordLeaves(self.collection, self.extract.schemas[self.collection])
        records = self._with_dates(cases)
        known: Side = nw.col(KNOWN) if KNOWN in records.collect_schema() else True
        beside, how = [nw.lit(1, dtype=nw.Int8).alias(self._rows)], {self._rows: "max"}
        for fact in self.facts:
            beside += fact.beside_records(leaves, self._date, known)
            how |= fact.how()
        if self._may_lack_the_child:
            beside.append(as_number(both([known, leaves.is_among("role", ("child",))[0]])).alias(self._child))
            how[self._child] = "max"
        return records.select(KEY, *beside), how

    def _bounds(self) -> Iterator[nw.Expr]:
        is_recorded = self._is_recorded()
        for fact in self.facts:
            yield from fact.beside_cases(self._date, is_recorded, self._is_open if self._may_be_open else None)

    @property
    def _rows(self) -> str:
        return f"_rows_{self.collection}_{self.layer}"

    @property
    def _child(self) -> str:
        return f"_child_{self.layer}"

    @property
    def _may_be_open(self) -> bool:
        return self.collection in self.extract.openings

    @property
    def _may_lack_the_child(self) -> bool:
        return self.collection == "people" and self.has_table and self._may_be_open

    @property
    def _said(self) -> list[str]:
        """What the table of cases says of this collection."""
        named = [recorded(self.collection)] if recorded(self.collection) in self.extract.schemas[CASES] else []
        return [*named, opened(self.collection)] if self._may_be_open else named

    @property
    def _date_columns(self) -> list[str]:
        """The columns of the date facts that these facts test records against, and of the day itself."""
        names = dict.fromkeys(name for fact in self.facts for name in dates_of(fact.fold.where))
        columns = [column for name in names for column in self.case_facts.columns_of(name)]
        return columns if isinstance(self.extract.today, int) else [*columns, OWN_DAY]

    def _is_recorded(self) -> Side:
        """Whether a case's list is recorded: said so, or else by having rows."""
        if not self.has_table:  # no case says that it is recorded: the survey saw to it
            return False
        has_rows = ~nw.col(self._rows).is_null()
        if recorded(self.collection) not in self.extract.schemas[CASES]:
            return has_rows
        said = nw.col(recorded(self.collection)).fill_null(False)
        return either([said, has_rows])  # a list said not to be recorded has no rows: the survey saw to it

    def _is_open(self, stand_in: StandIn) -> Side:
        """Whether a case's list may lack such a record.

        A summary is about one child: once the child is there, an open list of people may lack any role but that.
        """
        texts = self.extract.openings.get(self.collection, ())
        named = self._reads(text for text in texts if opens(text, stand_in))
        if self.collection != "people" or not self.has_table:
            return named
        child_known = nw.col(self._child).fill_null(0) == 1
        if stand_in.kind in (None, "child"):
            return both([named, ~child_known])
        to_all = self._reads(text for text in texts if opens(text, StandIn(self.collection, None)))
        return either([named, both([to_all, child_known])])

    def _reads(self, texts: Iterable[str]) -> Side:
        """Whether a case's open list reads as one of these."""
        places = self.extract.openings.get(self.collection, ())
        column = nw.col(opened(self.collection))
        return either(column == places.index(text) for text in texts)

    def _with_dates(self, cases: Frame) -> Frame:
        """The records, with the date facts that these facts test them against."""
        records = self.extract.records[self.collection]
        columns = [name for name in self._date_columns if name != OWN_DAY]  # which stands beside each record already
        return self.extract.backend.fetched(records, cases.select(KEY, *columns)) if columns else records

    def _date(self, name: str) -> tuple[Number, Number]:
        if name == AS_OF:
            return self.extract.today, self.extract.today
        return self.case_facts.bounds(name)
