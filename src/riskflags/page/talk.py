"""*Talk it through*: the interview, a screen at a time, with the prompts that it has brought so far beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from riskflags.checking import Report
from riskflags.documents import Flag
from riskflags.errors import FactsError, Fault
from riskflags.facts.values import value_in_words
from riskflags.humanize import capitalized, counted, name_in_words
from riskflags.interview import Answers, Interview, Item, Screen
from riskflags.interview.screens import ABOUT, CHOICE, ROUNDS, read_together
from riskflags.page.app import Answer, App, Fields, html, printing
from riskflags.plain import iso_day
from riskflags.render.as_html import badges, folded_card, report_nodes
from riskflags.render.markup import Content, Node, el
from riskflags.render.report_words import NOT_SAFE, cards, quieting

_NOT_KNOWN = "not known"
_YES_NO = {"yes": True, "no": False, "unknown": _NOT_KNOWN}
_DAY = " day"
"""What is added to a fact's name for the field of the day on which it happened."""

_FACT = re.compile(r"\b[a-z]\w*\.\w+\b")

INTRO = (
    "Think of one child. You are asked in four parts: who this is about, what could be urgent, what is going on, and "
    "what has been done about it; some twenty short screens, if you go to the end. After what could be urgent you "
    "choose what to talk about first. Leave out what you do not know: "
    "that is never taken as a no. Stop when you like. The prompts so far stand beside the questions."
)


