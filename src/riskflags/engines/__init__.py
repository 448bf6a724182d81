"""Engines: several ways to run one meaning, each found by name and imported only when it is used.

A package adds an engine by an entry point, as this one does:

    [project.entry-points."riskflags.engines"]
    mine = "my_package:MyEngine"

What stands there is called with facts, rules and settings (`EngineMaker`) and gives an `Engine`. One that only judges
in another way derives from `riskflags.engines.python.engine.PythonEngine`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from riskflags.errors import EngineError, Fault, did_you_mean

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from riskflags.case import CaseSummary
    from riskflags.conditions import FactValue
    from riskflags.facts.definition import Fact
    from riskflags.logic import Verdict
    from riskflags.rulebook.rule import Rule

DEFAULT = "python"

ENGINES, EXPORTS = "riskflags.engines", "riskflags.exports"
"""The groups of entry points: engines, and what writes a rulebook for an engine that somebody runs themselves."""

Slots = tuple[Any, ...]
"""A case's facts, as the engine that read them keeps them."""


class Engine(Protocol):
    """What an engine does: facts from a case, verdicts from facts. Any number of threads may share one."""

    def read(self, case: CaseSummary) -> Slots:
        """The facts of a case, which must be known as of its own day."""

    def slots(self, values: Mapping[str, FactValue]) -> Slots:
        """Facts by name as slots; every fact must be there."""

    def values(self, slots: Slots) -> dict[str, FactValue]:
        """Slots as facts by name."""

    def judge(self, slots: Slots) -> list[tuple[Rule, Verdict]]:
        """The rules that are not quiet on these facts, each with its verdict, in the rulebook's order."""


class EngineMaker(Protocol):
    """How an engine is made: for these facts and rules, at these settings. Raises `EngineError` where it cannot be."""

    def __call__(self, facts: Iterable[Fact], rules: Sequence[Rule], settings: Mapping[str, int]) -> Engine:
        """The engine, ready."""


def engine_named(name: str | EngineMaker) -> EngineMaker:
    """The engine of this name, imported now; a class is returned unchanged.

    Raises `EngineError` for a name that is none, or cannot be imported.
    """
    if isinstance(name, type) and all(hasattr(name, each) for each in ("read", "slots", "values", "judge")):
        return name
    if isinstance(name, str) and name == DEFAULT:  # without a look at all that is installed, which takes long
        from riskflags.engines.python.engine import PythonEngine

        return PythonEngine
    maker: EngineMaker = loaded(ENGINES, name)
    return maker


def registered(group: str) -> dict[str, EntryPoint]:
    """What is registered in a group, by name; the default first."""
    from importlib.metadata import entry_points

    found = {entry.name: entry for entry in (*_of_checkout(group), *entry_points(group=group))}
    return {name: found[name] for name in sorted(found, key=lambda name: (name != DEFAULT, name))}


def loaded(group: str, name: object) -> Any:
    """What is registered under a name, imported now. Raises `EngineError`."""
    known = registered(group)
    if not isinstance(name, str) or name not in known:
        near = did_you_mean(name, known) or f"There are: {', '.join(known)}."
        raise EngineError(Fault("There is no such engine.", help=near))
    try:
        return known[name].load()
    except (ImportError, AttributeError) as error:
        lacking = f": there is no {error.name}" if error.name else ""
    what = f"The engine '{name}' is registered, and cannot be imported{lacking}."
    raise EngineError(Fault(what, help="Install its package again, with what that needs."))


def _of_checkout(group: str) -> Iterable[EntryPoint]:
    """What a checkout registers: its metadata may be older than its pyproject.toml, or not be installed at all."""
    import tomllib
    from importlib.metadata import EntryPoint

    file = Path(__file__).resolve().parents[3] / "pyproject.toml"
    project = tomllib.loads(file.read_text(encoding="utf-8"))["project"] if file.is_file() else {}
    if project.get("name") != "riskflags":
        return ()
    return (EntryPoint(name, value, group) for name, value in project["entry-points"][group].items())
