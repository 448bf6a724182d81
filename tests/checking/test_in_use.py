"""A checker in use: from many threads, copied and sent, in logs, over many records, and freed again."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
import weakref
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from riskflags import CaseSummary, Checker, RulebookError, case_from_file
from riskflags.render.as_json import to_json
from riskflags.replay import replay, replay_to_page
from riskflags.rulebook.rulebook import _loaded
from support import EXAMPLES
from support.generated.cases import random_case
from support.report_rulebook import Book, concern


def test_a_report_and_a_checker_show_no_value_in_their_repr(book: Book) -> None:
    """They end up in logs."""
    checker = book(r="urgency: soon\nwhen: a.one")
    report = checker.check(concern(kind="neglect", date="2026-06-01"))
    assert repr(report) == "<Report on c: 1 rules not quiet>"
    assert "2026-06-01" not in repr(checker) + repr(report)


def test_one_checker_serves_many_threads(checker: Checker) -> None:
    """The same cases from eight threads give the same reports as from one."""
    from concurrent.futures import ThreadPoolExecutor

    cases = [random_case(Random(seed)) for seed in range(60)]
    alone = [checker.check(case).to_json() for case in cases]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda case: checker.check(case).to_json(), cases))
    assert together == alone


def test_a_checker_survives_pickling(checker: Checker) -> None:
    """For a pool of processes: the same reports from a checker sent over."""
    again = pickle.loads(pickle.dumps(checker))
    case = random_case(Random(7))
    assert again.check(case).to_json() == checker.check(case).to_json()


AGAIN: tuple[Callable[[Any], Any], ...] = (lambda told: pickle.loads(pickle.dumps(told)), copy.copy, copy.deepcopy)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_a_checker_says_survives_being_copied_and_sent(path: Path, checker: Checker) -> None:
    """Reports, flags, questions, explanations and replays: equal afterwards, looked at before or not."""
    case = case_from_file(path)
    report, looked_at = checker.check(case), checker.check(case)
    assert looked_at.document.rulebook
    explained = {rule: looked_at.explain(rule) for rule in list(looked_at.verdicts)[::9]}
    facts, replayed = checker.check_facts({"pregnancy.expecting": True}), replay(checker, case)
    for again in AGAIN:
        assert again(looked_at.document) == looked_at.document
        for told in (report, looked_at):
            copied = again(told)
            assert copied.document == looked_at.document
            assert (copied.verdicts, copied.flagged) == (looked_at.verdicts, looked_at.flagged)
            assert repr(copied) == repr(told)
            for rule, explanation in explained.items():
                assert copied.explain(rule) == again(explanation) == explanation
        assert again(facts).document == facts.document
        assert again(replayed) == replayed


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_repr_of_what_is_said_of_an_example_shows_a_value(path: Path, checker: Checker) -> None:
    """Neither a day of the case, its own left aside, nor the id of a record."""
    case = case_from_file(path)
    records = [record for _, found in case.collections() for record in found]
    days = {str(value) for record in records for value in vars(record).values() if isinstance(value, date)}
    secrets = {*(days - {case.as_of.isoformat()}), *(f"/{record.id}" for record in records if record.id)}
    assert len(secrets) > 5
    report, told = checker.check(case), replay(checker, case)
    parts = [report, report.document, report.situation, case, told, *told.days, *told.prompts, *report.flags]
    parts += [*report.questions, *(each for flag in report.flags for each in (*flag.because, *flag.to_confirm))]
    parts += [report.explain(rule) for rule in report.verdicts]
    parts += [each for day in told.days for each in (*day.known, *day.appeared, *day.turned, *day.went_quiet)]
    assert not [(secret, repr(part)[:300]) for part in parts for secret in secrets if secret in repr(part)]


def test_a_report_is_not_opened_over_another_rulebook(book: Book, tmp_path: Path) -> None:
    """A rulebook is sent as its folder: where that has changed since, its report would speak of other rules."""
    sent = pickle.dumps(book(r="urgency: soon\nwhen: a.one").check(concern(kind="neglect")))
    assert pickle.loads(sent).flags
    (tmp_path / "theme" / "r.yaml").unlink()
    book(other="urgency: soon\nwhen: a.two")
    _loaded.cache_clear()
    with pytest.raises(RulebookError, match="no longer the one that was sent"):
        pickle.loads(sent)


def steps(call: Callable[[], object]) -> int:
    """How many lines of Python a call runs, each turn of a loop and of a comprehension counted."""
    count = 0

    def trace(_frame: Any, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


LOOKS: dict[str, Callable[[Checker, CaseSummary], object]] = {
    "json": lambda checker, case: checker.check(case).to_json(),
    "text": lambda checker, case: checker.check(case).to_text(),
    "explain": lambda checker, case: checker.explain(case, "r"),
    "earlier": lambda checker, case: checker.check(case, date(2026, 6, 15)).flags,
    "replay": lambda checker, case: to_json(replay(checker, case)),
    "page": lambda checker, case: replay_to_page(replay(checker, case)),
    "validate": lambda checker, case: CaseSummary.model_validate(case.model_dump()),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", ["no ids", "ids", "versions"])
def test_twice_the_records_take_twice_the_steps(kind: str, look: str, book: Book) -> None:
    """Nothing is quadratic in the records of a case: 20,000 of them are read, explained and replayed in seconds."""
    checker = book(r="urgency: soon\nwhen: [a.one, {a.days: {at_least: week}}]\nunless: a.three")

    def case(records: int) -> CaseSummary:
        ids = {"no ids": [None] * records, "ids": range(records), "versions": [at // 2 for at in range(records)]}[kind]
        found = [
            {"kind": "neglect", "date": "2026-05-01", "id": None if id_ is None else f"c{id_}"}
            | ({} if id_ is None else {"recorded_on": f"2026-06-0{1 + at % 2}"})
            for at, id_ in enumerate(ids)
        ]
        return CaseSummary.model_validate({"case_id": "c", "as_of": "2026-06-30", "concerns": found})

    few, many = (steps(partial(LOOKS[look], checker, case(records))) for records in (200, 400))
    assert many > 400
    assert many < 2.3 * few, (few, many)


def test_a_report_is_freed_with_its_last_reference() -> None:
    """Nothing in it leads back to it, so that millions of reports wait for no garbage collector."""
    report = Checker().check(case_from_file(EXAMPLES[0]))
    report.to_json()
    report.explain(report.flags[0].rule)
    gone = weakref.ref(report)
    gc.disable()
    try:
        del report
        assert gone() is None
    finally:
        gc.enable()
