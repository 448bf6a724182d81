"""What rows of well-formed tables may not say: keys lacking or repeated, orphans, unknown words, lists unrecorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from riskflags.case.leaves import EARLIEST_YEAR, LATEST_YEAR
from riskflags.errors import Fault, did_you_mean
from riskflags.tables.frames import nw
from riskflags.tables.schema import CASE_ID, CASES, OPEN_ALL, OPEN_SEPARATOR, columns_of, recorded

_MOST_WORDS_LISTED = 8

_Frames = Mapping[str, nw.DataFrame[Any]]


def row_faults(tables: _Frames) -> Iterator[Fault]:
    """One fault for each table and column with rows that are wrong, saying how many, never what stands in them."""
    for table, frame in tables.items():
        yield from _without_key(table, frame)
        yield from _unknown_words(table, frame)
        yield from _outer_days(table, frame)
    cases = tables[CASES]
    yield from _repeated_cases(cases)
    for table, frame in tables.items():
        if table != CASES:
            yield from _orphans(table, frame, cases)
            yield from _said_unrecorded(table, frame, cases)


def counted(count: int, has: str, have: str) -> str:
    """``1 row has``, ``2 rows have``: the beginning of a message."""
    return f"{count} row {has}" if count == 1 else f"{count} rows {have}"


def _without_key(table: str, frame: nw.DataFrame[Any]) -> Iterator[Fault]:
    for name, column in columns_of(table).items():
        count = frame[name].null_count() if column.required else 0
        if count:
            yield Fault(f"{counted(count, 'has', 'have')} no value here.", (table, name), help="Every row needs one.")


def _unknown_words(table: str, frame: nw.DataFrame[Any]) -> Iterator[Fault]:
    for name, column in columns_of(table).items():
        if name not in frame.columns or column.type not in ("word", "kinds"):
            continue
        values = frame[name].drop_nulls()
        kinds = column.type == "kinds"
        known = (*column.words, OPEN_ALL) if kinds else column.words
        unknown = {text: words for text in values.unique().to_list() if (words := _strange(text, column.words, kinds))}
        if unknown:
            count = int(frame.select(nw.col(name).is_in(list(unknown)).sum()).item())
            yield Fault(
                f"{counted(count, 'holds', 'hold')} a word that is not one of this column's.",
                (table, name),
                help=_nearest((word for words in unknown.values() for word in words), known),
            )


def _outer_days(table: str, frame: nw.DataFrame[Any]) -> Iterator[Fault]:
    """Days that Python may not even be able to hold."""
    first, last = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)
    for name, dtype in frame.schema.items():
        if dtype == nw.Date and (count := int(((frame[name] < first) | (frame[name] > last)).sum() or 0)):
            what = f"{counted(count, 'lies', 'lie')} outside the years {EARLIEST_YEAR} to {LATEST_YEAR}."
            yield Fault(what, (table, name), help="Check the year; leave null what is not known.")


def _strange(text: str, words: tuple[str, ...], kinds: bool) -> list[str]:
    """The words of a cell that are none of the column's; ``all`` stands alone."""
    if not kinds:
        return [] if text in words else [text]
    if text.strip() in (OPEN_ALL, ""):
        return []
    return [kind for each in text.split(OPEN_SEPARATOR) if (kind := each.strip()) not in words]


def _nearest(strange: Iterable[str], known: tuple[str, ...]) -> str:
    """The near words of ours, at most a few; the strange ones are not shown."""
    near = next((found for word in strange if (found := did_you_mean(word, known))), "")
    listed = ", ".join(known) if len(known) <= _MOST_WORDS_LISTED else "see `riskflags schema case`"
    return near or f"Its words: {listed}."


def _repeated_cases(cases: nw.DataFrame[Any]) -> Iterator[Fault]:
    ids = cases[CASE_ID].drop_nulls()
    if count := len(ids) - ids.n_unique():
        yield Fault(
            f"{counted(count, 'repeats', 'repeat')} the case_id of another.", (CASES, CASE_ID), help="Keep one a case."
        )


def _orphans(table: str, frame: nw.DataFrame[Any], cases: nw.DataFrame[Any]) -> Iterator[Fault]:
    count = len(frame.select(CASE_ID).drop_nulls().join(cases.select(CASE_ID), on=CASE_ID, how="anti"))
    if count:
        yield Fault(
            f"{counted(count, 'belongs', 'belong')} to no case of the table cases.",
            (table, CASE_ID),
            help="Add the case, or leave the rows out.",
        )


def _said_unrecorded(table: str, frame: nw.DataFrame[Any], cases: nw.DataFrame[Any]) -> Iterator[Fault]:
    name = recorded(table)
    if name not in cases.columns:
        return
    unrecorded = cases.filter(~nw.col(name)).select(CASE_ID)
    count = len(frame.select(CASE_ID).join(unrecorded, on=CASE_ID, how="semi"))
    if count:
        yield Fault(
            f"{counted(count, 'stands', 'stand')} in a list that is said not to be recorded.",
            (CASES, name),
            help=f"Say true, or leave these rows out of {table}.",
        )
