"""What the page answers: each thing that people do is an action, by name, and its answer is pieces of HTML.

It runs in the browser and in a test alike: nothing here knows of a browser.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree as Tree

from riskflags.case import CaseSummary
from riskflags.checking import Checker
from riskflags.render.markup import Content, Node, el
from riskflags.rulebook import compiled

Fields = Mapping[str, list[str]]
"""What a form or a button gives: texts by name."""


@dataclass
class Answer:
    """What the shell shows: HTML by the id of the element it goes into, where the focus goes, what is said aloud."""

    swap: dict[str, str] = field(default_factory=dict)
    focus: str | None = None
    said: str = ""
    title: str | None = None
    file: dict[str, str] | None = None
    """A file to hand to the person: its ``name`` and ``text``."""


@dataclass(frozen=True)
class HeldCase:
    """A case that came with the page: its story, and the harm, which is told only at the end. Either may be empty."""

    title: str
    summary: CaseSummary = field(repr=False)
    story: str = ""
    harm: str = ""


class View(Protocol):
    """One of the page's views."""

    title: str

    def shown(self, app: App) -> Iterable[Content]:
        """All of it, as it stands now."""

    actions: Mapping[str, Callable[[App, Fields], Answer]]
    """What can be done in it, by name."""


class App:
    """The page's state: a checker, the cases that came with it, and a view of each kind."""

    def __init__(self, checker: Checker, cases: Iterable[HeldCase], views: Mapping[str, View]) -> None:
        self.checker, self.views = checker, views
        self.cases = {case.title: case for case in cases}
        self.today = date.max
        self._open = next(iter(views))

    def act(self, name: str, fields: Fields) -> Answer:
        """Do something and say what is to be shown."""
        if name == "begin":
            return self.opened(self._open)
        if name == "open":
            return self.opened(fields["view"][0])
        return next(view.actions[name] for view in self.views.values() if name in view.actions)(self, fields)

    def add(self, title: str, summary: CaseSummary) -> None:
        """Keep a case beside those that came with the page, for as long as it is open."""
        self.cases[title] = HeldCase(title, summary)

    def opened(self, name: str) -> Answer:
        """One view, whole."""
        self._open, view = name, self.views[name]
        swap = {"menu": html(self._menu()), "view": html(view.shown(self))}
        return Answer(swap, focus="view", title=f"{view.title} - riskflags")

    def _menu(self) -> Iterable[Node]:
        for name, view in self.views.items():
            current = "page" if name == self._open else None
            yield el("button", view.title, type="button", data_act="open", data_view=name, aria_current=current)


def choices(act: str, name: str, said: Mapping[str, str], chosen: str | None = None) -> Node:
    """A list of buttons, one for each thing that can be chosen, with what is said of it; the one chosen is marked."""

    def button(key: str, text: str) -> Node:
        current = "true" if key == chosen else None
        return el("button", text, type="button", data_act=act, aria_current=current, **{f"data_{name}": key})

    buttons = (button(key, text) for key, text in said.items())
    return el("ul", (el("li", button) for button in buttons), class_="choices")


def printing(*more: Node) -> Iterable[Content]:
    """What prints a list of folded cards: their titles, and those that are open in full."""
    every = el("button", "Open all", type="button", data_open_all="")
    yield el("p", every, " ", el("button", "Print", type="button", data_print=""), *((" ", each) for each in more))


def html(content: Iterable[Content]) -> str:
    """The text of HTML that goes into an element."""
    whole = el("div", content)
    return Tree.tostring(whole, encoding="unicode", method="html").removeprefix("<div>").removesuffix("</div>")


def started() -> Callable[[str, str, str], str]:
    """The page's one function, for its worker: an action, its fields as JSON and the day, answered in JSON."""
    from riskflags.page.views import views

    ours = files("riskflags.page")
    rulebook = compiled.loads(ours.joinpath("rulebook.compiled").read_bytes(), Path("rules"))
    held = json.loads(ours.joinpath("cases.json").read_text("utf-8"))
    cases = [HeldCase(**{**each, "summary": CaseSummary.model_validate_json(each["summary"])}) for each in held]
    app = App(Checker(rulebook), cases, views())

    def act(name: str, fields: str, today: str) -> str:
        app.today = date.fromisoformat(today)
        return json.dumps(_as_json(app.act(name, json.loads(fields))))

    return act


def _as_json(answer: Answer) -> dict[str, Any]:
    return {name: value for name, value in vars(answer).items() if value}