class Talk:
    """What was said so far; the interview itself is made when it is first asked for, since that takes a second."""

    title = "Talk it through"

    def __init__(self) -> None:
        self._interview: Interview | None = None
        self._answers: Answers | None = None
        self._screen: Screen | None = None
        self._wrong: list[str] = []
        self._shown, self._stopping = 0, False
        self.actions: Mapping[str, Callable[[App, Fields], Answer]] = {
            "said": self._said,
            "next": self._gone_on,
            "leave": self._left,
            "stop": self._stopped,
            "ask-on": self._asked_on,
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
        self._screen, self._shown = self._interview.next(answers), self._shown + 1
        yield el("h1", self.title)
        if not (answers.answers or answers.passed_over or answers.left):
            yield el("p", INTRO, class_="intro")
        if self._screen.items and not self._stopping:
            aside = el("aside", self._so_far(), id="so-far", aria_label="What there is so far", tabindex="-1")
            yield el("div", el("section", self._asked(app), id="asked", tabindex="-1"), aside, class_="beside")
        else:
            yield el("section", self._end(), self._answers_given(app), id="asked", tabindex="-1")

    # -- what people do ------------------------------------------------------------------------------------------------

    def _said(self, _app: App, fields: Fields) -> Answer:
        """Take what a screen's form says now; the prompts beside it follow, and the screen stays as it is."""
        if not self._take(fields):
            return Answer({"wrong": html(self._told())}, said=" ".join(self._wrong))
        counts = {"wrong": "", "so-far": html(self._so_far()), "counted": html([self._prompts()])}
        return Answer(counts, said=self._counted())

    def _gone_on(self, app: App, fields: Fields) -> Answer:
        """The next screen: what was left without an answer is passed over."""
        assert self._interview is not None
        assert self._screen is not None
        if fields.get("screen", [str(self._shown)]) != [str(self._shown)]:
            return Answer()  # pressed twice: the screen that it was meant for has gone
        if self._screen.themes:
            self._answers = self._now().about(fields.get("theme", []))
            return self._whole(app)
        if not self._take(fields):
            return Answer({"wrong": html(self._told())}, focus="wrong", said=" ".join(self._wrong))
        answers = self._now()
        said = {each.fact for each in answers.answers}
        left = [item.fact for item in self._screen.items if item.fact not in said]
        none = "none" in fields
        self._answers = self._interview.none_of_these(answers, left) if none else answers.passing_over(left)
        return self._whole(app)

    def _left(self, app: App, _fields: Fields) -> Answer:
        assert self._screen is not None
        self._answers = self._now().leaving(self._screen.round)
        return self._whole(app)

    def _stopped(self, app: App, _fields: Fields) -> Answer:
        """What there is so far, as it would be at the end; one can go on from there."""
        self._stopping = True
        return self._whole(app)

    def _asked_on(self, app: App, _fields: Fields) -> Answer:
        """On with what was not asked; where all was, with what was left open."""
        assert self._interview is not None
        answers = replace(self._now(), left=())
        if not self._interview.next(answers).items:
            answers = replace(answers, passed_over=())
        self._answers, self._stopping = answers, False
        return self._whole(app)

    def _taken_back(self, app: App, fields: Fields) -> Answer:
        self._answers, self._stopping = self._now().without(fields["fact"]), False
        return self._whole(app)

    def _kept(self, _app: App, _fields: Fields) -> Answer:
        return Answer(file={"name": "answers.json", "text": self._now().to_json()})

    def _resumed(self, app: App, fields: Fields) -> Answer:
        try:
            self._answers = Answers.from_json(fields["text"][0]).resumed(app.today)
        except FactsError as error:
            self._wrong = [str(fault) for fault in error.faults]
            return Answer({"wrong": html(self._told())}, focus="wrong", said=" ".join(self._wrong))
        self._stopping = False
        return self._whole(app)

    def _begun_again(self, app: App, _fields: Fields) -> Answer:
        self._answers, self._stopping = None, False
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
            given = filter(str.strip, fields.get(item.fact, []))  # what is typed, before what is chosen beside it
            if (value := _value(item, next(given, ""))) is not None:
                on = iso_day(fields.get(item.fact + _DAY, [""])[0]) if value is True else None
                answers = answers.said(item.fact, value, happened_on=on)
        try:
            self._interview.worth_asking(answers)
        except FactsError as error:
            self._wrong = [self._in_words(fault) for fault in error.faults]
            return False
        self._answers, self._wrong = answers, []
        return True

    def _in_words(self, fault: Fault) -> str:
        """What is wrong with an answer, by the questions instead of the names of facts."""
        assert self._interview is not None
        asks = {name: f"“{each.fact.ask}”" for name, each in self._interview.facts.items()}
        return _FACT.sub(lambda found: asks.get(found[0], found[0]), str(fault))

    # -- the screen ----------------------------------------------------------------------------------------------------

    def _asked(self, app: App) -> Iterator[Content]:
        screen = self._screen
        assert screen is not None
        about = f"{screen.title}: {screen.subject}" if screen.subject else screen.title
        yield el("h2", ABOUT if screen.themes else about)
        yield _progress(screen, len(app.checker.rulebook.active))
        yield el("div", self._told(), id="wrong", role="alert", tabindex="-1")
        number = el("input", type="hidden", name="screen", value=str(self._shown))
        yield el("form", number, _card(screen), _buttons(screen), data_act="next", data_live="said")
        yield el("p", el("a", self._prompts(), href="#so-far", id="counted"), class_="narrow")
        yield from self._answers_given(app)

    def _end(self) -> Iterator[Content]:
        """The report, and what was not asked: where all was asked, and where one stops before."""
        assert self._interview is not None
        assert self._screen is not None
        report, progress = self._interview.report(self._now()), self._screen.progress
        yield el("h2", ROUNDS["done"])
        yield el("p", progress.not_asked())
        on = el("button", "Go on asking", type="button", data_act="ask-on")
        yield from printing(*[on] * bool(progress.to_ask or progress.passed_over))
        yield from report_nodes(report.document, True, 3, lambda flags, level: _flag(report, flags, level))

    def _told(self) -> list[Node]:
        return [el("p", line, class_="wrong") for line in self._wrong]

    def _answers_given(self, app: App) -> Iterator[Node]:
        """What was said and what can be done with it, folded, for a press may lose it; first, a file to go on with."""
        given, filled = self._now().answers, app.checker.configured.filled
        if not given:
            yield el("p", el("label", "Go on with answers kept before: ", _file()))
            return
        means = {name: each.fact.means for name, each in self._interview.facts.items()} if self._interview else {}
        told = [
            el(
                "li",
                f"{filled(means.get(each.fact, each.fact)).rstrip('.')}: {value_in_words(each.value)} ",
                el("button", "Take back", type="button", data_act="take-back", data_fact=each.fact),
            )
            for each in given
        ]
        summary = el("summary", f"What was said: {counted(len(given), 'answer')}, to keep in a file or take back")
        buttons = (("Keep the answers in a file", "keep"), ("Begin again, without them", "again"))
        done = (el("button", text, type="button", data_act=act) for text, act in buttons)
        yield el("details", summary, el("p", done, class_="ways"), el("ul", told))

    # -- beside it -----------------------------------------------------------------------------------------------------

    def _so_far(self) -> Iterator[Content]:
        assert self._interview is not None
        report = self._interview.report(self._now())
        yield el("h2", "So far")
        yield el("p", self._counted())
        for flags in cards(report.flags):
            yield _flag(report, flags, 3)

    def _prompts(self) -> str:
        assert self._interview is not None
        return f"{counted(len(self._interview.report(self._now()).flags), 'prompt')} so far"

    def _counted(self) -> str:
        return f"{self._prompts()}. {NOT_SAFE}"


def _flag(report: Report, flags: list[Flag], level: int) -> Node:
    """A card, folded, with what would quiet it."""
    heading, lines = quieting(each for flag in flags for each in report.explain(flag.rule).to_quiet)
    more = [el(f"h{level}", heading), el("ul", (el("li", line) for line in lines))]
    return folded_card(flags, level, more)


def _progress(screen: Screen, checks: int) -> Node:
    """Which part it is, and for how many checks there is something to ask yet."""
    rounds, still = list(ROUNDS), screen.progress.rules_open
    said = f"Part {rounds.index(screen.round) + 1} of {len(rounds) - 1}. "
    still_open = f"There is something to ask yet for {still} of {checks} checks. "
    return el("p", el("label", said, still_open, el("progress", max=str(checks), value=str(checks - still))))


def _card(screen: Screen) -> Node:
    if screen.themes:
        themes = ((_field("theme", each, "checkbox"), f" {capitalized(name_in_words(each))}") for each in screen.themes)
        return el("fieldset", el("legend", CHOICE), el("ul", (el("li", el("label", *theme)) for theme in themes)))
    if screen.tick:
        legend = el("legend", "Tick what is so. What you do not tick stays open: it is not a no.")
        return el("fieldset", legend, el("ul", (_ticks(*line) for line in read_together(screen.items))))
    return el("div", (_question(item) for item in screen.items))


def _ticks(shared: str, items: list[tuple[str, Item]]) -> Node:
    """A line of a list: one thing to tick, or several that share what is said of them."""
    ticks = [el("label", _field(item.fact, "yes", "checkbox"), f" {said}") for said, item in items]
    return el("li", el("fieldset", el("legend", shared), ticks) if shared else ticks)


def _buttons(screen: Screen) -> Node:
    on = el("button", "Go on", type="submit", class_="main")
    stop = el("button", "Stop here", type="button", data_act="stop")
    if screen.themes:
        return el("p", on, stop, class_="choices")
    none = el("button", "None of the others is so", type="submit", name="none", value="none") if screen.tick else None
    leave = el("button", "Skip the rest of this part", type="button", data_act="leave")
    return el("p", on, none, leave, stop, class_="choices")


def _question(item: Item) -> Node:
    """One question, and what an answer could settle."""
    settles = (el("li", badges(rule.urgency, "fires"), " ", rule.title) for rule in item.settles)
    could = el("p", "An answer could settle, or begin to:")
    why = el("details", el("summary", "Why this is asked"), could, el("ul", settles), class_="why")
    return el("fieldset", el("legend", item.ask), _ways(item), why)


def _ways(item: Item) -> Iterator[Node]:
    """The ways to answer: none is chosen to begin with, and that leaves the question open."""
    if item.answered_by in ("day", "number"):
        kind = {"type": "date"} if item.answered_by == "day" else {"inputmode": "numeric", "size": "6"}
        yield el("label", "", el("input", name=item.fact, aria_label=item.ask, **kind))
    words = {"yes_no": ("yes", "no"), "day": ("never",) * bool(item.says)}.get(item.answered_by, item.words)
    said = {"unknown": _NOT_KNOWN, "never": item.says}
    for word in (*words, "unknown"):
        yield el("label", _field(item.fact, word, "radio"), f" {said.get(word) or value_in_words(word)}")
    if item.ask_day:
        field = el("input", type="date", name=item.fact + _DAY)
        yield el("label", "On which day, if you know: ", field, class_="on-day")


def _field(name: str, value: str, kind: str) -> Node:
    return el("input", type=kind, name=name, value=value)


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
