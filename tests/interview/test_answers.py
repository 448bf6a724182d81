"""What people said: kept, gone back on, worked out anew on later days, joined to a case, and behind flags."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from riskflags import Checker, FactsError, case_from_file
from riskflags.cli.schemas import schema
from riskflags.interview import Answer, Answers, Interview
from riskflags.render.as_json import to_json
from riskflags.render.as_text import explanation_to_text
from support import EXAMPLES

DAY = date(2026, 11, 28)
CHILD_L = next(path for path in EXAMPLES if path.stem == "child-l")
SECRET = "SECRETVALUE"


def test_answers_are_the_same_once_saved_and_read_again() -> None:
    """As JSON, which its schema accepts."""
    answers = (
        Answers(DAY, themes=("injury-and-neglect",))
        .said("child.age", "2026-11-02", "NP", note="from the birth notice")
        .said("injury.of_concern", True, happened_on=date(2026, 11, 20))
        .said("strategy.concerns_in_period", {"at_least": 2})
        .passing_over(["case.child_in_need"])
        .leaving("stage")
    )
    text = answers.to_json()
    assert Answers.from_json(text) == answers
    assert Answers.from_json(text.encode()) == answers
    assert list(Draft202012Validator(schema("answers")).iter_errors(json.loads(text))) == []


def test_a_screen_is_as_its_schema_says(checker: Checker) -> None:
    """With questions, and without."""
    interview = Interview(checker)
    for answers in (
        Answers(DAY),
        Answers(DAY, left=("stage", "urgent")),
        Answers(DAY, left=("stage", "urgent", "concerns", "rest")),
    ):
        screen = json.loads(to_json(interview.next(answers)))
        assert list(Draft202012Validator(schema("screen")).iter_errors(screen)) == []
        assert bool(screen["items"]) is (screen["round"] != "done")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "line 1: This is not well-formed JSON. Check quotes, commas and brackets here."),
        ("{}", "as_of: It is missing. See `riskflags schema answers`."),
        ('{"as_of": "SECRETVALUE"}', "as_of: It is not of the type this place needs. See `riskflags schema answers`."),
        ('{"as_of": "2026-11-28", "secretvalue": 1}', "(a key): There is no such key here. See `riskflags schema ans"),
        ('{"as_of": "2026-11-28", "format": 9}', "format: This is not a form of answers known here. Use a newer"),
        (
            '{"as_of": "2026-11-28", "answers": [{"fact": "child.born", "value": true}]}',
            "answers[0].said_on: It is missing. See `riskflags schema answers`.",
        ),
    ],
)  # fmt: skip
def test_answers_that_cannot_be_read_are_refused(text: str, told: str) -> None:
    """Where, what is wrong and what to do; never what stood there."""
    with pytest.raises(FactsError) as refused:
        Answers.from_json(text)
    assert str(refused.value).startswith(told)
    assert "secret" not in str(refused.value).lower()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"SECRETVALUE": True}, "answers.(key 1): There is no such fact. See `riskflags facts`."),
        ({"child.born": SECRET}, "child.born: The fact cannot have this value. It takes true, false or not known."),
        ({"child.born": "may be missing"}, "child.born: The fact cannot have this value. It takes true, false or"),
        ({"child.date_of_birth": "2026-01-01"}, "child.date_of_birth: The fact cannot have this value. A date is read"),
        ({"child.age": "2027-01-01"}, "child.age: The fact cannot have this value. The day is later than that"),
        ({"concern.urgent": False, "concern.urgent_new": True}, "concern.urgent_new: It contradicts concern.urgent."),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused(said: dict[str, Any], told: str, checker: Checker) -> None:
    """By the names of facts, and with no value."""
    answers = Answers(DAY)
    for fact, value in said.items():
        answers = answers.said(fact, value)
    with pytest.raises(FactsError) as refused:
        checker.check_answers(answers)
    assert str(refused.value).startswith(told)
    assert SECRET not in str(refused.value) + repr(answers) + repr(answers.answers)


@pytest.mark.parametrize(
    ("day", "told"),
    [(date(2026, 11, 29), "later than"), (date(2020, 1, 1), "outside the time")],
)
def test_the_day_of_what_happened_lies_within_what_is_asked(day: date, told: str, checker: Checker) -> None:
    """Not after it was said, nor before the time that the question is about."""
    with pytest.raises(FactsError, match=told):
        checker.check_answers(Answers(DAY).said("concern.urgent", True, happened_on=day))


def test_a_later_answer_about_a_fact_takes_the_place_of_the_first() -> None:
    """And one left open before is answered."""
    answers = Answers(DAY).passing_over(["child.born"]).said("child.born", False).said("child.born", True)
    assert answers == Answers(DAY).said("child.born", True)


# -- on a later day ---------------------------------------------------------------------------------------------------


def value(checker: Checker, answers: Answers, fact: str) -> Any:
    """What a fact comes to."""
    return checker.check_answers(answers).situation.values[fact]


def test_on_a_later_day_what_was_dated_is_worked_out_anew(checker: Checker) -> None:
    """An age goes on; what happened slides out of the last weeks, then out of the last months."""
    answers = Answers(DAY).said("child.age", "2026-11-02").said("concern.urgent", True, happened_on=DAY - timedelta(3))
    assert value(checker, answers, "child.age") == (26, 26)
    assert value(checker, answers.resumed(DAY + timedelta(10)), "child.age") == (36, 36)
    still = checker.settings["urgent_worry_still_asked_for"]
    for days, expected in ((0, (True, True)), (still - 3, (None, True)), (still - 2, (None, None))):
        later = answers.resumed(DAY + timedelta(days))
        assert (value(checker, later, "concern.urgent_new"), value(checker, later, "concern.urgent")) == expected


def test_on_a_later_day_what_is_about_the_last_weeks_is_asked_again(checker: Checker) -> None:
    """Unless its day was said; and what is about no time stands."""
    answers = Answers(DAY).said("concern.urgent", False).said("mother.previous_puerperal_psychosis", True)
    later = answers.resumed(DAY + timedelta(1))
    assert value(checker, later, "concern.urgent") is None
    assert value(checker, later, "mother.previous_puerperal_psychosis") is True
    assert "concern.urgent" in Interview(checker).worth_asking(later)


def test_what_was_said_after_a_day_does_not_count_on_it(checker: Checker) -> None:
    """No hindsight: nor does it with a case that is looked at as of an earlier day."""
    answers = Answers(DAY).said("mother.previous_puerperal_psychosis", True)
    before = replace(answers, as_of=DAY - timedelta(1))
    assert value(checker, before, "mother.previous_puerperal_psychosis") is None


# -- behind a flag ----------------------------------------------------------------------------------------------------


def test_evidence_says_who_said_what_and_when(checker: Checker) -> None:
    """What a fact follows from is what was said, in the words of that."""
    answers = Answers(DAY).said("concern.urgent_new", True, "The nursery", happened_on=date(2026, 11, 27))
    (flag,) = (flag for flag in checker.check_answers(answers).flags if flag.rule == "urgent-worry-child-not-seen")
    assert [each.sentence.partition(":")[0] for each in flag.evidence] == ["The nursery said on 28 November 2026"]
    assert flag.evidence[0].facts == ("concern.urgent_new", "concern.urgent")
    assert flag.evidence[0].date == "2026-11-27"
    assert flag.urgency == "urgent"
    brief = " ".join(checker.check_answers(answers).to_text().split())
    assert flag.evidence[0].sentence.removeprefix("The nursery said on 28 November 2026: ") in brief


def test_a_fingerprint_rests_on_what_was_said_and_not_on_who_said_it_when(checker: Checker) -> None:
    """The same said again is the same; another day of it, another answer or none is not."""

    def fingerprint(*answers: Answer, day: date = DAY) -> str:
        flags = checker.check_answers(Answers(day, answers)).flags
        return next(flag.fingerprint for flag in flags if flag.rule == "urgent-worry-child-not-seen")

    worry = Answer("concern.urgent", True, DAY, happened_on=date(2026, 11, 27))
    again = replace(worry, said_on=DAY + timedelta(2), said_by="NP", note="rang")
    assert fingerprint(worry) == fingerprint(again, day=DAY + timedelta(2))
    seen = Answer("concern.urgent_child_seen_since", False, DAY)
    others = [(replace(worry, happened_on=date(2026, 11, 26)),), (worry, seen), (replace(worry, happened_on=None),)]
    assert len({fingerprint(worry), *(fingerprint(*each) for each in others)}) == 4


def test_answers_join_a_case(checker: Checker) -> None:
    """They fill in what it leaves open: the rest of its report stays as it is, and records are named as before."""
    case = case_from_file(CHILD_L)
    plain = checker.check(case)
    assert checker.check(case, answers=Answers(case.as_of)).document == plain.document
    assert plain.verdicts["relative-relied-on-uninformed"] == "explore"
    report = checker.check(case, answers=Answers(case.as_of).said("relative.told_or_reason_recorded", False))
    (flag,) = (flag for flag in report.flags if flag.rule == "relative-relied-on-uninformed")
    record, said = flag.evidence
    assert record.records
    assert said.sentence.startswith("You said on 6 July 2026: ")
    rest = {rule: verdict for rule, verdict in report.verdicts.items() if rule != flag.rule}
    assert rest == {rule: verdict for rule, verdict in plain.verdicts.items() if rule != flag.rule}
    same = {each.rule: each.fingerprint for each in plain.flags}
    assert same.items() <= {each.rule: each.fingerprint for each in report.flags}.items()


def test_an_answer_that_contradicts_the_case_is_refused(checker: Checker) -> None:
    """It is the case that is to be corrected, or the answer."""
    case = case_from_file(CHILD_L)
    with pytest.raises(FactsError) as refused:
        checker.check(case, answers=Answers(case.as_of).said("child.born", False))
    assert str(refused.value) == "child.born: The case says otherwise. Correct the case, or take the answer back."
    later = Answers(case.as_of + timedelta(1)).said("child.born", False)
    assert checker.check(case, answers=later).document == checker.check(case).document


def test_what_one_person_said_on_one_day_is_said_once(checker: Checker) -> None:
    """In the heading of what is behind a flag; where two said it, each line says who."""
    answers = Answers(DAY).said("mother.previous_puerperal_psychosis", True).said("pregnancy.expecting", True)
    mine = answers.said("pregnancy.pre_birth_assessment", "not_considered")
    once = "Because, as you said on 28 November 2026"
    for text in (
        checker.check_answers(mine).to_text(200, full=True),
        checker.check_answers(mine).to_markdown(full=True),
    ):
        assert once in text
        assert "You said on" not in text
        assert "- The mother has had puerperal psychosis\n" in text
    ours = checker.check_answers(answers.said("pregnancy.pre_birth_assessment", "not_considered", "*NP*"))
    assert once not in ours.to_text(200, full=True)
    assert "*NP* said on 28 November 2026: " in ours.to_text(200, full=True)
    hers = (
        Answers(DAY).said("mother.previous_puerperal_psychosis", True, "*NP*").said("pregnancy.expecting", True, "*NP*")
    )
    hers = hers.said("pregnancy.pre_birth_assessment", "not_considered", "*NP*")
    assert r"**Because, as \*NP\* said on 28 November 2026**" in checker.check_answers(hers).to_markdown(full=True)


def test_points_that_must_hold_together_say_so(checker: Checker) -> None:
    """In what would make a rule fire; of one alone there is nothing to say."""
    answers = Answers(DAY).said("mother.previous_puerperal_psychosis", True)
    for more, heading in (
        (answers, "fire if all of this were so"),
        (answers.said("pregnancy.expecting", True), "fire if"),
    ):
        explanation = checker.check_answers(more).explain("pregnant-after-puerperal-psychosis")
        assert f"It would {heading}:\n" in explanation_to_text(explanation)
        assert (len(explanation.to_fire) > 1) == ("all" in heading)
