"""The conversation as the page has it: what is chosen counts at once, what is left stays open."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from riskflags import Checker
from riskflags.humanize import name_in_words
from riskflags.interview import Item
from riskflags.page.app import Answer, App, html
from riskflags.page.talk import Talk
from riskflags.page.views import views
from support.browser import HOSTILE, Page


@pytest.fixture
def app(checker: Checker) -> App:
    """A page without cases, on a day, its first screen shown."""
    page = App(checker, [], views())
    page.today = date(2026, 11, 28)
    page.act("open", {"view": ["talk"]})
    return page


def asked(app: App) -> list[str]:
    """The facts that the screen asks about."""
    talk = app.views["talk"]
    assert isinstance(talk, Talk)
    assert talk._screen is not None
    return [item.fact for item in talk._screen.items]


def kept(app: App) -> dict[str, dict[str, object]]:
    """The answers as the page keeps them, by fact."""
    file = app.act("keep", {}).file
    assert file is not None
    return {each["fact"]: each for each in json.loads(file["text"])["answers"]}


def said(answer: Answer) -> str:
    """What can be read of an answer's parts."""
    return " ".join(Page(part).text for part in answer.swap.values())


def test_an_answer_counts_at_once_and_the_screen_stays(app: App) -> None:
    """Only what stands beside it is swapped; going on then brings other questions."""
    first = asked(app)
    answer = app.act("said", {"child.born": ["yes"]})
    assert set(answer.swap) == {"wrong", "so-far", "counted"}
    assert asked(app) == first
    app.act("next", {"child.born": ["yes"]})
    assert asked(app) == ["child.age"]
    app.act("next", {"child.age": ["2026-11-02"]})
    assert kept(app)["child.age"]["value"] == "2026-11-02"


def test_what_is_left_without_an_answer_is_passed_over_and_is_no_answer(app: App) -> None:
    """It is not asked again on this day, and nothing is known of it."""
    first = asked(app)
    app.act("next", {})
    assert kept(app) == {}
    assert set(asked(app)).isdisjoint(first)


def test_an_unticked_concern_is_no_answer_but_none_of_these_is(app: App) -> None:
    """The mission's own distinction: only somebody's word makes a no, and it is marked as such."""
    while not (shown := app.views["talk"])._screen.tick:  # type: ignore[attr-defined]
        app.act("leave", {})
    assert isinstance(shown, Talk)
    app.act("next", {})
    first, *others = asked(app)
    app.act("next", {first: ["yes"]})
    assert not set(others) & set(kept(app))
    others = asked(app)
    app.act("next", {"none": ["none"]})
    found = kept(app)
    assert {fact for fact in others if found[fact]["value"] is False and found[fact]["none_of_these"]} == set(others)


def test_what_one_is_here_to_talk_about_comes_first(app: App) -> None:
    """It is asked once, after what could be urgent; what is not chosen stays."""
    for _ in range(2):
        answer = app.act("leave", {})
    assert "What are you here to talk about?" in said(answer)
    chosen = Page(answer.swap["view"]).all("value")[-1]
    answer = app.act("next", {"theme": [chosen]})
    assert f"what worries you: {name_in_words(chosen)}" in said(answer)
    file = app.act("keep", {}).file
    assert file is not None
    assert json.loads(file["text"])["themes"] == [chosen]


def test_a_screen_that_is_gone_is_not_gone_on_from_again(app: App) -> None:
    """Go on pressed twice: the second would pass over questions that nobody has seen."""
    form = Page(app.act("open", {"view": ["talk"]}).swap["view"])
    number = {"screen": [next(each for each in form.all("value") if each.isdigit())]}
    app.act("next", number)
    second = asked(app)
    assert app.act("next", number) == Answer()
    assert asked(app) == second


def test_one_may_stop_at_any_screen_and_go_on(app: App) -> None:
    """What there is so far, and what was not asked; a part that was skipped comes again as well."""
    app.act("next", {"child.born": ["yes"]})
    before = asked(app)
    text = Page(app.act("stop", {}).swap["view"]).text
    assert "Not asked: " in text
    assert "does not mean the child is safe" in text
    app.act("ask-on", {})
    assert asked(app) == before
    while asked(app):
        shown = app.act("leave", {})
    assert "Not asked: " in Page(shown.swap["view"]).text
    app.act("ask-on", {})
    assert asked(app) == before


def test_taking_back_is_as_if_it_had_never_been_said(app: App) -> None:
    """The first screen comes again."""
    first = asked(app)
    app.act("next", {"child.born": ["no"]})
    app.act("take-back", {"fact": first})
    assert asked(app) == first
    assert kept(app) == {}


