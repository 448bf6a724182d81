"""The examples and random cases, replayed: no day has hindsight, no change is missed or without its reason."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from riskflags import CaseSummary, Checker, Rulebook
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.cli.app import app
from riskflags.reading.case_text import case_from_file
from riskflags.replay import Replay, replay, replay_to_text
from riskflags.replay.document import ReplayDay
from riskflags.rulebook.rule import URGENCIES
from support import EXAMPLES, ROOT
from support.generated.cases import AS_OF, versioned_case


@pytest.fixture(scope="module")
def examples(checker: Checker) -> dict[str, Replay]:
    """The shipped examples, each replayed once."""
    assert EXAMPLES
    return {path.stem: replay(checker, case_from_file(path)) for path in EXAMPLES}


def test_a_prompt_is_as_urgent_as_it_ever_was_and_no_more(examples: dict[str, Replay], shipped: Rulebook) -> None:
    """Its rule may know a higher urgency, which this case never had."""
    lower = 0
    for replayed in examples.values():
        was: dict[str, set[str]] = {}
        for day in replayed.days:
            flags = [*(each.flag for each in day.appeared), *(each.flag for each in day.turned)]
            there = [*((flag.rule, flag.urgency) for flag in flags), *((each.rule, each.urgency) for each in day.stays)]
            for rule, urgency in there:
                was.setdefault(rule, set()).add(urgency)
        assert {each.rule: each.urgency for each in replayed.prompts} == {
            rule: max(urgencies, key=URGENCIES.index) for rule, urgencies in was.items()
        }
        lower += sum(each.urgency != shipped.rules[each.rule].urgency for each in replayed.prompts)
    assert lower > 0


def test_prompts_stand_in_the_order_in_which_they_appeared_the_more_urgent_first(examples: dict[str, Replay]) -> None:
    """Those of one day and urgency by their ids."""
    same_day = 0
    for replayed in examples.values():
        keys = [(each.periods[0].since, -URGENCIES.index(each.urgency), each.rule) for each in replayed.prompts]
        assert keys == sorted(keys)
        same_day += sum(one[0] == other[0] and one[1] != other[1] for one, other in pairwise(keys))
    assert same_day > 10


def known_since(collection: str, record: dict[str, Any]) -> str:
    """The day a record was known, worked out here from the text of the design; empty for always."""
    if "recorded_on" in record:
        return str(record["recorded_on"])
    leaves = fields_of(COLLECTIONS[collection])
    happened = [name for name in record if leaves[name].type == "day" and not leaves[name].planned]
    if "attended" in record and "meeting_date" in record:
        happened.append("meeting_date")  # a meeting that somebody came to, or missed, has been held
    return max((record[name] for name in happened), default="")


def cut(case: dict[str, Any], day: str) -> dict[str, Any]:
    """The case without whatever became known after a day."""
    kept = {
        name: [record for record in case[name] if known_since(name, record) <= day]
        for name in case
        if name in COLLECTIONS
    }
    return case | kept | {"as_of": day}


def case_with_versions(seed: int) -> dict[str, Any]:
    """A random case of some collections, on a later day than its own, so that it has second versions of records."""
    rnd = Random(seed)
    case = versioned_case(rnd, tuple(rnd.sample(list(COLLECTIONS), 12)), most=2)
    return case | {"as_of": (AS_OF + timedelta(days=14)).isoformat()}


def shown_on(day: ReplayDay) -> dict[str, Any]:
    """Each flag of a day, with its verdict and fingerprint."""
    new = {flag.rule: flag for flag in [each.flag for each in day.appeared] + [each.flag for each in day.turned]}
    shown = {rule: (flag.verdict, flag.fingerprint) for rule, flag in new.items()}
    return shown | {stays.rule: (stays.verdict, stays.fingerprint) for stays in day.stays}


def example_with_ids(path: Path) -> dict[str, Any]:
    """An example as plain data, each record with an id, so that its name does not hang on its place in a list."""
    case = case_from_file(path).model_dump(mode="json", exclude_none=True)
    for name in (name for name in case if name in COLLECTIONS):
        for number, record in enumerate(case[name]):
            record.setdefault("id", f"no-{number}")
    return case


def test_no_day_knows_more_than_was_known_on_it(checker: Checker) -> None:
    """Law 5: each day's flags are those of the case cut to that day, and so is the whole account up to a day."""
    days = versions = flags = 0
    cases = [*(case_with_versions(seed) for seed in range(8)), *map(example_with_ids, EXAMPLES)]
    for case in cases:
        told = replay(checker, CaseSummary.model_validate(case))
        versions += sum(known.again for day in told.days for known in day.known)
        for day in told.days:
            days, flags = days + 1, flags + len(day.appeared)
            report = checker.check(cut(case, day.day))
            assert shown_on(day) == {flag.rule: (flag.verdict, flag.fingerprint) for flag in report.flags}
        half = len(told.days) // 2
        then = replay(checker, CaseSummary.model_validate(cut(case, told.days[half].day)))
        assert then.days == told.days[: half + 1]
    assert days > 200
    assert versions > 40
    assert flags > 100


