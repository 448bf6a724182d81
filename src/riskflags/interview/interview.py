"""`Interview`: given what was said so far, the next questions worth asking, in rounds, until there are no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Literal

from riskflags.case import CaseSummary
from riskflags.checking import Checker, Report
from riskflags.checking.answered_facts import AnsweredFacts
from riskflags.conditions import All, Any
from riskflags.errors import FactsError
from riskflags.facts.answers import Answers
from riskflags.facts.asking import Askable, askable
from riskflags.facts.values import is_unknown
from riskflags.humanize import name_in_words
from riskflags.interview.prospects import Prospects
from riskflags.interview.screens import ROUNDS, Item, Progress, Round, Screen
from riskflags.interview.standing import Standing
from riskflags.rulebook.rule import URGENCIES, Rule

MOST_ON_A_CARD, MOST_TO_TICK = 8, 12

STAGE = ("child.born", "child.age", "pregnancy.expecting", "case.open_to_social_care", "case.open_to_early_help")
"""What the first round asks: whom it is about, and who works with them."""

_STAYING = 3.0
"""How much more a question gains, as a share, where it stays with what was asked about last."""

Choose = Callable[[Standing], tuple[str, Sequence[str]]]
"""Chooses the next questions of a round: what they are about, and their facts; none where the round is over."""


class Interview:
    """Asks about the facts of a checker's rules. It holds nothing of what is said: `Answers` in, the next `Screen` out.

    With a case, its facts are known to begin with, and the answers are read for its day.
    """

    def __init__(self, checker: Checker) -> None:
        self._checker, self._rules = checker, checker.rulebook.active
        urgent = [found for rule in self._rules if (found := _as_urgent(rule)) is not None]
        self._facts = askable(checker.rulebook.facts)
        self._prospects = Prospects([*self._rules, *urgent], checker.configured.implications, self._facts)
        self._all = frozenset(range(len(self._rules)))
        self._urgent = frozenset(range(len(self._rules), len(self._rules) + len(urgent)))
        self._own = [self._prospects.own_concern(rule.when) for rule in self._rules]
        self._order = {by: _heaviest_first(self._rules, by) for by in ("group", "theme")}

    @property
    def facts(self) -> Mapping[str, Askable]:
        """The facts that may be asked about, by name."""
        return self._facts

    def report(self, answers: Answers, case: CaseSummary | None = None) -> Report:
        """The report on what was said, or on a case and what was said besides. Raises `FactsError`."""
        return self._checker.check_answers(answers) if case is None else self._checker.check(case, answers=answers)

    def next(self, answers: Answers, case: CaseSummary | None = None, most: int = MOST_ON_A_CARD) -> Screen:
        """The next screen, of at most so many questions; its round is ``done`` where there are no more questions.

        With ``most`` 1 they come one by one, those of lists of concerns too. Raises `FactsError` for answers that
        contradict each other or the case.
        """
        standing = self._standing(answers, case)
        chosen = (
            (round_, *choose(standing)) for round_, choose in self._rounds(answers, most) if round_ not in answers.left
        )
        round_, subject, names = next((each for each in chosen if each[2]), ("done", "", ()))
        items = tuple(self._item(name, standing) for name in names)
        tick = round_ == "concerns"
        progress, themes = self._progress(answers, standing), self._to_choose(round_, answers, standing)
        return Screen(round_, ROUNDS[round_], subject, tick, items, progress, themes)

    def worth_asking(self, answers: Answers, case: CaseSummary | None = None) -> frozenset[str]:
        """The facts that are worth asking about now: of a screen, what answers to it have left."""
        standing = self._standing(answers, case)
        return frozenset(standing.wanted(standing.live))

    def none_of_these(
        self, answers: Answers, facts: Iterable[str], by: str = "", case: CaseSummary | None = None
    ) -> Answers:
        """With a no to each of these facts, said of them all at once; not where it follows that one is so."""
        for fact in facts:
            said = answers.said(fact, False, by, none_of_these=True)
            with suppress(FactsError):
                self._standing(said, case)
                answers = said
        return answers

    def _standing(self, answers: Answers, case: CaseSummary | None) -> Standing:
        known = None
        if case is not None:
            answers, known = answers.resumed(case.as_of), self._checker.check(case).situation.values
        joined = AnsweredFacts(self._checker.configured, answers, known)
        passed = {each.fact for each in answers.passed_over if each.on == answers.as_of}
        return Standing(self._prospects, joined.values, passed.union(joined.said))

    # -- rounds -------------------------------------------------------------------------------------------------------

    def _rounds(self, answers: Answers, most: int) -> Iterator[tuple[Round, Choose]]:
        """Each round with what chooses its next questions; the last two for the themes asked for, then for all."""
        yield "stage", lambda standing: ("", [name for name in STAGE if name in standing.wanted(standing.live)][:most])
        yield "urgent", partial(self._could_be_urgent, answers, most)
        themes = frozenset(number for number in self._all if self._rules[number].theme in answers.themes)
        by: Literal["theme", "group"]
        for rules, by in ((themes, "theme"), (self._all, "group")):
            if most > 1:  # else what it would list is asked one by one
                yield "concerns", partial(self._concerns, rules, by)
            yield "rest", partial(self._rest, rules, answers, most)

    def _to_choose(self, round_: Round, answers: Answers, standing: Standing) -> tuple[str, ...]:
        """The open themes, the heaviest first, once nothing urgent is left and where nobody was asked which matter."""
        if answers.themes or "themes" in answers.left or round_ not in ("concerns", "rest"):
            return ()
        open_ = self._heaviest_first(standing.live & self._all, "theme")
        themes = tuple(dict.fromkeys(self._rules[number].theme for number in open_))
        return themes if len(themes) > 1 else ()

    def _could_be_urgent(self, answers: Answers, most: int, standing: Standing) -> tuple[str, Sequence[str]]:
        return "", self._first(standing.wanted(standing.live & self._urgent), standing, answers, most)

    def _concerns(
        self, rules: frozenset[int], by: Literal["theme", "group"], standing: Standing
    ) -> tuple[str, Sequence[str]]:
        """A list of concerns, of the heaviest groups or themes of rules that have any."""
        of: dict[str, str] = {}
        for number in self._heaviest_first(standing.live & rules, by):
            for name in filter(standing.can_be_asked, self._own[number]):
                of.setdefault(name, name_in_words(getattr(self._rules[number], by)))
        listed = self._widest(of)[:MOST_TO_TICK]
        return "; ".join(dict.fromkeys(map(of.__getitem__, listed))), listed

    def _widest(self, names: Iterable[str]) -> list[str]:
        """Those of these facts of which a no does not follow from a no to another."""
        kept: list[str] = []
        for name in names:
            if not any(self._prospects.rules_out(other, name) for other in kept):
                kept = [other for other in kept if not self._prospects.rules_out(name, other)] + [name]
        return kept

    def _rest(
        self, rules: frozenset[int], answers: Answers, most: int, standing: Standing
    ) -> tuple[str, Sequence[str]]:
        """Questions about the heaviest theme; where they fill less than half a card, about the next ones too."""
        themes: list[str] = []
        chosen: list[str] = []
        heaviest_first = self._heaviest_first(standing.live & rules, "theme")
        for theme, numbers in groupby(heaviest_first, key=lambda number: self._rules[number].theme):
            if 2 * len(chosen) >= most:
                break
            if found := self._first(standing.wanted(numbers), standing, answers, most, chosen):
                themes.append(name_in_words(theme))
                chosen += found
        return "; ".join(themes), chosen

    def _heaviest_first(self, rules: Iterable[int], by: Literal["group", "theme"]) -> list[int]:
        """Rules by group or theme, in an order that stays, each with its own together and the most urgent first."""
        return sorted(rules, key=self._order[by].__getitem__)

    def _first(
        self, names: Iterable[str], standing: Standing, answers: Answers, most: int, beside: Sequence[str] = ()
    ) -> list[str]:
        """The questions of most gain, none of which could settle another; those on the last one's card sooner.

        There are to be ``most`` with those that stand ``beside`` them.
        """
        last = next((self._facts[each.fact].card for each in answers.answers[:-2:-1] if each.fact in self._facts), "")
        gains = standing.by_gain(names, self._all | self._urgent)
        worth = {name: gain * (1 + _STAYING * (self._facts[name].card == last)) for name, gain in gains.items()}
        chosen = list(beside)
        for name in sorted(worth, key=lambda name: -worth[name]):
            if len(chosen) == most:
                break
            if not any(name == other or self._prospects.overlap(name, other) for other in chosen):
                chosen.append(name)
        return sorted(chosen[len(beside) :], key=lambda name: self._prospects.places[name])

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _item(self, name: str, standing: Standing) -> Item:
        rules = [self._rules[number] for number in standing.could_settle(name) if number in self._all]
        rules.sort(key=lambda rule: (-URGENCIES.index(rule.urgency), rule.id))
        return Item.of(self._facts[name].fact, rules, self._checker.configured.filled)

    def _progress(self, answers: Answers, standing: Standing) -> Progress:
        live = standing.live & self._all
        return Progress(
            answered=len(answers.answers),
            not_known=sum(is_unknown(standing.values[answer.fact]) for answer in answers.answers),
            passed_over=len(answers.passed_over),
            flags=sum(self._prospects.is_flag(rule, standing.statuses) for rule in self._all),
            rules_open=len(live),
            to_ask=len(standing.wanted(live)),
        )


def _as_urgent(rule: Rule) -> Rule | None:
    """A rule as far as its flag is urgent: its concern, and what makes it urgent; ``None`` where nothing does."""
    urgent = tuple(condition for word, condition in rule.steps if word == "urgent")
    if (rule.otherwise or rule.urgency) == "urgent":
        return rule
    return replace(rule, when=All((Any(urgent), rule.when))) if urgent else None


def _heaviest_first(rules: Sequence[Rule], by: str) -> list[int]:
    """The place of each rule: by group or theme, the heaviest first, and in each the most urgent rules."""
    weight = Counter[str]()
    for rule in rules:
        weight[getattr(rule, by)] += 2 ** URGENCIES.index(rule.urgency)
    order = sorted(
        rules, key=lambda rule: (-weight[getattr(rule, by)], getattr(rule, by), -URGENCIES.index(rule.urgency))
    )
    places = {rule.id: place for place, rule in enumerate(order)}
    return [places[rule.id] for rule in rules]
