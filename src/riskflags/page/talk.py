"""*Talk it through*: the interview, a screen at a time, with the prompts that it has brought so far beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from riskflags.errors import FactsError
from riskflags.facts.values import value_in_words
from riskflags.humanize import counted
from riskflags.interview import Answers, Interview, Item, Screen
from riskflags.page.app import Answer, App, Fields, html
from riskflags.plain import iso_day
from riskflags.render.as_html import badges, card, report_nodes
from riskflags.render.markup import Content, Node, el
from riskflags.render.report_words import NOT_SAFE, change_line

_NOT_KNOWN = "not known"
_YES_NO = {"yes": True, "no": False, "unknown": _NOT_KNOWN}
_DAY = " day"
"""What is added to a fact's name for the field of the day on which it happened."""


class Talk:
    """What was said so far; the interview itself is made when it is first asked for, since that takes a second."""

    title = "Talk it through"

    def __init__(self) -> None:
        self._interview: Interview | None = None
        self._answers: Answers | None = None
        self._screen: Screen | None = None
        self._wrong: list[str] = []
        self.actions: Mapping[str, Callable[[App, Fields], Answer]] = {
            "said": self._said,
            "next": self._gone_on,
            "leave": self._left,
            "take-back": self._taken_back,
            "keep": self._kept,
            "resume": self._resumed,
            "again": self._begun_again,
        }

    def shown(self, app: App) -> Iterator[Content]:
        """The screen, and beside it what there is so far."""
        if self._interview is None:
            self._interview = Interview(app.checker)
        answers = self._answers = self._answers or Answers(app.today)
        self._screen = self._interview.next(answers)
        yield el("h1", self.title)
        yield el("div", el("section", self._asked(app), id="asked", tabindex="-1"), self._beside(), class_="beside")

    def _beside(self) -> Node:
        return el("aside", self._so_far(), id="so-far", aria_label="What there is so far")

    # -- what people do ------------------------------------------------------------------------------------------------

    def _said(self, _app: App, fields: Fields) -> Answer:
        """Take what a screen's form says now; the prompts beside it follow, and the screen stays as it is."""
        if not self._take(fields):
            return Answer({"wrong": html(self._told())}, said=" ".join(self._wrong))
        return Answer({"wrong": "", "so-far": html(self._so_far())}, said=self._counted())

    def _gone_on(self, app: App, fields: Fields) -> Answer:
        """The next screen: what was left without an answer is passed over."""
        assert self._screen is not None
        if not self._take(fields):
            return Answer({"wrong": html(self._told())}, said=" ".join(self._wrong))
        answers = self._now()
        said = {each.fact for each in answers.answers}
        left = [item.fact for item in self._screen.items if item.fact not in said]
        if "none" in fields:
            for fact in left:
                answers = answers.said(fact, False, none_of_these=True)
        else:
            answers = answers.passing_over(left)
        self._answers = answers
        return self._whole(app)

    def _left(self, app: App, _fields: Fields) -> Answer:
        assert self._screen is not None
        self._answers = self._now().leaving(self._screen.round)
        return self._whole(app)

    def _taken_back(self, app: App, fields: Fields) -> Answer:
        self._answers = self._now().without(fields["fact"])
        return self._whole(app)

    def _kept(self, _app: App, _fields: Fields) -> Answer:
        return Answer(file={"name": "answers.json", "text": self._now().to_json()})

    def _resumed(self, app: App, fields: Fields) -> Answer:
        try:
            self._answers = Answers.from_json(fields["text"][0]).resumed(app.today)
        except FactsError as error:
            self._wrong = [str(fault) for fault in error.faults]
            return Answer({"wrong": html(self._told())}, said=" ".join(self._wrong))
        return self._whole(app)

    def _begun_again(self, app: App, _fields: Fields) -> Answer:
        self._answers = None
        return self._whole(app)

    def _whole(self, app: App) -> Answer:
        answer = app.opened("talk")
        answer.focus, answer.said = "asked", self._counted()
        return answer

    def _now(self) -> Answers:
        assert self._answers is not None
        return self._answers

    def _take(self, fields: Fields) -> bool:
        """Whether what the form says now can be taken; if not, why not is in `_wrong`."""
        assert self._interview is not None
        assert self._screen is not None
        answers = self._now().without(item.fact for item in self._screen.items)
        for item in self._screen.items:
            texts = fields.get(item.fact, [""])
            if (value := _value(item, texts[0])) is not None:
                on = iso_day(fields.get(item.fact + _DAY, [""])[0]) if value is True else None
                answers = answers.said(item.fact, value, happened_on=on)
        try:
            self._interview.worth_asking(answers)
        except FactsError as error:
            self._wrong = [str(fault) for fault in error.faults]
            return False
        self._answers, self._wrong = answers, []
        return True

    # -- the screen ----------------------------------------------------------------------------------------------------

    def _asked(self, app: App) -> Iterator[Content]:
        screen = self._screen
        assert screen is not None
        yield el("h2", f"{screen.title}: {screen.subject}" if screen.subject else screen.title)
        yield el("p", _progress(screen))
        yield el("div", self._told(), id="wrong", role="alert")
        if screen.items:
            yield el("form", _card(screen), _buttons(screen), data_act="next", data_live="said")
        else:
            assert self._interview is not None
            yield from report_nodes(self._interview.report(self._now()).document, full=True, level=3)
            yield el("p", el("button", "Print", type="button", data_print=""))
        yield from self._answers_given(app)

    def _told(self) -> list[Node]:
        return [el("p", line, class_="wrong") for line in self._wrong]

    def _answers_given(self, app: App) -> Iterator[Node]:
        given, filled = self._now().answers, app.checker.configured.filled
        means = {name: each.fact.means for name, each in self._interview.facts.items()} if self._interview else {}
        told = [
            el(
                "li",
                f"{filled(means.get(each.fact, each.fact)).rstrip('.')}: {value_in_words(each.value)} ",
                el("button", "Take back", type="button", data_act="take-back", data_fact=each.fact),
            )
            for each in given
        ]
        yield el("details", el("summary", f"What was said: {counted(len(given), 'answer')}"), el("ul", told))
        yield el("p", el("label", "Go on with answers kept before: ", _file()))
        buttons = (("Keep the answers in a file", "keep"), ("Begin again", "again"))
        yield el("p", ((el("button", text, type="button", data_act=act)) for text, act in buttons), class_="choices")

    # -- beside it -----------------------------------------------------------------------------------------------------

    def _so_far(self) -> Iterator[Content]:
        assert self._interview is not None
        report = self._interview.report(self._now())
        yield el("h2", "So far")
        yield el("p", self._counted())
        for flag in report.flags:
            changes = [el("li", change_line(each)) for each in report.explain(flag.rule).to_quiet]
            would = [el("p", "What would quiet it:"), el("ul", changes)] if changes else None
            summary = el("summary", badges(flag.urgency, flag.verdict), " ", flag.title)
            yield el("details", summary, card([flag]), would)

    def _counted(self) -> str:
        assert self._interview is not None
        return f"{counted(len(self._interview.report(self._now()).flags), 'prompt')} so far. {NOT_SAFE}"


