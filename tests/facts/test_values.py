"""Facts as people write them: read and written back alike, refused where they cannot be, and never contradicting."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from math import inf, nan
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from riskflags.conditions import FactValue, known_by
from riskflags.facts.definition import FactType
from riskflags.facts.values import (
    NOT_KNOWN,
    WrongValueError,
    from_mask,
    from_written,
    is_unknown,
    to_mask,
    to_written,
    unknown_of,
)
from riskflags.logic import ANY_COUNT, ANY_NUMBER, FIRST_DAY, LAST_DAY

YES_NO, NUMBER, DAYS, DATE = FactType("yes_no"), FactType("number"), FactType("days"), FactType("date")
ONE_OF = FactType("one_of", ("none", "some", "not known yet"))
TYPES = (YES_NO, NUMBER, DAYS, DATE, ONE_OF)
DAY = date(2026, 6, 30).toordinal()


def _shown(each: object) -> str:
    """The same in every process, which a set's own text is not."""
    return f"any of {sorted(each)}" if isinstance(each, frozenset) else str(each)


# -- both ways -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "written_as", "value"),
    [
        (YES_NO, True, True),
        (YES_NO, False, False),
        (YES_NO, NOT_KNOWN, None),
        (ONE_OF, "some", "some"),
        (ONE_OF, "not known yet", "not known yet"),
        (ONE_OF, {"one_of": ["none", "some"]}, frozenset({"none", "some"})),
        (ONE_OF, NOT_KNOWN, frozenset(ONE_OF.values)),
        (NUMBER, 0, (0, 0)),
        (NUMBER, 3, (3, 3)),
        (NUMBER, {"at_least": 1, "at_most": 3}, (1, 3)),
        (NUMBER, {"at_least": 1}, (1, inf)),
        (NUMBER, NOT_KNOWN, ANY_COUNT),
        (DAYS, 3, (3, 3)),
        (DAYS, -3, (-3, -3)),
        (DAYS, "never", (inf, inf)),
        (DAYS, "not yet", (-inf, -inf)),
        (DAYS, {"at_least": 5}, (5, inf)),
        (DAYS, {"at_most": 5}, (-inf, 5)),
        (DAYS, {"at_least": -2, "at_most": 5}, (-2, 5)),
        (DAYS, NOT_KNOWN, ANY_NUMBER),
        (DATE, "2026-06-30", (DAY, DAY)),
        (DATE, "never", (-inf, -inf)),
        (DATE, "not yet", (inf, inf)),
        (DATE, {"at_least": "2026-06-30"}, (DAY, inf)),
        (DATE, {"at_most": "2026-06-30"}, (-inf, DAY)),
        (DATE, {"at_least": "2026-06-01", "at_most": "2026-06-30"}, (DAY - 29, DAY)),
        (DATE, NOT_KNOWN, ANY_NUMBER),
    ],
    ids=_shown,
)
def test_each_way_of_writing_a_value(type_: FactType, written_as: Any, value: FactValue) -> None:
    """What somebody writes is read as the value it is, and written back as they wrote it."""
    assert from_written(written_as, type_) == value
    assert to_written(value, type_) == written_as
    assert is_unknown(value) is (written_as == NOT_KNOWN or isinstance(written_as, dict))


@pytest.mark.parametrize(
    ("type_", "written_as", "value"),
    [
        (NUMBER, {"at_most": 3}, (0, 3)),
        (NUMBER, {"at_least": 3, "at_most": 3}, (3, 3)),
        (DAYS, {"at_least": 3, "at_most": "never"}, (3, inf)),
        (DAYS, {"at_least": "not yet", "at_most": 3}, (-inf, 3)),
        (DATE, date(2026, 6, 30), (DAY, DAY)),
        (ONE_OF, {"one_of": ["some", "none", "some"]}, frozenset({"none", "some"})),
        (ONE_OF, {"one_of": ["some"]}, "some"),
        (ONE_OF, {"one_of": list(ONE_OF.values)}, frozenset(ONE_OF.values)),
    ],
    ids=_shown,
)
def test_other_ways_of_writing_a_value(type_: FactType, written_as: Any, value: FactValue) -> None:
    """Longer ways of saying the same are read too."""
    assert from_written(written_as, type_) == value
    assert from_written(to_written(value, type_), type_) == value


@pytest.mark.parametrize("type_", TYPES, ids=str)
def test_nothing_and_not_known_are_the_same(type_: FactType) -> None:
    """A null is not known, for every type; and not known is written in words."""
    assert from_written(None, type_) == from_written(NOT_KNOWN, type_) == unknown_of(type_)
    assert to_written(unknown_of(type_), type_) == NOT_KNOWN


edges = st.integers(-400, 400)
days = st.integers(FIRST_DAY + 1, LAST_DAY - 1)


def _pair(low: float, high: float) -> tuple[float, float]:
    return (low, high) if low <= high else (high, low)


