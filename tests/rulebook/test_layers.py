"""Layers over a rulebook: what they add, what they change, what keeps them apart, and that every report says so."""

from __future__ import annotations

import json
import pickle
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from riskflags import CaseSummary, Checker, Rulebook, RulebookError
from riskflags.indicators import Measuring, showing
from riskflags.lint import lint
from riskflags.profiles import Profile
from riskflags.render.as_html import to_page
from riskflags.render.as_json import to_json
from riskflags.render.as_text import explanation_to_text
from riskflags.replay import replay, replay_to_page, replay_to_text
from riskflags.rulebook import layers
from riskflags.version import VERSION
from support.browser import Page
from support.command_line import Run
from support.generated.good_rulebook import (
    GOOD,
    NUMBERS_FILE,
    PREGNANCY_FILE,
    RULE_FILE,
    SIGNS_FILE,
    SOURCE_FILE,
    UNASSESSED,
    VISIT_FILE,
    line_of,
    written,
)

LAYER = "layer.yaml"
DEPARTURES = "departures.yaml"
WHY = "because: so agreed here, review_by: 2027-06-01"
DEPARTED = f"""\
settings:
  recent: {{to: 60, {WHY}}}
names:
  the mother: {{to: mum, {WHY}, owner: Health visiting}}
prompts:
  pregnant-and-unassessed:
    consider: A pre-birth assessment within {{recent}}.
    because: so agreed here
    review_by: 2027-06-01
off:
  several-signs: {{{WHY}}}
"""
CASE = {
    "case_id": "one",
    "as_of": "2026-06-30",
    "pregnancies": [{"of": "mother", "ended": False, "expected_date_of_birth": "2026-08-20"}],
    "assessments": [],
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The small rulebook."""
    return written(tmp_path / "base", GOOD)


def layer(folder: Path, texts: dict[str, str] | None = None, name: str = "Anytown") -> Path:
    """A layer with these files."""
    return written(folder, {LAYER: f"name: {name}\nowner: The practice team\n", **(texts or {})})


def told(*folders: Path) -> list[str]:
    """The faults for which these folders are refused, as they are said."""
    with pytest.raises(RulebookError) as refused:
        Rulebook.load(*folders)
    return [str(fault) for fault in refused.value.faults]


# -- what a layer does -----------------------------------------------------------------------------------------------


def test_a_layer_adds_a_rule_of_one_file(base: Path, tmp_path: Path) -> None:
    """It reads the facts, settings and points below it, runs, and is clean by lint."""
    added = UNASSESSED.replace("id: pregnant-and-unassessed", "id: due-soon")
    over = layer(tmp_path / "over", {"local/due-soon.yaml": added})
    book = Rulebook.load(base, over, examples=True)
    assert lint(book) == []
    assert [rule.id for rule in book.active] == ["due-soon", "pregnant-and-unassessed", "several-signs"]
    assert book.rules["due-soon"].theme == "local"
    assert [(each.name, each.owner) for each in book.layers] == [("Anytown", "The practice team")]


def test_a_layer_adds_facts_settings_and_sources(base: Path, tmp_path: Path) -> None:
    """Each in its own folder, named as in a rulebook; a fact may stand in a group that is there below."""
    fact = GOOD[VISIT_FILE].split("\n\n")[0].replace("visit.missed", "visit.missed_here").replace("recent", "here")
    number = GOOD[NUMBERS_FILE].split("\n\n")[0].replace("recent:", "here:")
    source = GOOD[SOURCE_FILE].replace("id: review-a", "id: review-here")
    texts = {VISIT_FILE: fact + "\n", "settings/here.yaml": number + "\n", "sources/review-here.yaml": source}
    book = Rulebook.load(base, layer(tmp_path / "over", texts))
    assert "visit.missed_here" in book.facts
    assert book.settings["here"].default == 30
    assert "review-here/rec-1" in book.points
    assert book.facts.keys() > {"visit.missed", "pregnancy.expecting"}


def test_a_layer_departs_in_four_ways(base: Path, tmp_path: Path) -> None:
    """A setting's value, local names, a prompt's words, a rule switched off; each with reason, owner and review."""
    book = Rulebook.load(base, layer(tmp_path / "over", {DEPARTURES: DEPARTED}), examples=True)
    assert (book.settings["recent"].value, book.settings["recent"].default) == (60, 30)
    assert [rule.id for rule in book.active] == ["pregnant-and-unassessed"]
    prompt = book.rules["pregnant-and-unassessed"].prompt
    assert prompt.say.startswith("Mum is pregnant.")
    assert prompt.consider == "A pre-birth assessment within {recent}."
    assert prompt.ask == ("Who has considered an assessment?",)
    assert book.facts["pregnancy.expecting"].ask == "Is mum pregnant now?"
    assert [(each.kind, each.owner) for each in book.departures] == [
        ("settings", "The practice team"),
        ("names", "Health visiting"),
        ("prompts", "The practice team"),
        ("off", "The practice team"),
    ]
    assert all(each.because == "so agreed here" for each in book.departures)
    assert lint(book) == []


def test_a_layers_setting_holds_until_a_value_is_given(base: Path, tmp_path: Path) -> None:
    """It decides verdicts; whoever checks may still set another."""
    book = Rulebook.load(base, layer(tmp_path / "over", {DEPARTURES: DEPARTED}))
    due_in = {"pregnancy.expecting": True, "pregnancy.days_to_due_date": 51, "pregnancy.assessment": "not_considered"}
    rule = "pregnant-and-unassessed"
    assert Checker(Rulebook.load(base)).check_facts(due_in).verdicts[rule] == "quiet"
    assert Checker(book).check_facts(due_in).verdicts[rule] == "fires"
    assert Checker(book, {"recent": 40}).check_facts(due_in).verdicts[rule] == "quiet"


def test_local_names_are_whole_words_and_said_once(base: Path, tmp_path: Path) -> None:
    """No part of a word, no placeholder, no name within a name; a capital stays one. So in headings too."""
    names = f"names:\n  The Mother: {{to: the mother and her mother, {WHY}}}\n  recent: {{to: new, {WHY}}}\n"
    rule = UNASSESSED.replace("A pre-birth assessment.", "What the motherly and recent do within {recent}.")
    ask = "  ask: Is the mother pregnant now?\n"
    facts = GOOD[PREGNANCY_FILE].replace(ask, f"{ask}  card: How the mother is\n")
    written(base, {RULE_FILE: rule, PREGNANCY_FILE: facts})
    book = Rulebook.load(base, layer(tmp_path / "over", {DEPARTURES: names}))
    assert book.facts["pregnancy.expecting"].card == "How the mother and her mother is"
    prompt = book.rules["pregnant-and-unassessed"].prompt
    assert prompt.consider == "What the motherly and new do within {recent}."
    assert prompt.say.startswith("the mother and her mother is pregnant")  # as written: its words begin with a capital


def test_a_service_may_be_called_what_a_prompt_never_says(base: Path, tmp_path: Path) -> None:
    """Lint looks at our words, not at a local name in them; at a reworded prompt it looks as at any."""
    name = f"names: {{the mother: {{to: Positive Start 24, {WHY}}}}}\n"
    book = Rulebook.load(base, layer(tmp_path / "over", {DEPARTURES: name}), examples=True)
    assert lint(book) == []
    reworded = DEPARTED.replace("within {recent}", "for 9 positive weeks")
    over = layer(tmp_path / "other", {DEPARTURES: reworded})
    found = lint(Rulebook.load(base, over, examples=True))
    assert {fault.what for fault in found} == {"No cited point gives the figure 9.", "Prompts never say 'positive'."}
    at = (str(over / DEPARTURES), line_of(reworded, "pregnant-and-unassessed"))
    assert {(fault.file, fault.line) for fault in found} == {at}


def test_a_layer_alone_goes_over_the_shipped_rulebook(tmp_path: Path) -> None:
    """Where nothing stands before it; and no folder at all is the shipped one."""
    shipped = Rulebook.load()
    over = layer(tmp_path / "over", {DEPARTURES: f"off: {{open-without-plan: {{{WHY}}}}}\n"})
    book = Rulebook.load(over)
    assert {rule.id for rule in shipped.active} - {rule.id for rule in book.active} == {"open-without-plan"}
    assert book.folder == shipped.folder
    assert book.fingerprint != shipped.fingerprint


def test_layers_go_over_layers(base: Path, tmp_path: Path) -> None:
    """The second may depart from what the first added; their order is in the fingerprint."""
    added = UNASSESSED.replace("id: pregnant-and-unassessed", "id: due-soon")
    first = layer(tmp_path / "first", {"local/due-soon.yaml": added})
    second = layer(tmp_path / "second", {DEPARTURES: f"off: {{due-soon: {{{WHY}}}}}\n"}, name="Team B")
    book = Rulebook.load(base, first, second)
    assert book.rules["due-soon"].lifecycle.status == "off"
    assert [each.layer for each in book.departures] == ["Team B"]
    other = layer(tmp_path / "other", name="Team B")
    assert Rulebook.load(base, first, other).fingerprint != Rulebook.load(base, other, first).fingerprint


def test_a_layered_rulebook_is_sent_as_its_folders(base: Path, tmp_path: Path) -> None:
    """Pickled and opened it is the same; a change in any folder is noticed."""
    over = layer(tmp_path / "over", {DEPARTURES: DEPARTED})
    book = Rulebook.load(base, over)
    sent = pickle.dumps(book)
    assert pickle.loads(sent).departures == book.departures
    written(over, {LAYER: "name: Othertown\nowner: Others\n"})
    from riskflags.rulebook.rulebook import _loaded

    _loaded.cache_clear()
    with pytest.raises(RulebookError, match="no longer the one that was sent"):
        pickle.loads(sent)


# -- what is refused -------------------------------------------------------------------------------------------------


def test_two_layers_that_define_or_change_the_same_are_refused_with_both_places(base: Path, tmp_path: Path) -> None:
    """A rule, a fact, a setting, a source; a setting that both set."""
    over = layer(
        tmp_path / "over",
        {RULE_FILE: UNASSESSED, VISIT_FILE: GOOD[VISIT_FILE], SOURCE_FILE: GOOD[SOURCE_FILE], DEPARTURES: DEPARTED},
    )
    again = layer(tmp_path / "again", {DEPARTURES: f"settings: {{recent: {{to: 20, {WHY}}}}}\n"}, name="B")
    found = "\n".join(told(base, over, again))
    assert f"{over / RULE_FILE}:1: id: Another rule has this id. It stands in {base / RULE_FILE}:1 too." in found
    assert f"{over / SOURCE_FILE}:1: This name is defined twice. It stands in {base / SOURCE_FILE}:1 too." in found
    assert f"visit.missed: This name is defined twice. It stands in {base / VISIT_FILE}:1 too." in found
    twice = f"{again / DEPARTURES}:1: settings.recent: This is departed from twice. Keep one of the two: it stands in "
    assert f"{twice}{over / DEPARTURES}:2 too." in found


REFUSED = [
    ("settings: {recent: {to: 900, %s}}", "settings.recent.to: It lies outside its range. It may be 7 to 90 days:"),
    ("settings: {recent: {to: x, %s}}", "settings.recent.to: It is not a whole number."),
    ("settings: {resent: {to: 20, %s}}", "There is no setting called resent below this layer. Did you mean 'recent'?"),
    ("off: {several-sighs: {%s}}", "There is no rule called several-sighs below this layer. Did you mean"),
    ("off: {zzz: {%s}}", "Where an upgrade took it away, take this away too."),
    ("names: {the sheriff: {to: x, %s}}", "No prompt, question or title says 'the sheriff'. Name words that stand"),
    ("prompts: {several-signs: {%s}}", "prompts.several-signs: It rewords nothing. Give say, ask, consider"),
    ("prompts: {several-signs: {say: 'In {resent}.', %s}}", "A placeholder names no setting. Did you mean 'recent'?"),
    ("prompts: {several-signs: {say: Y., says: x, %s}}", "There is no such key here. Did you mean 'say'?"),
    ("off: {several-signs: {because: x}}", "off.several-signs: It lacks review_by."),
    ("off: {several-signs: {because: x, review_by: soon}}", "This is not a day written YYYY-MM-DD."),
    ("rules: {several-signs: {%s}}", "rules: There is no such key here."),
    ("off: [several-signs]", "off: A mapping is needed here."),
    ("off: {mine: {%s}}", "This rule is not below this layer. Change it where it stands: "),
]


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=[text for text, _ in REFUSED])
def test_a_departure_that_is_none(text: str, says: str, base: Path, tmp_path: Path) -> None:
    """One fault, at its place in departures.yaml: what an upgrade broke is told of by name."""
    mine = UNASSESSED.replace("id: pregnant-and-unassessed", "id: mine")
    over = layer(tmp_path / "over", {DEPARTURES: text.replace("%s", WHY) + "\n", "local/mine.yaml": mine})
    (fault,) = told(base, over)
    assert fault.startswith(f"{over / DEPARTURES}:1: ")
    assert says in fault


def test_a_rule_retired_below_is_not_switched_off(base: Path, tmp_path: Path) -> None:
    """A newer rulebook has retired it: the layer is told which rule stands in its place."""
    retired = "{status: retired, on: 2027-01-01, because: said better, replaced_by: several-signs}"
    below = UNASSESSED.replace("{status: active, since: 2026-12-01, review_by: 2027-12-01}", retired)
    written(
        base, {RULE_FILE: below, SIGNS_FILE: GOOD[SIGNS_FILE].replace("yields_to: [pregnant-and-unassessed]\n", "")}
    )
    over = layer(tmp_path / "over", {DEPARTURES: f"off: {{pregnant-and-unassessed: {{{WHY}}}}}\n"})
    (fault,) = told(base, over)
    assert "This rule runs no more: it is retired. several-signs replaces it" in fault


def test_folders_that_are_no_stack(base: Path, tmp_path: Path) -> None:
    """A whole rulebook over another, both files in one folder, a folder twice, two layers of one name."""
    over, other = layer(tmp_path / "over"), written(tmp_path / "other", GOOD)
    assert "This is no layer, and stands over a rulebook." in told(base, other)[0]
    assert "This folder is named twice." in told(base, over, over)[0]
    assert "Two layers have this name." in told(base, over, layer(tmp_path / "same"))[0]
    written(over, {"rulebook.yaml": GOOD["rulebook.yaml"]})
    assert "It has both a rulebook.yaml and a layer.yaml." in told(base, over)[0]
    assert "It lacks owner." in told(base, written(tmp_path / "bare", {LAYER: "name: Bare\n"}))[0]


@pytest.mark.parametrize("name", [DEPARTURES, "stray.yaml"])
def test_a_file_at_the_top_that_is_not_read_is_a_fault(name: str, base: Path) -> None:
    """A whole rulebook departs from nothing; what looks like a rule must be where it is read."""
    written(base, {name: DEPARTED})
    (fault,) = told(base)
    assert fault.startswith(f"{base / name}: This file is not read")


# -- what is installed -----------------------------------------------------------------------------------------------


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages: one offers a layer, two a rulebook of one name, one what is not there."""
    folder = tmp_path / "site"
    layer(folder / "anytown_rules")
    written(folder / "anytown_rules", {"__init__.py": "raise SystemExit('a package of rules is not run')\n"})
    for name, entries in {
        "one": "anytown = anytown_rules\ntwice = anytown_rules\ngone = not_there.at.all\n",
        "two": "twice = other_rules\n",
    }.items():
        info = {"METADATA": f"Name: {name}\nVersion: 1\n", "entry_points.txt": f"[{layers.GROUP}]\n{entries}"}
        written(folder / f"{name}-1.dist-info", info)
    monkeypatch.syspath_prepend(str(folder))
    return folder


def test_an_installed_package_offers_a_layer(packages: Path, base: Path) -> None:
    """By the name of its entry point; no code of the package runs."""
    book = Rulebook.load(base, "anytown")
    assert [each.folder for each in book.layers] == [packages / "anytown_rules"]
    assert "anytown_rules" not in sys.modules


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("anytwon", "anytwon: There is no such folder of rules. Did you mean 'anytown'?"),
        ("twice", "Two packages offer a rulebook of this name. anytown_rules and other_rules do: name the folder"),
        ("gone", "No folder is there: its package, not_there.at.all, has none."),
    ],
)
def test_an_installed_rulebook_that_cannot_be_had(name: str, says: str, base: Path) -> None:
    """The name told, and the next step."""
    with pytest.raises(RulebookError) as refused:
        Rulebook.load(base, name)
    assert says in str(refused.value)


