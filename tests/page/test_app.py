"""What the page answers to what people do, without a browser: the same objects run in one."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from riskflags import CaseSummary, Checker
from riskflags.errors import InputError
from riskflags.page.app import App, HeldCase
from riskflags.page.building import build_page
from riskflags.page.cases import cases_from
from riskflags.page.views import views
from riskflags.reading.case_text import case_from_file
from riskflags.render.as_html import to_page
from riskflags.replay import replay
from riskflags.replay.replay_words import shown_day
from support import ROOT
from support.browser import HOSTILE, Page

PSYCHOSIS = "pregnant-after-puerperal-psychosis"


@pytest.fixture
def app(checker: Checker) -> App:
    """A page with one case."""
    held = HeldCase("Child L", case_from_file(ROOT / "examples" / "child-l.yaml"), "The story.", "The harm.")
    page = App(checker, [held], views())
    page.today = date(2026, 11, 28)
    return page


def test_a_rule_appears_as_its_facts_are_set(app: App) -> None:
    """Each setting says what comes of it, as `check_facts` does; what is not set is not known."""
    app.act("rule", {"rule": [PSYCHOSIS]})
    given: dict[str, list[str]] = {}
    for fact, value, said in (
        ("pregnancy.expecting", "yes", "too little is known"),
        ("mother.previous_puerperal_psychosis", "yes", "to confirm"),
        ("pregnancy.pre_birth_assessment", "not_considered", "The prompt appears."),
        ("pregnancy.pre_birth_assessment", "completed", "No prompt."),
    ):
        given[fact] = [value]
        answer = app.act("facts", given)
        assert said in answer.said
        assert said in answer.swap["outcome"]
        assert ("It would be sure if" in answer.swap["outcome"]) == (said == "to confirm")  # it has appeared already


def test_every_rule_has_a_page_and_its_parts_turn_with_its_facts(app: App) -> None:
    """Each part of a condition has its own mark, and setting a fact answers for just those marks."""
    for rule in app.checker.rulebook.active:
        shown = Page(app.act("rule", {"rule": [rule.id]}).swap["rule"])
        marks = {id_ for id_ in shown.all("id") if id_.startswith("truth-")}
        assert marks
        assert marks | {"outcome"} == set(app.act("facts", {}).swap)


def test_a_theme_is_a_pack_of_handouts(app: App) -> None:
    """One for each of its rules, each with what it rests on."""
    theme = app.checker.rulebook.rules[PSYCHOSIS].theme
    rules = [rule for rule in app.checker.rulebook.active if rule.theme == theme]
    pack = app.act("pack", {"theme": [theme]}).swap["rule"]
    assert Page(pack).all("class").count("handout") == len(rules) > 3
    assert all(point in pack for rule in rules for point in rule.cites)


def test_facts_that_contradict_each_other_are_told_of_and_change_nothing(app: App) -> None:
    """No value is in what is said."""
    app.act("rule", {"rule": ["risks-accumulating-unassessed"]})
    wrong = {"child.age": ["-3x"], "no.such.fact": ["yes"]}
    assert app.act("facts", wrong).said  # neither is a fact that can be set: the rest is answered


def test_a_day_hides_what_came_later(app: App) -> None:
    """Its prompts come when asked for; the story and the harm with the last day's, and no sooner."""
    first = app.act("walk", {"case": ["Child L"]}).swap["day"]
    assert "What would you do today?" in first
    assert "badge" not in first
    seen = app.act("reveal", {}).swap["day"]
    assert "The harm." not in seen
    while 'data-act="later"' in seen:
        hidden = app.act("later", {}).swap["day"]
        assert "The harm." not in hidden
        seen = app.act("reveal", {}).swap["day"]
    assert "The harm." in seen
    assert "The story." in seen


def test_going_back_shows_a_day_as_it_was_left(app: App) -> None:
    """What has been revealed stays so."""
    app.act("walk", {"case": ["Child L"]})
    seen = app.act("reveal", {}).swap["day"]
    app.act("later", {})
    assert app.act("earlier", {}).swap["day"] == seen


