"""Replay: what became known and appeared on which day, what went quiet, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riskflags import CaseSummary, Checker, Rulebook
from riskflags.cli.app import app
from riskflags.replay import Replay, replay, replay_to_page, replay_to_text
from riskflags.replay.document import ReplayDay
from riskflags.replay.replay_words import how_long_before, shown_day, spells
from support import ROOT
from support.command_line import Run
from support.replay_rulebook import SEEN, WORRY, write_some_rules

Told = Callable[..., Replay]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Replays a case, given by its collections, on some of `RULES`."""

    def make(*ids: str, **collections: object) -> Replay:
        case = {"case_id": "c", "as_of": "2026-04-30", **collections}
        return replay(Checker(Rulebook.load(write_some_rules(tmp_path, *ids))), CaseSummary.model_validate(case))

    return make


def flat(text: str) -> str:
    """A text as one line, wherever it was wrapped."""
    return " ".join(text.split())


def on(replayed: Replay, day: str) -> ReplayDay:
    """The account of one day."""
    return next(each for each in replayed.days if each.day == day)


# -- what appears, stays and goes ------------------------------------------------------------------------------------


def test_a_prompt_appears_on_the_day_its_record_was_made_stays_and_goes_quiet_with_the_reason(told: Told) -> None:
    """The day is the record's, not the one it speaks of; the fact that turned stands beside it, with its record."""
    worry = WORRY | {"date": "2026-02-01"}
    other = {"id": "o", "recorded_on": "2026-03-01", "kind": "engagement"}
    later = {"id": "l", "recorded_on": "2026-03-10", "kind": "engagement"}
    found = told("unseen", concerns=[worry, other, later], visits=[SEEN])
    assert [day.day for day in found.days] == ["2026-03-01", "2026-03-02", "2026-03-10", "2026-03-20", "2026-04-30"]
    assert [len(day.appeared) for day in found.days] == [0, 1, 0, 0, 0]
    appeared = on(found, "2026-03-02").appeared[0]
    assert (appeared.flag.rule, appeared.flag.verdict, appeared.instead_of) == ("unseen", "fires", ())
    (why,) = appeared.why
    assert (why.fact, why.before, why.now, why.records, why.by_time) == ("a.worry", False, True, ("concerns/w",), False)
    (stays,) = on(found, "2026-03-10").stays
    assert (stays.rule, stays.since, stays.renewed) == ("unseen", "2026-03-02", False)
    (gone,) = on(found, "2026-03-20").went_quiet
    assert (gone.rule, gone.verdict, gone.since, gone.yields_to) == ("unseen", "quiet", "2026-03-02", ())
    assert [(why.fact, why.before, why.now, why.records) for why in gone.why] == [
        ("a.seen", False, True, ("visits/v",))
    ]
    (prompt,) = found.prompts
    assert [(part.verdict, part.since, part.until) for part in prompt.periods] == [
        ("fires", "2026-03-02", "2026-03-20")
    ]
    assert (prompt.theme, prompt.urgency) == ("theme", "urgent")


def test_on_the_first_day_all_is_new_and_nothing_turned(told: Told) -> None:
    """What stands behind a prompt is said; what it was before is not made up."""
    found = told("unseen", concerns=[WORRY], visits=[])
    appeared = found.days[0].appeared[0]
    assert appeared.why == ()
    assert [because.fact for because in appeared.flag.because] == ["a.worry", "a.seen"]
    assert f"- {appeared.flag.evidence[0].sentence}\n" in replay_to_text(found)


def test_a_day_on_which_only_time_passed_is_told_where_it_changed_something(told: Told) -> None:
    """The eighth day after the request, when the week has passed; nothing became known on it."""
    asked = {"id": "m", "recorded_on": "2026-03-02", "state": "requested", "requested_on": "2026-03-02"}
    found = told("waiting", meetings=[asked])
    assert [day.day for day in found.days] == ["2026-03-02", "2026-03-10", "2026-04-30"]
    day = on(found, "2026-03-10")
    assert day.known == ()
    (why,) = day.appeared[0].why
    assert (why.fact, why.by_time) == ("a.waiting", True)
    text = flat(replay_to_text(found))
    assert "Nothing new became known." in text
    assert "was no, now yes, by the passing of days" in text


