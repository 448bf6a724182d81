"""What a program can give in place of a case: the same errors, all at once, and such as can be copied and sent."""

from __future__ import annotations

import copy
import importlib
import json
import pickle
import pkgutil
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import riskflags
from riskflags import (
    CaseError,
    CaseSummary,
    Checker,
    InputError,
    RiskflagsError,
    UnknownNameError,
)
from riskflags.errors import Fault, UnknownKey, did_you_mean
from riskflags.reading.case_text import case_from_text
from support.bad_input import refused
from support.bad_texts import HEAD
from support.command_line import Run

# -- the library's own ways in ---------------------------------------------------------------------------------------

BASE: dict[Any, Any] = {"case_id": "c", "as_of": "2026-06-30"}


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        (5, "This is not a case. Give a CaseSummary, a mapping, or JSON text"),
        (None, "This is not a case."),
        (["SECRETVALUE"], "This is not a case."),
        (Path("SECRETVALUE"), "This is a file"),
        (b"\xff", "line 1: It is not UTF-8 text."),
        (b"", "It is empty."),
        ("", "not a case summary: it holds no fields."),
        ("case_id: SECRETVALUE\ud800", "line 1: It holds a character that text may not."),
        ('{"case_id": "SECRETVALUE\ud800", "as_of": "2026-06-30"}', "case_id: It is not of the type"),
        ({}, "case_id: It is missing."),
        (BASE | {1987: "SECRETVALUE"}, "(key 3): A key here is not text."),
        (BASE | {("SECRETVALUE",): 1}, "A key here is not text. Write the names of fields as text."),
        ({**BASE, "SECRETVALUE 1987": 1}, "(key 3): A case summary has no such collection"),
        ({**BASE, "x[0]": "SECRETVALUE"}, "(key 3): A case summary has no such collection"),
        ({**BASE, "<text>": "SECRETVALUE"}, "(key 3): A case summary has no such collection"),
        ({**BASE, "people": [{"<day>": "SECRETVALUE"}]}, "people[0].(key 1): A record of people has no such field."),
        ({**BASE, "people": [{1: "SECRETVALUE"}]}, "people[0].(key 1): A key here is not text."),
        ({**BASE, "as_of": datetime(1987, 3, 9, 12)}, "as_of: It is a datetime with a time"),
        ({**BASE, "as_of": 542246400}, "as_of: It is not a day written"),
        ({**BASE, "as_of": 1987.5}, "as_of: It is not a day written"),
        ({**BASE, "as_of": b"1987-03-09"}, "as_of: It is not a day written"),
        ({**BASE, "as_of": date(1887, 1, 1)}, "as_of: The year cannot be right"),
        ({**BASE, "people": "SECRETVALUE"}, "people: It is not a list of records."),
        ({**BASE, "people": {"SECRETVALUE"}}, "people[0]: It is not a record."),
        ({**BASE, "people": [object()]}, "people[0]: It is not a record."),
        ({**BASE, "people": [{"born": 0}]}, "people[0].born: It is not true or false."),
        ({**BASE, "people": [{"role": {"SECRETVALUE": 1}}]}, "people[0].role: It is not one of this field's words."),
        ({**BASE, "people": [{"id": b"SECRETVALUE"}]}, "people[0].id: It is not text."),
        ({**BASE, "open": {1987: "all"}}, "open.(key 1): "),
        ({**BASE, "open": {"SECRETVALUE 1": "all"}}, "open.(key 1): There is no such collection."),
        ({**BASE, "open": {"meetings": ["SECRETVALUE"]}}, "open.meetings[0]: There is no such kind"),
        ({**BASE, "open": {"meetings": [1987]}}, "open.meetings"),
    ],
    ids=lambda value: None if isinstance(value, str) and value.isascii() and ":" in value else "",
)
def test_what_is_no_case_is_refused_by_the_library(checker: Checker, given_: Any, words: str) -> None:
    """Whatever is given to `check`, the answer is a `CaseError` that says what is wrong; never pydantic's own."""
    error = refused(checker.check, given_)
    assert isinstance(error, CaseError)
    assert words in str(error)
    if isinstance(given_, dict):
        assert str(refused(CaseSummary.model_validate, given_)) == str(error)


@pytest.mark.parametrize(
    "text", ['{"case_id": "SECRETVALUE', "SECRETVALUE", '["SECRETVALUE"]', '{"as_of": "1987-13-09"}', ""]
)
def test_pydantics_own_way_in_for_json_raises_our_error_too(text: str) -> None:
    """`CaseSummary.model_validate_json` keeps the values of broken JSON to itself."""
    assert isinstance(refused(CaseSummary.model_validate_json, text), CaseError)


