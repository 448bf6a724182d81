"""`Checker`: a rulebook made ready once, then asked about any number of cases.

Checking is pure and thread-safe and does no I/O. A verdict costs microseconds; the reasons behind it are worked out
when somebody looks at them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.case.records import Record
from riskflags.engines.python import PythonEngine
from riskflags.engines.python.engine import Slots
from riskflags.errors import CaseError, Fault
from riskflags.facts.evidence import Evidence
from riskflags.facts.given import facts_given
from riskflags.facts.values import to_written
from riskflags.reading.case_text import case_from_text
from riskflags.reasoning.asking import asked_facts, is_partly_established, settles_alone
from riskflags.reasoning.changing import Change, smallest_change
from riskflags.reasoning.situation import Situation
from riskflags.reasoning.supporting import reasons, stoppers
from riskflags.render.as_json import to_json
from riskflags.render.as_markdown import to_markdown
from riskflags.render.as_text import to_text
from riskflags.report import (
    Because,
    Citation,
    Explanation,
    Flag,
    PromptText,
    Question,
    ReportDocument,
    RulebookMark,
    ToConfirm,
    WouldChange,
)
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import URGENCIES, Rule, Verdict
from riskflags.rulebook.settings import chosen, show

Case = CaseSummary | Mapping[str, Any] | str | bytes
"""What may be checked: a `CaseSummary`, a mapping of the same shape, or its JSON (or YAML) text."""


class Checker:
    """Checks cases against a rulebook.

    ``rulebook`` is the shipped one unless given; ``settings`` are numbers by name, each within the range its setting
    states. Raises `RulebookError` for a faulty rulebook, `SettingsError` for settings that cannot be.
    """

    def __init__(self, rulebook: Rulebook | None = None, settings: Mapping[str, int] | None = None) -> None:
        self.rulebook = rulebook if rulebook is not None else Rulebook.shipped()
        self.settings = chosen(self.rulebook.settings, settings or {})
        self._engine = PythonEngine(self.rulebook.facts.values(), self.rulebook.active, self.settings)

    def check(self, case: Case, as_of: date | None = None) -> Report:
        """The report on a case, as it was known on its own day or on an earlier one. Raises `CaseError`."""
        summary = _summary(case)
        known = summary.as_known_on(as_of or summary.as_of)
        return Report(self, self._engine.read(known), known, summary)

    def check_facts(self, facts: Mapping[str, Any]) -> Report:
        """The report on facts alone: ``{"pregnancy.expecting": True, "child.age": 27}``; those left out are not known.

        Raises `FactsError` for facts that do not exist, are of the wrong type, or contradict each other.
        """
        return Report(self, self._engine.slots(facts_given(self.rulebook.facts, facts, self.settings)))

    def explain(self, case: Case, rule: str, as_of: date | None = None) -> Explanation:
        """Why a rule has its verdict on a case, a quiet one too. Raises `LookupFault` for an unknown rule."""
        found = self.rulebook.rule(rule)
        return self.check(case, as_of).explain(found.id)

    def __repr__(self) -> str:
        return f"<Checker of {self.rulebook!r}>"


class Report:
    """What a rulebook says of one case. ``flags`` and ``questions`` are worked out when first looked at."""

    def __init__(
        self, checker: Checker, slots: Slots, case: CaseSummary | None = None, whole: CaseSummary | None = None
    ) -> None:
        self._checker, self._slots, self._case, self._whole = checker, slots, case, whole
        self._found: list[tuple[Rule, Verdict]] = checker._engine.judge(slots)

    @property
    def case_id(self) -> str | None:
        """The case's id; ``None`` where facts were given directly."""
        return self._case.case_id if self._case else None

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each active rule by its id, the quiet ones too; nothing silenced."""
        quiet: dict[str, Verdict] = {rule.id: "quiet" for rule in self._checker.rulebook.active}
        return quiet | {rule.id: verdict for rule, verdict in self._found}

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """The rules that fire or confirm, most urgent first; one that yields to another flag is left out."""
        shown = [(rule, verdict) for rule, verdict in self._shown if verdict != "explore"]
        shown.sort(key=lambda each: (-URGENCIES.index(each[0].urgency), each[1] == "confirm", each[0].id))
        return tuple(self._flag(rule, verdict) for rule, verdict in shown)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The fewest questions that could each settle a partly established concern, most urgent first."""
        settles = {fact: rules for fact, rules in self._settled_by.items() if rules}
        chosen, left = [], {rule.id for rules in settles.values() for rule in rules}
        while left:
            fact = max(settles, key=lambda each: _weight(rule for rule in settles[each] if rule.id in left))
            chosen.append(fact)
            left -= {rule.id for rule in settles[fact]}
        questions = sorted((self._question(fact, settles[fact]) for fact in chosen), key=lambda each: each[0])
        return tuple(question for _, question in questions)

    @cached_property
    def unexplored(self) -> int:
        """How many rules cannot be told, with nothing of their concern established; their questions are not shown."""
        return sum(verdict == "explore" for _, verdict in self._found) - len(self._explored)

    @cached_property
    def document(self) -> ReportDocument:
        """The whole report as plain data."""
        book = self._checker.rulebook
        return ReportDocument(
            case_id=self.case_id,
            as_of=self._case.as_of.isoformat() if self._case else None,
            rulebook=RulebookMark(book.version, book.fingerprint),
            flags=self.flags,
            questions=self.questions,
            unexplored=self.unexplored,
        )

    def to_json(self, indent: int | None = 2) -> str:
        """The report as JSON text (its schema: `riskflags schema report`)."""
        return to_json(self.document, indent)

    def to_markdown(self) -> str:
        """The report as Markdown."""
        return to_markdown(self.document)

    def to_text(self, width: int = 80) -> str:
        """The report as plain text."""
        return to_text(self.document, width)

    def explain(self, rule_id: str) -> Explanation:
        """Why this rule has its verdict here, and the smallest change that would bring another."""
        rule = self._checker.rulebook.rule(rule_id)
        situation = self._situation
        verdict = situation.verdict(rule)
        return Explanation(
            case_id=self.case_id,
            as_of=self._case.as_of.isoformat() if self._case else None,
            rule=rule.id,
            title=rule.title,
            verdict=verdict,
            because=self._because(reasons(rule, situation)),
            stopped_by=self._because(stoppers(rule, situation)) if verdict == "quiet" else (),
            asks=self._to_confirm(asked_facts(rule, situation)),
            to_fire=self._changes(smallest_change(rule, situation, fires=True)) if verdict != "fires" else (),
            to_quiet=self._changes(smallest_change(rule, situation, fires=False)) if verdict != "quiet" else (),
            citations=self._citations(rule),
        )

    def __repr__(self) -> str:
        return f"<Report on {self.case_id or 'facts'}: {len(self._found)} rules not quiet>"

    # -- working it out -----------------------------------------------------------------------------------------------

    @cached_property
    def _situation(self) -> Situation:
        checker = self._checker
        return Situation(checker.rulebook.facts, checker._engine.values(self._slots), checker.settings)

    @cached_property
    def _evidence(self) -> Evidence | None:
        if self._case is None:
            return None
        situation = self._situation
        return Evidence.of(situation.facts, self._case, situation.values, situation.settings)

    @cached_property
    def _shown(self) -> list[tuple[Rule, Verdict]]:
        """What is not quiet, less the rules that yield to a flag that says it better."""
        flagged = {rule.id for rule, verdict in self._found if verdict != "explore"}
        return [(rule, verdict) for rule, verdict in self._found if flagged.isdisjoint(rule.yields_to)]

    @cached_property
    def _explored(self) -> list[Rule]:
        return [
            rule for rule, verdict in self._shown if verdict == "explore" and is_partly_established(rule, self._situation)
        ]

    @cached_property
    def _settled_by(self) -> dict[str, list[Rule]]:
        """Each fact that an explored rule asks for, with the rules that its answer alone could decide."""
        settles: dict[str, list[Rule]] = {}
        for rule in self._explored:
            for fact in asked_facts(rule, self._situation):
                asked = settles.setdefault(fact, [])
                if settles_alone(fact, rule, self._situation):
                    asked.append(rule)
        return settles

    def _flag(self, rule: Rule, verdict: Verdict) -> Flag:
        behind = reasons(rule, self._situation)
        return Flag(
            rule=rule.id,
            verdict=verdict,
            title=rule.title,
            urgency=rule.urgency,
            prompt=self._prompt(rule),
            citations=self._citations(rule),
            because=self._because(behind),
            to_confirm=self._to_confirm(asked_facts(rule, self._situation)),
            fingerprint=self._fingerprint(rule, verdict, behind),
        )

    def _prompt(self, rule: Rule) -> PromptText:
        book, settings = self._checker.rulebook.settings, self._checker.settings
        words = {name: show(settings[name], setting.unit) for name, setting in book.items()}
        say, *ask, consider = (_filled(text, words) for text in rule.prompt.texts())
        return PromptText(say, tuple(ask), consider)

    def _citations(self, rule: Rule) -> tuple[Citation, ...]:
        return tuple(
            Citation(point.id, point.source.title, point.where, point.status_text, takes, point.source.marking)
            for point, takes in ((self._checker.rulebook.points[id_], takes) for id_, takes in rule.cites.items())
        )

    def _because(self, names: Iterable[str]) -> tuple[Because, ...]:
        facts, values = self._situation.facts, self._situation.values
        return tuple(
            Because(name, facts[name].means, to_written(values[name], facts[name].type), self._references(name))
            for name in names
        )

    def _references(self, fact: str) -> tuple[str, ...]:
        return tuple(self._reference(collection, record) for collection, record in self._records(fact))

    def _records(self, fact: str) -> tuple[tuple[str, Record], ...]:
        return self._evidence.behind(fact) if self._evidence else ()

    def _reference(self, collection: str, record: Record) -> str:
        """``health/h1`` for a record with an id; else its place in the summary as it was given, ``health[0]``."""
        if record.id is not None:
            return f"{collection}/{record.id}"
        listed = getattr(self._whole, collection)
        return f"{collection}[{next(place for place, other in enumerate(listed) if other is record)}]"

    def _to_confirm(self, names: Iterable[str]) -> tuple[ToConfirm, ...]:
        return tuple(ToConfirm(name, self._situation.facts[name].ask) for name in names)

    def _changes(self, changes: Iterable[Change]) -> tuple[WouldChange, ...]:
        return tuple(WouldChange(each.fact, self._situation.facts[each.fact].means, each.to) for each in changes)

    def _question(self, fact: str, rules: list[Rule]) -> tuple[tuple[int, int, str], Question]:
        """The question, behind what it is sorted by: urgency, then how many rules it could decide, urgent ones more."""
        most = max(URGENCIES.index(rule.urgency) for rule in rules)
        weight = _weight(rules)
        ids = tuple(rule.id for rule in sorted(rules, key=lambda rule: (-URGENCIES.index(rule.urgency), rule.id)))
        return (-most, -weight, fact), Question(fact, self._situation.facts[fact].ask, URGENCIES[most], ids)

    def _fingerprint(self, rule: Rule, verdict: Verdict, behind: Iterable[str]) -> str:
        """Of the rule, its verdict, its settings and what the decisive records hold; not of when they were recorded."""
        records = {
            json.dumps([collection, record.model_dump(mode="json", exclude_none=True, exclude=_NOT_CONTENT)], sort_keys=True)
            for name in behind
            for collection, record in self._records(name)
        }
        settings = {name: self._checker.settings[name] for name in _settings_behind(rule, self._situation)}
        content = json.dumps([rule.id, verdict, settings, sorted(records)], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def _weight(rules: Iterable[Rule]) -> int:
    """How much it is worth to settle these rules: a soon counts as two notes, an urgent as two soons."""
    return sum(2 ** URGENCIES.index(rule.urgency) for rule in rules)


_NOT_CONTENT = {"id", "recorded_on"}


def _settings_behind(rule: Rule, situation: Situation) -> set[str]:
    """Every setting a rule's verdict may turn on: its own, and those of the facts under it."""
    from riskflags.conditions import tests_of
    from riskflags.facts.plan import facts_read, settings_read

    found, waiting = set(rule.settings()), [test.fact for part in rule.conditions() for test in tests_of(part)]
    while waiting:
        plan = situation.facts[waiting.pop()].plan
        found |= set(settings_read(plan))
        waiting += facts_read(plan)
    return found


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, shown in words.items():
        text = text.replace(f"{{{name}}}", shown)
    return text


def _summary(case: Case) -> CaseSummary:
    if isinstance(case, CaseSummary):
        return case
    if isinstance(case, str):
        return case_from_text(case)
    if isinstance(case, bytes):
        from riskflags.reading import files

        return case_from_text(files.decode(case))
    if isinstance(case, Mapping):
        return CaseSummary.model_validate(case)
    raise CaseError(Fault("This is not a case.", help="Give a CaseSummary, a mapping, or JSON text."))