def test_time_and_record_are_told_apart_on_one_day(told: Told) -> None:
    """On a day when a week passes and a worry is recorded, each prompt has its own reason."""
    asked = {"id": "m", "recorded_on": "2026-03-02", "state": "requested", "requested_on": "2026-03-02"}
    worry = WORRY | {"recorded_on": "2026-03-10"}
    found = told("waiting", "unseen", meetings=[asked], concerns=[worry], visits=[])
    appeared = on(found, "2026-03-10").appeared
    assert [(each.flag.rule, each.why[0].by_time) for each in appeared] == [("unseen", False), ("waiting", True)]


def test_a_prompt_to_confirm_turns_when_what_was_not_recorded_is(told: Told) -> None:
    """It was there before and is there after; its prompt has two periods and one spell."""
    blank, not_seen = SEEN | {"recorded_on": "2026-03-01", "child_seen": None}, SEEN | {"child_seen": False}
    found = told("unseen", concerns=[WORRY], visits=[blank, not_seen])
    assert on(found, "2026-03-02").appeared[0].flag.verdict == "confirm"
    (turned,) = on(found, "2026-03-20").turned
    assert (turned.was, turned.flag.verdict) == ("confirm", "fires")
    assert [(why.fact, why.before, why.now) for why in turned.why] == [("a.seen", "not known", False)]
    (prompt,) = found.prompts
    assert [(part.verdict, part.until) for part in prompt.periods] == [("confirm", "2026-03-20"), ("fires", None)]
    assert spells(prompt) == [("2026-03-02", None)]
    assert "No longer to be confirmed: [URGENT] Title of unseen" in replay_to_text(found)


def test_a_prompt_that_can_no_longer_be_told_says_so(told: Told) -> None:
    """A version that leaves out what the first one said: the concern is a question again."""
    blanked = {"id": "w", "recorded_on": "2026-03-09", "level": "concern"}
    found = told("unseen", concerns=[WORRY, blanked], visits=[])
    (gone,) = on(found, "2026-03-09").went_quiet
    assert gone.verdict == "explore"
    assert [(why.fact, why.before, why.now) for why in gone.why] == [("a.worry", True, "not known")]
    assert "It can no longer be told." in replay_to_text(found)


def test_a_prompt_that_another_says_better_gives_way_and_comes_back(told: Told) -> None:
    """Its verdict stands all the while, and the other prompt is named both times."""
    grave = WORRY | {"recorded_on": "2026-03-09", "level": "significant_harm"}
    mild = WORRY | {"recorded_on": "2026-03-20"}
    found = told("general", "grave", concerns=[WORRY, grave, mild])
    (gone,) = on(found, "2026-03-09").went_quiet
    assert (gone.rule, gone.verdict, gone.why, gone.yields_to) == ("general", "fires", (), ("grave",))
    (back,) = on(found, "2026-03-20").appeared
    assert (back.flag.rule, back.why, back.instead_of) == ("general", (), ("grave",))
    assert [prompt.rule for prompt in found.prompts] == ["general", "grave"]
    assert spells(found.prompts[0]) == [("2026-03-02", "2026-03-09"), ("2026-03-20", None)]
    title = found.prompts[1].title
    assert title != "grave"  # by its title, as everywhere
    for text in (flat(replay_to_text(found)), re.sub("<[^>]*>", "", replay_to_page(found))):
        assert f"Another prompt now says it better: {title}" in text
        assert f"What said it better is gone: {title}" in text


def test_a_prompt_that_is_settled_did_not_give_way(told: Told) -> None:
    """The worry is withdrawn on the day that graver harm is recorded: that is the reason, not the other prompt."""
    gone = {"id": "w", "recorded_on": "2026-03-09", "kind": "engagement", "level": "significant_harm"}
    (quiet,) = on(told("general", "grave", concerns=[WORRY, gone]), "2026-03-09").went_quiet
    assert (quiet.verdict, quiet.yields_to, [why.fact for why in quiet.why]) == ("quiet", (), ["a.worry"])


