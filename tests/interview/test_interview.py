"""The interview: nothing missed, nothing asked that is known or makes no sense, the same answers as `check_facts`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from statistics import median

import pytest
import yaml

from riskflags import CaseSummary, Checker, Rulebook, case_from_file
from riskflags.facts.values import is_unknown, to_written
from riskflags.interview import Answers, Interview
from support import EXAMPLES
from support.generated.cases import random_case
from support.generated.ordinary import ordinary_case
from support.interviewed import Person

DAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def interview(checker: Checker) -> Interview:
    """An interview about the shipped rulebook."""
    return Interview(checker)


def people(checker: Checker, interview: Interview) -> list[Person]:
    """Somebody for some examples, two generated cases and an ordinary one."""
    cases = [case_from_file(path) for path in EXAMPLES[::2]]
    for make, seed in ((random_case, 0), (random_case, 1), (ordinary_case, 0)):
        cases.append(CaseSummary.model_validate(make(Random(seed))))
    return [Person.of(case, checker, interview) for case in cases]


@pytest.fixture(scope="module")
def interviewed(checker: Checker, interview: Interview) -> list[Person]:
    """Those, each asked to the end: the examples in cards, the others one question at a time."""
    found = people(checker, interview)
    return [person.answer_all(8 if place < len(found) - 3 else 1) for place, person in enumerate(found)]


# -- what is asked ----------------------------------------------------------------------------------------------------


def test_nothing_is_missed(checker: Checker, interviewed: list[Person]) -> None:
    """Whoever answers all that is asked from the facts of a case finds each rule that fires or confirms on them."""
    flags = 0
    for person in interviewed:
        true = checker.check_facts({name: person.written(name) for name in person.interview.facts}).verdicts
        said = person.interview.report(person.answers).verdicts
        missed = [rule for rule, verdict in true.items() if verdict in ("fires", "confirm") and said[rule] != verdict]
        assert missed == []
        flags += sum(verdict in ("fires", "confirm") for verdict in said.values())
    assert flags > 50


def test_no_question_is_asked_twice(interviewed: list[Person]) -> None:
    """Nor one to which an answer follows from those before."""
    assert all(len(set(person.asked)) == len(person.asked) for person in interviewed)


def test_what_follows_from_answers_is_not_asked(interviewed: list[Person]) -> None:
    """Of a fact that is asked about, nothing that was said before tells all."""
    asked = 0
    for person in interviewed[:2] + interviewed[-2:]:
        answers = Answers(person.answers.as_of)
        for answer in person.answers.answers:
            if not any(answer.fact in names for names in person.together):
                before = person.interview.report(answers).situation.values[answer.fact]
                assert is_unknown(before), answer.fact
                asked += 1
            answers = answers.with_answers([answer])
    assert asked > 100


def test_no_question_precedes_a_yes_to_what_it_presupposes(interviewed: list[Person]) -> None:
    """Whether each was passed on is asked once there is one."""
    presupposing = 0
    for person in interviewed:
        for fact in person.asked:
            for presupposed in person.interview.facts[fact].presupposes:
                assert person.facts[presupposed] is True, fact
                presupposing += 1
    assert presupposing > 20


def test_the_subject_changes_at_most_with_every_other_question(interviewed: list[Person]) -> None:
    """Where questions come one by one."""
    assert all(person.changes_of_subject() <= 0.5 for person in interviewed[-3:])


def test_it_ends_and_says_that_nothing_is_left(interviewed: list[Person]) -> None:
    """No rule is open, and no question."""
    for person in interviewed:
        progress = person.interview.next(person.answers).progress
        assert (progress.to_ask, progress.rules_open) == (0, 0)


def test_safeguards_come_after_their_concern(checker: Checker, interview: Interview) -> None:
    """Whether it was passed on is not worth asking before there is a worry; then it is."""
    answers = Answers(DAY)
    assert "concern.urgent_child_seen_since" not in interview.worth_asking(answers)
    assert "concern.urgent_child_seen_since" in interview.worth_asking(answers.said("concern.urgent", True))
    assert "concern.urgent_child_seen_since" not in interview.worth_asking(answers.said("concern.urgent", False))


def test_what_is_not_known_parks_what_needs_it(shipped: Rulebook) -> None:
    """No rule can be a flag any more that needs it, and nothing else of that rule is asked; of others it is."""
    rule = shipped.rules["childs-voice-differs-between-agencies"]
    interview = Interview(Checker(replace(shipped, rules={rule.id: rule})))
    answers = Answers(DAY)
    assert interview.worth_asking(answers) == {"voice.records_differ"}
    assert interview.worth_asking(answers.said("voice.records_differ", True)) == {"voice.difference_looked_at_together"}
    for parked in (answers.said("voice.records_differ", "not known"), answers.passing_over(["voice.records_differ"])):
        assert interview.next(parked).round == "done"
        assert interview.report(parked).verdicts[rule.id] == "explore"


def test_a_round_that_is_left_is_left_and_what_was_not_asked_is_counted(interview: Interview) -> None:
    """The next round begins; a later day opens it again."""
    answers = Answers(DAY).leaving("stage").leaving("urgent")
    screen = interview.next(answers)
    assert screen.round == "concerns"
    assert screen.progress.to_ask > 50
    assert screen.progress.rules_open == len(interview.report(answers).verdicts)
    assert interview.next(answers.resumed(date(2026, 11, 29))).round == "stage"


def test_a_list_left_unticked_is_open_and_none_of_these_is_a_no(interview: Interview) -> None:
    """The no says that it was said of a list, by whom and when."""
    answers = Answers(DAY).leaving("stage").leaving("urgent")
    listed = [item.fact for item in interview.next(answers).items]
    left = answers.passing_over(listed)
    assert interview.report(left).situation.values[listed[0]] is None
    assert not set(listed).intersection(item.fact for item in interview.next(left).items)
    for fact in listed:
        answers = answers.said(fact, False, "NP", none_of_these=True)
    assert interview.report(answers).situation.values[listed[0]] is False
    said = answers.answers[0]
    assert (said.said_by, said.said_on, said.none_of_these) == ("NP", DAY, True)


def test_a_list_is_filled_before_another_begins(interview: Interview) -> None:
    """With what is next in weight, and it says what it is about."""
    answers = Answers(DAY, left=("stage", "urgent"))
    sizes, subjects = [], []
    while (screen := interview.next(answers)).tick:
        sizes.append(len(screen.items))
        subjects.append(screen.subject)
        answers = answers.passing_over(item.fact for item in screen.items)
    assert len(sizes) > 3
    assert set(sizes[:-1]) == {max(sizes)}
    assert any("; " in subject for subject in subjects)


def test_what_somebody_is_here_to_talk_about_is_asked_once_nothing_urgent_is_left(interview: Interview) -> None:
    """Themes with something open, of which some may be chosen, or none; not where they were named before."""
    answers = Answers(DAY).leaving("stage")
    assert interview.next(answers).themes == ()
    answers = answers.leaving("urgent")
    screen = interview.next(answers)
    chosen = screen.themes[-1]
    assert len(screen.themes) > 5
    assert interview.next(answers, most=1).themes == screen.themes
    assert interview.next(answers.about(())) == replace(screen, themes=())
    after = interview.next(answers.about([chosen]))
    assert after.themes == ()
    assert {each.theme for each in after.items[0].settles} == {chosen}
    assert interview.next(replace(answers, themes=(chosen,))).themes == ()


def test_the_first_flag_and_a_review_s_main_point_are_there_soon(checker: Checker, interview: Interview) -> None:
    """From nothing, with the themes of what the review puts first chosen; each tick counts."""
    firsts, mains = [], []
    for path in EXAMPLES:
        points = yaml.safe_load(path.with_suffix(".expected.yaml").read_text()).get("first", [])
        themes = tuple(dict.fromkeys(checker.rulebook.rules[rule].theme for rule in points))
        person = Person.of(case_from_file(path), checker, interview, watching=True, about=themes)
        while points and points[0] not in person.found:
            person.answer(interview.next(person.answers))
        if points:
            firsts.append(min(person.found.values()))
            mains.append(person.found[points[0]])
    assert median(firsts) <= 6
    assert median(mains) <= 15


def test_a_theme_orders_and_excludes_nothing(checker: Checker, interview: Interview) -> None:
    """What is found in the end is the same; what comes first is of the theme."""
    case = case_from_file(EXAMPLES[0])
    person = Person.of(case, checker, interview)
    themed = Person.of(case, checker, interview)
    themed.answers = replace(themed.answers, themes=("parental-mental-health",))
    found = [interview.report(each.answer_all().answers).flagged for each in (person, themed)]
    assert found[0] == found[1]
    after = [each.asked[each.rounds.index("concerns")] for each in (person, themed)]
    assert after[0] != after[1]


# -- what was said ----------------------------------------------------------------------------------------------------


def test_verdicts_are_those_of_check_facts_on_answers_and_what_follows(
    checker: Checker, interviewed: list[Person]
) -> None:
    """After every answer."""
    compared = 0
    for person in interviewed[:2] + interviewed[-1:]:
        for count in range(0, len(person.answers.answers), 7):
            answers = replace(person.answers, answers=person.answers.answers[:count])
            report = person.interview.report(answers)
            values = report.situation.values
            facts = {name: to_written(value, checker.rulebook.facts[name].type) for name, value in values.items()}
            known = {name: value for name, value in facts.items() if checker.rulebook.facts[name].type.name != "date"}
            assert report.verdicts == checker.check_facts(known).verdicts
            compared += 1
    assert compared > 30


def test_going_back_is_as_never_having_answered(interviewed: list[Person]) -> None:
    """And the order in which things were said does not matter."""
    for person in interviewed[:3]:
        answers = person.answers
        half = answers.answers[: len(answers.answers) // 2]
        back = answers.without([answer.fact for answer in answers.answers[len(half) :]])
        assert back == replace(answers, answers=half)
        turned = replace(answers, answers=tuple(Random(1).sample(answers.answers, k=len(answers.answers))))
        reports = [person.interview.report(each) for each in (answers, turned)]
        assert reports[0].verdicts == reports[1].verdicts
        assert reports[0].situation.values == reports[1].situation.values


def test_with_a_case_its_facts_are_known_to_begin_with(checker: Checker, interview: Interview) -> None:
    """Only what it leaves open is asked, and the report is on both."""
    case = case_from_file(next(path for path in EXAMPLES if path.stem == "child-m"))
    answers = Answers(case.as_of)
    known = checker.check(case).situation.values
    asked = []
    while (screen := interview.next(answers, case)).items:
        for item in screen.items:
            asked.append(item.fact)
            answers = answers.said(item.fact, item.answered_by == "yes_no" or "not known")
    assert asked
    assert all(is_unknown(known[fact]) for fact in asked)
    assert interview.report(answers, case).case_id == case.case_id


def test_an_interview_about_other_rules_asks_about_them(shipped: Rulebook) -> None:
    """What the shipped rules ask first is left out where no rule is about it."""
    rule = shipped.rules["difficult-subject-left-open"]
    interview = Interview(Checker(replace(shipped, rules={rule.id: rule})))
    screen = interview.next(Answers(DAY))
    assert [item.fact for item in screen.items] == ["difficult_subject.left_open"]
    assert [each.rule for each in screen.items[0].settles] == [rule.id]
    answers = Answers(DAY).said("difficult_subject.left_open", False)
    assert interview.next(answers).round == "done"