@pytest.mark.parametrize("change", [{"people": "SECRETVALUE"}, {"as_of": "1987-02-29"}, {"SECRETVALUE 1": "1987"}])
def test_every_way_to_make_a_case_raises_our_error(change: dict[str, Any]) -> None:
    """The constructor and each of pydantic's ways in refuse alike, and keep the values to themselves."""
    case = BASE | change
    ways = (CaseSummary.model_validate, CaseSummary.model_validate_strings, lambda given_: CaseSummary(**given_))
    messages = {str(refused(way, case)) for way in ways}
    assert len(messages) == 1
    assert messages == {str(refused(CaseSummary.model_validate_json, json.dumps(case)))}


def test_a_mapping_of_any_kind_is_a_case(checker: Checker) -> None:
    """A mapping need not be a dict."""
    assert checker.check(types.MappingProxyType(BASE)).case_id == "c"


def test_lines_are_known_in_json_however_it_is_written(checker: Checker) -> None:
    """Tabs, escapes and characters of two halves in JSON cost no line numbers."""
    text = json.dumps({"case_id": "a/b \U0001f600 \u00e9", "as_of": "1987-02-29", "people": []}, indent="\t")
    assert str(refused(checker.check, text.replace("/", "\\/"))).startswith("line 3: as_of: There is no such day")


KEYED_BY_SURNAME = {"smith": {"secretvalue": 1}, "people": [{"secretvalue": 1}], "open": {"secretvalue": "all"}}