def _progress(screen: Screen) -> str:
    now = screen.progress
    if not screen.items:
        left = f"{counted(now.passed_over, 'question')} left open, {now.not_known} not known."
        return f"{counted(now.answered, 'answer')} given. {left}"
    return f"{counted(now.rules_open, 'rule')} could still become a prompt."


def _card(screen: Screen) -> Node:
    if screen.tick:
        ticks = (el("li", el("label", _field(item, "yes", "checkbox"), f" {item.says}")) for item in screen.items)
        return el("fieldset", el("legend", "Tick those that are so. What is not ticked stays open."), el("ul", ticks))
    return el("div", (_question(item) for item in screen.items))


def _buttons(screen: Screen) -> Node:
    none = el("button", "None of the others is so", type="submit", name="none", value="none") if screen.tick else None
    leave = el("button", "Leave this round", type="button", data_act="leave")
    return el("p", el("button", "Go on", type="submit"), " ", none, " ", leave, class_="choices")


def _question(item: Item) -> Node:
    """One question, and what an answer could settle."""
    settles = (el("li", badges(rule.urgency, "fires"), " ", rule.title) for rule in item.settles)
    why = el("details", el("summary", "What this could settle"), el("ul", settles))
    return el("fieldset", el("legend", item.ask), _ways(item), why)


def _ways(item: Item) -> Iterator[Node]:
    """The ways to answer: none is chosen to begin with, and that leaves the question open."""
    if item.answered_by in ("yes_no", "one_of"):
        words = _YES_NO if item.answered_by == "yes_no" else {**dict.fromkeys(item.words), "unknown": None}
        for word in words:
            said = _NOT_KNOWN if word == "unknown" else value_in_words(word)
            yield el("label", _field(item, word, "radio"), f" {said}")
        if item.ask_day:
            field = el("input", type="date", name=item.fact + _DAY)
            yield el("label", "If yes, on which day, if you know: ", field)
    else:
        kind = {"type": "date"} if item.answered_by == "day" else {"inputmode": "numeric", "size": "6"}
        yield el("label", "", el("input", name=item.fact, aria_label=item.ask, **kind))


def _field(item: Item, value: str, kind: str) -> Node:
    return el("input", type=kind, name=item.fact, value=value)


def _file() -> Node:
    return el("input", type="file", accept=".json", data_act="resume")


def _value(item: Item, text: str) -> Any:
    """An answer as `Answers` takes it; ``None`` where there is none."""
    text = text.strip()
    if item.answered_by == "yes_no":
        return _YES_NO.get(text)
    if text == "unknown":
        return _NOT_KNOWN
    return int(text) if text.isdecimal() else text or None