# -- where it is shown -----------------------------------------------------------------------------------------------


def test_a_report_says_what_made_it(base: Path, tmp_path: Path) -> None:
    """Layers and owners, the settings that differ, what is off and what is reworded: in JSON, text and Markdown."""
    over = layer(tmp_path / "over", {DEPARTURES: DEPARTED})
    report = Checker(Rulebook.load(base, over)).check(CASE)
    document = json.loads(report.to_json())
    book = document["rulebook"]
    assert book["title"] == "A small rulebook"
    assert book["layers"] == [{"name": "Anytown", "owner": "The practice team"}]
    assert {"kind", "of", "said", "because", "owner", "review_by", "layer", "overdue"} == set(book["departures"][0])
    assert document["provenance"]["settings"] == [
        {"name": "recent", "value": 60, "default": 30, "said": "60 days, not 30 days"}
    ]
    for text in (report.to_text(width=500), report.to_markdown().replace("\\", "")):
        assert "with Anytown (The practice team) over it" in text
        assert "Settings that differ: recent is 60 days, not 30 days." in text
        assert "Changed here: 'the mother' is called 'mum'; the prompt of pregnant-and-unassessed is reworded; " in text
        assert "; the rule several-signs is switched off." in text


SAID_IN_FULL = "The setting recent is 60: so agreed here (The practice team, to be looked at again by 2027-06-01"