@pytest.mark.parametrize("way", ["mapping", "JSON", "YAML", "pydantic's JSON", "keywords", "strings", "facts"])
def test_an_unknown_key_is_never_told(way: str, checker: Checker) -> None:
    """JSON keyed by children's names: not in the text, not in the path; a key near one of ours brings ours alone."""
    case = BASE | KEYED_BY_SURNAME | {"secretvalue": 1, "peopel": 1}
    text = json.dumps(case)
    call: Any = {
        "mapping": lambda: checker.check(case),
        "JSON": lambda: checker.check(text),
        "YAML": lambda: checker.check("# a comment\n" + text),
        "pydantic's JSON": lambda: CaseSummary.model_validate_json(text),
        "keywords": lambda: CaseSummary(**case),
        "strings": lambda: CaseSummary.model_validate_strings(
            {**BASE, "secretvalue": "1", "smith": "1", "peopel": "1"}
        ),
        "facts": lambda: checker.check_facts({"secretvalue": 1, "smith": True, "child.aeg": 3}),
    }[way]
    error = refused(call)
    assert len(error.faults) >= 3
    for again in (error, copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        paths = [part for fault in again.faults for part in fault.path]
        assert not {"secretvalue", "smith", "peopel", "child.aeg"} & set(paths)
        assert sum(isinstance(part, UnknownKey) and part.place is not None for part in paths) >= 3
        assert "smith" not in str(again) + repr(again.faults)
        assert "Did you mean 'people'?" in str(again) or "Did you mean 'child.age'?" in str(again)


def test_of_very_many_unknown_keys_all_are_told_and_few_looked_up(
    monkeypatch: pytest.MonkeyPatch, checker: Checker
) -> None:
    """Looking for the nearest word is what takes long, and no more than twenty faults are shown."""
    looked: list[object] = []

    def counted(*args: object, **_: object) -> list[str]:
        looked.append(args)
        return []

    monkeypatch.setattr("riskflags.errors.difflib.get_close_matches", counted)
    many = range(3000)
    cases: list[dict[str, Any]] = [
        BASE | {f"x{number}": 1 for number in many},
        BASE | {"people": [{f"x{number}": 1} for number in many]},
        BASE | {"people": [{"role": f"x{number}"} for number in many]},
        BASE | {"open": {f"x{number}": "all" for number in many}},
        BASE | {"open": {"meetings": [f"x{number}" for number in many]}},
    ]
    calls: list[Callable[[], object]] = [
        *(partial(checker.check, case) for case in cases),
        partial(checker.check, json.dumps(cases[0], indent=1)),
    ]
    calls.append(partial(checker.check_facts, {f"x{number}": True for number in many}))
    calls.append(partial(Checker, checker.rulebook, {f"x{number}": 1 for number in many}))
    for call in calls:
        looked.clear()
        with pytest.raises(InputError) as told:
            call()
        error = told.value
        assert len(error.faults) == len(many)
        assert 0 < len(looked) <= 20
    with pytest.raises(CaseError) as told:
        calls[5]()
    assert [fault.line for fault in told.value.faults] == list(range(4, 3004))


def test_a_key_that_stands_twice_is_refused_by_every_way_into_a_case(checker: Checker) -> None:
    """Of two values one would win in silence. Inside somebody else's model pydantic reads, and the last one wins."""
    text = '{"case_id": "c", "as_of": "2026-06-30", "visits": [{"child_seen": true, "child_seen": false}]}'
    for read in (checker.check, CaseSummary.model_validate_json, case_from_text):
        for given_ in (text, text.encode()) if read is not case_from_text else (text,):
            assert "stands twice" in str(refused(read, given_))
    once = text.replace('"child_seen": true, ', "")
    (visit,) = CaseSummary.model_validate_json(once.encode()).visits or ()
    assert visit.child_seen is False


def errors_of(kind: type[RiskflagsError]) -> Iterator[type[RiskflagsError]]:
    """A class of errors and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from errors_of(below)


def test_every_error_survives_being_copied_and_sent() -> None:
    """The whole tree, those of audits too: class, text, faults and notes as they were."""
    for module in pkgutil.walk_packages(riskflags.__path__, "riskflags."):
        if not module.name.endswith("__main__"):
            with suppress(ImportError):  # of an extra that is not here
                importlib.import_module(module.name)
    kinds = set(errors_of(RiskflagsError))
    assert len(kinds) > 10
    faults = [Fault("It is wrong.", ("people", 0, UnknownKey(3)), "a.yaml", 3, "Mend it."), Fault("So is this.")]
    for kind in kinds:
        error = kind(faults)
        error.add_note("seen in the morning")
        for again in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
            assert type(again) is kind
            assert (str(again), again.faults) == (str(error), tuple(faults))
            key = again.faults[0].path[2]
            assert isinstance(key, UnknownKey)
            assert key.place == 3
            assert again.__notes__ == error.__notes__


def test_unknown_names_bring_the_nearest(checker: Checker) -> None:
    """A rule or fact misspelt brings the one that was meant; hyphens count for nothing."""
    name = "pregnant-after-puerperal-psychosis"
    for misspelt in ("pregnant_after_puerperal_psychosis", "Pregnant-after-puerperal-psychoses", name.replace("-", "")):
        error = refused(checker.explain, BASE, misspelt)
        assert isinstance(error, UnknownNameError)
        assert str(error) == f"There is no such rule in this rulebook. Did you mean '{name}'?"
    assert "Did you mean 'pregnancy.expecting'?" in str(refused(checker.rulebook.fact, "pregnancy.expectign"))
    assert "`riskflags rules` lists them." in str(refused(checker.rulebook.rule, "zzz"))


def test_a_word_begun_brings_the_shortest_that_begins_so() -> None:
    """Before a word that is spelt more like it; fewer than three letters begin too many."""
    assert did_you_mean("child", ["chill", "child_in_need", "child_protection"]) == "Did you mean 'child_in_need'?"
    assert did_you_mean("Open-without", ["open_without_plan"]) == "Did you mean 'open_without_plan'?"
    assert did_you_mean("ch", ["child_in_need"]) == ""


def test_a_day_after_the_summary_is_refused(checker: Checker, tmp_path: Path, book: str, run: Run) -> None:
    """`as_of` later than the summary's own day is refused, by the command with the file it is about."""
    assert "does not reach as far as the day asked for" in str(refused(checker.check, BASE, date(2026, 7, 1)))
    good, other = tmp_path / "good.yaml", tmp_path / "other.yaml"
    good.write_text(HEAD)
    other.write_text(HEAD.replace("2026-06", "2026-08"))
    code, out, err = run("check", good, other, "--as-of", "2026-07-01", "--rules", book)
    assert code == 2
    assert out.startswith("Case c, as of 2026-07-01")
    assert err.startswith(
        f"{good}: as_of: This summary does not reach as far as the day asked for. Ask for a day no later"
    )


@pytest.mark.parametrize(
    "day", ["SECRETVALUE", "2026-02-30", "20260301", "2026-W13-2", "2026-3-1", "", "2026-03-01T00:00", "1 March"]
)
def test_a_malformed_as_of_is_refused(day: str, tmp_path: Path, book: str, run: Run) -> None:
    """--as-of takes a day written YYYY-MM-DD, and nothing else that a parser might make a day of."""
    good = tmp_path / "good.yaml"
    good.write_text(HEAD)
    for args in (("check", str(good)), ("explain", str(good), "father-uninvolved")):
        code, out, err = run(*args, "--as-of", day, "--rules", book)
        assert (code, out) == (2, "")
        assert err == "--as-of is not a day written YYYY-MM-DD. Write it like 2026-03-31.\n"
