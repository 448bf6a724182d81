"""The package as others meet it: what it exports, what importing it loads, where imports point, what a wheel holds."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import get_args, get_type_hints

import pytest

import riskflags
from riskflags import Rulebook
from riskflags.rulebook import compiled
from support import ROOT

PACKAGE = ROOT / "src" / "riskflags"
FLOORS = (  # imports point down only: a part may import its own floor and those before it
    ("version", "inert", "errors", "logic", "calendar", "humanize", "plain"),
    ("case", "conditions"),
    ("tables",),
    ("facts", "reading", "outputs"),
    ("rulebook",),
    ("documents", "reasoning"),
    ("engines", "render"),
    ("profiles",),
    ("adapters",),
    ("checking",),
    (
        "lint",
        "indicators",
        "interview",
        "reflections",
        "coverage",
        "reference",
        "verification",
        "replay",
        "sampling",
        "audit",
    ),
    ("differences", "drafting", "page"),
    ("cli", "__main__", "__init__"),
)


def test_the_face_of_the_package_is_what_is_written_down() -> None:
    """The names exported, no more and no fewer."""
    assert riskflags.__all__ == [
        "Because",
        "CaseError",
        "CaseSummary",
        "Checker",
        "Citation",
        "DepartureMark",
        "Engine",
        "EngineError",
        "Evidence",
        "Explanation",
        "FactsError",
        "Fault",
        "Flag",
        "InputError",
        "LayerMark",
        "PromptText",
        "Provenance",
        "Question",
        "Report",
        "ReportDocument",
        "RiskflagsError",
        "Rulebook",
        "RulebookError",
        "RulebookMark",
        "SettingMark",
        "SettingsError",
        "TablesError",
        "ToConfirm",
        "UnknownNameError",
        "Urgency",
        "Verdict",
        "WouldChange",
        "case_from_file",
        "cases_of",
        "tables_of",
    ]
    assert all(hasattr(riskflags, name) for name in riskflags.__all__)
    assert set(riskflags.__all__) <= set(dir(riskflags))


def test_type_checkers_see_what_is_exported() -> None:
    """Each name is imported twice over: for typing, which is never run, and when it is asked for; from one module."""
    typing = [node for node in ast.parse((PACKAGE / "__init__.py").read_text()).body if isinstance(node, ast.If)]
    assert [ast.unparse(block.test) for block in typing] == ["TYPE_CHECKING"]
    imported = {
        alias.asname: node.module for node in typing[0].body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert imported == riskflags._HOMES


PUBLIC = ("case", "indicators", "interview", "lint", "profiles", "replay", "rulebook", "verification")
"""The rooms whose ``__all__`` is public, too."""

PARTS = ("case.record", "conditions", "engines", "facts", "reasoning", "rulebook")
"""Where what a rulebook is made of lives: it is read by those who write engines and linters, and may change."""


def classes_named(annotation: object) -> Iterator[type]:
    """The classes of ours that an annotation names."""
    for part in get_args(annotation):
        yield from classes_named(part)
    if isinstance(annotation, type) and annotation.__module__.startswith("riskflags."):
        yield annotation


def annotations_of(public: object) -> Iterator[object]:
    """What the public attributes, properties and methods of a class, or a function, take and give."""
    ours = {name: kind for module in list(sys.modules.values()) if module.__name__.startswith("riskflags.")
            for name, kind in vars(module).items()}  # fmt: skip  # of those that are imported for typing alone, too
    parts = [public]
    if isinstance(public, type):
        named = [value for name, value in vars(public).items() if not name.startswith("_")]
        named = [getattr(each, "fget", None) or getattr(each, "func", None) or each for each in named]
        parts += [getattr(each, "__func__", each) for each in named]
    for part in parts:
        if isinstance(part, type | FunctionType):
            yield from get_type_hints(part, localns={**ours, **vars(sys.modules[part.__module__])}).values()


def test_what_is_reached_from_a_public_name_is_public() -> None:
    """Whoever annotates their own function with what ours gave them finds the name where they found the first."""
    rooms = [import_module(f"riskflags.{room}") for room in PUBLIC]
    import_module("riskflags.rulebook.departures")  # imported for typing alone by what is reached
    exported = {name for face in (riskflags, *rooms) for name in getattr(face, "__all__", ())}
    waiting = [getattr(riskflags, name) for name in riskflags.__all__]
    seen: set[type] = set()
    while waiting:
        reached = {each for hint in annotations_of(waiting.pop()) for each in classes_named(hint)} - seen
        seen |= reached
        hidden = {each for each in reached if each.__name__ not in exported}
        inner = {each for each in hidden if each.__module__.removeprefix("riskflags.").startswith(PARTS)}
        assert hidden == inner, hidden - inner
        waiting += reached - inner
    assert {riskflags.Fault, riskflags.PromptText, riskflags.ReportDocument} <= seen


def test_every_error_ends_in_error_and_an_old_name_is_found_with_a_warning() -> None:
    """So that code of before runs, and whoever runs it is told what to write."""
    kinds, waiting = set(), [riskflags.RiskflagsError]
    while waiting:
        kinds |= set(waiting)
        waiting = [
            each for kind in waiting for each in kind.__subclasses__() if each.__module__.startswith("riskflags")
        ]
    assert len(kinds) > 7
    assert [kind.__name__ for kind in kinds if not kind.__name__.endswith("Error")] == []
    for module in (riskflags, riskflags.errors):
        with pytest.warns(DeprecationWarning, match="UnknownNameError") as caught:
            assert module.LookupFault is riskflags.UnknownNameError
        assert caught[0].filename == __file__


def test_importing_riskflags_loads_neither_the_command_line_nor_an_extra() -> None:
    """A case system that embeds the library pays for what it uses."""
    heavy = ["typer", "click", "rich", "durable", "narwhals", "polars", "pyspark", "pandas", "hypothesis"]
    code = f"import sys, riskflags; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_its_extra_the_command_line_says_what_to_install() -> None:
    """No traceback, and the exit code of something that cannot be used."""
    code = "import sys; sys.modules['typer'] = None; from riskflags.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == (
        "The command line needs Typer, which is not installed. Install it: pip install 'riskflags[cli]'."
    )
    core = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert sorted(re.match(r"\w+", each)[0] for each in core) == ["pydantic", "pyyaml"]  # type: ignore[index]


def floor_of(part: str) -> int:
    """The floor on which a part of the package stands."""
    floors = [number for number, parts in enumerate(FLOORS) if part in parts]
    assert floors, f"say in FLOORS where {part} stands"
    return floors[0]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    """No module imports from a floor above its own, unless for typing alone."""
    own = floor_of(path.relative_to(PACKAGE).parts[0].removesuffix(".py"))
    for line, part in imported_parts(path.read_text(encoding="utf-8")):
        assert floor_of(part) <= own, f"line {line} imports {part}"


def imported_parts(code: str) -> Iterator[tuple[int, str]]:
    """Line and part of the package for each import of some code; a name of the package's face is of ``__init__``."""
    for node in ast.walk(_without_typing_blocks(ast.parse(code))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: a relative import does not say where it points"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, part, *_ = f"{name}.__init__".split(".")
            if package == "riskflags":
                yield node.lineno, part if _exists(part) else "__init__"


def _exists(part: str) -> bool:
    return (PACKAGE / part).is_dir() or (PACKAGE / f"{part}.py").is_file()


def _without_typing_blocks(tree: ast.Module) -> ast.Module:
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING")
    ]
    return tree


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("from riskflags.cli.app import main", ["cli"]),
        ("import riskflags.cli", ["cli"]),
        ("import json, riskflags.checking.report as r", ["checking"]),
        ("from riskflags import logic, Checker", ["logic", "__init__"]),
        ("import riskflags", ["__init__"]),
        ("def late():\n    from riskflags import cli", ["cli"]),
        ("if TYPE_CHECKING:\n    from riskflags import cli", []),
        ("from json import loads", []),
    ],
)
def test_an_import_is_seen_however_it_is_written(code: str, parts: list[str]) -> None:
    """Those for typing alone, and those of others, are none."""
    assert [part for _, part in imported_parts(code)] == parts