def test_every_result_says_what_made_it_and_why_it_differs(base: Path, tmp_path: Path) -> None:
    """In each form: the layer, the settings, and each departure with its reason, its owner and when it is reviewed."""
    checker = Checker(Rulebook.load(base, layer(tmp_path / "over", {DEPARTURES: DEPARTED})))
    case = CaseSummary.model_validate(CASE)
    report, replayed = checker.check(case), replay(checker, case)
    explained = report.explain("pregnant-and-unassessed")
    measuring = Measuring(checker.rulebook, checker.settings)
    measuring.add(case)
    measured = measuring.measurement()
    texts = [
        report.to_text(full=True),
        report.to_markdown(full=True),
        explanation_to_text(explained),
        Page(to_page(explained)).text,
        Page(to_page(report.document, full=True)).text,
        showing.to_text(measured),
        showing.to_markdown(measured),
        replay_to_text(replayed),
        Page(replay_to_page(replayed)).text,
    ]
    for text in texts:
        said = " ".join(text.replace("\\", "").split())
        assert "with Anytown (The practice team) over it" in said
        assert f"riskflags {VERSION}." in said
        assert "Settings that differ: recent is 60 days, not 30 days." in said
        assert f"{SAID_IN_FULL})" in said
        assert "is called 'mum': so agreed here (Health visiting, " in said
    for document in (report.document, explained, measured, replayed):
        assert document.rulebook == report.document.rulebook
        assert document.provenance == report.document.provenance
    assert len({to_json(each) for each in (explained, measured, replayed)}) == 3
    otherwise = Checker(checker.rulebook, {"recent": 30}).check(case)
    said = "The setting recent is 60 there, and 30 in this result: so agreed here (The practice team"
    assert said in " ".join(otherwise.to_text(full=True).split())
    assert said in " ".join(explanation_to_text(otherwise.explain("pregnant-and-unassessed")).split())