def test_what_turned_on_the_same_day_and_stopped_nothing_is_no_reason(told: Told) -> None:
    """The child is seen on the day that harm is recorded: the prompt went quiet because of the one, not the other."""
    harm = {"id": "h", "recorded_on": "2026-03-20", "kind": "engagement", "level": "significant_harm"}
    (quiet,) = on(told("either", concerns=[WORRY, harm], visits=[SEEN]), "2026-03-20").went_quiet
    assert [why.fact for why in quiet.why] == ["a.seen"]


def test_a_question_is_told_of_on_the_day_it_is_first_asked(told: Told) -> None:
    """Not again on each later day; and again once it had been answered and is open afresh."""
    open_, other = {"id": "w", "recorded_on": "2026-03-02", "kind": "neglect"}, {"id": "o", "kind": "engagement"}
    concerns = [
        open_,
        other | {"recorded_on": "2026-03-05", "level": "concern"},
        open_ | {"recorded_on": "2026-03-09", "level": "concern"},
        open_ | {"recorded_on": "2026-03-12"},
    ]
    found = told("both", concerns=concerns)
    asked = {day.day: [question.fact for question in day.questions] for day in found.days}
    assert asked == {
        "2026-03-02": ["a.harm"],
        "2026-03-05": [],
        "2026-03-09": [],
        "2026-03-12": ["a.harm"],
        "2026-04-30": [],
    }
    assert replay_to_text(found).count("- Harm?") == 2


def test_a_prompt_that_stays_with_other_records_behind_it_is_marked(told: Told) -> None:
    """Its fingerprint has changed: a case system would show it again."""
    more = {"id": "more", "recorded_on": "2026-03-09", "kind": "neglect", "level": "significant_harm"}
    found = told("unseen", concerns=[WORRY, more], visits=[])
    assert on(found, "2026-03-09").stays[0].renewed
    assert not on(found, "2026-04-30").stays[0].renewed
    assert "Now with other records behind it: [URGENT] Title of unseen" in replay_to_text(found)


# -- what became known -----------------------------------------------------------------------------------------------


def test_a_later_version_tells_what_it_changed(told: Told) -> None:
    """Only the leaves that differ, each with what was said before; what was not said before reads as not recorded."""
    second = WORRY | {"recorded_on": "2026-03-09", "level": "significant_harm", "rising": True}
    third = second | {"recorded_on": "2026-03-10"}
    found = told("grave", concerns=[third, second, WORRY])
    (first,) = on(found, "2026-03-02").known
    assert (first.again, {said.name for said in first.fields}) == (False, {"kind", "level"})
    (changed,) = on(found, "2026-03-09").known
    assert changed.again
    assert {said.name: (said.before, said.now) for said in changed.fields} == {
        "level": ("concern", "significant_harm"),
        "rising": (None, True),
    }
    assert on(found, "2026-03-10").known[0].fields == ()
    text = flat(replay_to_text(found))
    assert "how serious whoever recorded it held it to be: concern of significant harm (was concern)" in text
    assert "it was new, or graver than before: yes (was not recorded)" in text
    assert "recorded again, unchanged" in text


def test_a_day_that_is_assumed_is_shown_as_assumed(told: Told) -> None:
    """Recorded, taken from the record's own dates, or undated and known from the start: each says which."""
    assumed = {"id": "later", "kind": "neglect", "date": "2026-03-15", "raised_before_on": "2026-01-01"}
    found = told("unseen", concerns=[WORRY, assumed, {"kind": "engagement"}], visits=[])
    known = {each.record: (day.day, each.how) for day in found.days for each in day.known}
    assert known == {
        "concerns/w": ("2026-03-02", "recorded"),
        "concerns[2]": ("2026-03-02", "undated"),
        "concerns/later": ("2026-03-15", "assumed"),
    }
    for shown in (flat(replay_to_text(found)), re.sub("<[^>]*>", "", replay_to_page(found))):
        before = "the day on which this same concern was first recorded: 1 January 2026"
        assert f"Concern about neglect, 15 March 2026 (assumed): {before}" in shown
        assert "Concern about engagement (undated)" in shown
        assert "Concern about neglect" in shown


