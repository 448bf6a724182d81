"""What a source wrote, as values of ours: days as ISO text, yes and no, whole numbers, words by a table of codes.

Whatever cannot be told is `DOUBTFUL`, with what is wrong with it: never what was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from riskflags.plain import iso_day


class Doubtful:
    """A value that is not known, though something stands there."""

    def __init__(self, what: str) -> None:
        self.what = what


Value = str | bool | int | Doubtful | None
"""``None`` where the source's own code says that there is nothing to tell."""

Convert = Callable[[str], Value]

FIRST_YEAR: Final = 1901  # 1900-01-01 and its like stand for a day that nobody knows
LAST_YEAR: Final = 2100
PREGNANCY: Final = 310  # days: whoever is born later is not yet known of
LONGEST: Final = 200  # characters; what is longer is no code, day or id

NO_DAY = Doubtful("not a day")
NO_REAL_DAY = Doubtful("a day that stands for none, such as 1900-01-01")
AFTER = Doubtful("a day after the extract's own")
BEFORE = Doubtful("before what it follows")
NO_BIRTH = Doubtful("a birth further ahead than one can be expected")
NO_CODE = Doubtful("a code that is not in the list")
NO_NUMBER = Doubtful("not a whole number")
NO_KEY = Doubtful("not an id")
TOO_LONG = Doubtful("longer than any value is")
TWICE = Doubtful("said twice, and differently")
NOT_RECORDED = Doubtful("not recorded in this file")

_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d\d:\d\d(:\d\d(\.\d+)?)?|00:00(:00(\.0+)?)?Z)")
_UK = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})( 00:00(:00)?)?")
_SERIAL, _FIRST_SERIAL = re.compile(r"[1-6]\d{4}"), date(1899, 12, 30)
_LETTERED, _UP_TO_MARK = re.compile(r"^[a-z]\)\s*"), re.compile(r"\s*[:\u2013-]|\s")
_KEY = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd]{1,200}")


def as_day(text: str) -> str | Doubtful:
    """A day written YYYY-MM-DD, with a time perhaps, which is the place's own."""
    if len(text) > 10 and (found := _WITH_TIME.fullmatch(text)):
        text = found[1]
    day = iso_day(text)
    if day is None:
        return NO_DAY
    return text if FIRST_YEAR <= day.year <= LAST_YEAR else NO_REAL_DAY


def uk_day(text: str) -> str | Doubtful:
    """A day written DD/MM/YYYY or YYYY-MM-DD, or as the number that a spreadsheet keeps for it.

    A year of two figures, which a spreadsheet makes of one of four, is of this century, as all that children's
    records tell of is.
    """
    if found := _UK.fullmatch(text):
        text = f"{found[3] if len(found[3]) == 4 else '20' + found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    elif _SERIAL.fullmatch(text):
        text = (_FIRST_SERIAL + timedelta(int(text))).isoformat()
    return as_day(text)


DAYS: Final[Mapping[str, Callable[[str], str | Doubtful]]] = {"iso": as_day, "uk": uk_day}


def day_up_to(last: date, read: Callable[[str], str | Doubtful] = as_day) -> Convert:
    """Reads a day of something that happened, which cannot lie after the extract's own."""
    limit = last.isoformat()

    def convert(text: str) -> Value:
        day = read(text)
        return AFTER if isinstance(day, str) and day > limit else day

    return convert


def real_day_up_to(last: date, read: Callable[[str], str | Doubtful] = as_day) -> Convert:
    """The same, of a field in which 1900-01-01 is known to stand for no day."""
    convert = day_up_to(last, read)
    return lambda text: None if (day := convert(text)) is NO_REAL_DAY else day


def birth_expected_from(last: date, read: Callable[[str], str | Doubtful] = as_day) -> Convert:
    """Reads the day of a birth, perhaps one to come."""
    limit = (last + timedelta(PREGNANCY)).isoformat()

    def convert(text: str) -> Value:
        day = read(text)
        return NO_BIRTH if isinstance(day, str) and day > limit else day

    return convert


def whole_number(text: str) -> Value:
    """A whole number from nought up."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else NO_NUMBER


def key(text: str) -> Value:
    """An id."""
    return text if _KEY.fullmatch(text) else NO_KEY


def coded(table: Mapping[str, Value]) -> Convert:
    """Reads a code of a table, in capitals or not, and with a letter or its meaning beside it: ``b) N1 - Abuse``."""
    known = {code.casefold(): value for code, value in table.items()}

    def convert(text: str) -> Value:
        text = text.casefold()
        letter, rest = _LETTERED.match(text), _LETTERED.sub("", text)
        forms = (text, rest, _UP_TO_MARK.split(rest)[0], letter[0].strip() if letter else rest)
        return next((known[form] for form in forms if form in known), NO_CODE)

    return convert


class Kept(dict[str, Value]):
    """What texts are converted to, each once: there are few days and codes, and very many places where they stand."""

    def __init__(self, convert: Convert, most: int = 50_000) -> None:
        super().__init__()
        self._convert, self._most = convert, most

    def __missing__(self, text: str) -> Value:
        if len(self) >= self._most:
            self.clear()
        value = self[text] = self._convert(text)
        return value
