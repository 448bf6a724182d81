"""What an indicator comes to over a set of cases, as plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from riskflags.documents import Citation, RulebookMark
from riskflags.rulebook.indicator import Kind, SourceFigure
from riskflags.version import FORMATS

Edge = int | float | str | None
"""One end of what is measured: a number; ``never``, or ``not yet``, of days; ``None`` where nothing bounds it."""

Beside = Literal["below", "at or above", "cannot be told"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases surely count (``yes``), are surely among those asked about and do not (``no``), surely lie
    outside, and are not known. Of ``recorded`` it counts answers, not cases.
    """

    yes: int = 0
    no: int = 0
    outside: int = 0
    not_known: int = 0


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many cases of so many."""

    cases: int
    of: int

    @property
    def per_cent(self) -> Fraction:
        """The share in per cent, exactly."""
        return Fraction(100 * self.cases, self.of)


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one indicator.

    ``at_least`` and ``at_most`` are the bounds, both ``None`` where there is nothing to measure. Of a share they are in
    per cent, rounded outwards to one decimal, and ``least`` and ``most`` are the cases behind them.
    ``may_concern_none`` says that possibly no case belongs.
    """

    tally: Tally = Tally()
    at_least: Edge = None
    at_most: Edge = None
    least: Ratio | None = None
    most: Ratio | None = None
    may_concern_none: bool = False
    listed: tuple[str, ...] = ()
    answers: Mapping[str, int] = field(default_factory=dict)
    not_held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator over a set of cases.

    ``at_least``, ``at_most``, ``least``, ``most`` and ``tally`` are as in `Figures`. ``not_recorded`` is the share, in
    per cent, of the cases that are or may be asked about and whose part is not known. ``beside`` is where the result
    stands to the source's figure. ``listed`` are the ids of the cases that surely count, where the indicator lists
    them; ``answers`` how often each fact is known, and ``not_held`` the facts that no case knows, where it asks what is
    recorded; ``needs`` the register to turn to for what no case holds.
    """

    indicator: str
    title: str
    measures: str
    why: str
    kind: Kind
    unit: str
    at_least: Edge
    at_most: Edge
    least: Ratio | None
    most: Ratio | None
    may_concern_none: bool
    tally: Tally
    not_recorded: float | None
    source_figure: SourceFigure | None
    beside: Beside | None
    listed: tuple[str, ...]
    answers: Mapping[str, int]
    not_held: tuple[str, ...]
    needs: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Measurement:
    """Every indicator of a rulebook over a set of cases.

    ``as_of`` is the day they were looked at as known on, ``None`` for each case's own day; ``cases`` were counted,
    ``refused`` could not be.
    """

    format: int = field(default=FORMATS["indicators"], kw_only=True)
    rulebook: RulebookMark
    as_of: str | None
    cases: int
    refused: int
    indicators: tuple[Measured, ...]
