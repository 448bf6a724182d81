"""How days, and yes and no, are written in cells of text, where that is said: nothing of it is guessed.

``01/02/2026`` is one day or another, and ``0`` may be a no or a number: so either is read only where a heading, as in
``end_date (dd/mm/yyyy)`` or ``ended (Y/N)``, or whoever gives the table says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from riskflags.errors import Fault, InputError, did_you_mean

_ORDERS = (
    "dd mm yyyy",
    "dd mmm yyyy",
    "mm dd yyyy",
    "yyyy mm dd",
)  # never yyyy dd mm: it would read as YYYY-MM-DD does
_PARTS = {
    "dd": ("[0-9]{1,2}", "%d"),
    "mm": ("[0-9]{1,2}", "%m"),
    "mmm": ("[A-Za-z]{3}", "%b"),
    "yyyy": ("[0-9]{4}", "%Y"),
}
_YES, _NO = "true", "false"


@dataclass(frozen=True, slots=True)
class DayForm:
    """A form of days: its name, such as ``dd/mm/yyyy``, what matches a text of it, and the form for ``strptime``."""

    name: str
    pattern: str
    format: str


def _form(order: str, between: str) -> DayForm:
    parts = order.split()
    patterns, formats = zip(*(_PARTS[part] for part in parts), strict=True)
    return DayForm(between.join(parts), f"^{re.escape(between).join(patterns)}$", between.join(formats))


DAY_FORMS: Final = {form.name: form for form in (_form(order, between) for order in _ORDERS for between in "/-. ")}
"""The forms that can be said, by name: a month in letters is an English one, of three."""


@dataclass(frozen=True, slots=True)
class Written:
    """How the cells of a table or a column are written, besides YYYY-MM-DD and true and false, which always read.

    ``dates`` is the name of a form; ``yes`` and ``no`` are words, in capitals or not. Raises `InputError`.
    """

    dates: str = ""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no cell could be read by."""
        if faults := list(self._faults()):
            raise InputError(faults)

    @property
    def day_form(self) -> DayForm | None:
        """The form of its days, if one is said."""
        return DAY_FORMS.get(self.dates.lower())

    @property
    def words(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words for yes and for no, all in small letters."""
        return frozenset(map(str.lower, (_YES, *self.yes))), frozenset(map(str.lower, (_NO, *self.no)))

    def _faults(self) -> Iterator[Fault]:
        if self.dates and self.day_form is None:
            help_ = did_you_mean(self.dates.lower(), DAY_FORMS)
            help_ = help_ or "Write it with dd, mm or mmm, and yyyy, as in dd/mm/yyyy or dd-mmm-yyyy."
            yield Fault("This is no form of dates that is read.", help=f"{help_} A year has four digits.")
        yes, no = self.words
        if yes & no:
            yield Fault("One word is said to be both yes and no.", help="Say each once: true is yes, and false no.")
        if not all(map(str.strip, (*self.yes, *self.no))):
            yield Fault(
                "No word is said for yes, or for no.", help="Give one, as in Y and N: an empty cell is not known."
            )


AS_OURS: Final = Written()
"""Where nothing is said."""


def said_in(heading: str) -> tuple[str, str]:
    """A column's name, and what its heading says in brackets of how it is written; empty where it says nothing."""
    found = re.fullmatch(r"(\w+) ?\(([^()]*)\)", heading)
    return (found[1], found[2]) if found else (heading, "")