def test_the_floors_name_what_there_is() -> None:
    """Each part of the package stands on one floor, and nothing else does."""
    listed = [part for parts in FLOORS for part in parts]
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert sorted(listed) == sorted(there)


def test_the_tour_goes_up_the_floors_and_passes_every_part() -> None:
    """The table of docs/tour.md: a row for each part, in an order that never contradicts the floors."""
    rows = re.findall(r"^\| (`.*?) \|", (ROOT / "docs" / "tour.md").read_text(encoding="utf-8"), re.MULTILINE)
    parts = [name.split("/")[0].removesuffix(".py") for row in rows for name in re.findall(r"`(.*?)`", row)]
    assert sorted(set(parts)) == sorted(part for floor in FLOORS for part in floor)
    assert {part for part in parts if parts.count(part) > 1} == {"engines"}, "an engine is a row of its own"
    floors = [floor_of(part) for part in parts]
    assert floors == sorted(floors), parts


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    """A file is one idea."""
    long = {str(path): count for path in PACKAGE.rglob("*.py") if (count := len(path.read_text().splitlines())) > 400}
    assert not long


def test_no_test_is_imported_by_another() -> None:
    """What several need stands in a helper, so that a test file can be changed, or go, alone."""
    tests = sorted((ROOT / "tests").rglob("*.py"))
    lent = {
        path.name: found
        for path in tests
        if (found := re.findall(r"^\s*(?:from|import) (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    }
    assert len(tests) > 40
    assert not lent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel built from this checkout with hatchling itself."""
    folder = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return zipfile.ZipFile(folder / done.stdout.split()[-1])


def test_a_wheel_holds_the_rules_and_every_file_beside_the_code(wheel: zipfile.ZipFile) -> None:
    """Every file of rules/ ships inside the package; so do style sheets, scenes and the type marker."""
    rules = {
        f"riskflags/rules/{path.relative_to(ROOT / 'rules').as_posix()}" for path in (ROOT / "rules").rglob("*.yaml")
    }
    beside = {
        f"riskflags/{path.relative_to(PACKAGE).as_posix()}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "riskflags/rules/rulebook.yaml" in rules
    assert {"riskflags/py.typed", "riskflags/sampling/cases.yaml"} <= beside
    assert rules | beside <= set(wheel.namelist())


@pytest.fixture
def installed(wheel: zipfile.ZipFile, tmp_path: Path) -> Path:
    """A folder with the package as a wheel leaves it, away from the checkout."""
    wheel.extractall(tmp_path)
    return tmp_path


def run_in(installed: Path, *given: str) -> str:
    """What Python prints that imports from this folder alone, and runs in it."""
    path = {"PYTHONPATH": str(installed)}
    done = subprocess.run([sys.executable, *given], cwd=installed, env=path, capture_output=True, text=True, check=True)
    return done.stdout


def test_an_installed_package_makes_an_invented_extract(installed: Path) -> None:
    """Its scenes are read from where the package stands, away from the checkout."""
    run_in(installed, "-m", "riskflags", "sample", "--cases", "3", "--format", "ndjson", "--out", "x")
    assert len((installed / "x" / "cases.ndjson").read_text().splitlines()) == 3


def test_the_rules_are_found_inside_an_installed_package(installed: Path) -> None:
    """From an unpacked wheel, away from the checkout, the shipped rulebook loads and checks a case; no YAML is read."""
    code = (
        "import riskflags, sys; book = riskflags.Rulebook.shipped(); print(book.folder.as_posix());"
        "print(len(riskflags.Checker(book).check({'case_id': 'a', 'as_of': '2026-06-30'}).flags));"
        "print('yaml' in sys.modules)"
    )
    said = run_in(installed, "-c", code)
    folder, *checked = said.split()
    assert Path(folder) == installed / "riskflags" / "rules"
    assert checked == ["0", "False"]


def test_a_wheel_holds_the_rulebook_read_when_it_was_built(installed: Path) -> None:
    """It is what the YAML beside it gives, names no folder of the builder's machine, and yields to a changed file."""
    folder = installed / "riskflags" / "rules"
    ready, read = compiled.read(folder), Rulebook.load(folder)
    assert ready is not None
    for part in ("rules", "facts", "settings", "points", "reflections", "indicators"):
        assert list(getattr(ready, part)) == list(getattr(read, part)), part
    assert ready.fingerprint == read.fingerprint
    assert [(rule.when, rule.unless, rule.prompt) for rule in ready.active] == [
        (rule.when, rule.unless, rule.prompt) for rule in read.active
    ]
    assert str(ROOT).encode() not in (folder / compiled.FILE).read_bytes()
    changed = folder / "settings" / "plans-and-meetings.yaml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("default: 90", "default: 80"), encoding="utf-8")
    assert compiled.read(folder) is None  # though every file is as long as it was


def test_a_wheel_holds_the_source_that_its_engine_runs(installed: Path) -> None:
    """As shipped nothing is compiled: all functions are of its module. Other settings have a source of their own."""
    code = (
        "from riskflags import Checker\n"
        "for settings in ({}, {'plan_grace': 30}):\n"
        "    checker = Checker(settings=settings)\n"
        "    engine, configured = checker._engine, checker.configured\n"
        "    tests = [found.where for name in checker.rulebook.facts if (found := configured.record_tests(name))]\n"
        "    found = [[engine._read], [engine._judge], [test.search for test in tests]]\n"
        "    print(*({str(each.__module__).startswith('riskflags') for each in listed} for listed in found))"
    )
    said = run_in(installed, "-c", code)
    assert said.splitlines() == ["{True} {True} {True}", "{False} {True} {False, True}"]


def test_a_rulebook_read_by_another_version_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unread: what that version made of the rules may be classes that this one has not."""
    folder = Rulebook.shipped().folder
    copy = tmp_path / "rules"
    shutil.copytree(folder, copy)
    compiled.write(Rulebook.load(copy), copy / compiled.FILE)
    assert compiled.read(copy) is not None
    monkeypatch.setattr(compiled, "VERSION", "0.0.0.other")
    monkeypatch.setattr("riskflags.rulebook.compiled.pickle.loads", None)
    assert compiled.read(copy) is None


def test_a_checkout_reads_its_yaml() -> None:
    """Rules being written are never read from what was built before."""
    assert compiled.read(ROOT / "rules") is None


def test_the_constraints_hold_versions_and_nothing_else() -> None:
    """No address of a package registry, no path: names and versions."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert len(pinned) > 10
    assert all("==" in line and "/" not in line and "@" not in line for line in pinned)
