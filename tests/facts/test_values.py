"""Facts as people write them: read and written back alike, refused where they cannot be, and never contradicting."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from riskflags import Checker, FactsError, Rulebook
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
from support.generated.good_rulebook import GOOD, PREGNANCY, PREGNANCY_FILE, written

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


# -- facts given directly --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """A checker of the small rulebook."""
    return Checker(Rulebook.load(written(tmp_path_factory.mktemp("small"), GOOD)))


def refused(checker: Checker, facts: Any) -> FactsError:
    """The error for which facts are refused."""
    with pytest.raises(FactsError) as error:
        checker.check_facts(facts)
    return error.value


def test_an_unknown_fact_is_refused_with_the_nearest(small: Checker) -> None:
    """A misspelt fact would read as not known; so it is refused, with the nearest name and no value."""
    faults = refused(small, {"visit.mised": 3, "zzz": SECRET}).faults
    assert [str(fault) for fault in faults] == [
        "(key 1): There is no such fact. Did you mean 'visit.missed'?",
        "(key 2): There is no such fact. See `riskflags facts`.",
    ]


@pytest.mark.parametrize("name", [None, 3, ("a",), True, "a b", SECRET * 100], ids=lambda name: repr(name)[:12])
def test_a_name_that_is_none_is_refused(name: Any, small: Checker) -> None:
    """Whatever stands where a fact's name should is an unknown fact, and is not quoted where it could be a value."""
    error = refused(small, {name: True})
    assert error.faults[0].what == "There is no such fact."
    assert SECRET * 2 not in f"{error}{error!r}"


@pytest.mark.parametrize("facts", [None, [], "visit.missed", 3, [("visit.missed", 3)]], ids=repr)
def test_facts_that_are_no_mapping_are_refused(facts: Any, small: Checker) -> None:
    """Anything but facts by name is refused as such."""
    assert "mapping" in refused(small, facts).faults[0].what


def test_a_wrong_type_is_refused_without_its_value(small: Checker) -> None:
    """Each fact says what it takes; all at once; no value stands in the message."""
    facts = {"visit.missed": SECRET, "visit.overdue": "yes", "pregnancy.assessment": SECRET, "visit.days_since": True}
    error = refused(small, facts)
    assert [fault.path for fault in error.faults] == [(name,) for name in facts]
    assert [fault.what for fault in error.faults] == ["The fact cannot have this value."] * 4
    assert [fault.help for fault in error.faults] == [
        "It takes a whole number from 0 up, {at_least: …, at_most: …} or not known.",
        "It takes true, false or not known.",
        "It takes one of not_considered, considered, completed, {one_of: [several of them]} or not known.",
        "It takes a whole number, never, {at_least: …, at_most: …} or not known.",
    ]
    assert SECRET not in f"{error}{error!r}{error.__cause__}{error.__context__}"


def test_a_date_needs_the_day_on_which_it_is_said(small: Checker) -> None:
    """Without it the day could be any number of days ago; with it, it is compared as one read from a case is."""
    fault = refused(small, {"visit.last_on": "2026-06-20"}).faults[0]
    assert str(fault) == "visit.last_on: A day needs the day on which it is said. Give as_of too."
    values = small.check_facts({"visit.last_on": "2026-06-20"}, as_of=date(2026, 6, 30)).situation.values
    assert (values["visit.days_since"], values["visit.working_days_since"]) == ((10, 10), (7, 7))
    assert small.check_facts({"visit.last_on": "never"}).situation.values["visit.days_since"] == (inf, inf)


@pytest.mark.parametrize("odd", ["2026-06-30", 20260630, datetime(2026, 6, 30, 9)])
def test_the_day_on_which_facts_are_said_is_a_date(odd: Any, small: Checker) -> None:
    """A text, a number or a moment is refused."""
    with pytest.raises(FactsError, match="is not a datetime"):
        small.check_facts({}, as_of=odd)


@pytest.mark.parametrize(
    ("facts", "others"),
    [
        ({"concern.urgent": False, "concern.urgent_new": True}, "concern.urgent"),
        ({"concern.urgent": False, "concern.urgent_child_seen_since": False}, "concern.urgent"),
        (
            {
                "visit.missed_in_a_row": 2,
                "visit.missed_lately": True,
                "pregnancy.expecting": False,
                "pregnancy.days_since_due": 3,
            },
            "pregnancy.expecting",
        ),
    ],
    ids=str,
)
def test_facts_that_cannot_both_be_are_refused_by_both_their_names(
    facts: dict[str, Any], others: str, checker: Checker
) -> None:
    """Records that the one looks for are among the other's, say; no value is told."""
    assert [str(fault) for fault in refused(checker, facts).faults] == [
        f"{list(facts)[-1]}: It contradicts {others}. Correct one, or leave one out."
    ]


def test_what_follows_from_facts_given_is_known_too(checker: Checker) -> None:
    """An urgent worry of the last weeks is one of the last months; of none, the child was seen since each."""
    values = checker.check_facts({"concern.urgent_new": True}).situation.values
    assert values["concern.urgent"] is True
    values = checker.check_facts({"concern.urgent": False}).situation.values
    assert (values["concern.urgent_new"], values["concern.urgent_child_seen_since"]) == (False, True)