def test_every_change_has_its_reason(checker: Checker, examples: dict[str, Replay]) -> None:
    """Whatever appears after the first day, turns or goes quiet names a fact that turned or a prompt that gave way."""
    changes = 0
    cases = [CaseSummary.model_validate(case_with_versions(seed)) for seed in range(100, 104)]
    for told in [*examples.values(), *(replay(checker, case) for case in cases)]:
        for day in told.days[1:]:
            for appeared in day.appeared:
                assert appeared.why or appeared.instead_of, (day.day, appeared.flag.rule)
            for gone in day.went_quiet:
                assert gone.why or gone.yields_to, (day.day, gone.rule)
            assert all(turned.why for turned in day.turned)
            changed: tuple[Any, ...] = (*day.appeared, *day.turned, *day.went_quiet)
            tipped = [why for each in changed for why in each.why]
            assert all(why.before != why.now for why in tipped)
            assert day.known or all(why.by_time for why in tipped)
            changes += len(changed)
    assert changes > 100


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_change_is_missed_between_the_days_told(path: Path, checker: Checker, examples: dict[str, Replay]) -> None:
    """On every day of the calendar the flags are those of the latest day told; the last day is the case's report."""
    case, told = case_from_file(path), examples[path.stem]
    assert len(told.days) > 5
    shown: dict[str, Any] = {}
    accounts = {day.day: {rule: verdict for rule, (verdict, _) in shown_on(day).items()} for day in told.days}
    day = date.fromisoformat(told.first_day)
    while day <= case.as_of:
        shown = accounts.get(day.isoformat(), shown)
        assert checker.check(case, day).flagged == shown, day
        day += timedelta(days=1)
    assert shown_on(told.days[-1]) == {
        flag.rule: (flag.verdict, flag.fingerprint) for flag in checker.check(case).flags
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_text_of_an_example_fits_a_terminal(path: Path, examples: dict[str, Replay]) -> None:
    """Eighty columns, and every prompt that appeared is there by its title, with a citation."""
    told = examples[path.stem]
    text = replay_to_text(told)
    shown = " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= 80
    for prompt in told.prompts:
        assert f"[{prompt.urgency.upper()}] {prompt.title}" in shown
    assert text.count("Appeared:") == sum(len(day.appeared) for day in told.days) > 0
    assert text.count("- From ") >= text.count("Appeared:")


def test_the_json_of_a_replay_has_its_days_and_courses() -> None:
    """As the command prints it: every day with what became known and what that did."""
    done = CliRunner().invoke(app, ["replay", str(ROOT / "examples" / "child-m.yaml"), "--format", "json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    keys = {"format", "case_id", "first_day", "last_day", "rulebook", "provenance", "checks", "days", "prompts"}
    assert set(told) == keys
    assert len(told["days"]) > 10
    for day in told["days"]:
        assert set(day) == {"day", "known", "appeared", "turned", "went_quiet", "stays", "questions", "checks_not_made"}
    known = [known for day in told["days"] for known in day["known"]]
    assert all(set(each) == {"collection", "record", "name", "how", "again", "fields"} for each in known)
    appeared = [appeared for day in told["days"] for appeared in day["appeared"]]
    assert len(appeared) >= len(told["prompts"]) > 5
    assert all({"prompt", "citations", "because"} <= set(each["flag"]) for each in appeared)
    assert told["days"][-1]["day"] == told["last_day"] == "2026-03-20"