def test_marks_that_stand_nowhere_are_not_explained(told: Told) -> None:
    """A case whose records all say when they were made needs no word on assumptions."""
    found = told("unseen", concerns=[WORRY], visits=[SEEN])
    assert "assumed)" not in replay_to_text(found)
    assert "undated" not in replay_to_text(found)


MOTHER = {"id": "m", "role": "mother", "date_of_birth": "1990-05-03"}
BACKGROUND = {
    "people": [MOTHER],
    "health": [{"id": "i", "of": "mother", "start_date": "2008-04-01", "end_date": "2010-02-01"}],
    "history": [{"id": "h", "of": "father", "date": "1995-01-01"}],
}


def knew(found: Replay) -> dict[str, list[str]]:
    """The records that became known on each day told of."""
    return {day.day: [known.record for known in day.known] for day in found.days}


def test_a_replay_begins_when_something_about_the_case_became_known(told: Told) -> None:
    """A mother's birth and old illnesses do not begin it; they stand on the first day, in order, as assumed."""
    undated = {"kind": "engagement"}
    found = told("unseen", concerns=[WORRY, undated], visits=[SEEN], **BACKGROUND)
    assert knew(found) == {
        "2026-03-02": ["people/m", "history/h", "health/i", "concerns/w", "concerns[1]"],
        "2026-03-20": ["visits/v"],
        "2026-04-30": [],
    }
    assert found.first_day == "2026-03-02"
    assert [known.how for known in found.days[0].known] == [*["assumed"] * 3, "recorded", "undated"]
    assert "The mother, born 3 May 1990 (assumed)" in flat(replay_to_text(found))


@pytest.mark.parametrize(
    ("collection", "record"),
    [
        ("people", {"id": "c", "role": "child", "date_of_birth": "2026-02-03"}),
        ("people", MOTHER | {"recorded_on": "2026-02-03"}),
        ("health", {"id": "i", "of": "mother", "recorded_on": "2026-02-03"}),
        ("referrals", {"id": "r", "date": "2026-02-03"}),
    ],
    ids=["the child's birth", "a mother recorded", "an illness recorded", "an assumed day of anything else"],
)
def test_what_is_about_the_case_begins_it(told: Told, collection: str, record: dict[str, Any]) -> None:
    """The child's own birth does, and so does whatever says on which day it was made."""
    found = told("unseen", concerns=[WORRY], visits=[], **{collection: [record]})
    assert knew(found) == {
        "2026-02-03": [f"{collection}/{record['id']}"],
        "2026-03-02": ["concerns/w"],
        "2026-04-30": [],
    }


def test_background_later_than_the_first_day_stands_on_its_own(told: Told) -> None:
    """An illness that ended after the first worry is told of on the day it ended."""
    ended = {"id": "i", "of": "mother", "start_date": "2010-04-01", "end_date": "2026-03-09"}
    assert knew(told("unseen", concerns=[WORRY], visits=[], health=[ended])) == {
        "2026-03-02": ["concerns/w"],
        "2026-03-09": ["health/i"],
        "2026-04-30": [],
    }


def test_a_case_of_nothing_but_background_begins_with_the_first_of_it(told: Told) -> None:
    """Each of its days is told of."""
    history = [{"id": "h", "of": "father", "date": "2026-01-05"}, {"id": "g", "of": "mother", "date": "2026-02-05"}]
    assert knew(told("unseen", history=history)) == {
        "2026-01-05": ["history/h"],
        "2026-02-05": ["history/g"],
        "2026-04-30": [],
    }


def test_a_spell_that_does_not_say_when_it_was_recorded_is_known_from_its_end(told: Told) -> None:
    """The trap docs/replay.md warns of: an ended plan is not seen before its end; one with versions is."""
    ended = {"id": "p", "kind": "child_in_need", "start_date": "2026-03-05", "end_date": "2026-04-01"}
    assert knew(told("unseen", concerns=[WORRY], plans=[ended]))["2026-04-01"] == ["plans/p"]
    begun = {leaf: ended[leaf] for leaf in ("id", "kind", "start_date")} | {"recorded_on": "2026-03-05"}
    versions = [begun, ended | {"recorded_on": "2026-04-01"}]
    known = knew(told("unseen", concerns=[WORRY], plans=versions))
    assert (known["2026-03-05"], known["2026-04-01"]) == (["plans/p"], ["plans/p"])


