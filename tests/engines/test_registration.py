"""What others may add: engines found by name as ours are, and operations that register themselves."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from riskflags import Checker, EngineError, Rulebook, RulebookError, case_from_file
from riskflags.cli.schemas import schema
from riskflags.engines import DEFAULT, ENGINES, registered
from riskflags.engines.python.engine import PythonEngine
from riskflags.facts import operations
from riskflags.facts.matching import AllOf
from riskflags.facts.plan import Fold, Plan
from riskflags.rulebook.parsing import Reader
from support import EXAMPLES
from support.command_line import Run
from support.small_rulebook import FACTS, with_change, written

HERE = [name for name in registered(ENGINES) if name != "durable" or find_spec("durable_rules_engine")]
"""The engines that can be had: durable_rules runs on CPython up to 3.12."""

PLUGIN = '''
from riskflags.engines.python.engine import PythonEngine

class Silent(PythonEngine):
    """Judges nothing."""

    def judge_codes(self, slots):
        return []
'''


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package with an engine, installed: a module and the metadata that names it."""
    (tmp_path / "silent_rules.py").write_text(PLUGIN, encoding="utf-8")
    metadata = tmp_path / "silent_rules-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: silent-rules\nVersion: 1.0\n", encoding="utf-8")
    lines = (
        "[riskflags.engines]\nsilent = silent_rules:Silent\nbroken = silent_rules:Missing\nlacking = no_such_module:A\n"
    )
    (metadata / "entry_points.txt").write_text(lines, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("silent_rules", None)


def test_an_installed_engine_is_used_by_its_name(plugin: None, shipped: Rulebook) -> None:
    """It reads the case as ours does, and its verdicts are what is told."""
    case = case_from_file(EXAMPLES[0])
    assert Checker(shipped).check(case).flags
    found = Checker(shipped, engine="silent").check(case)
    assert not found.flags
    assert set(found.verdicts.values()) == {"quiet"}


def test_an_installed_engine_stands_in_help_and_messages(plugin: None, run: Run) -> None:
    """Beside ours, in `check` and `audit`; where it is chosen the command runs it."""
    for command in ("check", "audit"):
        assert "python, broken, durable, lacking, polars, silent" in " ".join(run(command, "--help")[1].split())
    _, out, err = run("check", str(EXAMPLES[0]), "--engine", "none-such")
    assert (out, err) == ("", "There is no such engine. There are: python, broken, durable, lacking, polars, silent.\n")
    code, out, _ = run("check", str(EXAMPLES[0]), "--engine", "silent")
    assert code == 0
    assert out != run("check", str(EXAMPLES[0]))[1]


@pytest.mark.parametrize(
    ("name", "told"), [("broken", "cannot be imported"), ("lacking", "there is no no_such_module")]
)
def test_an_engine_that_cannot_be_imported_is_told_of(plugin: None, shipped: Rulebook, name: str, told: str) -> None:
    """An error of ours, and what to do."""
    with pytest.raises(EngineError, match=told) as caught:
        Checker(shipped, engine=name)
    assert caught.value.faults[0].help
    assert caught.value.__context__ is None


def test_a_class_of_engines_is_taken_as_it_is(shipped: Rulebook) -> None:
    """No name is needed; the checker still travels to other processes."""
    checker = Checker(shipped, engine=PythonEngine)
    case = case_from_file(EXAMPLES[0])
    assert pickle.loads(pickle.dumps(checker)).check(case).to_json() == Checker(shipped).check(case).to_json()


@pytest.mark.parametrize("path", EXAMPLES[::3], ids=lambda path: path.stem)
def test_the_table_engine_checks_one_case_as_the_others_do(path: Path, shipped: Rulebook) -> None:
    """To the last word; and the facts given directly, too."""
    case, (one, other) = case_from_file(path), (Checker(shipped, engine=name) for name in ("polars", DEFAULT))
    assert one.check(case).to_json() == other.check(case).to_json()
    facts = {"pregnancy.expecting": True, "mother.previous_puerperal_psychosis": True, "child.age": 27}
    assert one.check_facts(facts).to_json() == other.check_facts(facts).to_json()


def test_ours_are_registered_as_anybodys() -> None:
    """The default is the one that needs no look."""
    assert next(iter(registered(ENGINES))) == DEFAULT
    assert registered(ENGINES)[DEFAULT].load() is PythonEngine


# -- fact operations -------------------------------------------------------------------------------------------------

NONE_OF = "none_of: {in: pregnancies, where: {of: mother, ended: false}}"


@pytest.fixture
def none_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operation of somebody else's: that no record matches."""
    monkeypatch.setattr(operations, "_REGISTERED", dict(operations.operations()))

    @operations.operation("none_of", gives=("yes_no",), schema=operations.OVER_RECORDS)
    def none_of(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
        collection, where = reader.records(key, body[key], known=("in", "where"))
        return Fold(collection, "some", where, negated=True, about=AllOf(()))


def test_an_operation_that_registers_itself_is_read_judged_and_listed(none_of: None, tmp_path: Path) -> None:
    """On each engine, from the rulebook's YAML; the schema of a fact has it."""
    changed = with_change(FACTS, "some: {in: pregnancies, where: {of: mother, ended: false}}", NONE_OF)
    changed[FACTS] = changed[FACTS].replace("gives: true", "gives: GAP").replace("gives: false", "gives: true")
    book = Rulebook.load(written(tmp_path, {FACTS: changed[FACTS].replace("GAP", "false")}))
    case = {"case_id": "a", "as_of": "2026-06-30", "pregnancies": [{"of": "mother", "ended": False}]}
    for engine in HERE:
        checker = Checker(book, engine=engine)
        assert checker.check(case).verdicts == {"expecting": "quiet"}
        assert checker.check({**case, "pregnancies": []}).verdicts == {"expecting": "fires"}
        assert checker.check({**case, "open": {"pregnancies": "all"}, "pregnancies": []}).verdicts == {
            "expecting": "explore"
        }
    assert schema("fact")["additionalProperties"]["properties"]["none_of"] == operations.OVER_RECORDS


def test_without_it_the_rulebook_is_refused(tmp_path: Path) -> None:
    """With the operations that there are."""
    changed = with_change(FACTS, "some: {in: pregnancies, where: {of: mother, ended: false}}", NONE_OF)
    with pytest.raises(RulebookError, match=r"A fact has one operation|There is no such key"):
        Rulebook.load(written(tmp_path, changed))