def test_a_departure_past_its_day_is_said_aloud(base: Path, tmp_path: Path) -> None:
    """By the case's own day, so that a report is the same whenever it is made; silent on the day itself."""
    checker = Checker(Rulebook.load(base, layer(tmp_path / "over", {DEPARTURES: DEPARTED})))
    overdue = "To be looked at again by 2027-06-01, and overdue: the setting recent is 60 (The practice team)."
    later = CASE | {"as_of": "2027-06-02"}
    assert overdue in checker.check(later).to_text(width=500)
    assert all(each["overdue"] for each in json.loads(checker.check(later).to_json())["rulebook"]["departures"])
    assert "overdue" not in checker.check(CASE | {"as_of": "2027-06-01"}).to_text(width=500)
    measuring = Measuring(checker.rulebook, checker.settings)
    for case in (later, CASE):
        measuring.add(CaseSummary.model_validate(case))
    assert all(each.overdue for each in measuring.measurement().rulebook.departures)  # by the latest day of the cases
    assert len(checker.rulebook.overdue(date(2027, 6, 2))) == 4


def test_riskflags_rules_lists_layers(base: Path, tmp_path: Path, run: Run) -> None:
    """Each departure with reason, owner and day; overdue by today's day, for a person looks today."""
    over = layer(tmp_path / "over", {DEPARTURES: DEPARTED.replace("2027-06-01", "2020-01-01", 1)})
    code, out, _ = run("rules", "--rules", str(base), "--rules", str(over))
    assert code == 0
    said = " ".join(out.split())
    assert "The layer Anytown (The practice team)" in said
    assert "The setting recent is 60: so agreed here (The practice team, to be looked at again by 2020-01-01" in said
    assert "'the mother' is called 'mum': so agreed here (Health visiting, to be looked at again by 2027" in said
    assert "several-signs (off)" in said