def test_a_record_made_after_the_cases_own_day_is_no_part_of_it(told: Told) -> None:
    """The replay ends on that day."""
    found = told("unseen", concerns=[WORRY, WORRY | {"id": "x", "recorded_on": "2026-05-01"}], visits=[])
    assert [day.day for day in found.days] == ["2026-03-02", "2026-04-30"]


@pytest.mark.parametrize(
    ("concerns", "prompts"),
    [(None, 0), ([], 0), ([{"kind": "neglect"}], 1), ([WORRY | {"recorded_on": "2026-05-01"}], 0)],
    ids=["left out", "empty", "undated", "made later"],
)
def test_a_case_without_any_day_has_one(told: Told, concerns: list[Any] | None, prompts: int) -> None:
    """Its own; what bears no day was always known, and every way of showing it copes."""
    found = told("unseen", concerns=concerns, visits=[])
    assert [day.day for day in found.days] == ["2026-04-30"]
    assert len(found.prompts) == prompts
    assert "THE LAST DAY" in replay_to_text(found)
    assert "30 April 2026" in replay_to_page(found)


# -- how it is shown -------------------------------------------------------------------------------------------------


def test_a_replay_shows_no_value_of_a_case_in_its_repr(told: Told) -> None:
    """It ends up in logs."""
    found = told("unseen", concerns=[WORRY], visits=[SEEN])
    day = on(found, "2026-03-20")
    shown = repr(found) + repr(day) + repr(day.known) + repr(day.went_quiet) + repr(found.prompts)
    assert "unseen" in shown
    assert not re.search(r"2026|concerns/w|visits/v|neglect", shown)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-07-06", "the last day"),
        ("2026-07-05", "1 day before the last day"),
        ("2026-06-23", "13 days before the last day"),
        ("2026-06-22", "2 weeks before the last day"),
        ("2025-11-14", "33 weeks before the last day"),
    ],
)
def test_how_long_before_is_said_as_people_say_it(day: str, words: str) -> None:
    """Days up to a fortnight, then whole weeks."""
    assert how_long_before(day, "2026-07-06") == words
    assert shown_day("2025-11-04") == "4 November 2025"


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_writes_a_page_to_a_file_and_prints_nothing(tmp_path: Path) -> None:
    """With --out; the rules and settings asked for are the ones used."""
    (tmp_path / "rules").mkdir()
    rules = write_some_rules(tmp_path / "rules", "waiting")
    asked = {"id": "m", "recorded_on": "2026-03-02", "state": "requested", "requested_on": "2026-03-02"}
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"case_id": "c", "as_of": "2026-04-30", "meetings": [asked]}), encoding="utf-8")
    settings = tmp_path / "settings.yaml"
    settings.write_text("week: 14\n", encoding="utf-8")
    out = tmp_path / "page.html"
    given = ["replay", str(case), "--format", "html", "--rules", str(rules), "--settings", str(settings)]
    done = CliRunner().invoke(app, [*given, "--out", str(out)])
    assert (done.exit_code, done.output) == (0, "")
    assert "17 March 2026" in out.read_text(encoding="utf-8")  # the fifteenth day


def test_a_file_that_cannot_be_written_is_told_of(run: Run, tmp_path: Path) -> None:
    """By name, with what to do; and so is a case that cannot be read."""
    case, page = ROOT / "examples" / "child-m.yaml", tmp_path / "nowhere" / "page.html"
    for told, *arguments in (
        ("page.html: There is no folder to write this", case, "--out", page),
        ("absent.yaml: There is no such file.", tmp_path / "absent.yaml"),
    ):
        ran = run("replay", *arguments)
        assert ran.code == 2
        assert told in ran.err
