"""The JSON Schemas of a rulebook's files: they take what reading takes, and know the names that a rulebook has."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from riskflags import Rulebook
from riskflags.cli.schemas import FOR_FILES, schema
from riskflags.reading import yaml_text
from support import ROOT
from support.command_line import Run
from support.generated.good_rulebook import GOOD, written

FOLDERS = {"facts": "fact", "settings": "setting", "sources": "source", "reflections": "reflection"}


def kind_of(file: Path) -> str:
    """Which schema a file of a rulebook has."""
    return FOLDERS.get(file.parent.name, "indicator" if file.parent.name == "indicators" else "rule")


@pytest.fixture(scope="module")
def validators(shipped: Rulebook) -> dict[str, Draft202012Validator]:
    """A validator of each kind of file, which knows the shipped names."""
    for kind in FOR_FILES:
        Draft202012Validator.check_schema(schema(kind))  # without the names: so many take a second
    return {kind: Draft202012Validator(schema(kind, shipped)) for kind in FOR_FILES}


def test_every_file_of_the_shipped_rulebook_is_as_its_schema_says(validators: dict[str, Draft202012Validator]) -> None:
    """Of every kind."""
    files = [file for file in sorted((ROOT / "rules").rglob("*.yaml")) if file.name != "rulebook.yaml"]
    assert {kind_of(file) for file in files} == set(FOR_FILES) - {"layer", "departures"}
    for file in files:
        document = yaml_text.parse(file.read_text(encoding="utf-8"))
        for validator in (validators[kind_of(file)], Draft202012Validator(schema(kind_of(file)))):
            faults = [
                f"{file.name}: {each.json_path}: {each.message[:200]}" for each in validator.iter_errors(document)
            ]
            assert not faults
    for name in ("layer", "departures"):
        text = (ROOT / "examples" / "layer" / f"{name}.yaml").read_text(encoding="utf-8")
        assert not list(validators[name].iter_errors(yaml_text.parse(text)))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("rule", "when: [{pregnancy.pre_birth_assessment: [considerd]}]"),
        ("rule", "when: [{child.age: {at_mots: visits_counted}}]"),
        ("rule", "urgency: [note, sooner]"),
        ("rule", "examples: {fires: {one: {pregnancy.expecting: maybe}}}"),
        ("fact", "a.b: {some: {in: visit}}"),
        ("fact", "a.b: {some: {in: visits, where: {outcome: not_inn}}}"),
        ("fact", "a.b: {some: {in: visits, where: {any: [{outcom: not_in}]}}}"),
        ("fact", "a.b: {latest: {in: visits, date: outcome}}"),
        ("departures", "off: {only-announced-visits: {becauze: x}}"),
    ],
)
def test_a_slip_shows_in_the_editor(kind: str, text: str, validators: dict[str, Draft202012Validator]) -> None:
    """A word that a fact or field does not have, a key that is none: at their own place."""
    document = yaml_text.parse(text)
    slips = [each for each in validators[kind].iter_errors(document) if each.validator != "required"]
    assert slips


def test_a_name_that_is_not_there_yet_is_no_error_to_an_editor(validators: dict[str, Draft202012Validator]) -> None:
    """It may be defined in a file written since; lint knows."""
    document = {
        "when": ["visit.of_tomorrow", {"visit.counted": {"at_least": "visits_of_tomorrow"}}],
        "cites": {"review-of-tomorrow/rec-1": "that somebody asks"},
        "yields_to": ["rule-of-tomorrow"],
        "examples": {"fires": {"one": {"visit.of_tomorrow": True}}},
    }
    assert {each.validator for each in validators["rule"].iter_errors(document)} <= {"required"}


def names(made: Any) -> set[str]:
    """Every name that a schema offers, as a value or a key."""
    if isinstance(made, dict):
        offered = {*made.get("enum", ()), *made.get("properties", ())}
        return offered.union(*map(names, made.values()))
    return set().union(*map(names, made)) if isinstance(made, list) else set()


def test_the_schemas_offer_the_names_of_a_layer_and_what_each_means(tmp_path: Path, run: Run) -> None:
    """Facts, settings, points and rules, its own and those below it; `new` keeps them up to date, `schemas` does so."""
    base = written(tmp_path / "base", GOOD)
    over = written(tmp_path / "over", {"layer.yaml": "name: A\nowner: B\n"})
    book = Rulebook.load(base, over)
    offered = names(schema("rule", book))
    assert {*book.settings, *book.points, *book.rules} <= offered
    assert {name for name, fact in book.facts.items() if fact.type.name != "date"} <= offered
    assert {*book.settings, *book.rules} <= names(schema("departures", book))
    fact = next(each for each in book.facts.values() if each.type.name == "yes_no")
    assert fact.means in json.dumps(schema("rule", book), ensure_ascii=False)
    assert not {*book.settings, *book.points} & names(schema("rule"))
    run("new", "fact", "visit.of_ours", "--over", "visits", "--in", str(over))
    begun = over / "facts" / "visit.yaml"
    assert begun.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../.schemas/fact.json\n")
    written_ = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in (over / ".schemas").iterdir()}
    assert set(written_) == set(FOR_FILES)
    assert "visit.of_ours" not in names(written_["rule"])  # it lacks what it means
    filled = re.sub(r"(means|ask|yes|no|unknown):", r"\1: Anything?", begun.read_text(encoding="utf-8"))
    begun.write_text(filled, encoding="utf-8")
    code, out, err = run("schemas", str(over))
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "# yaml-language-server: $schema=../.schemas/rule.json"
    assert "visit.of_ours" in names(json.loads((over / ".schemas" / "rule.json").read_text(encoding="utf-8")))