@pytest.mark.parametrize(
    "facts",
    [
        {"visit.overdue": True, "visit.days_since": 3, "visit.working_days_since": 2},
        {"visit.overdue": False, "visit.days_since": 31},
        {"visit.overdue": False, "visit.days_since": {"at_least": 31}},
        {"pregnancy.assessment": "considered", "pregnancy.assessment_completed": True},
        {"pregnancy.assessment": "completed", "pregnancy.assessment_completed": False},
        {"pregnancy.assessment": "not_considered", "pregnancy.assessment_considered": True},
        {
            "pregnancy.assessment": {"one_of": ["not_considered", "completed"]},
            "pregnancy.assessment_completed": False,
            "pregnancy.assessment_considered": True,
        },
        {
            "pregnancy.assessment": "not_considered",
            "pregnancy.assessment_completed": False,
            "pregnancy.assessment_considered": True,
        },
    ],
    ids=str,
)
def test_a_derived_fact_that_its_parts_deny_is_refused(facts: dict[str, Any], small: Checker) -> None:
    """A contradiction is refused, whichever side is wrong, with the fact's name and no value."""
    error = refused(small, facts)
    (fault,) = error.faults
    name, *others = facts
    assert fault.path == (name,)
    assert set(fault.what.removeprefix("It contradicts ").removesuffix(".").split(", ")) <= set(others)
    assert fault.help == "Leave it out: it is worked out from others."


@pytest.mark.parametrize(
    "facts",
    [
        {"visit.overdue": True},
        {"visit.overdue": False},
        {"visit.overdue": True, "visit.days_since": 3},
        {"visit.overdue": True, "visit.days_since": {"at_least": 3}},
        {"visit.overdue": True, "visit.days_since": 31},
        {"visit.overdue": None, "visit.days_since": 31},
        {"visit.overdue": NOT_KNOWN, "visit.days_since": 31},
        {"pregnancy.assessment": "completed"},
        {"pregnancy.assessment": "considered", "pregnancy.assessment_completed": False},
    ],
    ids=str,
)
def test_a_derived_fact_is_taken_as_given_where_its_parts_do_not_deny_it(facts: dict[str, Any], small: Checker) -> None:
    """A derived fact given alone, or beside parts that leave it open or agree, is as given; else it is worked out."""
    values = small.check_facts({**facts, "visit.missed": 2, "pregnancy.expecting": True}).situation.values
    for name, value in facts.items():
        if isinstance(value, bool | str) and value != NOT_KNOWN:
            assert values[name] == value
    verdict = small.check_facts({**facts, "visit.missed": 2, "visit.all_announced": True}).verdicts["several-signs"]
    overdue = facts.get("visit.overdue", False)
    if "visit.overdue" in facts:
        assert verdict == ("quiet" if overdue is False else "fires")


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({"pregnancy.assessment_considered": True}, {"one_of": ["considered", "completed"]}),
        ({"pregnancy.assessment_completed": False}, {"one_of": ["not_considered", "considered"]}),
        ({"pregnancy.assessment": {"one_of": ["considered", "completed"]}}, {"one_of": ["considered", "completed"]}),
        (
            {
                "pregnancy.assessment": {"one_of": ["considered", "completed"]},
                "pregnancy.assessment_completed": False,
            },
            "considered",
        ),
        ({"pregnancy.assessment": "considered", "pregnancy.assessment_considered": True}, "considered"),
    ],
    ids=str,
)
def test_a_one_of_fact_keeps_what_its_parts_and_what_was_given_leave(
    facts: dict[str, Any], left: Any, small: Checker
) -> None:
    """What is said of it and what follows for it narrow it together, and a test that all it can be pass is a yes."""
    report = small.check_facts({"pregnancy.expecting": True, **facts})
    fact = report.situation.facts["pregnancy.assessment"]
    assert to_written(report.situation.values["pregnancy.assessment"], fact.type) == left
    told = {because.fact: because.value for because in report.explain("pregnant-and-unassessed").because}
    if "not_considered" not in str(left):
        assert report.verdicts["pregnant-and-unassessed"] == "quiet"
        assert told["pregnancy.assessment"] == left


def test_a_contradiction_is_found_through_facts_between(tmp_path: Path) -> None:
    """A derived fact over derived facts is denied by what stands at the bottom; each one between is judged alone."""
    above = PREGNANCY.rstrip() + (
        "\n\npregnancy.seen_to:\n  type: yes_no\n  means: x\n  ask: x?\n  not: pregnancy.unassessed\n"
        "\npregnancy.unassessed:\n  type: yes_no\n  means: x\n  ask: x?\n  all:\n"
        "    - pregnancy.assessment: [not_considered]\n"
    )
    checker = Checker(Rulebook.load(written(tmp_path, {**GOOD, PREGNANCY_FILE: above})))
    bottom = {"pregnancy.assessment_completed": True}
    assert checker.check_facts({**bottom, "pregnancy.seen_to": True, "pregnancy.unassessed": False})
    assert [fault.path for fault in refused(checker, {**bottom, "pregnancy.seen_to": False}).faults] == [
        ("pregnancy.seen_to",)
    ]
    both = refused(
        checker, {"pregnancy.assessment": "completed", "pregnancy.unassessed": True, "pregnancy.seen_to": False}
    )
    assert [fault.path for fault in both.faults] == [("pregnancy.unassessed",), ("pregnancy.seen_to",)]


def test_all_faults_of_facts_come_at_once(small: Checker) -> None:
    """Unknown, wrong, dated and contradicting facts are told in one error."""
    facts = {
        "zzz": 1,
        "visit.missed": -1,
        "visit.last_on": "2026-06-20",
        "visit.days_since": 31,
        "visit.overdue": False,
    }
    assert [fault.path[0] for fault in refused(small, facts).faults] == [
        "(key 1)",
        "visit.missed",
        "visit.last_on",
        "visit.overdue",
    ]


def test_no_facts_at_all_are_all_not_known(small: Checker) -> None:
    """Nothing given leaves every rule to be asked about, and nothing shown."""
    report = small.check_facts({})
    assert set(report.verdicts.values()) == {"explore"}
    assert (report.case_id, report.flags, report.questions, report.checks_not_made) == (None, (), (), 2)
