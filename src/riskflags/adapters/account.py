"""What became of everything in a file: each element used, left out or unrecognised; each case given or left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from riskflags.errors import Fault, RiskflagsError
from riskflags.humanize import day_in_words
from riskflags.inert import inert

_MOST_NAMES, _LONGEST_NAME = 200, 60
_OTHERS = "(other names)"


@dataclass
class Account:
    """Counts by kind, never by value. ``doubts`` are values taken as not known: the field and what is wrong.

    An unrecognised element is counted under its own name, which is the file's and no value of it.
    """

    title: str
    unit: str = "elements"
    as_of: date | None = None
    as_of_is_given: bool = False
    used: int = 0
    structure: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    unrecognised: Counter[str] = field(default_factory=Counter)
    elements: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    rows_read: int = 0
    stray_texts: int = 0
    cases: int = 0
    given: int = 0
    cases_left_out: Counter[str] = field(default_factory=Counter)
    doubts: Counter[tuple[str, str]] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    unrecorded: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    def unknown_element(self, name: str, count: int = 1) -> None:
        """One more element, or cells of a column, of a name that the mapping does not have."""
        name = name[:_LONGEST_NAME]
        known = name in self.unrecognised or len(self.unrecognised) < _MOST_NAMES
        self.unrecognised[name if known else _OTHERS] += count

    def prove(self) -> None:
        """Raise `RiskflagsError` unless the parts add up."""
        parts = self.used + self.structure + self.left_out.total() + self.unrecognised.total()
        adds_up = self.elements == parts and self.rows_read == self.rows.total()
        if not adds_up or self.given + self.cases_left_out.total() != self.cases:
            help_ = "Nothing was written. This is a defect of riskflags: please report it."
            raise RiskflagsError(Fault("What was read and what became of it do not add up.", help=help_))

    def lines(self) -> Iterator[str]:
        """The account in words."""
        assert self.as_of is not None
        whence = "as asked for" if self.as_of_is_given else "the day that the file gives"
        yield f"{self.title}, as of {day_in_words(self.as_of)}: {whence}."
        yield f"{self.cases:,} children read: {self.given:,} summaries made, {self.cases_left_out.total():,} left out."
        yield from self.notes
        yield from _counts(self.cases_left_out)
        if self.rows_read:
            yield f"{self.rows_read:,} rows read."
            yield from _counts(+self.rows)
        structure = f"{self.structure:,} that only hold others, " if self.structure else ""
        yield (
            f"{self.elements:,} {self.unit}: {self.used:,} used, {structure}"
            f"{self.left_out.total():,} left out on purpose, {self.unrecognised.total():,} unrecognised."
        )
        yield from _counts(self.left_out)
        yield from _counts(Counter({f"unrecognised: {name}": count for name, count in self.unrecognised.items()}))
        if self.doubts or self.doubled:
            yield "Taken as not known, each value by itself:"
            yield from _counts(Counter({f"{name}: {what}": count for (name, what), count in self.doubts.items()}))
            yield from _counts(Counter({f"{name}: the same twice": count for name, count in self.doubled.items()}))
        if self.stray_texts:
            yield f"{self.stray_texts:,} texts stand between elements and were passed over."
        if self.unrecorded:
            yield "Empty, or the same throughout, and so taken as not recorded: " + ", ".join(self.unrecorded) + "."
        for proxy in self.proxies:
            yield f"Taken for: {proxy}."

    def data(self) -> dict[str, Any]:
        """The account as plain data."""
        return {
            "source": self.title,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "as_of_is_given": self.as_of_is_given,
            "cases": {"read": self.cases, "given": self.given, "left_out": dict(self.cases_left_out)},
            "rows": {"read": self.rows_read, **(+self.rows)},
            self.unit: {
                "read": self.elements,
                "used": self.used,
                "structure": self.structure,
                "left_out": dict(self.left_out),
                "unrecognised": {inert(name): count for name, count in self.unrecognised.items()},
            },
            "not_known": [
                {"field": name, "what": what, "count": count} for (name, what), count in sorted(self.doubts.items())
            ],
            "doubled": dict(self.doubled),
            "stray_texts": self.stray_texts,
            "unrecorded": list(self.unrecorded),
            "proxies": list(self.proxies),
            "notes": list(self.notes),
        }


def _counts(counted: Counter[str]) -> Iterator[str]:
    for what, count in counted.most_common():
        yield f"  {count:>9,}  {inert(what)}"
