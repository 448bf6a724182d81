"""The findings of a sheet: a row per case and rule that is not quiet, with the reasons.

Reasons are computed once per combination of outcomes of a rule's tests, not once per case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from riskflags import logic
from riskflags.audit.sheets import TRUTHS, Columns
from riskflags.conditions import Among, Compare, Condition, FactValue, Holds, Test, evaluate, truth_of_test
from riskflags.engines.table.case_facts import rule_column
from riskflags.engines.table.truth_bounds import as_column, compared, high, low
from riskflags.facts.values import NOT_KNOWN, from_mask, to_written
from riskflags.logic import VERDICTS, Truth
from riskflags.reasoning.situation import bearing
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import URGENCIES, Rule
from riskflags.rulebook.settings import filled, show
from riskflags.tables.schema import CASE_ID

BECAUSE = "because"

_CASE, _PLACE, _CODE, _KEY, _URGENCY = "_case", "_place", "_code", "_key", "_urgency"
_BETWEEN = "; "
_WORDS: dict[Truth, str] = {True: "yes", False: "no", None: "not known"}
_LARGEST_KEY = 2**63


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
        rows = rows.sort(_CASE, maintain_order=True)  # the rules are in order already
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


class Reasons:
    """The reasons behind one rule's verdicts. ``key`` is an expression that tells of a sheet how its tests came out.

    A key is the digits of all tests: of a one-of fact the bit mask of the values it can still have; of any other
    test 0 for no, 1 for not known, 2 for yes.
    """

    def __init__(self, rule: Rule, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        self._rule, self._rulebook, self._settings = rule, rulebook, settings
        numbers = {name: number for number, name in enumerate(rulebook.facts)}
        self._tests = tuple(dict.fromkeys(rule.tests()))
        self._sizes = [self._size(test) for test in self._tests]
        self.key = self._key([self._digit(test, numbers[test.fact]) for test in self._tests])
        self._texts: dict[int | str, str] = {}

    def texts(self, keys: pl.Series) -> pl.Series:
        """The text of each key."""
        if not keys.len():
            return pl.Series(dtype=pl.String)  # Polars keeps the type of the keys where nothing is replaced
        distinct = keys.unique().to_list()
        for key in distinct:
            if key not in self._texts:
                self._texts[key] = self._text(key)
        return keys.replace_strict(distinct, [self._texts[key] for key in distinct], return_dtype=pl.String)

    # -- keys ----------------------------------------------------------------------------------------------------------

    def _size(self, test: Test) -> int:
        return 1 << len(self._rulebook.facts[test.fact].type.values) if isinstance(test, Among) else 3

    def _digit(self, test: Test, number: int) -> pl.Expr:
        first, last = pl.col(low(number)), pl.col(high(number))
        match test:
            case Among():
                return first.cast(pl.UInt64)
            case Compare(_, how, setting):
                sure, possible = compared(first, last, how, self._settings[setting])
            case Holds():
                sure, possible = first, last
        return as_column(sure).cast(pl.UInt64) + as_column(possible).cast(pl.UInt64)

    def _key(self, digits: list[pl.Expr]) -> pl.Expr:
        total = 1
        for size in self._sizes:
            total *= size
        if total >= _LARGEST_KEY:
            return pl.concat_str(digits, separator=_BETWEEN)
        key = pl.lit(0, dtype=pl.UInt64)
        for digit, size in zip(digits, self._sizes, strict=True):
            key = key * size + digit
        return key

    def _digits(self, key: int | str) -> list[int]:
        if isinstance(key, str):
            return [int(digit) for digit in key.split(_BETWEEN)]
        digits = []
        for size in reversed(self._sizes):
            key, digit = divmod(key, size)
            digits.append(digit)
        return digits[::-1]

    # -- words ---------------------------------------------------------------------------------------------------------

    def _text(self, key: int | str) -> str:
        digits = dict(zip(self._tests, self._digits(key), strict=True))
        truths = {test: self._truth(test, digit) for test, digit in digits.items()}
        outcome = _Outcome(truths, self._settings)
        bear = dict.fromkeys(test for condition in self._rule.conditions() for test in bearing(condition, outcome))
        return _BETWEEN.join(self._said(test, digits[test]) for test in bear)

    def _truth(self, test: Test, digit: int) -> Truth:
        if not isinstance(test, Among):
            return TRUTHS[digit]
        return truth_of_test(test, self._value(test, digit), self._settings.__getitem__)

    def _value(self, test: Among, mask: int) -> FactValue:
        return from_mask(mask, self._rulebook.facts[test.fact].type)

    def _said(self, test: Test, digit: int) -> str:
        match test:
            case Among(fact):
                written = to_written(self._value(test, digit), self._rulebook.facts[fact].type)
                left = " or ".join(written["one_of"]) if isinstance(written, dict) else written
                return self._in_words(fact, left) or f"{fact}: {left}"
            case Compare(fact, how, setting):
                limit = show(self._settings[setting], self._rulebook.settings[setting].unit)
                return f"{fact} {how.replace('_', ' ')} {limit}: {_WORDS[TRUTHS[digit]]}"
            case Holds(fact):
                truth = _WORDS[TRUTHS[digit]]
                return self._in_words(fact, truth) or f"{fact}: {truth}"

    def _in_words(self, fact: str, answer: str) -> str:
        """The rulebook's words for a value, if it has any."""
        words = self._rulebook.facts[fact].words.get("unknown" if answer == NOT_KNOWN else answer, "")
        return filled(words, self._rulebook.settings, self._settings)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The outcomes of a rule's tests; a derived fact is not expanded into its parts."""

    truths: Mapping[Test, Truth]
    settings: Mapping[str, int]

    def truth(self, condition: Condition) -> Truth:
        return evaluate(condition, logic, self.truths.__getitem__, self.settings.__getitem__)

    def opened(self, _test: Test) -> Condition | None:
        return None
