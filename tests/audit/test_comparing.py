"""Two audits compared: what appeared, went and persisted, and whether the record or the rulebook brought it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riskflags import Checker, InputError, Rulebook
from riskflags.audit.comparison import Comparison, compare, to_data, to_text
from riskflags.cli.app import app
from riskflags.sampling.writing import write
from support.audits import audited
from support.command_rulebook import write_small_book

RULE = "supervision-waiting"


def case(case_id: str, supervised: str, **more: Any) -> str:
    """A case about which supervision was last had on a day."""
    return json.dumps({"case_id": case_id, "as_of": "2026-06-30", "supervision": [{"date": supervised}], **more})


LONG, LATELY, AGAIN = "2026-05-12", "2026-06-10", "2026-06-28"  # 49 days, and 20, and 2: the usual patience is 30 days
BEFORE = [case("stays", LONG), case("goes", LONG), case("comes", AGAIN), case("lately", LATELY)]
AFTER = [case("stays", LONG), case("goes", AGAIN), case("comes", LONG), case("lately", LATELY)]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The small rulebook with less patience."""
    folder = write_small_book(tmp_path)
    path = folder / "settings" / "waiting.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("default: 30") == 1
    path.write_text(text.replace("default: 30", "default: 10"), encoding="utf-8")
    return folder


Auditing = Callable[..., Path]


