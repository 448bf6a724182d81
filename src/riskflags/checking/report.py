"""`Report`: the result of a rulebook for one case, computed lazily."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from riskflags.case import CaseSummary
from riskflags.case.versions import is_assumed
from riskflags.checking.answered_facts import AnsweredFacts
from riskflags.checking.configured import ConfiguredRulebook
from riskflags.checking.fingerprints import content_of_answer, fingerprint
from riskflags.checking.questions import Questions
from riskflags.checking.sentences import Sentences
from riskflags.checking.supporting_records import RecordFinder
from riskflags.documents import (
    Because,
    Explanation,
    Flag,
    Question,
    ReportDocument,
    RulebookMark,
    ToConfirm,
    WouldChange,
)
from riskflags.engines import Engine, Slots
from riskflags.facts.definition import with_dependencies
from riskflags.facts.values import said_of_change
from riskflags.inert import inert
from riskflags.logic import Verdict
from riskflags.reasoning.asking import ask_about, asked_facts, can_be_answered
from riskflags.reasoning.changing import Change, smallest_change, what_would_quiet
from riskflags.reasoning.situation import Situation, reasons, stoppers
from riskflags.render.as_html import to_html
from riskflags.render.as_json import to_json
from riskflags.render.as_markdown import to_markdown
from riskflags.render.as_text import to_text
from riskflags.rulebook.rule import GROUPS, URGENCIES, Rule, pressing


class Report:
    """The result of a rulebook for one case. ``flags`` and ``questions`` are computed when first read."""

    def __init__(
        self,
        configured: ConfiguredRulebook,
        engine: Engine,
        slots: Slots,
        case: CaseSummary | None = None,
        whole: CaseSummary | None = None,
        answered: AnsweredFacts | None = None,
    ) -> None:
        """``case`` is the case as known on its day, ``whole`` the summary it was taken from. ``answered`` holds the
        answers, if any were given, with a case or without.
        """
        self._configured, self._engine, self._slots = configured, engine, slots
        self._case, self._whole, self._answered = case, whole, answered
        found = engine.judge(slots)
        self._left = self._unanswerable(found)
        self._found: list[tuple[Rule, Verdict]] = [each for each in found if each[0].id not in self._left]

    @property
    def case_id(self) -> str | None:
        """The case's id; ``None`` where facts were given directly."""
        return self._case.case_id if self._case else None

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each active rule by its id, including quiet ones and those that yield to others.

        With a profile, rules that wait only for facts that the source can never provide are left out.
        """
        active = (rule.id for rule in self._configured.rulebook.active if rule.id not in self._left)
        quiet: dict[str, Verdict] = dict.fromkeys(active, "quiet")
        return quiet | {rule.id: verdict for rule, verdict in self._found}

    @property
    def flagged(self) -> dict[str, Verdict]:
        """The verdict of each rule shown as a flag, by its id; cheaper than `flags`, which has the reasons too."""
        return {rule.id: verdict for rule, verdict in self._shown if verdict != "explore"}

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """The rules that fire or confirm; one that yields to another flag is left out.

        The urgent ones first, then the others by group (`riskflags.rulebook.rule.GROUPS`); within, the most pressing
        subject first, then by urgency, what fires before what is to be confirmed, and what rests on the newest record.
        """
        shown = (self._flag(rule, verdict) for rule, verdict in self._shown if verdict != "explore")
        return tuple(sorted(shown, key=_before))

    @property
    def questions(self) -> tuple[Question, ...]:
        """A few questions about what is on record, those that settle most first; see `Questions`."""
        return self._questions.first

    @property
    def checks(self) -> int:
        """How many rules were checked: those of `verdicts`."""
        return len(self._configured.rulebook.active) - len(self._left)

    @property
    def checks_not_made(self) -> int:
        """How many of them have the verdict ``explore``, even where no question is shown, or the rule yields to a flag.

        Something is not recorded that would decide whether there is a concern. ``confirm`` is not counted: a flag shows
        it.
        """
        return sum(verdict == "explore" for _, verdict in self._found)

    @cached_property
    def document(self) -> ReportDocument:
        """The whole report as plain data."""
        return ReportDocument(
            case_id=self.case_id,
            as_of=self._as_of.isoformat() if self._as_of else None,
            rulebook=self._mark,
            flags=self.flags,
            questions=self.questions,
            more_questions=len(self._questions.all) - len(self.questions),
            checks=self.checks,
            checks_not_made=self.checks_not_made,
            assumed=self._assumed,
            provenance=self._configured.provenance,
        )

    def to_json(self, indent: int | None = 2) -> str:
        """The report as JSON text (its schema: `riskflags schema report`)."""
        return to_json(self.document, indent)

    def to_markdown(self, full: bool = False) -> str:
        """The report as Markdown: a line a flag, or in full with prompts, evidence and citations."""
        return to_markdown(self.document, full)

    def to_text(self, width: int = 80, full: bool = False) -> str:
        """The report as plain text: a line a flag, or in full with prompts, evidence and citations."""
        return to_text(self.document, width, full)

    def _repr_html_(self) -> str:
        """The brief form, which a notebook shows where a report is the last expression of a cell."""
        return to_html(self.document)

    def to_rows(self) -> list[dict[str, str | None]]:
        """A row a flag, for a dataframe: ``polars.DataFrame(report.to_rows())``, or pandas'."""
        whose = {"case_id": self.case_id, "as_of": self.document.as_of}
        told = ("rule", "verdict", "urgency", "group", "title", "fingerprint")
        return [whose | {name: getattr(flag, name) for name in told} for flag in self.flags]

    def explain(self, rule_id: str) -> Explanation:
        """Why this rule has its verdict here, and the smallest change that would bring another."""
        rule = self._configured.rulebook.rule(rule_id)
        situation = self.situation
        verdict = situation.verdict(rule)
        behind, asked = reasons(rule, situation), asked_facts(rule, situation)
        return Explanation(
            case_id=self.case_id,
            as_of=self._as_of.isoformat() if self._as_of else None,
            rule=rule.id,
            title=rule.title,
            verdict=verdict,
            evidence=self._sentences.of(behind, asked),
            because=self._because(behind, rule),
            stopped_by=self._because(stoppers(rule, situation)) if verdict == "quiet" else (),
            asks=self._to_confirm(asked),
            to_fire=self._changes(smallest_change(rule, situation)) if verdict != "fires" else (),
            to_quiet=self._changes(what_would_quiet(rule, situation)) if verdict != "quiet" else (),
            citations=self._configured.citations(rule.id),
            rulebook=self._mark,
            provenance=self._configured.provenance,
        )

    @cached_property
    def situation(self) -> Situation:
        """The value and definition of every fact, and the settings: everything a verdict depends on."""
        return Situation(self._configured.facts, self._engine.values(self._slots), self._configured.settings)

    def __getstate__(self) -> dict[str, Any]:
        """Pickles the verdicts in place of the engine, whose compiled functions can be neither copied nor pickled."""
        found = [(rule.id, verdict) for rule, verdict in self._found]
        names = ("_configured", "_case", "_whole", "_answered", "_left")
        return {**{name: getattr(self, name) for name in names}, "found": found, "values": self.situation.values}

    def __setstate__(self, state: dict[str, Any]) -> None:
        found, values = state.pop("found"), state.pop("values")
        self.__dict__.update(state)
        self._found = [(self._configured.rulebook.rules[id_], verdict) for id_, verdict in found]
        self.__dict__["situation"] = Situation(self._configured.facts, values, self._configured.settings)

    def __repr__(self) -> str:
        return inert(f"<Report on {self.case_id or 'facts'}: {len(self._found)} rules not quiet>")

    # -- working it out -----------------------------------------------------------------------------------------------

    @property
    def _mark(self) -> RulebookMark:
        return self._configured.mark(self._as_of)

    @property
    def _as_of(self) -> date | None:
        if self._case is not None:
            return self._case.as_of
        return self._answered.day if self._answered is not None else None

    @property
    def _assumed(self) -> int:
        if self._case is None or self._whole is None or self._case.as_of == self._whole.as_of:
            return 0
        known = self._case.collections()
        return sum(is_assumed(record) for _, found in known for record in found)

    def _unanswerable(self, found: Iterable[tuple[Rule, Verdict]]) -> frozenset[str]:
        """The rules that wait only for facts that the source of the case can never provide."""
        not_told = self._configured.rulebook.not_told
        waiting = [rule for rule, verdict in found if verdict == "explore"] if not_told else []
        return frozenset(rule.id for rule in waiting if not can_be_answered(rule, self.situation, not_told))

    @cached_property
    def _records(self) -> RecordFinder:
        return RecordFinder(self._configured, self.situation.values, self._case, self._whole)

    @cached_property
    def _shown(self) -> list[tuple[Rule, Verdict]]:
        """The rules that are not quiet, without those that yield to a flag."""
        flagged = {rule.id for rule, verdict in self._found if verdict != "explore"}
        return [(rule, verdict) for rule, verdict in self._found if not rule.silenced_by(flagged)]

    @cached_property
    def _questions(self) -> Questions:
        rules = tuple(rule for rule, verdict in self._shown if verdict == "explore")
        never = self._configured.rulebook.never_known
        return Questions(rules, self.situation, self._records, self._configured.filled, never)

    @cached_property
    def _reasons(self) -> dict[tuple[str, str], Because]:
        return {}

    @cached_property
    def _sentences(self) -> Sentences:
        return Sentences(self._configured, self.situation, self._records, self._answered)

    def _flag(self, rule: Rule, verdict: Verdict) -> Flag:
        behind = reasons(rule, self.situation)
        asked = () if verdict == "fires" else asked_facts(rule, self.situation)
        return Flag(
            rule=rule.id,
            verdict=verdict,
            title=rule.title,
            urgency=self.situation.urgency(rule),
            prompt=self._configured.prompt(rule.id),
            subject=rule.subject,
            group=rule.group,
            family=rule.family,
            citations=self._configured.citations(rule.id),
            evidence=self._sentences.of(behind, asked),
            because=self._because(behind, rule),
            to_confirm=self._to_confirm(asked),
            fingerprint=self._fingerprint(rule, verdict),
        )

    def filled(self, text: str) -> str:
        """A text of the rulebook with each ``{setting}`` replaced by its value in words."""
        return self._configured.filled(text)

    def _because(self, names: Iterable[str], rule: Rule | None = None) -> tuple[Because, ...]:
        """Facts with the records behind them: only those that lack something, where the rule is about that."""
        safeguards = () if rule is None else self._configured.safeguards(rule.id)
        lacking = {found: name for found, name in safeguards if self.situation.values[name] is not True}
        return tuple([self._reason(name, lacking.get(name, name)) for name in names])

    def _reason(self, name: str, behind: str) -> Because:
        """A fact with the records behind it, or behind another fact; cached, because many flags share facts."""
        known = self._reasons.get((name, behind))
        if known is None:
            known = self._reasons[name, behind] = Because(
                name,
                self.filled(self.situation.facts[name].means),
                self._sentences.said(name),
                self._sentences.written(name),
                tuple([found.reference for found in self._records.behind(behind)]),
            )
        return known

    def _fingerprint(self, rule: Rule, verdict: Verdict) -> str:
        contents = [found.content for found in self._records.bearing(rule.id)]
        if self._answered is not None:
            under = with_dependencies(self._configured.facts, rule.facts())
            contents += {content_of_answer(answer) for name in under for answer in self._answered.behind(name)}
        return fingerprint(rule.id, verdict, self._configured.settings_behind(rule.id), contents)

    def _to_confirm(self, names: Iterable[str]) -> tuple[ToConfirm, ...]:
        asks = {ask_about(name, self.situation): name for name in reversed(tuple(names))}  # without duplicates
        left_open_by = self._records.left_open_by
        return tuple(ToConfirm(name, self.filled(ask), left_open_by(name)) for ask, name in reversed(asks.items()))

    def _changes(self, changes: Iterable[Change]) -> tuple[WouldChange, ...]:
        facts = self.situation.facts
        return tuple(
            WouldChange(
                each.fact,
                self.filled(facts[each.fact].means),
                said_of_change(facts[each.fact], each.to, self.filled),
                each.to,
            )
            for each in changes
        )


def _before(flag: Flag) -> tuple[int, int, int, bool, int, str]:
    newest = max([each.date for each in flag.evidence if each.date], default="")
    return (
        -1 if flag.urgency == "urgent" else GROUPS.index(flag.group),
        pressing(flag.subject),
        -URGENCIES.index(flag.urgency),
        flag.verdict == "confirm",
        -date.fromisoformat(newest).toordinal() if newest else 0,
        flag.rule,
    )
