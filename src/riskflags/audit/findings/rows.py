"""The findings of a sheet: a row a case and rule that fires, is to be confirmed or explored, with why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from riskflags.audit.findings.reasons import Reasons
from riskflags.audit.sheets import Columns
from riskflags.engines.table.case_facts import rule_column
from riskflags.logic import VERDICTS
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import URGENCIES
from riskflags.tables.schema import CASE_ID

BECAUSE = "because"

_CASE, _PLACE, _CODE, _KEY, _URGENCY = "_case", "_place", "_code", "_key", "_urgency"
_BETWEEN = "; "


class Findings:
    """Makes findings of sheets: by case in the order of the sheet, then by rule in the rulebook's.

    ``columns`` are theirs with their types: ``case_id``, ``rule``, ``verdict``, the rule's ``urgency``, ``theme`` and
    ``citation``, and the facts ``because`` of which; ``redact`` leaves the last out.
    """

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int], redact: bool = False) -> None:
        rules = rulebook.active
        told: dict[str, list[str]] = {
            "rule": [rule.id for rule in rules],
            "theme": [rule.theme for rule in rules],
            "citation": [_BETWEEN.join(rule.cites) for rule in rules],
        }
        types = {name: pl.Enum(list(dict.fromkeys(words))) for name, words in told.items()}
        types["urgency"] = pl.Enum(URGENCIES)
        self._urgencies = pl.Series(URGENCIES, dtype=types["urgency"])
        columns = Columns(rulebook, settings)
        self._urgency = [columns.urgency(rule).alias(_URGENCY) for rule in rules]
        self._told = {name: pl.Series(name, words, dtype=types[name]) for name, words in told.items()}
        self._verdicts = pl.Series(VERDICTS, dtype=pl.Enum(VERDICTS[1:]), strict=False)
        self._reasons = [Reasons(rule, rulebook, settings) for rule in rules]
        self._redact = redact
        self.columns: dict[str, Any] = {CASE_ID: pl.String, "rule": types["rule"], "verdict": self._verdicts.dtype}
        self.columns |= {name: types[name] for name in ("urgency", "theme", "citation")}
        if not redact:
            self.columns[BECAUSE] = pl.String

    def of(self, sheet: pl.DataFrame) -> pl.DataFrame:
        """The findings of a sheet."""
        numbered = sheet.with_row_index(_CASE).lazy()
        found = pl.collect_all([self._of_rule(numbered, place) for place in range(len(self._reasons))])
        if not found:
            return pl.DataFrame(schema=self.columns)
        rows = pl.concat([self._with_reasons(each, place) for place, each in enumerate(found)])
        rows = rows.sort(_CASE, _PLACE)
        return pl.DataFrame(
            [
                sheet[CASE_ID].gather(rows[_CASE]).alias(CASE_ID),
                *(words.gather(rows[_PLACE]) for words in self._told.values()),
                self._urgencies.gather(rows[_URGENCY]).alias("urgency"),
                self._verdicts.gather(rows[_CODE]).alias("verdict"),
                *([] if self._redact else [rows[BECAUSE]]),
            ]
        ).select(*self.columns)

    def _of_rule(self, sheet: pl.LazyFrame, place: int) -> pl.LazyFrame:
        code = pl.col(rule_column(place))
        key = [] if self._redact else [self._reasons[place].key.alias(_KEY)]
        return sheet.filter(code > 0).select(
            _CASE, pl.lit(place, dtype=pl.UInt16).alias(_PLACE), code.alias(_CODE), self._urgency[place], *key
        )

    def _with_reasons(self, rows: pl.DataFrame, place: int) -> pl.DataFrame:
        if self._redact:
            return rows
        return rows.with_columns(self._reasons[place].texts(rows[_KEY]).alias(BECAUSE)).drop(_KEY)