@pytest.fixture
def audit(small: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Auditing:
    """Audits summaries into a folder of this name, by the small rulebook as if it were the shipped one, or by rules."""
    monkeypatch.setattr(Rulebook, "shipped", lambda examples: small.rulebook)

    def audit_of(lines: list[str], name: str, rules: Path | None = None, as_of: date | None = None) -> Path:
        (tmp_path / f"{name}.ndjson").write_text("\n".join(lines) + "\n")
        by, given = (Checker(Rulebook.load(rules)), [rules]) if rules else (small, None)
        return audited(by, tmp_path / f"{name}.ndjson", tmp_path / name, rules=given, as_of=as_of).folder

    return audit_of


def changes(comparison: Comparison) -> dict[str, tuple[str, str | None]]:
    """What became of the flag of `RULE` in each case, and why."""
    rows = comparison.changes.rows(named=True)
    return {row["case_id"]: (row["change"], row["because"]) for row in rows if row["rule"] == RULE}


def test_of_one_rulebook_every_change_is_the_records(audit: Auditing) -> None:
    """Supervision had, supervision taken back, and a flag that stays."""
    found = compare(audit(BEFORE, "one"), audit(AFTER, "two"))
    assert found.same_rules
    assert changes(found) == {
        "stays": ("persisted", None),
        "goes": ("went", "record"),
        "comes": ("appeared", "record"),
    }
    row = next(row for row in found.by_rule.rows(named=True) if row["rule"] == RULE)
    assert (row["appeared"], row["went"], row["persisted"], row["by_rulebook"]) == (1, 1, 1, 0)
    shown = to_text(found)
    assert f"{1:>10}{1:>10}{1:>11}  {RULE}\n" in shown
    assert len(found.indicators) == 1


def test_what_the_rulebook_changed_is_told_from_what_the_record_did(audit: Auditing, rules: Path) -> None:
    """Less patience alone flags one case; the others change by what was recorded of them."""
    found = compare(audit(BEFORE, "one"), audit(AFTER, "two", rules))
    assert not found.same_rules
    assert not found.untold
    assert changes(found) == {
        "stays": ("persisted", None),
        "goes": ("went", "record"),
        "comes": ("appeared", "record"),
        "lately": ("appeared", "rulebook"),
    }
    assert f"{RULE} (1 because of the rulebook)" in to_text(found)


def test_indicators_of_which_neither_tells_anything_are_counted(audit: Auditing) -> None:
    """All or none, nothing recorded, or not measured: one line for them all; what either tells is shown of both."""
    found = compare(audit(BEFORE, "one"), audit(AFTER, "two"))
    told: dict[str, Any] = {"unit": "per cent", "at_least": 10.0, "at_most": 100.0, "not_recorded": 90.0}
    untold: tuple[dict[str, Any], ...] = {"at_least": 0.0}, {"not_recorded": 100.0}, {"at_least": None, "at_most": None}
    found.first.indicators[:] = [{"indicator": str(at), **told, **each} for at, each in enumerate(({}, *untold))]
    found.second.indicators[:] = []
    shown = to_text(found).split("Indicators, first and second\n")[1]
    assert shown == (
        "  0: 10.0 to 100.0%, 90.0% not recorded  |  not measured\n"
        "  3 indicators of which neither can tell anything; --format json has them.\n"
    )


def test_a_change_that_needs_both_is_of_both(audit: Auditing, rules: Path) -> None:
    """Neither the new rules on the old record nor the old rules on the new one flag it."""
    before, after = [case("x", AGAIN)], [case("x", LATELY)]
    found = compare(audit(before, "one"), audit(after, "two", rules))
    assert changes(found) == {"x": ("appeared", "both")}


def test_a_case_checked_in_one_audit_only_is_told_apart(audit: Auditing) -> None:
    """One that is new, one that left, one that is rejected; an id that a spreadsheet would run, too."""
    before = [*BEFORE, case("=left", LONG), case("=here", LONG), case("faulty", LONG)]
    after = [*AFTER, case("new", LONG), case("=here", AGAIN), case("faulty", LONG, plans=3)]
    found = changes(compare(audit(before, "one"), audit(after, "two")))
    assert {name: found[name] for name in ("=left", "new", "faulty", "=here")} == {
        "=left": ("went", "case"),
        "new": ("appeared", "case"),
        "faulty": ("went", "case"),
        "=here": ("went", "record"),
    }


def test_where_rules_or_inputs_are_gone_it_says_so_and_gives_the_rest(
    audit: Auditing, tmp_path: Path, rules: Path
) -> None:
    """Changes are told, their reasons are not."""
    first, second = audit(BEFORE, "one"), audit(AFTER, "two", rules)
    (tmp_path / "one.ndjson").unlink()
    (tmp_path / "two.ndjson").write_text("{}\n")
    shutil.rmtree(rules)
    found = compare(first, second)
    assert found.untold == (
        f"The inputs of {first} are no longer there.",
        f"The rulebook of {second} is no longer there.",
        f"The inputs of {second} are no longer what they were.",
    )
    assert changes(found)["lately"] == ("appeared", None)
    assert "for a reason that cannot be told" in to_text(found)


def test_the_command_shows_it_and_writes_a_row_a_case_and_rule(audit: Auditing, tmp_path: Path) -> None:
    """Text or JSON on standard output; the file is inert and is never written over."""
    first, second = audit([*BEFORE, case("=1", LONG)], "one"), audit(AFTER, "two")
    command = ["compare", str(first), str(second), "--out", str(tmp_path / "changes.csv")]
    done = CliRunner().invoke(app, [*command, "--format", "json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == to_data(compare(first, second))
    lines = (tmp_path / "changes.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "case_id,rule,change,first,second,because"
    assert f"'=1,{RULE},went,fires,,case" in lines
    again = CliRunner().invoke(app, command)
    assert isinstance(again.exception, InputError)


def test_a_folder_that_no_audit_wrote_is_refused(tmp_path: Path) -> None:
    """An extract is no audit."""
    write(5, tmp_path / "extract", bad_rows=0)
    with pytest.raises(InputError, match="no folder that an audit wrote"):
        compare(tmp_path / "extract", tmp_path / "extract")


def test_that_the_day_differs_is_said(audit: Auditing) -> None:
    """Of the same inputs, what differs is not what is recorded; of the same day nothing is said."""
    early, late = (audit(BEFORE, f"to {day}", as_of=day) for day in (date(2026, 5, 20), date(2026, 6, 30)))
    found = compare(early, late)
    assert ("appeared", "record") in changes(found).values()
    shown = to_text(found)
    assert "The day as of which they look at cases differs" in shown
    assert "appeared or went because of what is recorded, or of the day it is looked at" in shown
    assert to_data(found)["same_day"] is False
    assert "the day" not in to_text(compare(early, early)).lower()


def _places(document: Any, few: int = 3) -> Iterator[tuple[str | int, ...]]:
    """Each place of a document, of long mappings and lists the first few."""
    inner = list(document.items() if isinstance(document, dict) else enumerate(document))
    for key, value in inner if len(inner) < 20 else inner[:few]:
        yield (key,)
        if isinstance(value, dict | list):
            yield from ((key, *place) for place in _places(value))


_DEEP = "<deep>"
_VALUES: tuple[Any, ...] = (None, [], {}, "x", "\u202e\0", "", -1, 10**30, 1.5, True, [["x"]], {"x": 1}, _DEEP)


def test_a_manifest_changed_in_any_place_is_compared_or_told_of(audit: Auditing) -> None:
    """Each place left out, or given another value or another type, or nested deep; cut short, or no JSON at all."""
    first, second = audit(BEFORE, "one"), audit(AFTER, "two")
    path = first / "manifest.json"
    whole = path.read_text(encoding="utf-8")
    texts = ["", "[", "[]", "null", "\0", "[" * 100_000, whole[: len(whole) // 2], whole.replace('"format": 2', "")]
    for place in _places(json.loads(whole)):
        for value in (*_VALUES, "<none>"):
            document = json.loads(whole)
            parent = document
            for part in place[:-1]:
                parent = parent[part]
            if value == "<none>":
                del parent[place[-1]]
            else:
                parent[place[-1]] = value
            texts.append(json.dumps(document).replace(json.dumps(_DEEP), "[" * 100_000 + "]" * 100_000))
    refused = []
    for text in texts:
        path.write_text(text, encoding="utf-8")
        try:
            to_text(compare(first, second))
        except InputError as error:
            refused.append(str(error))
    assert len(texts) > 500
    assert len(refused) > 200
    assert all(line.startswith(str(first)) and len(line) < 300 for text in refused for line in text.splitlines())


@pytest.mark.parametrize("name", ["findings.parquet", "cases.csv", "indicators.json"])
@pytest.mark.parametrize("how", ["cut short", "of another audit"])
def test_a_file_that_is_not_the_audits_own_is_told_of(audit: Auditing, tmp_path: Path, name: str, how: str) -> None:
    """By its name, be it damaged or put there; nothing is compared with it."""
    first, second = audit(BEFORE, "one"), audit(AFTER[:-1], "two")
    data = (second if how == "of another audit" else first) / name
    text = data.read_bytes()
    (first / name).write_bytes(text if how == "of another audit" else text[: len(text) // 2])
    shown = CliRunner().invoke(app, ["compare", str(first), str(second)])
    assert isinstance(shown.exception, InputError)
    assert str(shown.exception).startswith(f"{first / name}: This file is not as its audit left it. Copy ")


@pytest.mark.parametrize(
    ("out", "what"),
    [
        ("absent/changes.csv", "There is no folder to write this file in."),
        ("dir/x.csv", "There is no room to write this: the disk is full."),
    ],
)
def test_a_place_that_cannot_be_written_is_named(
    audit: Auditing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, what: str
) -> None:
    """No folder there, or a disk that is full: the message says which place it is about."""
    from riskflags.audit.files import CsvFile

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    done = str(audit(BEFORE, "one"))
    (tmp_path / "dir").mkdir()
    monkeypatch.setattr(CsvFile, "write", full)
    shown = CliRunner().invoke(app, ["compare", done, done, "--out", str(tmp_path / out)])
    assert isinstance(shown.exception, InputError)
    assert str(shown.exception).startswith(f"{tmp_path / out}: {what} ")
    assert not (tmp_path / out).exists()
