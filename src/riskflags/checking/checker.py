"""`Checker`: a rulebook prepared once, then applied to any number of cases.

Checking is pure and thread-safe and does no I/O. A verdict takes microseconds; the reasons behind it are computed when
they are first read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeVar

from riskflags.case import CaseSummary
from riskflags.checking.answered_facts import AnsweredFacts
from riskflags.checking.configured import ConfiguredRulebook
from riskflags.checking.report import Report
from riskflags.documents import Explanation, Provenance
from riskflags.engines import DEFAULT, Engine, EngineMaker, engine_named
from riskflags.errors import CaseError, FactsError, Fault, RulebookError, TablesError, UnknownNameError
from riskflags.facts.answers import Answers
from riskflags.facts.definition import with_dependencies
from riskflags.facts.given import facts_given
from riskflags.plain import NO_DAY, day_given
from riskflags.reading.case_text import case_from_bytes, case_from_text
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.settings import chosen
from riskflags.tables.schema import CASES

if TYPE_CHECKING:
    from riskflags.engines.table.engine import TableReading
    from riskflags.engines.table.spark import SparkReading
    from riskflags.profiles import Profile

Case = CaseSummary | Mapping[str, Any] | str | bytes
"""What may be checked: a `CaseSummary`, a mapping of the same shape, or its JSON (or YAML) text."""


_A_FILE = Fault("This is a file's name, not a case.", help="Use case_from_file to read it.")

Frame = TypeVar("Frame")
"""A kind of dataframe: results come in the kind of the tables given."""


class Checker:
    """Checks cases against a rulebook.

    ``rulebook`` is the shipped one unless given; ``settings`` are numbers by name, each within the range of its
    setting; ``engine`` is the name of an installed engine, or a class (see `riskflags.engines`): the verdicts are the
    same. With a ``profile`` of the source of the cases (`riskflags.profiles`), or the name of one that is known,
    rules for which the source can raise no flag do not run, and questions that it could never answer are not asked.
    Raises `RulebookError` for a faulty rulebook, `SettingsError` for settings and `EngineError` for an engine that does
    not exist or cannot run the rulebook.
    """

    def __init__(
        self,
        rulebook: Rulebook | None = None,
        settings: Mapping[str, int] | None = None,
        engine: str | EngineMaker = DEFAULT,
        profile: Profile | str | None = None,
    ) -> None:
        self.rulebook = rulebook if rulebook is not None else Rulebook.shipped()
        if not isinstance(self.rulebook, Rulebook):
            raise RulebookError(Fault("This is not a rulebook.", help="Rulebook.load(folder) reads one."))
        if isinstance(profile, str):
            from riskflags.adapters.mapping import profile_named

            profile = profile_named(profile)
        if profile is not None:
            from riskflags.profiles import reach_of

            self.rulebook = reach_of(profile, self.rulebook).judging()
        self.settings = chosen(self.rulebook.settings, {} if settings is None else settings)
        self.engine = engine
        maker = engine_named(engine)
        self.configured = ConfiguredRulebook(self.rulebook, self.settings, profile.name if profile else None)
        self._engine: Engine = maker(self.rulebook.facts.values(), self.rulebook.active, self.settings)

    def check(self, case: Case, as_of: date | None = None, answers: Answers | None = None) -> Report:
        """The report on a case, as it was known on its own day or on an earlier one. Raises `CaseError`.

        ``answers`` are what people said in addition, up to that day. Raises `FactsError` where they contradict the case
        or each other.
        """
        summary = _summary(case)
        known = summary.as_known_on(summary.as_of if as_of is None else as_of)
        slots = self._engine.read(known)
        if answers is None:
            return Report(self.configured, self._engine, slots, known, summary)
        answered = AnsweredFacts(self.configured, answers.resumed(known.as_of), self._engine.values(slots))
        return Report(self.configured, self._engine, self._engine.slots(answered.values), known, summary, answered)

    def check_answers(self, answers: Answers) -> Report:
        """The report on what people said, without a case. Raises `FactsError`."""
        answered = AnsweredFacts(self.configured, answers)
        return Report(self.configured, self._engine, self._engine.slots(answered.values), answered=answered)

    def check_facts(self, facts: Mapping[str, Any], as_of: date | None = None) -> Report:
        """The report on facts alone: ``{"pregnancy.expecting": True, "child.age": 27}``; those left out are not known.

        What follows from those given is known too. ``as_of`` is the day they are given on, needed for facts that are
        days.
        Raises `FactsError` for facts that do not exist, are of the wrong type, or contradict each other.
        """
        day = None if as_of is None else day_given(as_of)
        if day is None is not as_of:
            raise FactsError(NO_DAY)
        slots = self._engine.slots(facts_given(self.configured.implications, facts, day))
        return Report(self.configured, self._engine, slots)

    def check_tables(self, tables: Mapping[str, Frame], as_of: date | None = None) -> Frame:
        """The verdicts on every case of some tables, as rows of ``case_id``, ``rule`` and ``verdict``; none if quiet.

        ``tables`` are dataframes by name, ``cases`` and a table a collection (see `riskflags.tables.schema`), all of
        one kind: Polars, DuckDB, PySpark, PyArrow or pandas. The rows come in the same kind, lazy where the tables
        are, in no order. ``as_of`` looks at every case as it was known on that day. The table engine computes them,
        whatever the engine of the checker. Needs the extra ``audit``, or ``spark``. Raises `TablesError`, which names
        table, column and the number of rows.
        """
        tested = (fact for rule in self.rulebook.active for fact in rule.facts())
        return self._in_tables(tables, as_of, tested, self.rulebook.active, lambda read: read.verdicts())

    def facts_of_tables(self, tables: Mapping[str, Frame], facts: Sequence[str], as_of: date | None = None) -> Frame:
        """These facts of every case of some tables: a row a case, ``case_id`` first, ``__`` for the dots of names.

        A yes/no fact is true, false, or null for not known; a one-of fact its word or null; a number or day two
        columns, ``__lo`` and ``__hi``, days as ordinals and infinite where there is no end. Raises as `check_tables`
        does, and `UnknownNameError` for a fact that does not exist.
        """
        names = [self.rulebook.fact(name).name for name in dict.fromkeys(_listed(facts))]
        return self._in_tables(tables, as_of, names, (), lambda read: read.facts(names))

    def _in_tables(
        self,
        tables: Mapping[str, Frame],
        day: date | None,
        names: Iterable[str],
        rules: Sequence[Rule],
        answer: Callable[[TableReading | SparkReading], Any],
    ) -> Frame:
        """A result over tables as known on a day, computed for these rules and facts and what they depend on."""
        from riskflags.engines.table.engine import TableEngine
        from riskflags.tables.frames import returned

        asked = None if day is None else day_given(day)
        if asked is None is not day:
            raise TablesError(NO_DAY)
        engine = TableEngine(with_dependencies(self.rulebook.facts, names).values(), rules, self.settings)
        same_kind: Frame = returned(answer(engine.read_tables(tables, asked)), tables[CASES])
        return same_kind

    def explain(self, case: Case, rule: str, as_of: date | None = None) -> Explanation:
        """Why a rule has its verdict on a case, whatever the verdict. Raises `UnknownNameError` for an unknown rule."""
        found = self.rulebook.rule(rule)
        return self.check(case, as_of).explain(found.id)

    @property
    def provenance(self) -> Provenance:
        """What its reports are made with, besides the cases."""
        return self.configured.provenance

    def __reduce__(self) -> tuple[type[Checker], tuple[Rulebook, Mapping[str, int], str | EngineMaker], Any]:
        made_of = (self.rulebook, self.settings, self.engine)
        return Checker, made_of, self.configured  # compiled functions cannot be pickled; they are made again

    def __setstate__(self, configured: ConfiguredRulebook) -> None:
        self.configured = configured  # it holds the profile that the rulebook was limited by

    def __repr__(self) -> str:
        return f"<Checker of {self.rulebook!r}>"


def _summary(case: Case) -> CaseSummary:
    if isinstance(case, CaseSummary):
        return case
    if isinstance(case, str):
        case = str.__str__(case)  # a plain str, also of a subclass such as NumPy's
        if "\n" not in case and case.endswith((".json", ".yaml", ".yml")):
            raise CaseError(_A_FILE)
        return case_from_text(case)
    if isinstance(case, bytes):
        return case_from_bytes(bytes(case))
    if isinstance(case, Mapping):
        return CaseSummary.model_validate(case)
    if isinstance(case, PathLike):
        raise CaseError(_A_FILE)
    raise CaseError(
        Fault("This is not a case.", help="Give a CaseSummary, a mapping, or JSON text; of several, each by itself.")
    )


def _listed(names: object) -> list[str]:
    """Names of facts as a list; a single text is refused, which would be iterated letter by letter."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise UnknownNameError(Fault("These are not names of facts.", help="Give a list, as in ['child.age']."))
    return [str(name) for name in names]
