"""An indicator as defined: what it measures over many cases, and the figure its source gives, where it gives one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from riskflags.conditions import Condition, FactValue, settings_of, tests_of

Kind = Literal["share", "count", "median", "recorded", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Share:
    """Of the cases an indicator is about, the share in which a condition holds."""

    that: Condition


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases an indicator is about, or the sum of a number fact over them; ``lists`` names the cases."""

    over: str | None = None
    lists: bool = False


@dataclass(frozen=True, slots=True)
class Median:
    """The middle value of a number or days fact over the cases an indicator is about."""

    over: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """Of the answers to these facts, the share that is known: one answer a fact and case."""

    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What no case summary holds; ``needs`` says which register does."""

    needs: str


Measure = Share | Count | Median | Recorded | Elsewhere

_KINDS: Mapping[type[Measure], Kind] = {
    Share: "share",
    Count: "count",
    Median: "median",
    Recorded: "recorded",
    Elsewhere: "elsewhere",
}
KINDS: tuple[Kind, ...] = tuple(_KINDS.values())


@dataclass(frozen=True, slots=True)
class SourceFigure:
    """The figure a source gives for the same thing: its value, its unit, and what it means there."""

    value: float
    unit: str
    means: str


@dataclass(frozen=True, slots=True)
class IndicatorExample:
    """Facts of a few cases, and what the indicator must come to: bounds, and counts that are not nought."""

    name: str
    cases: tuple[Mapping[str, FactValue], ...]
    gives: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. ``of`` says which cases it is about (``None``: all); ``cites`` what it takes from each point."""

    id: str
    title: str
    measures: str
    why: str
    of: Condition | None
    measure: Measure
    cites: Mapping[str, str]
    source_figure: SourceFigure | None
    examples: tuple[IndicatorExample, ...]
    file: str
    line: int

    @property
    def kind(self) -> Kind:
        """The kind, as it is written."""
        return _KINDS[type(self.measure)]

    def conditions(self) -> Iterator[Condition]:
        """``of``, and ``that`` of a share."""
        if self.of is not None:
            yield self.of
        if isinstance(self.measure, Share):
            yield self.measure.that

    def facts(self) -> Iterator[str]:
        """Every fact it names."""
        for condition in self.conditions():
            yield from (test.fact for test in tests_of(condition))
        match self.measure:
            case Median(over):
                yield over
            case Count(over) if over is not None:
                yield over
            case Recorded(facts):
                yield from facts
            case _:
                pass

    def settings(self) -> Iterator[str]:
        """The settings its conditions name."""
        for condition in self.conditions():
            yield from settings_of(condition)