def test_lint_takes_layers(base: Path, tmp_path: Path, run: Run) -> None:
    """A point whose only rule a layer switches off has been answered for."""
    over = layer(tmp_path / "over", {DEPARTURES: DEPARTED})
    code, out, _ = run("lint", "--no-words", str(base), str(over))
    assert (code, out.split(", ")[0]) == (0, "2 rules")


# -- provenance ------------------------------------------------------------------------------------------------------


def test_the_fingerprint_of_the_whole_changes_with_any_part(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rulebook, layer, a departure's reason, a setting, the version of riskflags: no two reports pass for one."""

    def made(*folders: Path, settings: dict[str, Any] | None = None) -> str:
        return Checker(Rulebook.load(*folders), settings).check(CASE).document.provenance.fingerprint

    over = layer(tmp_path / "over", {DEPARTURES: DEPARTED})
    found = [made(base), made(base, over), made(base, settings={"recent": 60}), made(base, layer(tmp_path / "bare"))]
    written(over, {DEPARTURES: DEPARTED.replace("so agreed here", "as agreed")})
    found.append(made(base, over))
    written(base, {"rulebook.yaml": 'title: Another\nversion: "1"\n'})
    found.append(made(base))
    monkeypatch.setattr("riskflags.documents.VERSION", "9.9.9")
    found.append(made(base))
    assert len(set(found)) == len(found) == 7
    assert made(base) == made(base)


def test_reports_of_one_making_have_one_fingerprint(base: Path) -> None:
    """Whatever the case; a setting given at its default is no difference."""
    checker, other = Checker(Rulebook.load(base)), Checker(Rulebook.load(base), {"recent": 30})
    first, second = checker.check(CASE).document, other.check(CASE | {"case_id": "two"}).document
    assert first.provenance == second.provenance
    assert first.provenance.settings == ()
    assert "differ" not in checker.check(CASE).to_text()


def test_a_profile_is_part_of_what_made_a_report() -> None:
    """By its name, in JSON and in the last lines."""
    plain, within = Checker(), Checker(profile=Profile("bare", "A source that tells nothing"))
    reports = plain.check(CASE), within.check(CASE)
    first, second = (report.document.provenance for report in reports)
    assert (first.profile, second.profile) == (None, "bare")
    assert first.fingerprint != second.fingerprint
    assert "by its profile: bare." in reports[1].to_text()
    assert pickle.loads(pickle.dumps(within)).check(CASE).document.provenance == second


def test_an_audit_says_in_each_of_its_files_what_made_it(base: Path, tmp_path: Path, run: Run) -> None:
    """Manifest, indicators, page and workbook; what is overdue by the latest day of the cases is said on the screen."""
    over, case = layer(tmp_path / "over", {DEPARTURES: DEPARTED}), tmp_path / "one.json"
    case.write_text(json.dumps(CASE | {"as_of": "2027-06-02"}), encoding="utf-8")
    results = tmp_path / "out"
    given = ["--rules", str(base), "--rules", str(over), "--out", str(results)]
    code, out, err = run("audit", str(case), *given)
    assert code == 0, err
    assert "and overdue: the setting recent is 60 (The practice team)." in out
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["given"]["rules"] == [str(base), str(over)]
    assert manifest["rulebook"]["layers"] == [{"name": "Anytown", "owner": "The practice team"}]
    assert [each["overdue"] for each in manifest["rulebook"]["departures"]] == [True] * 4
    assert [each["name"] for each in manifest["provenance"]["settings"]] == ["recent"]
    assert manifest["provenance"]["fingerprint"].startswith("v1-")
    measured = json.loads((results / "indicators.json").read_text(encoding="utf-8"))
    assert [measured[key] for key in ("rulebook", "provenance")] == [manifest["rulebook"], manifest["provenance"]]
    about = load_workbook(results / "audit.xlsx")["About"].iter_rows(values_only=True)
    told = [f"{head}: {text}" for head, text in about]
    assert f"Changed here: {SAID_IN_FULL}, and overdue)" in told
    assert any(each.startswith("Setting recent: 60 days, not 30 days. ") for each in told)
    for text in (Page((results / "report.html").read_text(encoding="utf-8")).text, "\n".join(told)):
        assert "with Anytown (The practice team) over it, " in text
        assert manifest["rulebook"]["fingerprint"] in text
        assert f"riskflags {VERSION}." in text
    page = " ".join(Page((results / "report.html").read_text(encoding="utf-8")).text.split())
    for cell in ("The setting recent is 60", "so agreed here", "The practice team", "2027-06-01, overdue"):
        assert cell in page