def test_a_day_may_be_never_and_a_number_not_known(app: App, checker: Checker) -> None:
    """As in a terminal: an answer that brings a prompt can be given; a day that is typed counts before it."""
    talk = app.views["talk"]
    assert isinstance(talk, Talk)
    assert talk._screen is not None
    day, number = "supervision.days_since_health_visitors", "visit.missed_in_a_row"
    items = tuple(Item.of(checker.rulebook.facts[fact], (), checker.configured.filled) for fact in (day, number))
    talk._screen = replace(talk._screen, items=items)
    shown = Page(html(talk._asked(app)))
    assert checker.rulebook.facts[day].words["never"] in shown.text
    assert shown.all("value").count("never") == 1
    assert shown.all("value").count("unknown") == 2
    app.act("said", {day: ["", "never"], number: ["", "unknown"]})
    assert {fact: kept(app)[fact]["value"] for fact in (day, number)} == {day: "never", number: "not known"}
    app.act("said", {day: ["2026-11-02", "never"], number: ["3", "unknown"]})
    assert {fact: kept(app)[fact]["value"] for fact in (day, number)} == {day: "2026-11-02", number: 3}


def test_what_was_said_is_folded_so_that_no_slip_loses_it(app: App) -> None:
    """Before anything is said there is only a file to go on with; then what was said, to keep, or to begin without."""
    assert "again" not in Page(app.act("open", {"view": ["talk"]}).swap["view"]).all("data-act")
    shown = Page(app.act("next", {"child.born": ["yes"]}).swap["view"])
    tags, acts = shown.tags(), [attrs.get("data-act") for _, attrs in shown.elements]
    assert acts.index("again") > acts.index("keep") > tags.index("details", acts.index("stop"))
    assert "resume" not in acts


def test_answers_kept_are_gone_on_with(app: App, checker: Checker) -> None:
    """In another page, on the same day; a file that is none is told of, and nothing of it is shown."""
    app.act("next", {"child.born": ["yes"], "pregnancy.expecting": ["no"]})
    file = app.act("keep", {}).file
    assert file is not None
    other = App(checker, [], views())
    other.today = app.today
    other.act("open", {"view": ["talk"]})
    other.act("resume", {"name": ["a.json"], "text": [file["text"]]})
    assert asked(other) == asked(app)
    wrong = other.act("resume", {"name": ["b.json"], "text": [json.dumps({"answers": HOSTILE})]})
    assert said(wrong)
    assert HOSTILE not in said(wrong)
    assert asked(other) == asked(app)


def test_answers_that_cannot_both_be_are_told_of_and_not_taken(app: App) -> None:
    """A day that is still to come is no day of birth."""
    app.act("next", {"child.born": ["yes"]})
    wrong = app.act("next", {"child.age": ["2027-01-01"]})
    assert "later than" in said(wrong)
    assert wrong.focus == "wrong"
    assert "When was the child born?" in said(wrong)  # by its question, not by the name of its fact
    assert "child.age" not in said(wrong)
    assert set(kept(app)) == {"child.born"}


def test_it_ends_with_the_report_and_what_was_left(app: App) -> None:
    """Everything left open: no prompt, and no word that reassures."""
    for _ in range(200):
        if not asked(app):
            break
        shown = app.act("next", {})
    assert asked(app) == []
    text = Page(shown.swap["view"]).text
    assert "None of these is a no" in text
    assert "does not mean the child is safe" in text


@pytest.mark.parametrize("seed", range(4))
def test_whatever_somebody_answers_it_goes_on(app: App, seed: int) -> None:
    """Answers at random, some that cannot be, some taken back: each is taken or told of, and there is a next screen."""
    rnd, talk = Random(seed), app.views["talk"]
    assert isinstance(talk, Talk)
    for _ in range(30):
        if talk._screen is None or not talk._screen.items:
            break
        fields = {item.fact: [anything(item, rnd)] for item in talk._screen.items if rnd.random() < 0.7}
        fields |= {f"{fact} day": [rnd.choice(DAYS)] for fact in fields if rnd.random() < 0.2}
        if talk._screen.tick and rnd.random() < 0.5:
            fields["none"] = ["none"]
        assert app.act(rnd.choice(["next"] * 9 + ["said", "leave"]), fields).swap
        given = list(kept(app))
        if given and rnd.random() < 0.1:
            assert app.act("take-back", {"fact": [rnd.choice(given)]}).swap
    assert kept(app)


DAYS = ("2026-11-02", "2025-03-01", "2099-01-01", "1990-05-05", "x", "")


def anything(item: Item, rnd: Random) -> str:
    """An answer, as a form gives it, that need not be one."""
    ways = {"yes_no": ("yes", "no", "unknown"), "one_of": (*item.words, "unknown"), "day": DAYS}
    return rnd.choice(ways.get(item.answered_by, ("0", "1", "3", "40", "-1", "many", "")))
