"""How often each rule has each verdict, and how many cases have a flag of a theme or an urgency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from riskflags.audit.sheets import Columns
from riskflags.engines.table.case_facts import rule_column
from riskflags.logic import CONFIRM, EXPLORE, FIRES
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import URGENCIES, Rule, Urgency


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The number of cases in which a rule has each verdict except ``quiet``."""

    rule: Rule
    fires: int
    confirm: int
    explore: int

    @property
    def flags(self) -> int:
        """The number of cases in which it is shown as a flag."""
        return self.fires + self.confirm


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """The rules of one theme, and the number of cases in which any of them is a flag."""

    theme: str
    cases: int
    rules: tuple[RuleCount, ...]

    @property
    def fires(self) -> int:
        """Over its rules."""
        return sum(each.fires for each in self.rules)

    @property
    def confirm(self) -> int:
        """Over its rules."""
        return sum(each.confirm for each in self.rules)

    @property
    def explore(self) -> int:
        """Over its rules."""
        return sum(each.explore for each in self.rules)


@dataclass(frozen=True, slots=True)
class FlagCounts:
    """All counts of verdicts. ``flagged`` cases have a flag; ``asking`` ones have none, but some rule is ``explore``.

    ``not_made`` counts the checks that could not be made in cases without a flag: rules that cannot be told there.
    ``by_urgency``: cases by the urgency of their most urgent flag, most urgent first.
    """

    cases: int
    flagged: int
    asking: int
    not_made: int
    by_urgency: dict[Urgency, int]
    themes: tuple[ThemeCount, ...]

    @property
    def rules(self) -> Iterator[RuleCount]:
        """Every rule's counts, theme by theme."""
        for theme in self.themes:
            yield from theme.rules


class FlagSums:
    """Counts verdicts over sheets."""

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        self._rules = rulebook.active
        self._columns = Columns(rulebook, settings)
        self._themes = sorted({rule.theme for rule in self._rules})
        self._sums: dict[str, int] = dict.fromkeys(self._names(), 0)
        self._cases = 0

    def add(self, sheet: pl.DataFrame) -> None:
        """Add the cases of a sheet."""
        self._cases += sheet.height
        found = sheet.select(self._expressions()).row(0, named=True)
        for name in self._sums:
            self._sums[name] += int(found[name] or 0)  # Polars' sum of no rows may be null

    def counts(self) -> FlagCounts:
        """The totals so far."""
        sums = self._sums
        themes = tuple(
            ThemeCount(theme, sums[f"theme {theme}"], tuple(self._rule_counts(theme))) for theme in self._themes
        )
        up_to = [sums[f"urgency {urgency}"] for urgency in URGENCIES]  # cases with a flag at least so urgent
        own = [here - above for here, above in zip(up_to, [*up_to[1:], 0], strict=True)]
        by_urgency = dict(reversed(list(zip(URGENCIES, own, strict=True))))
        return FlagCounts(self._cases, up_to[0], sums["asking"], sums["not made"], by_urgency, themes)

    def _rule_counts(self, theme: str) -> Iterator[RuleCount]:
        for place, rule in enumerate(self._rules):
            if rule.theme == theme:
                fires, confirm, explore = (self._sums[f"{code} {place}"] for code in (FIRES, CONFIRM, EXPLORE))
                yield RuleCount(rule, fires, confirm, explore)

    def _names(self) -> Iterator[str]:
        yield from (f"{code} {place}" for place in range(len(self._rules)) for code in (EXPLORE, CONFIRM, FIRES))
        yield from (f"theme {theme}" for theme in self._themes)
        yield from (f"urgency {urgency}" for urgency in URGENCIES)
        yield from ("asking", "not made")

    def _expressions(self) -> Iterator[pl.Expr]:
        rules = list(enumerate(self._rules))
        for place, _ in rules:
            for code in (EXPLORE, CONFIRM, FIRES):
                yield (pl.col(rule_column(place)) == code).sum().alias(f"{code} {place}")
        for theme in self._themes:
            yield _any(pl.col(rule_column(p)) >= CONFIRM for p, rule in rules if rule.theme == theme).alias(
                f"theme {theme}"
            )
        for least, urgency in enumerate(URGENCIES):
            urgent = [(place, rule) for place, rule in rules if URGENCIES.index(rule.urgency) >= least]
            yield _any(self._flagged(place, rule, least) for place, rule in urgent).alias(f"urgency {urgency}")
        codes = [pl.col(rule_column(place)) for place, _ in rules] or [pl.lit(0)]
        asking = pl.max_horizontal(codes) == EXPLORE
        yield asking.sum().alias("asking")
        yield (asking * pl.sum_horizontal((code == EXPLORE).cast(pl.Int64) for code in codes)).sum().alias("not made")

    def _flagged(self, place: int, rule: Rule, least: int) -> pl.Expr:
        """Whether a rule has a flag at least so urgent."""
        flagged = pl.col(rule_column(place)) >= CONFIRM
        return flagged & (self._columns.urgency(rule) >= least) if len(rule.urgencies) > 1 else flagged


def _any(tests: Iterable[pl.Expr]) -> pl.Expr:
    """In how many cases one of these holds."""
    listed = list(tests)
    return pl.any_horizontal(listed).sum() if listed else pl.lit(0)