values: dict[FactType, st.SearchStrategy[FactValue]] = {
    YES_NO: st.sampled_from((True, False, None)),
    ONE_OF: st.sets(st.sampled_from(ONE_OF.values), min_size=1).map(frozenset).map(known_by),
    NUMBER: st.builds(_pair, st.integers(0, 400), st.integers(0, 400) | st.just(inf)),
    DAYS: st.builds(_pair, edges | st.sampled_from((-inf, inf)), edges | st.sampled_from((-inf, inf))),
    DATE: st.builds(
        _pair, days | st.sampled_from((-inf, FIRST_DAY, inf)), days | st.sampled_from((-inf, LAST_DAY, inf))
    ),
}


def test_every_value_reads_back_as_it_was_written() -> None:
    """Whatever a fact may come to is written so that it reads back as the same value, an undated day as any day."""
    counted: Counter[str] = Counter()
    seen: set[FactValue] = set()

    @settings(max_examples=1000)
    @given(st.sampled_from(TYPES), st.data())
    def law(type_: FactType, data: st.DataObject) -> None:
        value = data.draw(values[type_])
        if isinstance(value, tuple):
            assume(value[0] == value[1] or (value[0] not in (inf, LAST_DAY) and value[1] not in (-inf, FIRST_DAY)))
        counted[type_.name] += 1
        if type_ is ONE_OF:
            seen.add(value)
            assert from_mask(to_mask(value, ONE_OF), ONE_OF) == value
        again = from_written(to_written(value, type_), type_)
        if type_ is DATE and isinstance(value, tuple) and value[0] != value[1]:
            value = (-inf if value[0] == FIRST_DAY else value[0], inf if value[1] == LAST_DAY else value[1])
        assert again == value

    law()
    print(dict(counted))
    assert len(seen) == 7, "each set of three values"
    assert counted["yes_no"] == 3, "each value there is"
    assert min(counted["number"], counted["days"], counted["date"]) > 50


# -- refusals --------------------------------------------------------------------------------------------------------

SECRET = "Jones"
JUNK: tuple[Any, ...] = (
    SECRET, "", "yes", "no", "true", "Not known", "unknown", 1.0, 0.5, nan, inf, b"x", [], [1], {},
    {"at_least": None, "x": 1}, {SECRET: 1}, {"at_least": SECRET}, {"at_most": [1]}, {"at_least": {"at_least": 1}},
    {"at_least": NOT_KNOWN}, {"at_least": 1.5}, {"at_least": True}, {"at_least": None}, object(), (1, 2), {1, 2},
)  # fmt: skip
"""What is no value of any type; more is no value of one."""

WRONG: dict[FactType, tuple[Any, ...]] = {
    YES_NO: (0, 1, "true", "never", {"at_least": 1}, "2026-06-30"),
    ONE_OF: (
        True, 1, "never", "SOME", {"at_least": 1}, ["some"], {"one_of": []}, {"one_of": "some"}, {"one_of": ["x"]},
        {"one_of": [["some"]]}, {"one_of": ["some", NOT_KNOWN]}, {"one_of": None}, {"one_of": ["some"], "x": 1},
    ),
    NUMBER: (
        True, False, -1, "3", "never", "not yet", {"at_least": 3, "at_most": 2}, {"at_least": -1}, {"at_most": "never"},
    ),
    DAYS: (True, "3", "2026-06-30", {"at_least": 3, "at_most": 2}, {"at_least": "never", "at_most": 3}),
    DATE: (
        True, 3, "2026-02-30", "20260630", "2026-W27-2", "2026-06-30T10:00", "30/06/2026", 20260630,
        {"at_least": "2026-06-30", "at_most": "2026-06-29"}, {"at_least": "20260630"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "junk"),
    [(type_, junk) for type_ in TYPES for junk in (*JUNK, *WRONG[type_])],
    ids=lambda each: repr(each)[:40].partition(" at 0x")[0],  # an address would differ from worker to worker
)
def test_what_is_no_value_of_a_type_is_refused(type_: FactType, junk: Any) -> None:
    """The refusal says what could stand there, and never what did."""
    with pytest.raises(WrongValueError) as refused:
        from_written(junk, type_)
    assert str(refused.value).endswith(".")
    assert SECRET not in f"{refused.value}{refused.value.__context__}"
    wanted = {
        YES_NO: "true, false",
        ONE_OF: "none, some",
        NUMBER: "whole number",
        DAYS: "whole number",
        DATE: "YYYY-MM-DD",
    }
    assert wanted[type_] in str(refused.value) or "lies above" in str(refused.value)


def test_a_moment_is_a_day_only_by_its_date() -> None:
    """A day given as a moment in time is refused: whose midnight would be a guess."""
    with pytest.raises(WrongValueError):
        from_written(datetime(2026, 6, 30, 10), DATE)
