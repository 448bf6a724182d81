"""Layers over a rulebook: what they add, what they change, and what is refused."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

from riskflags import Checker, Rulebook, RulebookError
from riskflags.lint import lint
from riskflags.rulebook import layers
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
from support.layered import DEPARTED, DEPARTURES, LAYER, WHY, layer


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
    at = (str(over / DEPARTURES), line_of(reworded, "consider:"))
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


def test_lint_takes_layers(base: Path, tmp_path: Path, run: Run) -> None:
    """A point whose only rule a layer switches off has been answered for."""
    over = layer(tmp_path / "over", {DEPARTURES: DEPARTED})
    code, out, _ = run("lint", "--no-words", str(base), str(over))
    assert (code, out.split(", ")[0]) == (0, "2 rules")


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