def test_days_that_change_no_prompt_are_stepped_over_and_can_be_read(app: App) -> None:
    """Folded, on the next day that does, which is not revealed by that; going back shows each."""
    app.act("walk", {"case": ["Child L"]})
    days = replay(app.checker, app.cases["Child L"].summary).days
    changed = [at for at, day in enumerate(days) if day.appeared or day.turned or day.went_quiet]
    for before, at in pairwise(changed):
        app.act("reveal", {})
        there = app.act("skip", {}).swap["day"]
        assert f"day {at + 1} of {len(days)}" in there
        assert "What would you do today?" in there
        over = days[before + 1 : at]
        assert ("Stepped over" in there) == ('id="over"' in there) == bool(over)  # by its id the shell keeps it open
        assert all(shown_day(day.day) in there for day in over)
        assert all(known.name in Page(there).text for day in over for known in day.known)
    app.act("reveal", {})
    end = app.act("skip", {}).swap["day"]
    assert f"day {len(days)} of" in end  # the last, where no other changes a prompt
    earlier = app.act("earlier", {}).swap["day"]
    assert f"day {len(days) - 1} of" in earlier
    assert "Stepped over" not in earlier


def test_a_prompt_that_is_still_there_leads_to_its_day_and_back(app: App) -> None:
    """The link names the day on which it appeared; no later day is reached by it."""
    app.act("walk", {"case": ["Child L"]})
    first = app.act("reveal", {}).swap["day"]
    app.act("later", {})
    now = app.act("reveal", {}).swap["day"]
    link = next(each for each in Page(now).all("href") if each not in Page(now).all("id"))
    there = app.act("goto", {"to": [link.removeprefix("#")]}).swap["day"]
    assert there.split('class="ways"')[0] == first.split('class="ways"')[0]
    assert "Return to" in there
    assert app.act("return", {}).swap["day"] == now


def test_the_case_that_is_walked_through_is_marked(app: App) -> None:
    """So that one sees which it is."""
    shown = Page(app.act("walk", {"case": ["Child L"]}).swap["case"])
    assert shown.all("aria-current") == ["true"]


def test_a_case_dropped_on_the_page_is_read_or_its_faults_are_told(app: App) -> None:
    """It can then be walked through as well; what is hostile in it is text."""
    case = {"case_id": HOSTILE, "as_of": "2026-04-30", "concerns": []}
    shown = Page(app.act("own", {"name": ["mine.json"], "text": [json.dumps(case)]}).swap["view"])
    assert HOSTILE in shown.text
    assert not {"script", "img", "style"} & set(shown.tags())
    assert "mine.json" in app.cases
    wrong = app.act("own", {"name": ["other.yaml"], "text": ["case_id: a\nas_off: 2026-04-30\n"]}).swap["view"]
    assert "other.yaml:2" in wrong
    assert "as_of" in wrong


def test_reports_and_explanations_are_pages_that_ask_nothing_of_any_network(checker: Checker) -> None:
    """One page for all, inert whatever the case is called."""
    case = CaseSummary.model_validate({"case_id": HOSTILE, "as_of": "2026-04-30"})
    report = checker.check(case)
    for html in (to_page(report.document, report.document, full=True), to_page(report.explain(PSYCHOSIS))):
        page = Page(html)
        assert HOSTILE in page.text
        assert not page.all("src") + page.all("href")
        assert "script" not in page.tags()


def test_parts_that_are_not_there_are_named_with_the_commands_that_fetch_them(checker: Checker, tmp_path: Path) -> None:
    """Nothing is written."""
    with pytest.raises(InputError) as raised:
        build_page(tmp_path / "page.html", tmp_path, checker.rulebook, [])
    assert "pyodide.asm.wasm" in str(raised.value)
    assert "npm install" in str(raised.value)
    assert not (tmp_path / "page.html").exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [("case: a.yaml\ntitle: A\n", 1), ("- {case: a.yaml, title: A}\n- {case: a.yaml, name: B}\n", 2)],
)
def test_a_list_of_cases_that_is_none_is_told_of_by_line(tmp_path: Path, text: str, line: int) -> None:
    """With the form that it should have."""
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "a.yaml").write_text("case_id: a\nas_of: 2026-04-30\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"cases\.yaml:{line}: .*title"):
        cases_from(path)


def test_the_cases_that_trainers_hand_on_can_be_read() -> None:
    """Each has its story; of the reviews' cases each has the harm."""
    held = cases_from(ROOT / "examples" / "training" / "page.yaml")
    assert len(held) >= 6
    assert all(case.story for case in held)
    assert sum(bool(case.harm) for case in held) >= 4
